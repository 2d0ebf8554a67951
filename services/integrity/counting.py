"""What happened in a month that a working group against corruption asks about, as values.

Everything comes from what is recorded anyway: the journal (which event counts for which concern
is said in log/events.toml), the numbers and their history, the log's own proof. Officers
appear by their short codes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import func, select

from services.goods.counting import GoodsFigures, goods_of
from services.house.model import House
from services.integrity.origins import GIVEN, GivenBy, channels_of, given_by
from services.log.events import EVENTS, OBSERVED, Concern
from services.log.heads import SignedHead, lost_by, verify_against
from services.log.reading import Entry, EntryFilter, entries_oldest_first
from services.log.verify import chains, verify
from services.outage.looking import Outage, outages
from services.settings import store
from services.settings.timeline import Version
from services.store.clock import from_micros
from services.store.database import Database
from services.store.tables import ticket, ticket_event
from services.surveys.model import Period
from services.surveys.results import Result

REGULAR, BOOKED = "regular", "booked"
Progress = Callable[[int, int], None]
_Counted = Counter[tuple[str, Concern, str]]
_ORDER = list(Concern)
_NOBODY: Mapping[Period, int] = MappingProxyType({})
_CONCERNING = tuple(event.name for event in EVENTS.values() if event.integrity is not None)


@dataclass(frozen=True, slots=True)
class Deed:
    """How often an officer did something, for one reason ("" where the event has none)."""

    officer: str
    concern: Concern
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Observed:
    """How often something was observed, for one reason."""

    concern: Concern
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """From taking a number to its first call, in whole minutes, of one priority group (or regular, booked)."""

    group: str
    numbers: int
    median: int
    nine_of_ten: int  # nine of ten waited no longer
    longest: int


@dataclass(frozen=True, slots=True)
class LogProof:
    """Whether a chain of the journal is whole, by itself and against the last signed head that was kept."""

    chain: str
    entries: int
    problems: int
    signed_at: datetime | None  # None: no signed head was kept
    signed_seq: int
    signed_problems: int

    @property
    def intact(self) -> bool:
        return not self.problems and not self.signed_problems


@dataclass(frozen=True, slots=True)
class Integrity:
    """One month as it stood at `counted_at`. `corruption` is the SPAK's result, where that instrument is known."""

    month: Period
    counted_at: datetime
    taken: int  # numbers taken in the month
    deeds: tuple[Deed, ...]
    observed: tuple[Observed, ...]
    waiting: tuple[Waiting, ...]
    proofs: tuple[LogProof, ...]
    corruption: Result | None
    steered: Mapping[Period, int]  # visitors who said so, by the months that are counted together; this is the last
    goods: GoodsFigures = field(default_factory=GoodsFigures)  # brought in the month, as they stood then
    versions: tuple[Version, ...] = ()  # of the house's settings that were in force in the month
    channels: Mapping[str, int] = field(default_factory=dict)  # numbers of the month by the way they came
    given: tuple[GivenBy, ...] = ()  # at a counter, by officer
    outages: tuple[Outage, ...] = ()  # that began in the month, oldest first

    def count(self, concern: Concern) -> int:
        """How often in the month, whoever and why."""
        deeds = sum(one.count for one in self.deeds if one.concern is concern)
        return deeds + sum(one.count for one in self.observed if one.concern is concern)


def nobody_watches(_done: int, _of: int) -> None:
    """The progress of a report that nobody waits for."""


def gather(
    database: Database,
    house: House,
    month: Period,
    *,
    heads: Sequence[SignedHead],
    key: Ed25519PublicKey | None,
    corruption: Result | None,
    steered: Mapping[Period, int] = _NOBODY,
    now: datetime,
    progress: Progress = nobody_watches,
) -> Integrity:
    """Everything of a month. Reads the whole journal for its proof. Raises DatabaseAway.

    heads: signed heads that were kept; the newest of each chain is held against it. key: the
    one they must be signed with (None: any, see services.log.verify).
    """
    known = chains(database)
    steps = len(known) + 3
    counted = _count(database, house, month)
    progress(1, steps)
    waiting = _waiting(database, month)
    progress(2, steps)
    channels = channels_of(database, month)
    given = given_by(_entries(database, house, month, GIVEN))
    progress(3, steps)
    proofs = []
    for number, chain in enumerate(known, 4):
        proofs.append(_proof(database, chain, heads, key))
        progress(number, steps)
    return Integrity(
        month=month,
        counted_at=now,
        taken=sum(channels.values()),
        deeds=_deeds(counted),
        observed=_observed(counted),
        waiting=tuple(waiting),
        proofs=tuple(proofs),
        corruption=corruption,
        steered=steered,
        goods=goods_of(database, month.first, month.last),
        versions=store.timeline(database).of_days(month.first, month.last, house.time_zone),
        channels=channels,
        given=given,
        outages=_outages(database, house, month),
    )


def _outages(database: Database, house: House, month: Period) -> tuple[Outage, ...]:
    """Brought in no earlier than they began."""
    since = datetime.combine(month.first, time(0), house.time_zone)
    found = [
        one
        for one in outages(database, since=since)
        if month.first <= one.began_at.astimezone(house.time_zone).date() <= month.last
    ]
    return tuple(sorted(found, key=lambda one: (one.began_at, one.id)))


def _deeds(counted: _Counted) -> tuple[Deed, ...]:
    """By officer, then in the order of the concerns, the most frequent reason first."""
    found = [Deed(*key, count) for key, count in counted.items() if key[1] not in OBSERVED]
    return tuple(sorted(found, key=lambda one: (one.officer, _ORDER.index(one.concern), -one.count, one.reason)))


def _observed(counted: _Counted) -> tuple[Observed, ...]:
    """By concern and reason, whoever was there; without a reason by who."""
    summed: Counter[tuple[Concern, str]] = Counter()
    for (officer, concern, reason), count in counted.items():
        if concern in OBSERVED:
            summed[concern, reason or officer] += count
    found = [Observed(*key, count) for key, count in summed.items()]
    return tuple(sorted(found, key=lambda one: (_ORDER.index(one.concern), -one.count, one.reason)))


def _count(database: Database, house: House, month: Period) -> _Counted:
    """Entries of the month by officer, concern and reason."""
    counted: _Counted = Counter()
    for entry in _entries(database, house, month, _CONCERNING):
        rule = EVENTS[entry.event].integrity
        assert rule is not None  # only such events are read
        fields = entry.fields
        if rule.fits(fields):
            reason = str(fields.get(rule.reason) or "") if rule.reason else ""
            counted[entry.actor, rule.concern, reason] += int(str(fields[rule.times])) if rule.times else 1
    return counted


def _entries(database: Database, house: House, month: Period, events: Sequence[str]) -> Iterator[Entry]:
    """All entries of the month of these events, by house time."""
    since, until = (
        datetime.combine(day, time(0), house.time_zone).astimezone(UTC)
        for day in (month.first, month.last + timedelta(days=1))
    )
    for event in events:
        yield from entries_oldest_first(database, EntryFilter(since=since, until=until, event=event))


def _waiting(database: Database, month: Period) -> list[Waiting]:
    """By group, day by day: a short read session each."""
    waits: dict[str, list[int]] = {}
    first_call = func.min(ticket_event.c.at)
    columns = select(ticket.c.priority_group, ticket.c.lane, (first_call - ticket.c.arrived_at).label("wait"))
    called = columns.join(ticket_event, ticket_event.c.ticket_id == ticket.c.id).where(ticket_event.c.action == "call")
    by_ticket = called.group_by(ticket.c.id, ticket.c.priority_group, ticket.c.lane, ticket.c.arrived_at)
    for day in _days(month):
        with database.read() as connection:
            rows = connection.execute(by_ticket.where(ticket.c.service_day == day.isoformat())).all()
        for row in rows:
            group = row.priority_group or (BOOKED if row.lane == BOOKED else REGULAR)
            waits.setdefault(group, []).append(max(0, row.wait) // 60_000_000)
    return [_summed_up(group, sorted(minutes)) for group, minutes in sorted(waits.items())]


def _summed_up(group: str, minutes: list[int]) -> Waiting:
    """Median and ninth decile by the nearest rank: times that someone really waited."""

    def rank(part: int) -> int:
        return minutes[-(-len(minutes) * part // 10) - 1]

    return Waiting(group, len(minutes), rank(5), rank(9), minutes[-1])


def _proof(database: Database, chain: str, heads: Sequence[SignedHead], key: Ed25519PublicKey | None) -> LogProof:
    report = verify(database, chain, trusted_key=key)
    mine = [head for head in heads if head.chain == chain and lost_by(database, head, key) is None]
    if not mine:
        return LogProof(chain, report.entries, len(report.problems), None, 0, 0)
    newest = max(mine, key=lambda head: head.seq)
    problems = verify_against(database, newest, key)
    signed_at = from_micros(newest.at)
    return LogProof(chain, report.entries, len(report.problems), signed_at, newest.seq, len(problems))


def _days(month: Period) -> Iterator[date]:
    for number in range((month.last - month.first).days + 1):
        yield month.first + timedelta(days=number)
