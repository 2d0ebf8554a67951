"""Reading a file of a copy: decrypted, unpacked, and every letter of it proven (services.backup.part_file)."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pyrage import DecryptError, decrypt_io

from services.backup.part_file import DOMAIN, FORMAT, CopyFaulty, Enclosed, Origin, PartSums
from services.backup.rows import RowSum, TableStart
from services.log.keys import signature_problem

LONGEST_LINE: Final = 16 << 20


@dataclass
class Reading:
    """What to do with a part's content as it comes; each may be left alone."""

    on_table: Callable[[TableStart], None] = lambda _start: None
    on_row: Callable[[str], None] = lambda _line: None
    on_file: Callable[[Enclosed], None] = lambda _file: None


@dataclass
class PartRead:
    """A part whose every letter was proven. `key`: with which it is signed, hex."""

    origin: Origin
    sums: PartSums
    key: str


def read_part(path: Path, identity: Any, reading: Reading | None = None) -> PartRead:
    """Open a part, prove it and hand its content on. Raises CopyFaulty, OSError, and what the handlers raise.

    Until this returns nothing that was handed on is proven.
    """
    lines_read = _Lines(reading or Reading())
    try:
        with path.open("rb") as file:
            decrypt_io(file, lines_read, [identity])
    except DecryptError as error:
        raise CopyFaulty(f"{path.name} is not encrypted to this key.") from error
    except OSError as error:
        if lines_read.fault is not None:
            raise lines_read.fault from error
        if error.filename is not None:
            raise
        raise CopyFaulty(f"{path.name} is damaged or was not written to its end.") from error
    try:
        return lines_read.finished()
    except CopyFaulty as faulty:
        raise CopyFaulty(f"{path.name}: {faulty}") from faulty


class _Lines:
    """Unpacks what age writes, and reads it line by line."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._unpacking = zlib.decompressobj()
        self._rest = b""
        self._running = hashlib.sha256()
        self._origin: Origin | None = None
        self._sum: RowSum | None = None
        self._sums = PartSums()
        self._pieces: list[bytes] = []
        self._end: dict[str, Any] | None = None
        self.fault: BaseException | None = None

    def write(self, content: bytes) -> int:
        try:
            self._take(self._unpacking.decompress(content))
        except zlib.error as error:
            self.fault = CopyFaulty("it cannot be unpacked")
            raise OSError from error
        except BaseException as error:
            self.fault = error
            raise OSError from error
        return len(content)

    def flush(self) -> None:
        """Nothing waits."""

    def _take(self, content: bytes) -> None:
        *whole, self._rest = (self._rest + content).split(b"\n")
        if len(self._rest) > LONGEST_LINE:
            raise CopyFaulty("a line has no end")
        for line in whole:
            self._line(line)

    def _line(self, line: bytes) -> None:
        if self._end is not None:
            raise CopyFaulty("there is something behind its end")
        try:
            self._understand(line.decode())
        except (ValueError, KeyError, TypeError) as error:
            raise CopyFaulty("a line of it cannot be read") from error
        if self._end is None:
            self._running.update(line + b"\n")

    def _understand(self, line: str) -> None:
        if line.startswith("["):
            if self._sum is None:
                raise ValueError("a row outside of a table")
            self._sum.add(line)
            self._reading.on_row(line)
            return
        said = json.loads(line)
        if self._origin is None:
            if said.pop("copy") != FORMAT:
                raise CopyFaulty("it was made by a newer program")
            self._origin = Origin(**said)
        elif "table" in said:
            self._sum = self._sums.tables[said["table"]] = RowSum()
            self._reading.on_table(TableStart(said["table"], tuple(said["columns"])))
        elif "file" in said:
            self._sum = None
            self._pieces.append(base64.b64decode(said["content"]))
            if said["last"]:
                self._reading.on_file(Enclosed(said["file"], b"".join(self._pieces)))
                self._pieces = []
        else:
            self._end = {**said["end"], **said}

    def finished(self) -> PartRead:
        if self._origin is None or self._end is None or self._rest:
            raise CopyFaulty("its end is missing")
        self._sums.sha256 = self._running.hexdigest()
        if self._end["sha256"] != self._sums.sha256:
            raise CopyFaulty("its content is not what its end says")
        counted = {name: [one.rows, one.hex] for name, one in self._sums.tables.items()}
        if self._end["tables"] != counted:
            raise CopyFaulty("its rows are not what its end says")
        problem = signature_problem(
            "it",
            DOMAIN + self._running.digest(),
            key=self._end["key"],
            signature=self._end["signature"],
            trusted_key=None,
        )
        if problem:
            raise CopyFaulty(problem)
        return PartRead(self._origin, self._sums, self._end["key"])
