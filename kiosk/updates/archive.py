"""The file of a bundle: a tar archive (POSIX.1-1988 ustar) of which every byte follows from its signed list.

First manifest.json, then manifest.sig (Ed25519, 64 bytes), then the files in the order of the list, two empty blocks.
Any tar unpacks it. We read it stricter: each header, each byte of filling and the end have to be as they would be
written, so that a bundle with one other byte, or one byte less or more, is no bundle.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from kiosk.updates.keys import MakerKey, words
from kiosk.updates.manifest import Entry, Manifest, ManifestFaulty, parse
from services.store.files import named

BLOCK: Final = 512
PIECE: Final = 1 << 20
LIST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
SIGNATURE_SIZE: Final = 64
LONGEST_LIST: Final = 8 << 20
END: Final = bytes(2 * BLOCK)
CHANGED: Final = "It was changed or is damaged: make the stick anew, or ask for the bundle again."


class BundleFaulty(Exception):
    """A file is no bundle, not whole, changed, or not by anybody whom this house trusts; the message says which."""


def header(name: str, size: int, mode: int) -> bytes:
    """The block before a file. Raises ValueError for a name that does not fit."""
    whole, prefix = name.encode(), b""
    if len(whole) >= 100:
        parent = str(PurePosixPath(name).parent).encode()
        prefix, whole = parent, whole[len(parent) + 1 :]
    if len(whole) >= 100 or len(prefix) >= 155 or size >= 8**11:
        raise ValueError(name)
    fields = (
        whole.ljust(100, b"\0"),
        b"%07o\0" % mode,
        b"0000000\0",  # user and group: root
        b"0000000\0",
        b"%011o\0" % size,
        b"00000000000\0",  # no time: the same files are the same bundle
        b" " * 8,
        b"0",
        bytes(100),
        b"ustar\x0000",
        b"root".ljust(32, b"\0") * 2,
        b"0000000\0" * 2,
        prefix.ljust(155, b"\0"),
        bytes(12),
    )
    block = b"".join(fields)
    return block[:148] + b"%06o\0 " % sum(block) + block[156:]


def filling(size: int) -> bytes:
    """What fills the last block of a file."""
    return bytes(-size % BLOCK)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose list a key of this house signed; its files are held against the list as they are read."""

    path: Path
    manifest: Manifest
    key: MakerKey
    starts_at: int

    def unpack(
        self, folder: Path, wanted: Sequence[Entry], progress: Callable[[int, int], None] = lambda _done, _of: None
    ) -> None:
        """Read the whole bundle; write what is wanted below a new folder, durably enough for a sync after it.

        What is written was compared; nothing of the folder may be used before this returns. Raises BundleFaulty,
        OSError.
        """
        chosen = {one.name for one in wanted}
        total, done = self.path.stat().st_size, self.starts_at
        with self.path.open("rb") as file, _faults_of(self.path):
            file.seek(self.starts_at)
            for entry in self.manifest.entries:
                _expect(self.path, file, header(entry.name, entry.size, entry.mode), entry.name)
                into = folder / entry.name if entry.name in chosen else None
                _take(self.path, file, entry, into)
                _expect(self.path, file, filling(entry.size), entry.name)
                done += BLOCK + entry.size
                progress(done, total)
            _expect(self.path, file, END, "its end")
            if file.read(1):
                raise BundleFaulty(f"{self.path}: something stands after its end. {CHANGED}")


def open_bundle(path: Path, keys: Sequence[MakerKey]) -> Bundle:
    """Read and prove the list of a bundle; no other byte of it is looked at. Raises BundleFaulty, OSError."""
    with path.open("rb") as file, _faults_of(path):
        first = file.read(BLOCK)
        size = _list_size(path, first)
        content = _exactly(path, file, size, LIST)
        _expect(path, file, filling(size), LIST)
        _expect(path, file, header(SIGNATURE, SIGNATURE_SIZE, 0o644), SIGNATURE)
        signature = _exactly(path, file, SIGNATURE_SIZE, SIGNATURE)
        _expect(path, file, filling(SIGNATURE_SIZE), SIGNATURE)
        starts_at = file.tell()
    key = next((one for one in keys if one.signed(content, signature)), None)
    if key is None:
        raise BundleFaulty(
            f"{path}: its signature is by no key that this house trusts ({words(keys)}). Either it was changed, or it "
            "is by somebody else: ask its maker for the number of their key, and for the bundle again."
        )
    try:
        return Bundle(path, parse(content), key, starts_at)
    except ManifestFaulty as faulty:
        raise BundleFaulty(f"{path}: {faulty}.") from faulty


def _list_size(path: Path, first: bytes) -> int:
    try:
        size = int(first[124:135], 8)
    except ValueError:
        size = -1
    if not 0 <= size <= LONGEST_LIST or first != header(LIST, size, 0o644):
        raise BundleFaulty(f"{path} is no bundle of the lobby kiosk, or its beginning was changed.")
    return size


def _take(path: Path, file: BinaryIO, entry: Entry, into: Path | None) -> None:
    """Hold one file against the list; write it. Raises BundleFaulty, OSError."""
    if into is None:
        _compare(path, entry, _pieces(path, file, entry))
        return
    into.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, entry.mode)
    with os.fdopen(descriptor, "wb") as out:
        os.fchmod(descriptor, entry.mode)
        _compare(path, entry, _written(out, _pieces(path, file, entry)))


def _written(out: BinaryIO, pieces: Iterator[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        out.write(piece)
        yield piece


def _compare(path: Path, entry: Entry, pieces: Iterator[bytes]) -> None:
    found = hashlib.sha256()
    for piece in pieces:
        found.update(piece)
    if found.hexdigest() != entry.sha256:
        raise BundleFaulty(f"{path}: {entry.name} in it is not what was signed. {CHANGED}")


def _pieces(path: Path, file: BinaryIO, entry: Entry) -> Iterator[bytes]:
    left = entry.size
    while left:
        piece = _exactly(path, file, min(left, PIECE), entry.name)
        left -= len(piece)
        yield piece


def _expect(path: Path, file: BinaryIO, expected: bytes, where: str) -> None:
    if _exactly(path, file, len(expected), where) != expected:
        raise BundleFaulty(f"{path}: {where} is not as it was signed. {CHANGED}")


def _exactly(path: Path, file: BinaryIO, size: int, where: str) -> bytes:
    found = file.read(size)
    if len(found) != size:
        raise BundleFaulty(f"{path} ends too early, at {where}: it was not copied whole. Copy it to the stick again.")
    return found


@contextmanager
def _faults_of(path: Path) -> Iterator[None]:
    """An error of a descriptor names the bundle: it is a stick that cannot be read."""
    try:
        yield
    except OSError as error:
        raise error if error.filename else named(error, path) from error


def write_archive(
    path: Path, manifest: Manifest, sign: Callable[[bytes], bytes], place: Callable[[Entry], Path]
) -> None:
    """Write a bundle; the same files and key give the same bytes. place: where a file of the list lies. Raises OSError,
    ValueError where a file is not what the list says."""
    content = manifest.written()
    beside = path.with_name(f".{path.name}.part")
    with beside.open("wb") as out:
        for name, bytes_of in ((LIST, content), (SIGNATURE, sign(content))):
            out.write(header(name, len(bytes_of), 0o644) + bytes_of + filling(len(bytes_of)))
        for entry in manifest.entries:
            out.write(header(entry.name, entry.size, entry.mode))
            with place(entry).open("rb") as file:
                _compare(path, entry, _written(out, _pieces(path, file, entry)))
            out.write(filling(entry.size))
        out.write(END)
        out.flush()
        os.fsync(out.fileno())
    beside.rename(path)
