"""Looks at what everything stands on: the database, the log, the disks, the clock. Each raises DatabaseFault."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from services.health.findings import Finding, Kind, Level, Seen
from services.log.journal import Journal
from services.log.verify import last_problem
from services.queue.day import ServiceDay
from services.store import soundness
from services.store.clock import from_micros
from services.store.database import Database
from services.store.disk import ROOM_MB, DiskTrouble, nearest_folder
from services.store.faults import DatabaseDamaged, DatabaseFault
from services.store.tables import database_identity, journal_entry, journal_head
from services.store.upgrade import require_identity

STUCK_SECONDS: Final = 6.0  # a write that lasts so long holds up everybody
APPEND_SECONDS: Final = 15.0  # between two entries that are tried and taken back
SIGN_WITHIN: Final = timedelta(days=7)  # a head is signed at least once a week
SOON_MB: Final = 2 * ROOM_MB  # staff hear of it before there is less than a house should have
ROUNDED: Final = 100_000_000  # bytes: what is free tells nothing of a single row that was written
MB: Final = 1_000_000


def database_look(database: Database) -> Seen:
    """Read through it, then write and take back. What is damaged, away, another house's or from before is raised
    (services.health.looks)."""
    require_identity(database)
    soundness.read_through(database)
    if database.longest_write() >= STUCK_SECONDS:
        return Seen((Finding(Kind.DATABASE_NOT_WRITABLE, Level.NOW),))
    try:
        soundness.try_write(database)
    except DatabaseDamaged:
        raise
    except DatabaseFault:
        return Seen((Finding(Kind.DATABASE_NOT_WRITABLE, Level.NOW),))
    return Seen()


class LogLook:
    """Whether the log's chains end as they should, can be gone on with, and are signed now and then."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._tried_at = float("-inf")

    def __call__(self) -> Seen:
        database, now = self._journal.database, self._journal.clock.now()
        with database.read() as connection:
            chains = connection.execute(select(journal_head.c.chain).order_by(journal_head.c.chain)).scalars().all()
        changed = [Finding(Kind.LOG_CHANGED, Level.NOW, chain) for chain in chains if last_problem(database, chain)]
        clock = self._journal.clock.monotonic()
        if clock - self._tried_at >= APPEND_SECONDS:
            self._journal.try_append()
            self._tried_at = clock
        signed = last_signed(database)
        values = {("log_verified", ""): float(not changed)}
        if signed is not None:
            values["log_signed", ""] = signed.timestamp()
        return Seen((*changed, *unsigned(signed, house_since(database), now)), values)


def last_signed(database: Database) -> datetime | None:
    """When a head was signed last, of any chain. Raises DatabaseFault."""
    query = select(func.max(journal_entry.c.at)).where(journal_entry.c.event == "journal_signed")
    with database.read() as connection:
        at = connection.execute(query).scalar()
    return from_micros(at) if at is not None else None


def house_since(database: Database) -> datetime:
    """When this database was made. Raises DatabaseFault."""
    with database.read() as connection:
        return from_micros(connection.execute(select(func.min(database_identity.c.created_at))).scalar_one())


def unsigned(signed: datetime | None, began: datetime, now: datetime) -> tuple[Finding, ...]:
    """Pure. A house that has only begun has nothing to sign yet."""
    since = signed or began
    if now - since <= SIGN_WITHIN:
        return ()
    return (Finding(Kind.LOG_UNSIGNED, Level.SOON, since=since, fields={"days": (now - since).days}),)


def disk_look(places: Mapping[str, Path], trouble: Callable[[], DiskTrouble | None]) -> Seen:
    """What is free, and whether anything can be written. `places`: folders by name; a disk counts once.

    Raises OSError.
    """
    found = trouble()
    findings: list[Finding] = [Finding(Kind(found.words), Level.NOW)] if found is not None else []
    values: dict[tuple[str, str], float] = {}
    known: set[int] = set()
    for name, place in places.items():
        folder = nearest_folder(place)
        device = folder.stat().st_dev
        if device in known:
            continue
        known.add(device)
        free = shutil.disk_usage(folder).free
        values["disk_free", name] = float(free // ROUNDED * ROUNDED)
        if found is None:
            findings += low_disk(name, free)
    return Seen(tuple(findings), values)


def low_disk(name: str, free: int) -> list[Finding]:
    """Pure. `free` in bytes."""
    if free >= SOON_MB * MB:
        return []
    level = Level.NOW if free < ROOM_MB * MB else Level.SOON
    return [Finding(Kind.DISK_LOW, level, name, fields={"free": free // MB, "room": ROOM_MB})]


def clock_look(day: ServiceDay) -> Seen:
    trusted = day.clock_state().trusted
    findings = () if trusted else (Finding(Kind.CLOCK_UNTRUSTED, Level.NOW),)
    return Seen(findings, {("clock_trusted", ""): float(trusted)})
