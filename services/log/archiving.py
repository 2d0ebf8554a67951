"""Taking out of the journal what is older than it is kept: the oldest whole years, to a file that proves itself.

First the file, written, read back and proven; then, in one transaction, the signed record and the
journal's own entry about it; then the entries go, page by page, because the database lets them go
under that record. Whatever ends the work in between, the next run goes on where it ended: a file
without a record is written again, entries that a record covers are removed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, func, insert, select

from services.log.archive_file import read_archive, write_archive
from services.log.archives import SHORT_HASH, ArchiveRecord, archive_records
from services.log.journal import FIRST_HASH, Journal
from services.log.verify import faults, rows
from services.store.clock import from_micros, to_micros
from services.store.database import Database
from services.store.files import only_one
from services.store.tables import journal_archive, journal_entry
from services.store.turns import ARCHIVING, take_turn

PAGE = 1000  # entries that one transaction removes: commits of others wait some 50 ms

LOCK = ".archiving"


class NotArchived(StrEnum):
    """Why nothing was archived; nothing was changed."""

    NOTHING_OLD = "nothing_old"  # no entry is older than the journal is kept
    CHAIN_BROKEN = "chain_broken"  # what is not whole stays where it can be looked at
    AT_ONCE = "at_once"  # someone else archives at this moment


@dataclass(frozen=True, slots=True)
class Archiving:
    """How a house archives. Times are house time."""

    folder: Path
    keep_years: int  # whole calendar years besides the current one
    zone: ZoneInfo
    key: Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Archived:
    record: ArchiveRecord
    path: Path


class _Broken(Exception):
    """Leaves the writing of a file; the file is not kept."""


def archive(journal: Journal, how: Archiving, actor: str) -> Archived | NotArchived:
    """Archive what is too old of `journal`'s chain. The clock must be trusted: the caller has looked.

    Raises DatabaseAway, OSError, services.log.archive_file.NotProven.
    """
    with only_one(how.folder / LOCK) as alone:
        return _archive(journal, how, actor) if alone else NotArchived.AT_ONCE


def _archive(journal: Journal, how: Archiving, actor: str) -> Archived | NotArchived:
    database, chain = journal.database, journal.chain
    before = next(reversed(archive_records(database, chain)), None)
    if before is not None:
        _remove(database, before)  # what an earlier run may have left
    begun = _begin(chain, before, journal.clock.now(), how)
    last_seq = _last_old(database, begun)
    if last_seq < begun.first_seq:
        return NotArchived.NOTHING_OLD
    part = _Part(database, replace(begun, last_seq=last_seq))
    path = how.folder / part.record.file_name
    try:
        write_archive(path, part.texts(), lambda: part.record.signed_with(how.key), begun)
    except _Broken:
        return NotArchived.CHAIN_BROKEN
    record = read_archive(path, how.key.public_key()).record
    if not _tell(journal, record, how.zone, actor):
        path.unlink()  # another machine was quicker: its file is the one that the record speaks of
        return NotArchived.AT_ONCE
    _remove(database, record)
    return Archived(record, path)


def cutoff_of(now: datetime, keep_years: int, zone: ZoneInfo) -> datetime:
    """The first moment that is kept: the current calendar year and `keep_years` whole ones before it. Pure."""
    return datetime(now.astimezone(zone).year - keep_years, 1, 1, tzinfo=zone)


def _begin(chain: str, before: ArchiveRecord | None, now: datetime, how: Archiving) -> ArchiveRecord:
    first, previous = (before.last_seq + 1, before.last_hash) if before else (1, FIRST_HASH)
    cutoff = to_micros(cutoff_of(now, how.keep_years, how.zone))
    return ArchiveRecord(chain, first, 0, previous, "", 0, cutoff, to_micros(now), how.keep_years)


def _last_old(database: Database, begun: ArchiveRecord) -> int:
    """The last entry before the first one that is kept: with a clock that was wrong for a while, rather too few."""
    mine = journal_entry.c.chain == begun.chain
    first_kept = select(func.min(journal_entry.c.seq)).where(mine, journal_entry.c.at >= begun.cutoff)
    last = select(func.max(journal_entry.c.seq)).where(mine)
    with database.read() as connection:
        kept = connection.execute(first_kept).scalar()
        return int(kept) - 1 if kept is not None else int(connection.execute(last).scalar() or 0)


class _Part:
    """The entries of one archive; `record` is complete when all texts were taken."""

    def __init__(self, database: Database, record: ArchiveRecord) -> None:
        self._database = database
        self.record = record

    def texts(self) -> Iterator[str]:
        """Each entry's text, every link checked on the way. Raises _Broken."""
        expected, last_hash, last_at = self.record.first_seq, self.record.previous_hash, 0
        for row in rows(self._database, self.record.chain, after=expected - 1, until=self.record.last_seq):
            if row.seq != expected or any(faults(self.record.chain, row, last_hash)):
                raise _Broken
            yield row.text
            expected, last_hash, last_at = row.seq + 1, row.hash, max(last_at, row.at)
        if expected != self.record.last_seq + 1:
            raise _Broken
        self.record = replace(self.record, last_hash=last_hash, last_at=last_at)


def _tell(journal: Journal, record: ArchiveRecord, zone: ZoneInfo, actor: str) -> bool:
    """The record and the journal's entry, in the very chain that becomes shorter; False when it was done already."""
    until = from_micros(record.cutoff).astimezone(zone).date()
    newest = select(func.max(journal_archive.c.last_seq)).where(journal_archive.c.chain == record.chain)
    with journal.transaction() as transaction:
        take_turn(transaction.connection, ARCHIVING)
        if (transaction.connection.execute(newest).scalar() or 0) != record.first_seq - 1:
            return False
        transaction.connection.execute(insert(journal_archive).values(**asdict(record)))
        transaction.record(
            "journal_archived",
            actor,
            first=record.first_seq,
            last=record.last_seq,
            hash=record.last_hash[:SHORT_HASH],
            until=until.isoformat(),
            keep_years=record.keep_years,
        )
    return True


def _remove(database: Database, record: ArchiveRecord) -> None:
    mine = journal_entry.c.chain == record.chain
    oldest = select(func.min(journal_entry.c.seq)).where(mine)
    while True:
        with database.write() as connection:
            first = connection.execute(oldest).scalar()
            if first is None or first > record.last_seq:
                return
            until = min(first + PAGE - 1, record.last_seq)
            connection.execute(delete(journal_entry).where(mine, journal_entry.c.seq <= until))
