"""What a ticket can expect: numbers ahead of it, and an interval of minutes until it is called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.house.hours import OpeningState, break_minutes, opening_state
from services.house.model import Service
from services.house.openings import opening_changes
from services.log.journal import Transaction
from services.queue import tickets
from services.queue.day import ServiceDay
from services.queue.model import Lane, Ticket, TicketState, WaitInterval
from services.queue.order import numbers_ahead
from services.queue.waiting import minutes_until_called, service_minutes, told
from services.store.clock import to_micros


@dataclass(frozen=True, slots=True)
class Prospect:
    """Numbers ahead, unrounded minutes until the call, and when serving is expected to be over."""

    ahead: int
    minutes: tuple[float, float] | None
    finish: datetime | None

    @property
    def told(self) -> WaitInterval | None:
        """The minutes as people are told them."""
        return told(*self.minutes) if self.minutes else None

    def after_closing(self, state: OpeningState) -> bool:
        """Whether serving would end after the service closes."""
        return state.closes_at is not None and self.finish is not None and self.finish > state.closes_at


class Outlook:
    """Prospects of newcomers and of waiting tickets."""

    def __init__(self, day: ServiceDay) -> None:
        self.journal = day.journal
        self._house = day.house

    def of(self, waiting: Ticket) -> tuple[int, WaitInterval | None]:
        """Numbers ahead of a waiting ticket, and its expected wait; else (0, None). Raises DatabaseAway."""
        with self.journal.transaction() as transaction:
            return self.within(transaction, waiting)

    def within(self, transaction: Transaction, waiting: Ticket) -> tuple[int, WaitInterval | None]:
        """As `of`, within the caller's transaction; locks the row of the service's queue."""
        service = self._house.services.get(waiting.service)
        if waiting.state is not TicketState.WAITING or service is None:
            return 0, None
        queue = tickets.lock_queues(transaction.connection, waiting.service_day, [waiting.service])[waiting.service]
        everyone = tickets.waiting_tickets(
            transaction.connection, waiting.service_day, [waiting.service], {waiting.service: queue.calls}
        )
        mine = (to_micros(waiting.arrived_at), waiting.id)
        others = [one for one in everyone if one.ticket_id != waiting.id]
        # Back from a no-show: its own k tickets pass first, as far as there are any.
        held_back = next((one.after_calls for one in everyone if one.ticket_id == waiting.id), 0)
        in_order = numbers_ahead(
            waiting.lane,
            before=sum(one.lane is waiting.lane and one.age < mine for one in others),
            booked=sum(one.lane is Lane.BOOKED for one in others),
            priority=sum(one.lane is Lane.PRIORITY for one in others),
            regular=sum(one.lane is Lane.REGULAR for one in others),
            run=queue.priority_run,
            run_limit=self._house.queue.priority_run,
        )
        ahead = max(in_order, min(held_back, len(others)))
        state = self.opening(transaction, service)
        return ahead, self._expect(transaction, service, waiting.service_day, ahead, state, waiting.due_at).told

    def prospect(
        self,
        transaction: Transaction,
        service: Service,
        day: date,
        lane: Lane,
        run: int,
        state: OpeningState,
        due_at: datetime | None = None,
    ) -> Prospect:
        """What someone can expect who joins `lane` now (and is due at `due_at`, where it is booked)."""
        connection = transaction.connection
        waiting = tickets.waiting_by_lane(connection, day, service.code)
        ahead = numbers_ahead(
            lane,
            before=waiting.get(lane, 0),
            booked=waiting.get(Lane.BOOKED, 0),
            priority=waiting.get(Lane.PRIORITY, 0),
            regular=waiting.get(Lane.REGULAR, 0),
            run=run,
            run_limit=self._house.queue.priority_run,
        )
        return self._expect(transaction, service, day, ahead, state, due_at)

    def _expect(
        self,
        transaction: Transaction,
        service: Service,
        day: date,
        ahead: int,
        state: OpeningState,
        due_at: datetime | None = None,
    ) -> Prospect:
        observed = tickets.observed_minutes(transaction.connection, day, service.code)
        usual = sum(service.code in counter.services for counter in self._house.counters.values())
        called = minutes_until_called(
            ahead,
            observed,
            service.typical_minutes,
            open_counters=tickets.open_counters(transaction.connection, service.code),
            usual_counters=usual,
        )
        if called is None:
            return Prospect(ahead, None, None)
        start = max(moment for moment in (transaction.now, state.serves_from, due_at) if moment is not None)
        idle = (start - transaction.now).total_seconds() / 60
        zone = self._house.time_zone
        low, high = (
            idle + minutes + break_minutes(state.intervals, zone, start, start + timedelta(minutes=minutes))
            for minutes in called
        )
        served = sum(service_minutes(observed, service.typical_minutes)) / 2
        finish = transaction.now + timedelta(minutes=(low + high) / 2 + served)
        return Prospect(ahead, (low, high), finish)

    def opening(self, transaction: Transaction, service: Service) -> OpeningState:
        """How a service is open now, with what a supervisor closed or opened."""
        changes = opening_changes(transaction.connection, transaction.now)
        return opening_state(service, self._house.time_zone, transaction.now, changes)
