"""Files that survive a power cut, whole or not at all, and that nobody but their owner can read.

Whatever the umask: a file is made with mode 0600, a folder with 0700. An OSError always names the file.
"""

from __future__ import annotations

import errno
import fcntl
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final, TextIO

PRIVATE_FILE: Final = 0o600
PRIVATE_FOLDER: Final = 0o700


def make_folder(path: Path) -> None:
    """Make a folder, and what lacks above it, for its owner only; one that is there stays as it is. Raises OSError.

    It is on the disk when this returns: what is written into it later is not lost with its name.
    """
    if path.is_dir():
        return
    if path.parent != path:
        make_folder(path.parent)
    try:
        path.mkdir(PRIVATE_FOLDER)
    except FileExistsError:
        if not path.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "a file where a folder belongs", str(path)) from None
        return  # another process was quicker
    path.chmod(PRIVATE_FOLDER)  # a umask takes away bits of mkdir's
    sync_folder(path.parent)


def make_private(path: Path) -> None:
    """Make an empty file unless one is there, for its owner only. Raises OSError."""
    with suppress(FileExistsError):
        os.close(_fresh(path, os.O_EXCL))


def keep_private(path: Path) -> None:
    """Take from others what an earlier version let them read. A group that may write shares the file on purpose."""
    with suppress(OSError):  # somebody else's: kiosk doctor says it
        mode = stat.S_IMODE(path.stat().st_mode)
        allowed = mode & (0o660 if mode & stat.S_IWGRP else 0o600)
        if allowed != mode:
            path.chmod(allowed)


def write_durably(path: Path, content: bytes) -> None:
    """Replace `path` by `content` in one step that is on the disk when this returns. Raises OSError."""
    with durable_file(path) as file:
        file.write(content)


@contextmanager
def durable_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write that takes the place of `path` when the block ends, and is on the disk then.

    After an exception nothing has changed. A link is followed; what is no file but can be written (a pipe, a
    device) is written to as it is. Raises OSError.
    """
    place = Path(os.path.realpath(path))
    try:
        with _in_place(place) if _is_special(place) else _replacing(place) as file:
            yield file
    except OSError as error:
        raise error if error.filename else named(error, path) from error


@contextmanager
def durable_text(path: Path, *, newline: str = "\n") -> Iterator[TextIO]:
    """As `durable_file`, for UTF-8 text. Raises OSError."""
    with durable_file(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline=newline, write_through=True)
        yield text
        text.detach()


def named(error: OSError, path: Path) -> OSError:
    """The same error with the file that it is about: one that comes from a descriptor knows none."""
    return OSError(error.errno or errno.EIO, error.strerror or str(error), str(path))


def sync_folder(path: Path) -> None:
    """Make what was added to, or taken from, a folder durable. Raises OSError."""
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def only_one(path: Path) -> Iterator[bool]:
    """True while no other process of this machine is within the same file; never waits. Raises OSError."""
    make_folder(path.parent)
    make_private(path)
    with path.open("r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _fresh(path: Path, how: int) -> int:
    """A descriptor of a new or emptied file that only its owner can read, whatever the umask says."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | how, PRIVATE_FILE)
    with suppress(PermissionError):  # a USB stick's file system knows no modes: whoever holds it reads it anyhow
        os.fchmod(descriptor, PRIVATE_FILE)
    return descriptor


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    descriptor = _fresh(temporary, os.O_TRUNC)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


@contextmanager
def _in_place(path: Path) -> Iterator[BinaryIO]:
    with path.open("wb") as file:
        yield file


def _is_special(path: Path) -> bool:
    """Whether something is there that is neither a file nor a folder: a device, a pipe, a socket."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
