"""One file of a copy: lines of text, packed, then encrypted with age. Nothing is ever written unencrypted.

    {"copy": 1, …}                              where it is from
    {"table": NAME, "columns": […]} and one line a row
    {"file": NAME, "content": BASE64, "last": …} pieces of what is no table: kiosk.ini, signed heads, archives
    {"end": {"tables": {NAME: [rows, sum]}}, "sha256": of all lines before, "key": …, "signature": …}

The signature is the journal key's, over the SHA-256: so the reader knows which house wrote every letter of it, which
age does not say.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyrage import DecryptError, EncryptError, decrypt_io, encrypt_io
from sqlalchemy import Connection, Table

from services.backup.rows import RowSum, TableStart, lines, start_of
from services.log.keys import public_hex, signature_problem
from services.store.files import durable_file

FORMAT: Final = 1
DOMAIN: Final = b"lobby-kiosk copy v1\n"
PIECE_BYTES: Final = 1 << 20  # of a file, in one line
LONGEST_LINE: Final = 16 << 20


class CopyFaulty(Exception):
    """A copy, or a file of it, is not what it should be; the message says why."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where and when a copy was made. `schema`: the database's; `kind`: what it was; `zone`: the house's."""

    name: str
    part: str  # house, persons
    program: str
    schema: str
    database: str  # its identity
    kind: str
    made_at: int  # microseconds UTC
    kiosk: str
    service_day: str


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that travels with the rows. `name`: relative, as "kiosk.ini" or "signed-heads/kiosk-1-12.json"."""

    name: str
    content: bytes


@dataclass
class PartSums:
    """What a part holds. `sha256` is of its lines before the last one."""

    tables: dict[str, RowSum] = field(default_factory=dict)
    sha256: str = ""


# -- writing ---------------------------------------------------------------------------------------------------------


def write_part(
    path: Path,
    origin: Origin,
    connection: Connection,
    tables: Sequence[Table],
    files: Iterable[Enclosed],
    *,
    key: Ed25519PrivateKey,
    recipients: Sequence[Any],
) -> PartSums:
    """Write a part durably, whole or not at all. Raises OSError, DatabaseFault."""
    sums = PartSums()
    source = _Source(_packed(_signed(_content(origin, connection, tables, files, sums), sums, key)))
    with durable_file(path) as file:
        sink = _Remembering(file)
        try:
            encrypt_io(source, sink, list(recipients))
        except (EncryptError, OSError) as error:
            raise source.fault or sink.fault or error from error
    return sums


def _content(
    origin: Origin, connection: Connection, tables: Sequence[Table], files: Iterable[Enclosed], sums: PartSums
) -> Iterator[str]:
    yield json.dumps({"copy": FORMAT, **asdict(origin)})
    for one in tables:
        yield start_of(one).line()
        found = sums.tables[one.name] = RowSum()
        for line in lines(connection, one):
            found.add(line)
            yield line
    for file in files:
        for at in range(0, max(1, len(file.content)), PIECE_BYTES):
            piece, last = file.content[at : at + PIECE_BYTES], at + PIECE_BYTES >= len(file.content)
            yield json.dumps({"file": file.name, "content": base64.b64encode(piece).decode(), "last": last})


def _signed(content: Iterator[str], sums: PartSums, key: Ed25519PrivateKey) -> Iterator[bytes]:
    running = hashlib.sha256()
    for line in content:
        written = f"{line}\n".encode()
        running.update(written)
        yield written
    sums.sha256 = running.hexdigest()
    signature = key.sign(DOMAIN + running.digest()).hex()
    end = {"tables": {name: [one.rows, one.hex] for name, one in sums.tables.items()}}
    said = {"end": end, "sha256": sums.sha256, "key": public_hex(key), "signature": signature}
    yield f"{json.dumps(said)}\n".encode()


def _packed(content: Iterator[bytes]) -> Iterator[bytes]:
    packing = zlib.compressobj(6)
    for one in content:
        if packed := packing.compress(one):
            yield packed
    yield packing.flush()


class _Source:
    """What a generator yields, as age reads it; remembers what the generator raised."""

    def __init__(self, content: Iterator[bytes]) -> None:
        self._content = content
        self._left = b""
        self.fault: BaseException | None = None

    def read(self, most: int = -1) -> bytes:
        try:
            while not self._left or most < 0:
                more = next(self._content, None)
                if more is None:
                    break
                self._left += more
        except BaseException as error:
            self.fault = error
            raise
        cut = len(self._left) if most < 0 else most
        given, self._left = self._left[:cut], self._left[cut:]
        return given


class _Remembering:
    """A file to write to; age tells of a fault in words only, this keeps it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.fault: OSError | None = None

    def write(self, content: bytes) -> int:
        try:
            return self._file.write(content)
        except OSError as error:
            self.fault = error
            raise

    def flush(self) -> None:
        self._file.flush()


# -- reading ---------------------------------------------------------------------------------------------------------


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
