"""Taking a number: one journalled transaction from the request to the printed slip's job."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from services.house.alerts import AlertKind, raise_alert
from services.house.hours import Changes, Opening, OpeningState, opening_state
from services.house.model import Service
from services.house.openings import ask_changes, changes_from
from services.log.journal import Transaction
from services.people.model import Officer
from services.people.permissions import Action, require
from services.queue import print_jobs, tickets
from services.queue.day import ClockState, ServiceDay, nothing
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
from services.queue.outlook import Looked, Outlook, Prospect
from services.store.asking import Answer, Statement, ask
from services.store.clock import from_micros, to_micros
from services.store.faults import answering
from services.store.tables import alert, print_job, series_counter, service_queue, ticket, ticket_event

CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing that looks alike
CODE_LENGTH = 13  # 65 bits: not to be guessed
BURST_REST = timedelta(minutes=10)  # after its one pause a surge of families is left alone this long

_BY_REQUEST = Statement(select(ticket).where(ticket.c.request_id == bindparam("of_request")))
_RECENT = Statement(
    select(func.count()).where(
        ticket.c.kiosk == bindparam("at_kiosk"),
        ticket.c.arrived_at > bindparam("since"),
        ticket.c.arrived_at <= bindparam("at"),
        text("channel = 'touch'"),
    )
)
_LAST_BURST = Statement(
    select(func.max(alert.c.raised_at)).where(
        alert.c.kind == AlertKind.BURST.value,
        alert.c.kiosk == bindparam("at_kiosk"),
        alert.c.raised_at <= bindparam("at"),
    )
)
_COUNT_TAKEN = Statement(
    update(service_queue)
    .where(service_queue.c.service == bindparam("of_service"))
    .values(taken=service_queue.c.taken + 1)
)
_NEXT_NUMBER = Statement(
    text(
        "INSERT INTO series_counter (service_day, series, last_number) VALUES (:service_day, :series, 1)"
        " ON CONFLICT (service_day, series) DO UPDATE SET last_number = series_counter.last_number + 1"
    )
)
BY_HAND = "by_hand"  # instead of a kiosk that prints a number: an officer writes it
# The entry of a number that was given: at a counter or not, outside the hours or not.
_EVENT = {
    (False, False): "ticket_taken",
    (False, True): "ticket_taken_outside_hours",
    (True, False): "ticket_given",
    (True, True): "ticket_given_outside_hours",
}
# Its number is the one that was counted just before; its history is that of its request.
_LAST_NUMBER = select(series_counter.c.last_number).where(
    series_counter.c.service_day == bindparam("of_day"), series_counter.c.series == bindparam("of_series")
)
_INSERT_TICKET = Statement(
    insert(ticket).values(number=_LAST_NUMBER.scalar_subquery()).returning(ticket),
    columns=(
        *("service_day", "series", "code", "request_id", "service", "lane", "priority_group", "state", "arrived_at"),
        *("due_at", "kiosk", "channel", "expected_at", "expected_spread"),
    ),
)
_INSERT_EVENT = Statement(
    insert(ticket_event)
    .values(ticket_id=select(ticket.c.id).where(ticket.c.request_id == bindparam("of_request")).scalar_subquery())
    .inline(),
    columns=tickets.EVENT,
)
_JOB_OF = Statement(
    select(func.max(print_job.c.id)).where(  # the last one: a slip that did not come out may have been printed later
        print_job.c.ticket_id == bindparam("of_ticket"), text("kind = 'ticket'")
    )
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of the database for a number, all at once. None: of a service that the house has not; recent: of
    the touch path alone."""

    earlier: Answer
    changes: Answer
    queue: Answer | None = None
    looked: Looked | None = None
    recent: Answer | None = None


def random_code() -> str:
    """A ticket's public code."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


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
        connection, service = transaction.connection, self._house.services[request.service]
        queue, asked = tickets.ask_queue(connection, service.code), ask_changes(connection, transaction.now)
        looked = self.outlook.ask(connection, day, transaction.now, service.code)
        tickets.locked_queue(connection, day, service.code, queue)
        group = self._house.priority_group(request.priority_group)
        request = replace(request, priority_group=group.code if group else None)
        lane = Lane.PRIORITY if group or goes_first else Lane.BOOKED
        prospect = self.outlook.newcomer(transaction, service, day, lane, changes_from(asked), looked, due_at)
        issued, job = self._insert(transaction, request, service, day, lane, prospect, series=series, due_at=due_at)
        self._journal_taken(transaction, request, issued)
        return Issued(issued, prospect.ahead, prospect.wait, job, repeated=False)

    def _take(self, request: TakeRequest, also: Callable[[Transaction], None]) -> TakeAnswer:
        def asks(transaction: Transaction, day: date) -> _Asked:
            return self._ask(transaction, request, day)

        def work(transaction: Transaction, day: date | ClockState, asked: _Asked) -> TakeAnswer:
            earlier = asked.earlier.first()
            if earlier is not None:
                return self.again(transaction, tickets.from_row(earlier))
            answer = self._decide(transaction, request, day, asked)
            if isinstance(answer, Refused):
                self._journal_refusal(transaction, request, answer)
            return answer

        return self._day.run(asks, work, also=also)

    def _ask(self, transaction: Transaction, request: TakeRequest, day: date) -> _Asked:
        connection, service = transaction.connection, self._house.services.get(request.service)
        # First the lock, on a server: what decides is read as it is then, not as it was before somebody who had it.
        queue = tickets.ask_queue(connection, service.code) if service is not None else None
        earlier = ask(connection, _BY_REQUEST, of_request=request.request_id)
        changes = ask_changes(connection, transaction.now)
        if service is None:
            return _Asked(earlier, changes)
        looked = self.outlook.ask(connection, day, transaction.now, service.code)
        if request.channel is not Channel.TOUCH:
            return _Asked(earlier, changes, queue, looked)
        since = transaction.at - self._house.queue.burst_window_seconds * 1_000_000
        recent = ask(connection, _RECENT, at_kiosk=self._kiosk, since=since, at=transaction.at)
        return _Asked(earlier, changes, queue, looked, recent)

    def _decide(
        self, transaction: Transaction, request: TakeRequest, day: date | ClockState, asked: _Asked
    ) -> TakeAnswer:
        service = self._house.services.get(request.service)
        if service is None or asked.queue is None or asked.looked is None:
            return Refused(RefusalReason.UNKNOWN_SERVICE)
        if request.priority_group is not None and request.priority_group not in self._house.priority_groups:
            return Refused(RefusalReason.UNKNOWN_PRIORITY)
        if isinstance(day, ClockState):
            return Refused(RefusalReason.CLOCK_UNTRUSTED)
        changes = changes_from(asked.changes)
        state = opening_state(service, self._house.time_zone, transaction.now, changes)
        if not state.gives_numbers and not request.ignore_hours:
            return _closed(state, request.language)
        if asked.recent is not None:
            pause_until = self._burst_pause(transaction, asked.recent.scalar())
            if pause_until is not None:
                left = (pause_until - transaction.now).total_seconds()
                return Refused(RefusalReason.BUSY, pause_until, seconds=left)
        queue = tickets.locked_queue(transaction.connection, day, service.code, asked.queue)
        if service.daily_quota is not None and queue.taken >= service.daily_quota:
            return Refused(RefusalReason.QUOTA_REACHED)
        return self._issue(transaction, request, service, day, changes, state, asked.looked)

    def _issue(
        self,
        transaction: Transaction,
        request: TakeRequest,
        service: Service,
        day: date,
        changes: Changes,
        state: OpeningState,
        looked: Looked,
    ) -> TakeAnswer:
        lane = Lane.PRIORITY if request.priority_group else Lane.REGULAR
        prospect = self.outlook.newcomer(transaction, service, day, lane, changes, looked)
        too_late = prospect.after_closing(state) and self.outlook.too_late(
            transaction, service, day, lane, changes, state, looked
        )
        if too_late and not request.ignore_hours:
            return Refused(RefusalReason.ENDING_SOON)
        ask(transaction.connection, _COUNT_TAKEN, of_service=service.code)
        issued, job = self._insert(transaction, request, service, day, lane, prospect)
        outside = too_late or not state.gives_numbers
        self._journal_taken(transaction, request, issued, outside=outside)
        return Issued(issued, prospect.ahead, prospect.wait, job, repeated=False)

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
    ) -> tuple[Ticket, int | None]:
        """The ticket, and the print job of its slip, if one is wanted."""
        connection, letter = transaction.connection, series or service.series
        which = {"service_day": day.isoformat(), "series": letter}
        ask(connection, _NEXT_NUMBER, **which)
        inserted = ask(
            connection,
            _INSERT_TICKET,
            **which,
            of_day=day.isoformat(),
            of_series=letter,
            code=self._new_code(),
            request_id=request.request_id,
            service=service.code,
            lane=lane.value,
            priority_group=request.priority_group,
            state=TicketState.WAITING.value,
            arrived_at=transaction.at,
            due_at=to_micros(due_at) if due_at else None,
            kiosk=self._kiosk,
            channel=request.channel.value,
            **prospect.kept,
        )
        _ask_taken(transaction, service, request)
        job = self._ask_job(transaction, request)
        return tickets.from_row(inserted.one()), job.scalar() if job is not None else None

    def _ask_job(self, transaction: Transaction, request: TakeRequest) -> Answer | None:
        if not request.print_slip:
            return None
        return print_jobs.ask_first_job(
            transaction,
            kiosk=request.print_at or self._kiosk,
            of_request=request.request_id,
            language=request.language,
            requested_by=request.actor,
        )

    def again(self, transaction: Transaction, earlier: Ticket) -> Issued:
        """The answer that the first request for a ticket got, as it stands now."""
        job = ask(transaction.connection, _JOB_OF, of_ticket=earlier.id).scalar()
        ahead, wait = self.outlook.within(transaction, earlier)
        return Issued(earlier, ahead, wait, job, repeated=True)

    def _burst_pause(self, transaction: Transaction, recent: int) -> datetime | None:
        """Until when the touch path pauses, or None. Staff are alerted once for each burst. recent: numbers that were
        taken here within the window."""
        rules = self._house.queue
        if recent < rules.burst_count:
            return None
        last = ask(transaction.connection, _LAST_BURST, at_kiosk=self._kiosk, at=transaction.at).scalar()
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


def _ask_taken(transaction: Transaction, service: Service, request: TakeRequest) -> None:
    """The first event of a ticket."""
    ask(
        transaction.connection,
        _INSERT_EVENT,
        of_request=request.request_id,
        at=transaction.at,
        from_state=None,
        to_state=TicketState.WAITING.value,
        action="take",
        service=service.code,
        counter=None,
        actor=request.actor,
        reason=request.reason,
    )
