"""The file of an archived part of a chain: one JSON value a line, proven without the database.

    {"archive": 1, "chain": …, "first_seq": …, "previous_hash": …}
    the text of every entry, exactly as it was hashed
    {"record": …}        the signed record (services.log.archives)

Hashing `previous_hash` and the texts one after the other gives the record's `last_hash`; so the
signature over the record stands for every letter of the file.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from services.log.archives import ArchiveRecord
from services.log.journal import chain_hash
from services.log.keys import Trusted, signature_problem
from services.store.files import durable_text, make_folder

FORMAT = 1


class NotProven(Exception):
    """An archive file that is not what it says; the message says where."""


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """A file whose every line was proven."""

    path: Path
    record: ArchiveRecord

    def hash_of(self, seq: int) -> str:
        """The chain's hash at an entry of this part. Raises OSError, NotProven."""
        return next(found for number, found in _links(self.path, self.record) if number == seq)


def write_archive(path: Path, texts: Iterable[str], finish: Callable[[], ArchiveRecord], head: ArchiveRecord) -> None:
    """Write a part, whole or not at all, and on the disk when this returns.

    head: a record with chain, first seq and previous hash; finish: makes the signed record when
    all `texts` have been written. Raises OSError, and what they raise.
    """
    make_folder(path.parent)
    with durable_text(path) as file:
        file.write(f"{_begin_line(head)}\n")
        for text in texts:
            file.write(f"{text}\n")
        file.write(f"{json.dumps({'record': asdict(finish())})}\n")


def read_archive(path: Path, trusted_key: Trusted) -> ArchiveFile:
    """Read a part and prove every line of it. Raises OSError, NotProven.

    trusted_key: as in services.log.keys.signature_problem.
    """
    record = _record(path)
    problem = signature_problem(
        "the archive's record",
        record.signed_bytes(),
        key=record.key,
        signature=record.signature,
        trusted_key=trusted_key,
    )
    if problem:
        raise NotProven(f"{path}: {problem}")
    last = deque((seq for seq, _ in _links(path, record)), maxlen=1)
    if list(last) != [record.last_seq]:
        raise NotProven(f"{path}: the last entries are missing")
    return ArchiveFile(path, record)


def entry_texts(path: Path, record: ArchiveRecord) -> Iterator[str]:
    """The text of every entry of a file that `read_archive` has proven, oldest first. Raises OSError, NotProven."""
    lines = _lines(path)
    next(lines)
    for _ in range(record.last_seq - record.first_seq + 1):
        yield next(lines)


def _record(path: Path) -> ArchiveRecord:
    try:
        said = json.loads(deque(_lines(path), maxlen=1)[0])["record"]
        record = ArchiveRecord(**said)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise NotProven(f"{path}: this is no archive of a journal, or its end is missing") from error
    numbers = (record.first_seq, record.last_seq, record.last_at, record.cutoff, record.archived_at, record.keep_years)
    if not all(type(number) is int for number in numbers):
        raise NotProven(f"{path}: its record is none")
    return record


def _begin_line(record: ArchiveRecord) -> str:
    said = {"archive": FORMAT, "chain": record.chain, "first_seq": record.first_seq}
    return json.dumps({**said, "previous_hash": record.previous_hash})


def _links(path: Path, record: ArchiveRecord) -> Iterator[tuple[int, str]]:
    """Each entry's seq and hash; the last one must be the record's."""
    lines = _lines(path)
    if next(lines) != _begin_line(record):
        raise NotProven(f"{path}: its first line does not fit its last one")
    found, seq = record.previous_hash, record.first_seq - 1
    for line in lines:
        if seq == record.last_seq:
            break  # the record itself
        found, seq = chain_hash(found, line), seq + 1
        if seq == record.last_seq and found != record.last_hash:
            raise NotProven(f"{path}: an entry was changed, left out or put in")
        yield seq, found


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            for line in file:
                yield line.removesuffix("\n")
    except UnicodeDecodeError as error:
        raise NotProven(f"{path}: this is no text") from error
