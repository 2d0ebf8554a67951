"""Rows of bookings as the domain knows them, and the queries that several use cases ask."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, or_, select, text

from services.store.clock import from_micros
from services.visits.model import TAKES_A_PLACE, Booking, BookingChannel, BookingState
from services.visits.permit import Permit
from services.visits.tables import booking, booking_import, booking_person

WEEK_LOCK = 0x6B766973  # "kvis": with the week's number, for pg_advisory_xact_lock
LIVE, STAGING, DROPPED = "live", "staging", "dropped"  # states of an import
_STATES = [state.value for state in TAKES_A_PLACE]

_SHOWN = (
    "name_mask",
    "nik_mask",
    "priority_group",
    "detainee_group",
    "relation",
    "permit_until",
    "permit_seen_at",
    "permit_seen_by",
)
_MASKED: Select[Any] = select(booking, *(booking_person.c[name] for name in _SHOWN)).outerjoin(
    booking_person, booking_person.c.booking_id == booking.c.id
)
# What a file brought is not there for anyone before its import is live.
IS_THERE = or_(
    booking.c.import_id.is_(None),
    select(booking_import.c.id)
    .where(booking_import.c.id == booking.c.import_id, booking_import.c.state == LIVE)
    .exists(),
)
MASKED = _MASKED.where(IS_THERE)
BY_REF = MASKED.where(booking.c.ref == bindparam("wanted"))
BY_CODE = MASKED.where(booking.c.code == bindparam("wanted"))
BY_ID = MASKED.where(booking.c.id == bindparam("wanted"))
BY_REQUEST = _MASKED.where(booking.c.request_id == bindparam("wanted"))

# Staged rows count: the places they will take are theirs already.
_IN_SESSION = (
    select(booking.c.channel, func.count())
    .where(booking.c.day == bindparam("day"), booking.c.starts == bindparam("starts"), booking.c.state.in_(_STATES))
    .group_by(booking.c.channel)
)
_VISITS_OF = (
    select(func.count())
    .select_from(booking_person)
    .join(booking, booking.c.id == booking_person.c.booking_id)
    .where(booking.c.state.in_(_STATES))
)
_COUNTS = func.coalesce(booking_person.c.relation, "").not_in(bindparam("without", expanding=True))
_OF_DETAINEE = _VISITS_OF.where(booking_person.c.detainee == bindparam("who"), _COUNTS)
_OF_VISITOR = _VISITS_OF.where(booking_person.c.visitor == bindparam("who"), _COUNTS)


def from_row(row: Any) -> Booking:
    """A row of MASKED as the domain knows it."""
    return Booking(
        id=row.id,
        ref=row.ref,
        code=row.code or "",
        day=date.fromisoformat(row.day),
        starts=row.starts,
        ends=row.ends,
        party_size=row.party_size,
        needs_counter=bool(row.needs_counter),
        state=BookingState(row.state),
        channel=BookingChannel(row.channel),
        created_at=from_micros(row.created_at),
        reason=row.reason or "",
        identity_checked=row.identity_checked_at is not None,
        name_mask=row.name_mask or "",
        nik_mask=row.nik_mask or "",
        made_by=row.created_by,
        children=row.children,
        priority_group=row.priority_group or "",
        group=row.detainee_group or "",
        relation=row.relation or "",
        permit=permit_of(row),
    )


def permit_of(row: Any) -> Permit | None:
    """The permit that a row of `booking_person` holds."""
    if row.permit_until is None:
        return None
    return Permit(date.fromisoformat(row.permit_until), from_micros(row.permit_seen_at), row.permit_seen_by)


def find(connection: Connection, query: Select[Any], wanted: object, *, lock: bool = False) -> Booking | None:
    """One booking by one of the queries above; `lock` keeps it to this transaction until the commit."""
    if lock and connection.dialect.name == "postgresql":
        query = query.with_for_update(of=booking)
    row = connection.execute(query, {"wanted": wanted}).first()
    return from_row(row) if row else None


def families_in(connection: Connection, day: date, starts: int) -> tuple[int, int]:
    """How many families a session has: by booking, and walk-ins."""
    counted = connection.execute(_IN_SESSION, {"day": day.isoformat(), "starts": starts}).all()
    walk_ins = sum(count for channel, count in counted if channel == BookingChannel.WALK_IN)
    return sum(count for _, count in counted) - walk_ins, walk_ins


def families_by_session(connection: Connection, days: Collection[date]) -> dict[tuple[date, int], tuple[int, int]]:
    """As `families_in`, of all sessions of these days that have any, by day and start."""
    query = (
        select(booking.c.day, booking.c.starts, booking.c.channel, func.count())
        .where(booking.c.day.in_([day.isoformat() for day in days]), booking.c.state.in_(_STATES))
        .group_by(booking.c.day, booking.c.starts, booking.c.channel)
    )
    found: dict[tuple[date, int], tuple[int, int]] = {}
    for day, starts, channel, count in connection.execute(query):
        booked, walk_ins = found.get((date.fromisoformat(day), starts), (0, 0))
        walks = channel == BookingChannel.WALK_IN
        found[date.fromisoformat(day), starts] = (booked, walk_ins + count) if walks else (booked + count, walk_ins)
    return found


def visits_of(connection: Connection, *, detainee: str, visitor: str, without: Sequence[str] = ()) -> tuple[int, int]:
    """How many visits of the week a detainee and a visitor have (the HMACs belong to one week).

    without: codes of relations whose visits do not count.
    """
    left_out = list(without)
    return (
        connection.execute(_OF_DETAINEE, {"who": detainee, "without": left_out}).scalar_one(),
        connection.execute(_OF_VISITOR, {"who": visitor, "without": left_out}).scalar_one(),
    )


def lock_weeks(connection: Connection, weeks: set[str]) -> None:
    """From here to the commit nobody else books in these weeks, so that counted places stay counted.

    On SQLite a write session is alone already.
    """
    if connection.dialect.name == "postgresql":
        for week in sorted(weeks):
            number = int(week[:4]) * 100 + int(week[6:])
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock, :week)"), {"lock": WEEK_LOCK, "week": number})
