"""Taking a number: one journalled transaction from the request to the printed slip's job."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from services.house.alerts import AlertKind, raise_alert
from services.house.hours import Changes, Opening, OpeningState, opening_state
from services.house.model import Service
from services.house.openings import opening_changes
from services.log.journal import Transaction
from services.people.model import Officer
from services.people.permissions import Action, require
from services.queue import print_jobs, tickets
from services.queue.day import ClockState, ServiceDay
from services.queue.model import (
    Channel,
    Issued,
    Lane,
    RefusalReason,
    Refused,
    TakeAnswer,
    TakeRequest,
    Ticket,
    TicketState,
)
from services.queue.outlook import Outlook, Prospect
from services.store.clock import from_micros, to_micros
from services.store.faults import answering
from services.store.tables import alert, print_job, service_queue, ticket, ticket_event

CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing that looks alike
CODE_LENGTH = 13  # 65 bits: not to be guessed
BURST_REST = timedelta(minutes=10)  # after its one pause a surge of families is left alone this long

_BY_REQUEST = select(ticket).where(ticket.c.request_id == bindparam("wanted_request"))
_RECENT = select(func.count()).where(
    ticket.c.kiosk == bindparam("at_kiosk"),
    ticket.c.arrived_at > bindparam("since"),
    ticket.c.arrived_at <= bindparam("at"),
    ticket.c.channel == "touch",
)
_LAST_BURST = select(func.max(alert.c.raised_at)).where(
    alert.c.kind == AlertKind.BURST.value,
    alert.c.kiosk == bindparam("at_kiosk"),
    alert.c.raised_at <= bindparam("at"),
)
_COUNT_TAKEN = (
    update(service_queue)
    .where(service_queue.c.service == bindparam("of_service"))
    .values(taken=service_queue.c.taken + 1)
)
_NEXT_NUMBER = text(
    "INSERT INTO series_counter (service_day, series, last_number) VALUES (:day, :series, 1)"
    " ON CONFLICT (service_day, series) DO UPDATE SET last_number = series_counter.last_number + 1"
    " RETURNING last_number"
)
BY_HAND = "by_hand"  # instead of a kiosk that prints a number: an officer writes it
# The entry of a number that was given: at a counter or not, outside the hours or not.
_EVENT = {
    (False, False): "ticket_taken",
    (False, True): "ticket_taken_outside_hours",
    (True, False): "ticket_given",
    (True, True): "ticket_given_outside_hours",
}
_INSERT_TICKET = insert(ticket).returning(ticket)
_INSERT_EVENT = insert(ticket_event)
_JOB_OF = select(
    func.max(print_job.c.id)
).where(  # the last one: a slip that did not come out may have been printed later
    print_job.c.ticket_id == bindparam("of_ticket"), print_job.c.kind == "ticket"
)


def random_code() -> str:
    """A ticket's public code."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def nothing(_transaction: Transaction) -> None:
    """A number, and nothing beside it."""


class Taking:
    """Gives numbers at one kiosk."""

    def __init__(self, day: ServiceDay, *, kiosk: str, new_code: Callable[[], str] = random_code) -> None:
        self._day = day
        self.journal = day.journal
        self._house = day.house
        self._kiosk = kiosk
        self._new_code = new_code
        self.outlook = Outlook(day)

    @answering(Refused(RefusalReason.UNAVAILABLE))
    def take(self, request: TakeRequest, *, also: Callable[[Transaction], None] = nothing) -> TakeAnswer:
        """A number, or why not; durable when this returns. The same request id gets the same number again.

        also: what its caller keeps with the answer, whatever that is, first in the same transaction. What it raises
        goes to the caller, and nothing is kept. It may run twice, where nothing is left of the first time.
        """
        try:
            return self._take(request, also)
        except IntegrityError:
            # PostgreSQL only: the same request id came twice in the same moment. The other one
            # won and is committed; the number that this one had is not used up.
            return self._take(request, also)

    def take_for_visitor(self, who: Officer, request: TakeRequest) -> TakeAnswer:
        """An officer takes a number; outside the hours only who may admit. Raises NotPermitted."""
        require(self.journal, who, Action.ADMIT if request.ignore_hours else Action.SERVE)
        return self.take(replace(request, actor=who.code))

    def take_booked(
        self,
        transaction: Transaction,
        day: date,
        request: TakeRequest,
        *,
        series: str,
        due_at: datetime,
        goes_first: bool = False,
    ) -> Issued:
        """A number for a booked visit that was checked in, in the caller's transaction; in the priority lane where it
        has a group of the house, or goes first for a reason that nobody here knows.

        The booking was the permission: hours, quota and bursts refuse nothing here. Whoever calls
        this sees to it that a request id comes once.
        """
        service = self._house.services[request.service]
        tickets.lock_queues(transaction.connection, day, [service.code])
        changes = opening_changes(transaction.connection, transaction.now)
        group = self._house.priority_group(request.priority_group)
        request = replace(request, priority_group=group.code if group else None)
        lane = Lane.PRIORITY if group or goes_first else Lane.BOOKED
        prospect = self.outlook.newcomer(transaction, service, day, lane, changes, due_at)
        issued = self._insert(transaction, request, service, day, lane, prospect, series=series, due_at=due_at)
        self._journal_taken(transaction, request, issued)
        return Issued(issued, prospect.ahead, prospect.wait, self._job(transaction, request, issued), repeated=False)

    def _take(self, request: TakeRequest, also: Callable[[Transaction], None]) -> TakeAnswer:
        with self.journal.transaction() as transaction:
            also(transaction)
            earlier = transaction.connection.execute(_BY_REQUEST, {"wanted_request": request.request_id}).first()
            if earlier is not None:
                return self.again(transaction, tickets.from_row(earlier))
            answer = self._decide(transaction, request)
            if isinstance(answer, Refused):
                self._journal_refusal(transaction, request, answer)
            return answer

    def _decide(self, transaction: Transaction, request: TakeRequest) -> TakeAnswer:
        service = self._house.services.get(request.service)
        if service is None:
            return Refused(RefusalReason.UNKNOWN_SERVICE)
        if request.priority_group is not None and request.priority_group not in self._house.priority_groups:
            return Refused(RefusalReason.UNKNOWN_PRIORITY)
        day = self._day.current(transaction)
        if isinstance(day, ClockState):
            return Refused(RefusalReason.CLOCK_UNTRUSTED)
        changes = opening_changes(transaction.connection, transaction.now)
        state = opening_state(service, self._house.time_zone, transaction.now, changes)
        if not state.gives_numbers and not request.ignore_hours:
            return _closed(state, request.language)
        if request.channel is Channel.TOUCH:
            pause_until = self._burst_pause(transaction)
            if pause_until is not None:
                left = (pause_until - transaction.now).total_seconds()
                return Refused(RefusalReason.BUSY, pause_until, seconds=left)
        return self._issue(transaction, request, service, day, changes)

    def _issue(
        self, transaction: Transaction, request: TakeRequest, service: Service, day: date, changes: Changes
    ) -> TakeAnswer:
        queue = tickets.lock_queues(transaction.connection, day, [service.code])[service.code]
        if service.daily_quota is not None and queue.taken >= service.daily_quota:
            return Refused(RefusalReason.QUOTA_REACHED)
        lane = Lane.PRIORITY if request.priority_group else Lane.REGULAR
        state = opening_state(service, self._house.time_zone, transaction.now, changes)
        prospect = self.outlook.newcomer(transaction, service, day, lane, changes)
        too_late = prospect.after_closing(state) and self.outlook.too_late(
            transaction, service, day, lane, changes, state
        )
        if too_late and not request.ignore_hours:
            return Refused(RefusalReason.ENDING_SOON)
        transaction.connection.execute(_COUNT_TAKEN, {"of_service": service.code})
        issued = self._insert(transaction, request, service, day, lane, prospect)
        job = self._job(transaction, request, issued)
        outside = too_late or not state.gives_numbers
        self._journal_taken(transaction, request, issued, outside=outside)
        return Issued(issued, prospect.ahead, prospect.wait, job, repeated=False)

    def _job(self, transaction: Transaction, request: TakeRequest, issued: Ticket) -> int | None:
        if not request.print_slip:
            return None
        return print_jobs.insert_job(
            transaction,
            kiosk=request.print_at or self._kiosk,
            kind=print_jobs.JobKind.TICKET,
            ticket_id=issued.id,
            language=request.language,
            requested_by=request.actor,
        )

    def _journal_taken(
        self, transaction: Transaction, request: TakeRequest, issued: Ticket, *, outside: bool = False
    ) -> None:
        given = request.channel is Channel.COUNTER
        paper = (request.print_at or self._kiosk) if request.print_slip else BY_HAND
        transaction.record(
            _EVENT[given, outside],
            request.actor,
            label=issued.label,
            service=self._house.public_service(issued.service).code,
            lane=issued.lane.value,
            channel=request.channel.value,
            **({"paper": paper, "reason": request.reason} if given else {}),
        )

    def _insert(
        self,
        transaction: Transaction,
        request: TakeRequest,
        service: Service,
        day: date,
        lane: Lane,
        prospect: Prospect,
        *,
        series: str = "",
        due_at: datetime | None = None,
    ) -> Ticket:
        letter = series or service.series
        number = transaction.connection.execute(_NEXT_NUMBER, {"day": day.isoformat(), "series": letter}).scalar_one()
        values = {
            "service_day": day.isoformat(),
            "series": letter,
            "number": number,
            "code": self._new_code(),
            "request_id": request.request_id,
            "service": service.code,
            "lane": lane.value,
            "priority_group": request.priority_group,
            "state": TicketState.WAITING.value,
            "arrived_at": transaction.at,
            "due_at": to_micros(due_at) if due_at else None,
            "kiosk": self._kiosk,
            "channel": request.channel.value,
            **prospect.kept,
        }
        issued = tickets.from_row(transaction.connection.execute(_INSERT_TICKET, values).one())
        _note_taken(transaction, issued, request)
        return issued

    def again(self, transaction: Transaction, earlier: Ticket) -> Issued:
        """The answer that the first request for a ticket got, as it stands now."""
        job = transaction.connection.execute(_JOB_OF, {"of_ticket": earlier.id}).scalar()
        ahead, wait = self.outlook.within(transaction, earlier)
        return Issued(earlier, ahead, wait, job, repeated=True)

    def _burst_pause(self, transaction: Transaction) -> datetime | None:
        """Until when the touch path pauses, or None. Staff are alerted once for each burst."""
        rules = self._house.queue
        since = transaction.at - rules.burst_window_seconds * 1_000_000
        here = {"at_kiosk": self._kiosk, "at": transaction.at}
        recent = transaction.connection.execute(_RECENT, {**here, "since": since}).scalar_one()
        if recent < rules.burst_count:
            return None
        last = transaction.connection.execute(_LAST_BURST, here).scalar()
        pause = timedelta(seconds=rules.burst_pause_seconds)
        if last is not None and from_micros(last) + BURST_REST > transaction.now:
            until = from_micros(last) + pause
            return until if until > transaction.now else None
        raise_alert(transaction, AlertKind.BURST, kiosk=self._kiosk)
        transaction.record("burst", kiosk=self._kiosk, count=recent, seconds=rules.burst_window_seconds)
        return transaction.now + pause if pause else None

    def _journal_refusal(self, transaction: Transaction, request: TakeRequest, answer: Refused) -> None:
        known = request.service in self._house.services
        transaction.record(
            "ticket_refused",
            request.actor,
            service=self._house.public_service(request.service).code if known else "?",
            reason=answer.reason.value,
            channel=request.channel.value,
        )


def _closed(state: OpeningState, language: str) -> Refused:
    reason = {
        Opening.NOT_YET_OPEN: RefusalReason.NOT_YET_OPEN,
        Opening.BREAK: RefusalReason.NOT_YET_OPEN,
        Opening.HOUSE_CLOSED: RefusalReason.HOUSE_CLOSED,
    }.get(state.opening, RefusalReason.CLOSED_NOW)
    words = state.reason.in_language(language) if state.reason else ""
    return Refused(reason, state.numbers_from, words)


def _note_taken(transaction: Transaction, issued: Ticket, request: TakeRequest) -> None:
    """The first event of a ticket."""
    event = {
        "ticket_id": issued.id,
        "at": transaction.at,
        "from_state": None,
        "to_state": issued.state.value,
        "action": "take",
        "service": issued.service,
        "counter": None,
        "actor": request.actor,
        "reason": request.reason,
    }
    transaction.connection.execute(_INSERT_EVENT, event)
