"""Small files that cost much to read: each by name, made when it is asked for.

`python -m tests.support.nasty_files FOLDER` reads the files of a folder, each with its seconds of processor and what
the process took of memory at most. `size` scales what is repeated (1: as large as such files were met).
"""

from __future__ import annotations

import struct
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.support.workbooks import MAIN, Tab, line, ods, open_document, workbook, zipped

HEAD = ("tanggal", "sesi", "jumlah", "nik", "nama", "nomor register")
ROWS = line(*HEAD) + line("01/12/2026", "09.00", 2, "9901010101900001", "Contoh Nama", "B.I 1/2026")


def repeated(piece: str, count: int) -> Iterator[bytes]:
    """`piece` so many times, in large pieces."""
    many, rest = divmod(count, 10_000)
    block = piece.encode() * 10_000
    for _ in range(many):
        yield block
    yield piece.encode() * rest


def around(start: str, middle: Iterator[bytes], end: str) -> Iterator[bytes]:
    yield start.encode()
    yield from middle
    yield end.encode()


def _strings(middle: Iterator[bytes]) -> Iterator[bytes]:
    return around(f'<sst xmlns="{MAIN}">', middle, "</sst>")


def _numbered(form: str, count: int) -> Iterator[bytes]:
    for first in range(0, count, 10_000):
        yield "".join(form.format(n) for n in range(first + 3, min(first + 10_000, count) + 3)).encode()


def _with(rows: Iterator[bytes]) -> bytes:
    return workbook(Tab(around(ROWS, rows, "")))


def _lying_directory() -> bytes:
    content = bytearray(workbook(Tab(ROWS)))
    end = content.rfind(b"PK\x05\x06")
    struct.pack_into("<I", content, end + 12, 0x7FFFFFFF)
    return bytes(content)


def _nested(depth: int) -> bytes:
    return workbook(Tab(ROWS, behind="<a>" * depth + "</a>" * depth))


def nasty_files(size: float = 1.0) -> dict[str, Callable[[], bytes]]:
    def some(count: int) -> int:
        return int(count * size)

    blank_row = '<row r="{0}">' + "".join(f'<c r="{letter}{{0}}" s="1"/>' for letter in "ABCDEFGH") + "</row>"
    merge = '<mergeCells count="400">' + '<mergeCell ref="A1:A200000"/>' * 400 + "</mergeCells>"
    bomb = "<!DOCTYPE a [<!ENTITY a0 'aaaaaaaaaa'>" + "".join(
        f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)
    )
    row = '<table:table-row table:number-rows-repeated="{rows}"><table:table-cell {cells} office:value-type="string">'
    row += "<text:p>x</text:p></table:table-cell></table:table-row>"
    table = '<table:table table:name="S">{}</table:table>'.format
    return {
        "merges": lambda: workbook(Tab(ROWS, behind=merge)),
        "many_merges": lambda: workbook(Tab(ROWS, behind='<mergeCell ref="A1:XFD1048576"/>' * some(500_000))),
        "strings": lambda: workbook(
            Tab(ROWS), strings=_strings(repeated(f"<si><t>{'a' * 300}</t></si>", some(200_000)))
        ),
        "short_strings": lambda: workbook(
            Tab(ROWS), strings=_strings(_numbered("<si><t>{:x}</t></si>", some(2_000_000)))
        ),
        "blank_string": lambda: workbook(
            Tab(around(ROWS, repeated('<row><c t="s"><v>0</v></c></row>', some(400_000)), "")),
            strings=_strings(iter([b"<si><t>" + b" " * 39_000 + b"</t></si>"])),
        ),
        "spaces": lambda: _with(repeated(" " * 1000, some(380_000))),
        "spaces_in_a_cell": lambda: _with(
            around('<row><c t="inlineStr"><is><t>', repeated(" " * 1000, some(380_000)), "</t></is></c></row>")
        ),
        "lines_in_a_cell": lambda: _with(
            around('<row><c t="inlineStr"><is><t>', repeated("\n" * 1000, some(100_000)), "</t></is></c></row>")
        ),
        "far_cell": lambda: workbook(Tab(ROWS + '<row r="1048576"><c r="XFD1048576" s="1"/></row>')),
        "empty_rows": lambda: _with(_numbered('<row r="{}" ht="15"/>', some(1_000_000))),
        "blank_rows": lambda: _with(_numbered(blank_row, some(1_000_000))),
        "filled_rows": lambda: _with(_numbered('<row r="{0}"><c><v>1</v></c></row>', some(1_000_000))),
        "many_columns": lambda: _with(repeated("<row>" + "<c><v>1</v></c>" * 16_384 + "</row>", some(100))),
        "entities": lambda: _with(iter([b"&a9;"])) and workbook(Tab(ROWS), strings=f"{bomb}]><sst>&a9;</sst>"),
        "outside": lambda: workbook(
            Tab(ROWS), strings='<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><sst><si><t>&x;</t></si></sst>'
        ),
        "nested": lambda: _nested(some(500_000)),
        "attribute": lambda: _with(around('<row a="', repeated("a" * 1000, some(100_000)), '"/>')),
        "comment": lambda: _with(around("<!--", repeated("a" * 1000, some(100_000)), "-->")),
        "names": lambda: _with(_numbered("<a{}/>", some(1_000_000))),
        "attribute_names": lambda: _with(_numbered('<a b{}=""/>', some(1_000_000))),
        "styles": lambda: workbook(
            Tab(ROWS), styles=around("<s><cellXfs>", repeated('<xf numFmtId="9"/>', some(2_000_000)), "</cellXfs></s>")
        ),
        "formats": lambda: workbook(
            Tab(ROWS),
            styles=around(
                "<s>", _numbered('<numFmt numFmtId="{}" formatCode="' + "[" * 900 + '"/>', some(50_000)), "</s>"
            ),
        ),
        "sheets": lambda: workbook(*[Tab(ROWS, name=f"S{n}") for n in range(some(2000))]),
        "parts": lambda: workbook(Tab(ROWS), more=[(f"xl/{n}", "") for n in range(some(60_000))]),
        "directory": _lying_directory,
        "packing": lambda: workbook(Tab(ROWS), packing=zipfile.ZIP_LZMA),
        "ods_rows": lambda: ods(table(row.format(rows=1_048_576, cells="") * 10)),
        "ods_many_rows": lambda: ods(table(row.format(rows=150_000, cells="") * some(20_000))),
        "ods_long_cells": lambda: ods(
            table(row.format(rows=9_000, cells='table:number-columns-repeated="256"').replace("x<", f"{'é' * 30_000}<"))
        ),
        "ods_sheets": lambda: ods('<table:table table:name="t"/>' * some(400_000)),
        "long_string": lambda: workbook(
            Tab(around(ROWS, repeated("<row>" + '<c t="s"><v>0</v></c>' * 8 + "</row>", some(9_000)), "")),
            strings=_strings(iter([b"<si><t>" + "é ".encode() * 15_000 + b"</t></si>"])),
        ),
        "ods_columns": lambda: ods(table(row.format(rows=1, cells='table:number-columns-repeated="16384"') * 10)),
        "ods_spaces": lambda: ods(
            table(row.format(rows=1, cells="").replace("x<", '<text:s text:c="999999999"/>' * some(200_000) + "<"))
        ),
        "ods_text": lambda: open_document(around("<a>", repeated("a" * 1000, some(380_000)), "</a>")),
        "csv_columns": lambda: b";" * some(12_000_000),
        "csv_lines": lambda: b"a;b\n" + b"\n" * some(12_000_000),
        "csv_quotes": lambda: b"a;b\n" + b'"' * (some(12_000_000) + 1),
        "csv_open_quotes": lambda: b"a;b\n" + b'"x;y\n"z";\n' * some(1_000_000),
        "csv_one_word": lambda: b"\xe9" + b"a" * some(12_000_000),
        "archive": lambda: zipped([("a.csv", repeated(" " * 1000, some(100_000)))]),
    }


def peak() -> int:
    """The most memory that this process took, in bytes."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def main(folder: str) -> None:
    from services.sheets.limits import Limits
    from services.sheets.model import FileFaulty
    from services.sheets.reading import read

    for path in sorted(Path(folder).iterdir()):
        content, began = path.read_bytes(), time.thread_time()
        try:
            sheet = read(content, Limits(30_000_000, 200_000))
            said = f"read {sum(1 for _ in sheet.rows)}"
        except FileFaulty as faulty:
            said = faulty.problem.value
        seconds = f"{time.thread_time() - began:.2f}"
        print(path.name, said, seconds, peak() // 1_000_000, len(content), sep="|", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
