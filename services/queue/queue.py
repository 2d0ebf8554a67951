"""The queue of a house, as one kiosk (or the console) has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select

from services.house.hours import OpeningState, opening_state
from services.house.model import Service
from services.house.openings import opening_changes
from services.queue import tickets
from services.queue.calling import Calling
from services.queue.counters import Counters
from services.queue.day import ServiceDay
from services.queue.giving import CounterNumbers
from services.queue.help_at import HelpDesk
from services.queue.lost_numbers import LostNumbers
from services.queue.model import Ticket, TicketState
from services.queue.own_number import OwnNumbers
from services.queue.paper_calls import PaperCalls
from services.queue.supervision import Supervision
from services.queue.taking import Taking, random_code
from services.queue.views import QueueViews
from services.store.tables import service_day_mark, service_queue, ticket


@dataclass(frozen=True, slots=True)
class ServiceNow:
    """What the kiosk may offer of one service at this moment."""

    service: Service
    opening: OpeningState
    waiting: int
    quota_left: int | None


class Queue:
    """The use cases by subject, and what anyone may read. The methods here raise DatabaseAway."""

    def __init__(self, day: ServiceDay, *, kiosk: str, new_code: Callable[[], str] = random_code) -> None:
        self.day = day
        self.taking = Taking(day, kiosk=kiosk, new_code=new_code)
        self.own = OwnNumbers(day, self.taking, kiosk=kiosk)
        self.giving = CounterNumbers(day, self.taking)
        self.lost = LostNumbers(day)
        self.paper_calls = PaperCalls(day)
        self.calling = Calling(day)
        self.counters = Counters(day)
        self.supervision = Supervision(day)
        self.views = QueueViews(day, self.taking.outlook.experiences)
        self.help_desk = HelpDesk(day)
        self._database = day.journal.database

    def keep(self) -> None:
        """Open a new day when it has come, and have read what it needs to know of earlier ones. Called every minute."""
        self.day.keep()
        self.taking.outlook.learn()

    def services_now(self) -> list[ServiceNow]:
        """Every offered service as it stands now."""
        house, now = self.day.house, self.day.journal.clock.now()
        with self._database.read() as connection:
            today = connection.execute(select(service_day_mark.c.service_day)).scalar() or ""
            day = self.day.known(connection)
            taken = {
                row.service: row.taken
                for row in connection.execute(select(service_queue).where(service_queue.c.service_day == today))
            }
            changes = opening_changes(connection, now)
            waiting = tickets.public_waiting(connection, house, day)
        return [
            ServiceNow(
                service,
                opening_state(service, house.time_zone, now, changes),
                waiting.get(service.code, 0),
                None if service.daily_quota is None else max(0, service.daily_quota - taken.get(service.code, 0)),
            )
            for service in house.offered()
        ]

    def ticket(self, ticket_id: int) -> Ticket | None:
        return next(iter(self._tickets(ticket.c.id == ticket_id)), None)

    def ticket_by_label(self, label: str, day: date | None = None) -> Ticket | None:
        """Today's (or another day's) ticket by what is printed on it."""
        with self._database.read() as connection:
            return tickets.by_label(connection, label, day or self.day.known(connection))

    def tickets_today(self, states: tuple[TicketState, ...] = ()) -> list[Ticket]:
        """Today's tickets by arrival, of all states or of some."""
        conditions = [ticket.c.service_day == self.day.today().isoformat()]
        if states:
            conditions.append(ticket.c.state.in_([state.value for state in states]))
        return self._tickets(*conditions)

    def _tickets(self, *conditions: ColumnElement[bool]) -> list[Ticket]:
        query = select(ticket).where(*conditions).order_by(ticket.c.arrived_at, ticket.c.id)
        with self._database.read() as connection:
            return [tickets.from_row(row) for row in connection.execute(query).all()]
