"""Looks at what hurts later: copies, parts that end by themselves, keys that end, boards and guards gone silent."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from services.backup import age
from services.backup.copies import Copies, CopyProblem
from services.backup.paper_key import NotAKey
from services.health.findings import Finding, Kind, Level, Seen
from services.health.store_looks import house_since
from services.log.chains import kiosk_of
from services.log.journal import Journal
from services.store.clock import from_micros, to_micros
from services.store.database import Database
from services.store.tables import journal_entry
from services.visits.pass_keys import PassKeys, SigningKey
from services.visits.personal import last_day

GRACE: Final = timedelta(days=7)  # so long a house that has only begun need not have a copy
VERY_LATE: Final = timedelta(days=7)
A_DAY: Final = timedelta(days=1)
AN_HOUR: Final = timedelta(hours=1)
MANY_STARTS: Final = 3  # of one kiosk, or of one part, within an hour
RESTARTS: Final = ("child_ended", "came_back", "worker_replaced")
ENVELOPE_DAYS: Final = 28  # before the weeks of the key envelope end
CERTIFICATE_DAYS: Final = 30


def copies_look(copies: Copies, journal: Journal, *, configured: bool) -> Seen:
    """How old the last good copy is, as the log tells, and whether the key envelope is whole. No copy's folder is
    touched: a stick that hangs holds up nothing here. Raises DatabaseFault, OSError."""
    database, now = journal.database, journal.clock.now()
    last = age.last_copy(database, now)
    findings = [*failed_copy(database, last), *late_copy(last, house_since(database), now)]
    if configured or last is not None:
        try:
            findings += envelope(copies.not_enveloped(), copies.enveloped_until(), now.date())
        except NotAKey:
            findings.append(Finding(Kind.COPY_FAILED, Level.NOW, fields={"problem": CopyProblem.OTHER}))
    values = {("copy_made", ""): last.timestamp()} if last is not None else {}
    return Seen(tuple(findings), values)


def failed_copy(database: Database, last: datetime | None) -> Iterable[Finding]:
    """The try that failed since the last good copy. Raises DatabaseFault."""
    e = journal_entry.c
    query = select(e.at, e.text).where(e.event == "copy_failed", e.at > (to_micros(last) if last else 0))
    with database.read() as connection:
        row = connection.execute(query.order_by(e.at.desc()).limit(1)).first()
    if row is not None:
        problem = CopyProblem(json.loads(row.text)["fields"]["problem"])
        yield Finding(Kind.COPY_FAILED, Level.NOW, since=from_micros(row.at), fields={"problem": problem})


def late_copy(last: datetime | None, began: datetime, now: datetime) -> Iterable[Finding]:
    """Pure."""
    if last is None:
        if now - began > GRACE:
            yield Finding(Kind.COPY_NEVER, Level.NOW, since=began)
    elif age.is_late(last, now):
        level = Level.NOW if now - last > VERY_LATE else Level.SOON
        yield Finding(Kind.COPY_LATE, level, since=last, fields={"days": (now - last).days})


def envelope(lacking: Sequence[str], until: str, today: date) -> Iterable[Finding]:
    """Pure. `until`: the last week whose key the envelope holds."""
    ends = last_day(until) if until else None
    if lacking or (ends is not None and (ends - today).days < ENVELOPE_DAYS):
        yield Finding(Kind.ENVELOPE_LACKS, Level.SOON, fields={"keys": len(lacking)})


def starts_look(database: Database, now: datetime) -> Seen:
    """What ended by itself and was started again within the last day. Raises DatabaseFault."""
    e = journal_entry.c
    query = select(e.chain, e.event, e.at, e.text).where(
        e.event.in_(("kiosk_started", *RESTARTS)), e.at >= to_micros(now - A_DAY)
    )
    with database.read() as connection:
        rows = connection.execute(query.order_by(e.at)).all()
    return Seen((*ended_parts(rows, now), *repeated_starts(rows, now)))


def ended_parts(rows: Sequence[Any], now: datetime) -> Iterable[Finding]:
    """Pure. The parts of a program that ended by themselves, since the first time within a day, and how often."""
    ends: dict[str, list[datetime]] = {}
    for row in rows:
        if row.event in RESTARTS:
            fields = json.loads(row.text)["fields"]
            times = int(fields.get("times", 1))
            ends.setdefault(str(fields["name"]), []).extend([from_micros(row.at)] * times)
    for name, moments in ends.items():
        lately = sum(now - at <= AN_HOUR for at in moments)
        level = Level.NOW if lately >= MANY_STARTS else Level.SOON
        yield Finding(Kind.PART_ENDED, level, name, moments[0], {"times": len(moments)})


def repeated_starts(rows: Sequence[Any], now: datetime) -> Iterable[Finding]:
    """Pure. Kiosks that started several times within the last hour."""
    starts: dict[str, list[datetime]] = {}
    for row in rows:
        if row.event == "kiosk_started" and now - from_micros(row.at) <= AN_HOUR:
            starts.setdefault(kiosk_of(row.chain), []).append(from_micros(row.at))
    for kiosk, times in starts.items():
        if len(times) >= MANY_STARTS:
            yield Finding(Kind.RESTARTS_REPEAT, Level.NOW, kiosk, times[0], {"times": len(times)})


def keys_look(certificate: Path | None, pass_keys: Callable[[], PassKeys], now: datetime) -> Seen:
    """Keys that end, or cannot be used. Raises DatabaseFault, OSError."""
    findings: list[Finding] = []
    values: dict[tuple[str, str], float] = {}
    if certificate is not None and (ends := certificate_ends(certificate)) is not None:
        values["certificate_ends", ""] = ends.timestamp()
        findings += ending_certificate(ends, now)
    keys = pass_keys()
    if any(one.here and not one.retired for one in keys.all()) and not isinstance(keys.signing(), SigningKey):
        findings.append(Finding(Kind.PASS_KEY, Level.NOW))
    return Seen(tuple(findings), values)


def certificate_ends(file: Path) -> datetime | None:
    """When the console's certificate ends; None for what is none (the console says so at its start). Raises OSError."""
    from cryptography import x509  # slow to import

    try:
        return x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc
    except ValueError:
        return None


def ending_certificate(ends: datetime, now: datetime) -> Iterable[Finding]:
    """Pure."""
    if ends <= now:
        yield Finding(Kind.CERTIFICATE_ENDED, Level.NOW, since=ends)
    elif (left := (ends - now).days) < CERTIFICATE_DAYS:
        yield Finding(Kind.CERTIFICATE_ENDS, Level.SOON, fields={"days": left})


@dataclass(frozen=True, slots=True)
class SilentBoard:
    """A lobby board that said nothing for a while."""

    name: str
    since: datetime


def boards_look(silent: Callable[[], Sequence[SilentBoard]]) -> Seen:
    return Seen(tuple(Finding(Kind.BOARD_SILENT, Level.SOON, one.name, one.since) for one in silent()))


def guards_look(has_guards: Callable[[], bool], missed_since: Callable[[], datetime | None]) -> Seen:
    """Whether a house that has guards has nobody at their page. Raises DatabaseFault.

    missed_since: when the page asked last; None while it asks, or where nobody would hear of it.
    """
    since = missed_since()
    return Seen((Finding(Kind.GUARD_AWAY, Level.NOW, since=since),) if since is not None and has_guards() else ())
