"""Reads a TOML file with the line of everything.

The standard `tomllib` forgets line numbers; lines are found by a scan of the text that knows as much of TOML as the
files of this project use.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from services.text.faults import Place, SourceFile, Table

_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]\]?\s*(#.*)?")
_KEY = re.compile(r"\s*([A-Za-z0-9_.-]+)\s*=")
_SYNTAX_LINE = re.compile(r"\(at line (\d+), column \d+\)")


def read_toml(path: Path, name: str, expected: str) -> tuple[SourceFile, Table | None]:
    """The file and its root table; no table where it cannot be read at all (see the faults).

    name: how faults call the file. expected: what should be at `path`.
    """
    source = SourceFile(name)
    written = source.read(path, expected)
    if written is None:
        return source, None
    try:
        values = tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        where = _SYNTAX_LINE.search(str(error))
        words = _SYNTAX_LINE.sub("", str(error)).strip()
        source.fault((), words, "key = value, as TOML has it", int(where[1]) if where else 0)
        return source, None
    source.lines = line_index(written)
    return source, Table(source, (), values)


def line_index(text: str) -> dict[Place, int]:
    """Where every table, key and list item of a TOML text stands, as far as these files go."""
    lines: dict[Place, int] = {}
    counts: dict[str, int] = {}
    table: Place = ()
    listed: Place = ()
    item = 0
    for number, line in enumerate(text.split("\n"), 1):
        if listed and line.lstrip().startswith("{"):
            lines[(*listed, item)] = number
            item += 1
        elif header := _HEADER.fullmatch(line):
            table, listed = (header[2],), ()
            if header[1] == "[[":
                counts[header[2]] = counts.get(header[2], -1) + 1
                table = (header[2], counts[header[2]])
            lines.setdefault(table[:1], number)
            lines[table] = number
        elif key := _KEY.match(line):
            parts = tuple(key[1].split("."))
            for n in range(1, len(parts) + 1):
                lines.setdefault((*table, *parts[:n]), number)
            listed, item = (*table, *parts), 0
    return lines
