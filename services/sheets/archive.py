"""The parts of a workbook that is a zip: found by name, unpacked piece by piece, within a budget."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from services.sheets.limits import MOST_DIRECTORY, Budget
from services.sheets.model import FileFaulty, FileProblem

CHUNK = 65_536
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x06"
_END_BYTES, _LOCATOR_BYTES, _END_64_BYTES = 22, 20, 56
_IS_LOCKED = 1  # a flag of a part
_BAD = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, struct.error)


class Archive:
    """Every method raises FileFaulty."""

    def __init__(self, content: bytes) -> None:
        if _directory_bytes(content) > MOST_DIRECTORY:
            raise FileFaulty(FileProblem.COSTLY)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _BAD:
            raise FileFaulty(FileProblem.DAMAGED) from None
        # Some programs write other letters' case and the other slash.
        self._parts = {_plain(part.filename): part for part in self._zip.infolist()}

    @property
    def names(self) -> frozenset[str]:
        """In small letters, with slashes."""
        return frozenset(self._parts)

    @property
    def is_locked(self) -> bool:
        return any(part.flag_bits & _IS_LOCKED for part in self._parts.values())

    def has(self, name: str) -> bool:
        return _plain(name) in self._parts

    def size(self, name: str) -> int:
        """How large a part says it is; no more than that is ever unpacked of it."""
        part = self._parts.get(_plain(name))
        return part.file_size if part else 0

    def chunks(self, name: str, budget: Budget | None) -> Iterator[bytes]:
        """A part, piece by piece. Without a budget: one that was within it before."""
        part = self._parts.get(_plain(name))
        # Other methods of packing may ask for any amount of memory, and no spreadsheet uses them.
        if part is None or part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileFaulty(FileProblem.DAMAGED)
        if part.flag_bits & _IS_LOCKED:
            raise FileFaulty(FileProblem.LOCKED)
        try:
            with self._zip.open(part) as stream:
                while chunk := stream.read(CHUNK):
                    if budget is not None:
                        budget.unpack(len(chunk))
                    yield chunk
        except _BAD:
            raise FileFaulty(FileProblem.DAMAGED) from None


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _directory_bytes(content: bytes) -> int:
    """How long the list of parts says it is: a library reads all of it before anything can be asked."""
    end = content.rfind(_END, max(0, len(content) - _END_BYTES - 0xFFFF))
    if end < 0 or end + _END_BYTES > len(content):
        raise FileFaulty(FileProblem.DAMAGED)
    end_64 = end - _LOCATOR_BYTES - _END_64_BYTES
    if end_64 >= 0 and content.startswith(_END_64, end_64):
        return int.from_bytes(content[end_64 + 40 : end_64 + 48], "little")
    return int.from_bytes(content[end + 12 : end + 16], "little")
