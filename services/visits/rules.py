"""Who may come when: the house's rules as pure functions of plain values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from services.text.spreadsheet import is_changed, is_rounded
from services.visits import identity
from services.visits.model import (
    Booking,
    BookingProblem,
    BookingState,
    CheckInCode,
    NewBooking,
    Person,
    VisitTimes,
)
from services.visits.permit import Permit, PermitStanding
from services.visits.settings import Session, VisitSettings, WalkIns


def clean(person: Person) -> Person:
    """The person's particulars in one spelling."""
    return Person(
        identity.clean_nik(person.nik),
        identity.clean_name(person.name),
        identity.clean_number(person.detainee_number),
        identity.clean_name(person.detainee_name),
    )


def person_problem(person: Person, today: date) -> BookingProblem | None:
    """What is wrong with cleaned particulars, if anything."""
    if not identity.is_nik(person.nik, today):
        return BookingProblem.ROUNDED_NIK if is_rounded(person.nik) else BookingProblem.BAD_NIK
    if not identity.is_name(person.name):
        return BookingProblem.BAD_NAME
    if is_changed(person.detainee_number):
        return BookingProblem.CHANGED_NUMBER
    if not identity.is_number(person.detainee_number):
        return BookingProblem.BAD_NUMBER
    if person.detainee_name and not identity.is_name(person.detainee_name):
        return BookingProblem.BAD_DETAINEE_NAME
    return None


def relation_problem(relation: str, settings: VisitSettings) -> BookingProblem | None:
    """Whether a relation is one of the house's, and told where the house wants to know it."""
    if relation and relation not in settings.relations:
        return BookingProblem.BAD_RELATION
    wanted = settings.relation_required and bool(settings.relations)
    return BookingProblem.NO_RELATION if wanted and not relation else None


def needs_permit(relation: str, group: str, settings: VisitSettings) -> bool:
    """Whether such a visit needs a permit. What the visitor is to the detainee, or who that is, may not be known: then
    it does."""
    known, visited = settings.relations.get(relation), next((one for one in settings.groups if one.code == group), None)
    spared = (known is not None and not known.permit) or (visited is not None and not visited.permit)
    return settings.permit and not spared


def permit_standing(
    relation: str, group: str, permit: Permit | None, day: date, settings: VisitSettings
) -> PermitStanding:
    """How it stands with the permit on the day of the visit. relation, group: codes."""
    if not needs_permit(relation, group, settings.on(day)):
        return PermitStanding.NOT_NEEDED
    if permit is None:
        return PermitStanding.NOT_SEEN
    return PermitStanding.SEEN if permit.valid_on(day) else PermitStanding.RUN_OUT


def when_problem(
    wish: NewBooking, sessions: Collection[Session], settings: VisitSettings, zone: ZoneInfo, now: datetime
) -> BookingProblem | None:
    """What is wrong with the day and the session of a wish. sessions: those that take place that day."""
    today = now.astimezone(zone).date()
    if wish.day > today + timedelta(days=settings.ahead_days):
        return BookingProblem.TOO_FAR
    if wish.day < today:
        return BookingProblem.TOO_SOON
    if not sessions:
        return BookingProblem.DAY_CLOSED
    if not any(wish.means(one.start, one.end) for one in sessions):
        return BookingProblem.NO_SESSION
    if house_moment(wish.day, wish.start, zone) < now + timedelta(hours=settings.lead_hours):
        return BookingProblem.TOO_SOON
    return None


def group_problem(wish: NewBooking, session: Session, settings: VisitSettings) -> BookingProblem | None:
    """Whether the detainee's group is visited in this session; a house that has groups is told everybody's."""
    held = settings.on(wish.day)
    if not held.groups:
        return None
    group = held.group_of(wish.group)
    if not group:
        return BookingProblem.BAD_GROUP
    return None if session.receives(group) else BookingProblem.GROUP_SESSION


@dataclass(frozen=True, slots=True)
class Taken:
    """What already counts against a wish: families in its session, visits of its week."""

    booked: int = 0
    walk_ins: int = 0
    of_detainee: int = 0
    of_visitor: int = 0


def limit_problem(
    taken: Taken,
    session: Session,
    settings: VisitSettings,
    *,
    walk_in: bool = False,
    relation: str = "",
    banned: bool = False,
) -> BookingProblem | None:
    """Whether there is room: in the session, for the detainee, for the visitor (the weekly limits are not for all)."""
    if walk_in and settings.walk_ins is WalkIns.NONE:
        return BookingProblem.NO_WALK_INS
    if not has_place(taken, session, settings, walk_in=walk_in):
        return BookingProblem.SESSION_FULL
    if banned:
        return BookingProblem.BANNED
    return week_problem(taken, settings, relation=relation)


def week_problem(taken: Taken, settings: VisitSettings, *, relation: str = "") -> BookingProblem | None:
    """Whether detainee and visitor may have one more visit in that week."""
    if relation in settings.without_limits:
        return None
    if settings.per_week_detainee and taken.of_detainee >= settings.per_week_detainee:
        return BookingProblem.DETAINEE_LIMIT
    if settings.per_week_visitor and taken.of_visitor >= settings.per_week_visitor:
        return BookingProblem.VISITOR_LIMIT
    return None


def has_place(taken: Taken, session: Session, settings: VisitSettings, *, walk_in: bool = False) -> bool:
    """Whether a session has room. Walk-ins with a quota of their own take nothing from bookings; others do."""
    if settings.walk_ins is WalkIns.QUOTA:
        return taken.walk_ins < settings.walk_in_quota if walk_in else taken.booked < session.quota
    return taken.booked + taken.walk_ins < session.quota


def house_moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """A moment in house time; minute 1440 is the next midnight."""
    return datetime.combine(day, time(0), zone) + timedelta(minutes=minutes)


def times_of(day: date, starts: int, ends: int, settings: VisitSettings, zone: ZoneInfo) -> VisitTimes:
    """When a visit is, and when its pass is taken (never before its own day)."""
    start, end = house_moment(day, starts, zone), house_moment(day, ends, zone)
    earliest = max(house_moment(day, 0, zone), start - timedelta(minutes=settings.early_minutes))
    return VisitTimes(start, end, earliest, min(end, start + timedelta(minutes=settings.late_minutes)))


def state_code(state: BookingState) -> CheckInCode | None:
    """What the booking's own state says, whatever the time."""
    match state:
        case BookingState.CANCELLED:
            return CheckInCode.CANCELLED
        case BookingState.REVOKED:
            return CheckInCode.REVOKED
        case BookingState.CHECKED_IN:
            return CheckInCode.ALREADY_USED
        case BookingState.ASKED:
            return CheckInCode.NOT_ANSWERED
        case BookingState.REFUSED:
            return CheckInCode.REFUSED
        case BookingState.BOOKED | BookingState.NO_SHOW:
            return None
        case _:
            assert_never(state)


def time_code(times: VisitTimes, now: datetime, *, open_today: bool) -> CheckInCode | None:
    """What the time says. open_today: whether the house receives visits of this session today."""
    if now.astimezone(times.starts_at.tzinfo).date() != times.starts_at.date():
        return CheckInCode.WRONG_DAY
    if not open_today:
        return CheckInCode.HOUSE_CLOSED
    if now < times.accepted_from:
        return CheckInCode.TOO_EARLY
    return CheckInCode.TOO_LATE if now > times.accepted_until else None


def check_in_code(
    booking: Booking,
    times: VisitTimes,
    now: datetime,
    settings: VisitSettings,
    *,
    open_today: bool,
    banned: bool = False,
) -> CheckInCode:
    """What a true pass of this booking comes to now. banned: its family is not received today; they need not come
    back later to be told so."""
    code = state_code(booking.state) or time_code(times, now, open_today=open_today)
    if banned and code in (None, CheckInCode.TOO_EARLY):
        return CheckInCode.BANNED
    return code or papers_code(booking, settings)


def papers_code(booking: Booking, settings: VisitSettings) -> CheckInCode:
    """Whether an officer has to see something before anyone is let in."""
    if booking.needs_counter:
        return CheckInCode.NEEDS_COUNTER
    standing = permit_standing(booking.relation, booking.group, booking.permit, booking.day, settings)
    return CheckInCode.NEEDS_PERMIT if standing.lacking else CheckInCode.OK
