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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyrage import EncryptError, encrypt_io
from sqlalchemy import Connection, Table

from services.backup.rows import RowSum, lines, start_of
from services.log.keys import public_hex
from services.store.files import durable_file

FORMAT: Final = 1
DOMAIN: Final = b"lobby-kiosk copy v1\n"
PIECE_BYTES: Final = 1 << 20  # of a file, in one line


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
