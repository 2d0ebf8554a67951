"""What a supervisor decides: closing and opening, ending a service, cancelling a range, correcting a lane.

Each is one journalled transaction with a reason code. Free words (the public reason of a closing)
live in their own table; the journal has the code only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, insert, select, update

from services.house.hours import OpeningChange
from services.house.openings import from_row
from services.log.journal import Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue import tickets
from services.queue.day import ServiceDay
from services.queue.model import CallAnswer, CallRefusal, Done, Lane, NotDone, Ticket, TicketState
from services.queue.moves import Refuse, lock_ticket, locked, move, require_code, run
from services.queue.reasons import CancelReason, ClosingReason, PriorityReason
from services.queue.transitions import Step, follows
from services.store.clock import to_micros
from services.store.tables import opening_change, ticket

HOUSE = "house"  # how the journal names the whole house
LONGEST_WORDS = 160  # of a public reason: it has to fit the board
LARGEST_RANGE = 500


@dataclass(frozen=True, slots=True)
class Span:
    """From when until when; `ends_at` None: until someone ends it. Aware moments."""

    starts_at: datetime
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PublicReason:
    """A code, and where it needs them the supervisor's own words for the public."""

    code: str
    words_id: str = ""
    words_en: str = ""


@dataclass(frozen=True, slots=True)
class ServiceEnded:
    """Who was still waiting (or put off, or missed) and now has to come another time."""

    expired: tuple[Ticket, ...]
    closing: OpeningChange


@dataclass(frozen=True, slots=True)
class RangeCancelled:
    cancelled: tuple[Ticket, ...]
    left: tuple[Ticket, ...]  # being served, or over already: as they were


class Supervision:
    """Every method raises NotPermitted and DatabaseAway."""

    def __init__(self, day: ServiceDay) -> None:
        self._day = day
        self.journal = day.journal
        self._house = day.house

    # -- opening and closing ------------------------------------------------------------------

    @permitted(Action.CLOSE_SERVICE)
    def close(self, who: Officer, service: str | None, span: Span, reason: PublicReason) -> OpeningChange | NotDone:
        """Close a service, or the house (None), now or for days to come."""
        return self._change(service, False, span, reason, who.code)

    @permitted(Action.CLOSE_SERVICE)
    def open_extra(
        self, who: Officer, service: str | None, span: Span, reason: PublicReason
    ) -> OpeningChange | NotDone:
        """Open beyond the hours; the end has to be known."""
        if span.ends_at is None:
            return NotDone(CallRefusal.BAD_PERIOD)
        return self._change(service, True, span, reason, who.code)

    @permitted(Action.CLOSE_SERVICE)
    def end_change(self, who: Officer, change_id: int) -> OpeningChange | NotDone:
        """The hours hold again: end what holds now, take back what was to come."""

        def work(transaction: Transaction, _day: date) -> OpeningChange:
            query = select(opening_change).where(opening_change.c.id == change_id)
            row = transaction.connection.execute(locked(transaction, query)).first()
            if row is None or (row.ends_at is not None and row.ends_at <= transaction.at):
                raise Refuse(CallRefusal.NOTHING_TO_DO)
            ended = update(opening_change).where(opening_change.c.id == change_id)
            until = max(transaction.at, row.starts_at)  # what has not begun never will
            row = transaction.connection.execute(ended.values(ends_at=until).returning(opening_change)).one()
            transaction.record(
                "opening_change_ended",
                who.code,
                service=self._name(row.service),
                opens=bool(row.opens),
                reason=row.reason,
            )
            return from_row(row)

        return run(self._day, work)

    @permitted(Action.CLOSE_SERVICE)
    def end_service(self, who: Officer, service: str, reason: PublicReason) -> ServiceEnded | NotDone:
        """Nobody is called for this service any more today. Who is at a counter is served to the end."""

        def work(transaction: Transaction, day: date) -> ServiceEnded:
            if service not in self._house.services:
                raise Refuse(CallRefusal.SERVICE_UNKNOWN, service)
            _check_reason(reason)
            tickets.lock_queues(transaction.connection, day, [service])
            expired = []
            for found in self._open_tickets(transaction, day, service):
                values = {"finished_at": transaction.at}
                expired.append(move(transaction, found, Step.EXPIRE, who.code, None, values, reason.code))
            tomorrow = datetime.combine(day + timedelta(days=1), time(0), self._house.time_zone)
            closing = self._insert(transaction, service, False, Span(transaction.now, tomorrow), reason, who.code)
            transaction.record(
                "service_ended", who.code, service=self._name(service), expired=len(expired), reason=reason.code
            )
            return ServiceEnded(tuple(expired), closing)

        return run(self._day, work)

    # -- tickets ------------------------------------------------------------------------------

    @permitted(Action.CANCEL_RANGE)
    def look_at_range(self, who: Officer, series: str, first: int, last: int) -> tuple[Ticket, ...]:
        """Today's tickets of the range, before anything is done to them."""
        with self.journal.database.read() as connection:
            of_range = _range(self._day.known(connection), series, first, last)
            return tuple(tickets.from_row(row) for row in connection.execute(of_range))

    @permitted(Action.CANCEL_RANGE)
    def cancel_range(self, who: Officer, series: str, first: int, last: int, reason: str) -> RangeCancelled | NotDone:
        """Cancel the numbers `first` to `last` of today's series (taken by a broker, for instance)."""

        def work(transaction: Transaction, day: date) -> RangeCancelled:
            require_code(CancelReason, reason)
            if not 0 < first <= last < first + LARGEST_RANGE:
                raise Refuse(CallRefusal.BAD_PERIOD, f"{series}{first}-{last}")
            tickets.lock_queues(transaction.connection, day, list(self._house.services))
            rows = transaction.connection.execute(locked(transaction, _range(day, series, first, last))).all()
            found = [tickets.from_row(row) for row in rows]
            if not any(follows(Step.CANCEL, one.state) for one in found):
                raise Refuse(CallRefusal.NOTHING_TO_DO)
            values = {"counter": None, "finished_at": transaction.at}
            cancelled = tuple(
                move(transaction, one, Step.CANCEL, who.code, one.counter, values, reason)
                for one in found
                if follows(Step.CANCEL, one.state)
            )
            left = tuple(one for one in found if not follows(Step.CANCEL, one.state))
            transaction.record(
                "range_cancelled",
                who.code,
                series=series,
                first=first,
                last=last,
                cancelled=len(cancelled),
                left=len(left),
                reason=reason,
            )
            return RangeCancelled(cancelled, left)

        return run(self._day, work)

    @permitted(Action.CORRECT_PRIORITY)
    def find(self, who: Officer, label: str) -> Ticket | None:
        """Today's ticket by what is printed on it, to correct its lane."""
        with self.journal.database.read() as connection:
            return tickets.by_label(connection, label, self._day.known(connection))

    @permitted(Action.CORRECT_PRIORITY)
    def correct_priority(self, who: Officer, ticket_id: int, group: str | None, reason: str) -> CallAnswer:
        """Put a waiting ticket into the priority lane (with a group) or out of it (None)."""

        def work(transaction: Transaction, _day: date) -> Done:
            require_code(PriorityReason, reason)
            found = lock_ticket(transaction, ticket_id)
            lane = Lane.PRIORITY if group else Lane.BOOKED if found.is_booked else Lane.REGULAR
            unknown = group is not None and group not in self._house.priority_groups
            if unknown or (found.lane, found.priority_group) == (lane, group):
                raise Refuse(CallRefusal.LANE_FIXED, found.lane)
            values = {"lane": lane.value, "priority_group": group}
            done = move(transaction, found, Step.PRIORITISE, who.code, None, values, reason)
            transaction.record("priority_corrected", who.code, label=done.label, lane=lane.value, reason=reason)
            return Done(done)

        return run(self._day, work)

    # -- steps --------------------------------------------------------------------------------

    def _change(
        self, service: str | None, opens: bool, span: Span, reason: PublicReason, officer: str
    ) -> OpeningChange | NotDone:
        def work(transaction: Transaction, _day: date) -> OpeningChange:
            if service is not None and service not in self._house.services:
                raise Refuse(CallRefusal.SERVICE_UNKNOWN, service)
            _check_reason(reason)
            if span.ends_at is not None and span.ends_at <= max(span.starts_at, transaction.now):
                raise Refuse(CallRefusal.BAD_PERIOD)
            made = self._insert(transaction, service, opens, span, reason, officer)
            transaction.record(
                "opened_beyond_hours" if opens else "closed_by_supervisor",
                officer,
                service=self._name(service),
                starts=self._shown(made.starts_at),
                ends=self._shown(made.ends_at),
                reason=reason.code,
            )
            return made

        return run(self._day, work)

    def _insert(
        self,
        transaction: Transaction,
        service: str | None,
        opens: bool,
        span: Span,
        reason: PublicReason,
        officer: str,
    ) -> OpeningChange:
        values: dict[str, Any] = {
            "service": service,
            "opens": int(opens),
            "starts_at": max(to_micros(span.starts_at), transaction.at),
            "ends_at": to_micros(span.ends_at) if span.ends_at is not None else None,
            "reason": reason.code,
            "words_id": reason.words_id,
            "words_en": reason.words_en,
            "made_by": officer,
            "made_at": transaction.at,
        }
        inserted = insert(opening_change).values(**values).returning(opening_change)
        return from_row(transaction.connection.execute(inserted).one())

    def _open_tickets(self, transaction: Transaction, day: date, service: str) -> list[Ticket]:
        states = [state.value for state in TicketState if follows(Step.EXPIRE, state)]
        query = select(ticket).where(
            ticket.c.service_day == day.isoformat(), ticket.c.service == service, ticket.c.state.in_(states)
        )
        rows = transaction.connection.execute(locked(transaction, query.order_by(ticket.c.id))).all()
        return [tickets.from_row(row) for row in rows]

    def _name(self, service: str | None) -> str:
        return HOUSE if service is None else self._house.public_service(service).code

    def _shown(self, moment: datetime | None) -> str | None:
        return moment.astimezone(self._house.time_zone).isoformat(timespec="minutes") if moment else None


def _range(day: date, series: str, first: int, last: int) -> Select[Any]:
    return (
        select(ticket)
        .where(ticket.c.service_day == day.isoformat(), ticket.c.series == series, ticket.c.number.between(first, last))
        .order_by(ticket.c.id)
    )


def _check_reason(reason: PublicReason) -> None:
    require_code(ClosingReason, reason.code)
    needs_words = reason.code == ClosingReason.OTHER
    fit = all(len(words) <= LONGEST_WORDS and words.isprintable() for words in (reason.words_id, reason.words_en))
    if not fit or (needs_words and not reason.words_id.strip()):
        raise Refuse(CallRefusal.REASON_REQUIRED)
