"""Reading the journal: entries by filter, newest first or following on, always by key."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all

from services.log.events import Device, Severity, events_of
from services.log.words import describe
from services.store.clock import from_micros, to_micros
from services.store.database import Database
from services.store.tables import journal_entry as je
from services.store.tables import journal_head

PAGE = 200


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: entries are ordered by time, chain and seq."""

    at: datetime
    chain: str
    seq: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as staff read it. `text` is the hashed spelling."""

    chain: str
    seq: int
    at: datetime
    event: str
    severity: Severity
    actor: str
    text: str

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.at, self.chain, self.seq)

    @property
    def fields(self) -> dict[str, object]:
        fields = json.loads(self.text).get("fields", {})
        return fields if isinstance(fields, dict) else {}

    def words(self, language: str) -> str:
        """The entry in staff's words."""
        return describe(self.event, self.actor, self.fields, language)


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries. `severity` is the least that is shown, `until` is exclusive, `device` a kind of device."""

    since: datetime | None = None
    until: datetime | None = None
    event: str | None = None
    device: Device | None = None
    severity: Severity | None = None
    chain: str | None = None
    actor: str | None = None


def entries(database: Database, wanted: EntryFilter, *, limit: int = PAGE, before: Cursor | None = None) -> list[Entry]:
    """Up to `limit` entries, newest first; `before` is the last one of the page before. Raises DatabaseAway."""
    query = _filtered(wanted)
    if before is not None:
        at = to_micros(before.at)
        same_moment = and_(je.c.at == at, or_(je.c.chain < before.chain, _same_chain_older(before)))
        # The bound alone says the same as the rest and is what an index can begin at.
        query = query.where(je.c.at <= at, or_(je.c.at < at, same_moment))
    return _read(database, _firsts(query, wanted, limit, newest_first=True))


def entries_oldest_first(database: Database, wanted: EntryFilter) -> Iterator[Entry]:
    """All entries that fit, oldest first, read page by page. Raises DatabaseAway."""
    after: Entry | None = None
    while True:
        query = _filtered(wanted)
        if after is not None:
            at = to_micros(after.at)
            same_moment = and_(je.c.at == at, or_(je.c.chain > after.chain, _same_chain_newer(after)))
            query = query.where(je.c.at >= at, or_(je.c.at > at, same_moment))
        page = _read(database, _firsts(query, wanted, PAGE, newest_first=False))
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1]


def entries_of(database: Database, events: Collection[str], *, since: datetime, until: datetime) -> list[Entry]:
    """All entries of a few rare events, oldest first, `until` exclusive: in one short session. Raises DatabaseAway."""
    span = EntryFilter(since=since, until=until)
    return _read(database, _ordered(_filtered(span).where(je.c.event.in_(events)), je.c, newest_first=False))


def reaches(database: Database) -> datetime | None:
    """The time of the oldest entry that is in the database; None where there is none. Raises DatabaseAway."""
    with database.read() as connection:
        oldest = connection.execute(select(func.min(je.c.at))).scalar()
    return from_micros(oldest) if oldest is not None else None


def last_moment(database: Database) -> int:
    """When the last entry of any chain was written, microseconds; 0 for none. Raises DatabaseAway."""
    with database.read() as connection:
        return int(connection.execute(select(func.max(journal_head.c.at))).scalar() or 0)


def heads(database: Database) -> dict[str, int]:
    """The last seq of every chain. Raises DatabaseAway."""
    with database.read() as connection:
        rows = connection.execute(select(journal_head.c.chain, journal_head.c.seq)).all()
    return {row[0]: row[1] for row in rows}


def entries_after(database: Database, seen: dict[str, int], wanted: EntryFilter) -> list[Entry]:
    """What came since `seen` (seq by chain), which is moved on. For --follow. Raises DatabaseAway."""
    news: list[Entry] = []
    for chain, last in heads(database).items():
        query = _filtered(wanted).where(je.c.chain == chain, je.c.seq > seen.get(chain, 0), je.c.seq <= last)
        news += _read(database, query.order_by(je.c.seq))
        seen[chain] = last
    return sorted(news, key=lambda entry: (entry.at, entry.chain, entry.seq))


def fits(entry: Entry, wanted: EntryFilter) -> bool:
    """The same filter for an entry that is not in the database. Pure."""
    return (
        (wanted.since is None or entry.at >= wanted.since)
        and (wanted.until is None or entry.at < wanted.until)
        and wanted.event in (None, entry.event)
        and (wanted.device is None or entry.event in events_of(wanted.device))
        and (wanted.severity is None or entry.severity in wanted.severity.and_worse)
        and wanted.chain in (None, entry.chain)
        and wanted.actor in (None, entry.actor)
    )


def _same_chain_older(entry: Cursor) -> ColumnElement[bool]:
    return and_(je.c.chain == entry.chain, je.c.seq < entry.seq)


def _same_chain_newer(entry: Entry) -> ColumnElement[bool]:
    return and_(je.c.chain == entry.chain, je.c.seq > entry.seq)


def _filtered(wanted: EntryFilter) -> Select[Any]:
    query = select(je.c.chain, je.c.seq, je.c.at, je.c.event, je.c.severity, je.c.actor, je.c.text)
    if wanted.since:
        query = query.where(je.c.at >= to_micros(wanted.since))
    if wanted.until:
        query = query.where(je.c.at < to_micros(wanted.until))
    if wanted.event:
        query = query.where(je.c.event == wanted.event)
    if wanted.device:
        query = query.where(je.c.event.in_(events_of(wanted.device)))
    if wanted.severity and wanted.severity is not Severity.INFO:
        query = query.where(je.c.severity.in_(wanted.severity.and_worse))
    if wanted.chain:
        query = query.where(je.c.chain == wanted.chain)
    if wanted.actor:
        query = query.where(je.c.actor == wanted.actor)
    return query


def _firsts(query: Select[Any], wanted: EntryFilter, limit: int, *, newest_first: bool) -> Select[Any]:
    """The first entries in order.

    Of several events or severities, the first of each are found by its index and merged: one question for all of them
    would sort everything that ever happened (2.6 s of ten million entries for those of the printer).
    """
    kinds: list[ColumnElement[bool]] = []
    if wanted.device and not wanted.event:
        kinds = [je.c.event == event for event in sorted(events_of(wanted.device))]
    elif wanted.severity and wanted.severity is not Severity.INFO and not wanted.event:
        kinds = [je.c.severity == severity for severity in wanted.severity.and_worse]
    if len(kinds) < 2:
        return _ordered(query, je.c, newest_first).limit(limit)
    each = [select(_ordered(query.where(kind), je.c, newest_first).limit(limit).subquery()) for kind in kinds]
    merged = union_all(*each).subquery()
    return _ordered(select(merged), merged.c, newest_first).limit(limit)


def _ordered(query: Select[Any], columns: Any, newest_first: bool) -> Select[Any]:
    by = (columns.at, columns.chain, columns.seq)
    return query.order_by(*(one.desc() for one in by) if newest_first else by)


def _read(database: Database, query: Select[Any]) -> list[Entry]:
    with database.read() as connection:
        rows = connection.execute(query).all()
    return [
        Entry(row.chain, row.seq, from_micros(row.at), row.event, Severity(row.severity), row.actor, row.text)
        for row in rows
    ]
