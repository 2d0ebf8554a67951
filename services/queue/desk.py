"""The queue of the house, whole: the use cases that screens, pages and commands call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import select

from services.house.hours import OpeningState, opening_state
from services.house.model import Service
from services.house.openings import opening_changes
from services.queue import own_number, tickets
from services.queue.calling import Calling
from services.queue.counters import Counters
from services.queue.day import ServiceDay
from services.queue.model import (
    CallAnswer,
    CallRefusal,
    Done,
    NotDone,
    RefusalReason,
    Refused,
    TakeAnswer,
    TakeRequest,
    Ticket,
    TicketState,
    WaitInterval,
)
from services.queue.own_number import OwnNumbers
from services.queue.taking import Taking, random_code
from services.store.database import DatabaseAway
from services.store.tables import service_day_mark, service_queue, ticket

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ServiceNow:
    """What the kiosk may offer of one service at this moment."""

    service: Service
    opening: OpeningState
    waiting: int
    quota_left: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ticket stands now. `ahead` and `wait` are of one that waits, else 0 and None."""

    ticket: Ticket
    ahead: int = 0
    wait: WaitInterval | None = None  # None: nobody can say
    may_give_up: bool = False  # at the kiosk, by the visitor
    may_copy: bool = False


class Queue:
    """One kiosk's (or console's) door to the queue. Answers are closed sets; only bugs raise,
    and DatabaseAway where there is no answer that could say so (the reading methods)."""

    def __init__(self, day: ServiceDay, *, kiosk: str, new_code: Callable[[], str] = random_code) -> None:
        self.day = day
        self._journal = day.journal
        self._house = day.house
        self._taking = Taking(day, kiosk=kiosk, new_code=new_code)
        self._calling = Calling(day)
        self._counters = Counters(day)
        self._own = OwnNumbers(day, kiosk=kiosk)

    # -- numbers ----------------------------------------------------------------------------

    def take(self, request: TakeRequest) -> TakeAnswer:
        """A number, or why not. The same request id gets the same number again."""
        try:
            return self._taking.take(request)
        except DatabaseAway:
            return Refused(RefusalReason.UNAVAILABLE)

    def outlook(self, waiting: Ticket) -> tuple[int, WaitInterval | None]:
        """Numbers ahead of a waiting ticket, and its expected wait. Raises DatabaseAway."""
        with self._journal.transaction() as transaction:
            return self._taking.outlook(transaction, waiting)

    def place(self, code: str) -> Place | None:
        """Where the ticket with this public code stands; None when there is none. Raises DatabaseAway."""
        found = self._tickets(ticket.c.code == code)
        if not found:
            return None
        mine = found[0]
        if mine.state is not TicketState.WAITING:
            return Place(mine)
        with self._journal.database.read() as connection:
            may_copy = own_number.may_copy(connection, mine)
        return Place(mine, *self.outlook(mine), own_number.may_give_up(mine), may_copy)

    def give_up(self, code: str) -> Done | NotDone:
        """The visitor does not want the number of this public code any more."""
        return self._ask(lambda: self._own.give_up(code))

    def copy_for_visitor(self, code: str, language: str) -> int | NotDone:
        """The print job of one more slip for the visitor with this public code."""
        return self._ask(lambda: self._own.copy(code, language))

    def services_now(self) -> list[ServiceNow]:
        """Every offered service as it stands now. Raises DatabaseAway."""
        now = self._journal.clock.now()
        with self._journal.database.read() as connection:
            today = connection.execute(select(service_day_mark.c.service_day)).scalar() or ""
            day = date.fromisoformat(today) if today else now.astimezone(self._house.time_zone).date()
            taken = {
                row.service: row.taken
                for row in connection.execute(select(service_queue).where(service_queue.c.service_day == today))
            }
            changes = opening_changes(connection, now)
            waiting = {
                service.code: sum(tickets.waiting_by_lane(connection, day, service.code).values())
                for service in self._house.offered()
            }
        return [
            ServiceNow(
                service,
                opening_state(service, self._house.time_zone, now, changes),
                waiting[service.code],
                None if service.daily_quota is None else max(0, service.daily_quota - taken.get(service.code, 0)),
            )
            for service in self._house.offered()
        ]

    def ticket(self, ticket_id: int) -> Ticket | None:
        """Raises DatabaseAway."""
        found = self._tickets(ticket.c.id == ticket_id)
        return found[0] if found else None

    def ticket_by_label(self, label: str, day: date | None = None) -> Ticket | None:
        """Today's (or another day's) ticket by what is printed on it. Raises DatabaseAway."""
        letters = label.strip().upper()
        series, number = letters.rstrip("0123456789"), letters[len(letters.rstrip("0123456789")) :]
        if not series or not number:
            return None
        wanted = self.day.today() if day is None else day
        found = self._tickets(
            ticket.c.service_day == wanted.isoformat(), ticket.c.series == series, ticket.c.number == int(number)
        )
        return found[0] if found else None

    def tickets_today(self, states: tuple[TicketState, ...] = ()) -> list[Ticket]:
        """Today's tickets by arrival, of all states or of some. Raises DatabaseAway."""
        conditions = [ticket.c.service_day == self.day.today().isoformat()]
        if states:
            conditions.append(ticket.c.state.in_([state.value for state in states]))
        return self._tickets(*conditions)

    # -- counters -------------------------------------------------------------------------------

    def open_counter(
        self, code: str, officer: str, services: tuple[str, ...] | None = None
    ) -> tuple[str, ...] | NotDone:
        return self._ask(lambda: self._counters.open(code, officer, services))

    def close_counter(self, code: str, officer: str) -> bool | NotDone:
        return self._ask(lambda: self._counters.close(code, officer))

    def pause_counter(self, code: str, officer: str, reason: str) -> bool | NotDone:
        return self._ask(lambda: self._counters.pause(code, officer, reason))

    def go_on_counter(self, code: str, officer: str) -> bool | NotDone:
        return self._ask(lambda: self._counters.go_on(code, officer))

    def release_counter(self, code: str, supervisor: str) -> Ticket | bool | NotDone:
        return self._ask(lambda: self._counters.release(code, supervisor))

    def call_next(self, code: str, officer: str) -> CallAnswer:
        return self._ask(lambda: self._calling.call_next(code, officer))

    def call_ticket(self, code: str, officer: str, ticket_id: int, reason: str) -> CallAnswer:
        return self._ask(lambda: self._calling.call_ticket(code, officer, ticket_id, reason))

    def recall(self, code: str, officer: str, expect: int | None = None) -> CallAnswer:
        return self._ask(lambda: self._calling.recall(code, officer, expect))

    def start(self, code: str, officer: str, expect: int | None = None) -> CallAnswer:
        return self._ask(lambda: self._calling.start(code, officer, expect))

    def finish(self, code: str, officer: str, expect: int | None = None) -> CallAnswer:
        return self._ask(lambda: self._calling.finish(code, officer, expect))

    def no_show(self, code: str, officer: str, expect: int | None = None) -> CallAnswer:
        return self._ask(lambda: self._calling.no_show(code, officer, expect))

    def abandon(self, code: str, officer: str, expect: int | None = None) -> CallAnswer:
        return self._ask(lambda: self._calling.abandon(code, officer, expect))

    def transfer(self, code: str, officer: str, to_service: str, reason: str, expect: int | None = None) -> CallAnswer:
        return self._ask(lambda: self._calling.transfer(code, officer, to_service, reason, expect))

    def hold(self, code: str, officer: str, reason: str, expect: int | None = None) -> CallAnswer:
        return self._ask(lambda: self._calling.hold(code, officer, reason, expect))

    def resume(self, code: str, officer: str, ticket_id: int) -> CallAnswer:
        return self._ask(lambda: self._calling.resume(code, officer, ticket_id))

    def no_show_held(self, ticket_id: int, officer: str) -> CallAnswer:
        return self._ask(lambda: self._calling.no_show_held(ticket_id, officer))

    def return_(self, ticket_id: int, officer: str) -> CallAnswer:
        return self._ask(lambda: self._calling.return_(ticket_id, officer))

    def cancel(self, ticket_id: int, officer: str, reason: str, *, own_only: bool = False) -> CallAnswer:
        return self._ask(lambda: self._calling.cancel(ticket_id, officer, reason, own_only=own_only))

    # -- within ---------------------------------------------------------------------------------

    def _ask(self, work: Callable[[], T]) -> T | NotDone:
        try:
            return work()
        except DatabaseAway:
            return NotDone(CallRefusal.UNAVAILABLE)

    def _tickets(self, *conditions: object) -> list[Ticket]:
        query = select(ticket).where(*conditions).order_by(ticket.c.arrived_at, ticket.c.id)  # type: ignore[arg-type]
        with self._journal.database.read() as connection:
            return [tickets.from_row(row) for row in connection.execute(query).all()]
