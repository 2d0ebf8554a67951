"""What a ticket can expect: numbers ahead of it, and an interval of minutes until it is called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from services.house.hours import Changes, OpeningState
from services.house.model import Service
from services.house.openings import opening_changes
from services.log.journal import Transaction
from services.queue.day import ServiceDay
from services.queue.forward import Call, call_of
from services.queue.model import Lane, Ticket, TicketState, WaitInterval
from services.queue.order import MICROS_A_MINUTE, Waiting
from services.queue.scene import Seen, Sight
from services.queue.waiting import minutes_until_called, told
from services.store.clock import from_micros, to_micros

NOBODYS_ID = 2**62  # of who has no number yet: after everybody who came in the same moment


@dataclass(frozen=True, slots=True)
class Prospect:
    """Numbers ahead, the interval that people are told, and when serving is expected to be over.

    called_at, wait: None where nobody can say, because it is not known which counter calls the service or from when.
    finish: the earliest that is to be expected; None where no counter calls it as far as anybody knows.
    """

    ahead: int
    called_at: datetime | None
    wait: WaitInterval | None
    finish: datetime | None

    def after_closing(self, state: OpeningState) -> bool:
        """Whether serving would end after the service closes."""
        return state.closes_at is not None and self.finish is not None and self.finish > state.closes_at


NOTHING = Prospect(0, None, None, None)


class Outlook:
    """Prospects of newcomers and of waiting tickets."""

    def __init__(self, day: ServiceDay) -> None:
        self.journal = day.journal
        self._house = day.house

    def of(self, waiting: Ticket) -> tuple[int, WaitInterval | None]:
        """Numbers ahead of a waiting ticket, and its expected wait; else (0, None). Raises DatabaseAway."""
        prospect = self.prospect(waiting)
        return prospect.ahead, prospect.wait

    def prospect(self, waiting: Ticket) -> Prospect:
        """What a waiting ticket can expect; of one that does not wait there is nothing to say. Raises DatabaseAway."""
        if not self._waits(waiting):
            return NOTHING
        with self.journal.database.read() as connection:
            seen = self._see(connection, self.journal.clock.now(), waiting)
        return self._prospect(seen, waiting.id, self._house.services[waiting.service])

    def within(self, transaction: Transaction, waiting: Ticket) -> tuple[int, WaitInterval | None]:
        """As `of`, within the caller's transaction."""
        if not self._waits(waiting):
            return 0, None
        seen = self._see(transaction.connection, transaction.now, waiting)
        prospect = self._prospect(seen, waiting.id, self._house.services[waiting.service])
        return prospect.ahead, prospect.wait

    def newcomer(
        self,
        transaction: Transaction,
        service: Service,
        day: date,
        lane: Lane,
        changes: Changes,
        due_at: datetime | None = None,
    ) -> Prospect:
        """What someone can expect who joins `lane` now (and is due at `due_at`, where it is booked).

        changes: services.house.openings.opening_changes.
        """
        joins = Waiting(NOBODYS_ID, service.code, lane, transaction.at, to_micros(due_at) if due_at else None)
        seen = Sight(transaction.connection, self._house, day, transaction.now, changes).around(service.code, joins)
        return self._prospect(seen, NOBODYS_ID, service)

    def _waits(self, ticket: Ticket) -> bool:
        return ticket.state is TicketState.WAITING and ticket.service in self._house.services

    def _see(self, connection: Connection, now: datetime, waiting: Ticket) -> Seen:
        changes = opening_changes(connection, now)
        return Sight(connection, self._house, waiting.service_day, now, changes).around(waiting.service)

    def _prospect(self, seen: Seen, ticket_id: int, service: Service) -> Prospect:
        call = call_of(ticket_id, seen.scene)
        if call is None:  # it was called in the meantime
            return NOTHING
        finish = from_micros(call.ends_at) if call.counter else None
        if not seen.certain:
            return Prospect(call.ahead, None, None, finish)
        return Prospect(call.ahead, from_micros(call.at), told(*_minutes(call, seen, service)), finish)


def _minutes(call: Call, seen: Seen, service: Service) -> tuple[float, float]:
    resting = call.resting / MICROS_A_MINUTE
    working = (call.at - seen.scene.now) / MICROS_A_MINUTE - resting
    return minutes_until_called(resting, working, call.counters, seen.observed, service.typical_minutes)
