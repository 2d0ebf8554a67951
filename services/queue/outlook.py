"""What a ticket can expect: numbers ahead of it, and an interval of minutes until it is called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from services.house.hours import Changes, OpeningState
from services.house.model import Service
from services.house.openings import ask_changes, changes_from
from services.log.journal import Transaction
from services.queue.day import ServiceDay
from services.queue.experience import Experiences, before_opening_at
from services.queue.forward import Call, call_of
from services.queue.model import Lane, Ticket, TicketState, WaitInterval
from services.queue.order import MICROS_A_MINUTE, Waiting
from services.queue.scene import Asked, Seen, Sight
from services.queue.waiting import Forecast
from services.store.asking import Answer
from services.store.clock import from_micros, to_micros

NOBODYS_ID = 2**62  # of who has no number yet: after everybody who came in the same moment


@dataclass(frozen=True, slots=True)
class Prospect:
    """Numbers ahead, the interval that people are told, and when serving is expected to be over.

    called_at, wait, forecast: None where nobody can say, because it is not known which counter calls the service or
    from when. The wait is what experience says of such forecasts.
    finish: with the counters that call now; None where no counter calls it as far as anybody knows.
    """

    ahead: int
    called_at: datetime | None
    wait: WaitInterval | None
    finish: datetime | None
    forecast: Forecast | None = None

    @property
    def kept(self) -> dict[str, int | None]:
        """What a ticket keeps of it, so that later forecasts learn from what becomes of this one: see Experiences."""
        if self.called_at is None or self.forecast is None:
            return {"expected_at": None, "expected_spread": None}
        spread = round(self.forecast.spread * MICROS_A_MINUTE)
        return {"expected_at": to_micros(self.called_at), "expected_spread": spread}

    def after_closing(self, state: OpeningState) -> bool:
        """Whether serving is expected to end after the service closes."""
        return state.closes_at is not None and self.finish is not None and self.finish > state.closes_at


NOTHING = Prospect(0, None, None, None)


@dataclass(frozen=True, slots=True)
class Looked:
    """What prospects of one moment are made of, asked of the database: the queue, and what was called today."""

    scene: Asked
    called: Answer


class Outlook:
    """Prospects of newcomers and of waiting tickets."""

    def __init__(self, day: ServiceDay) -> None:
        self.journal = day.journal
        self._day = day
        self.experiences = Experiences(day.house)
        self._house = day.house

    def learn(self) -> None:
        """Read what earlier days say, so that the first newcomer of a day does not wait for it. Raises DatabaseAway."""
        with self.journal.database.read() as connection:
            self.experiences.usual_minutes(connection, self._day.known(connection))

    def of(self, waiting: Ticket) -> tuple[int, WaitInterval | None]:
        """Numbers ahead of a waiting ticket, and its expected wait; else (0, None). Raises DatabaseAway."""
        prospect = self.prospect(waiting)
        return prospect.ahead, prospect.wait

    def prospect(self, waiting: Ticket) -> Prospect:
        """What a waiting ticket can expect; of one that does not wait there is nothing to say. Raises DatabaseAway."""
        if not self._waits(waiting):
            return NOTHING
        with self.journal.database.read() as connection:
            return self._of(connection, self.journal.clock.now(), waiting)

    def within(self, transaction: Transaction, waiting: Ticket) -> tuple[int, WaitInterval | None]:
        """As `of`, within the caller's transaction."""
        if not self._waits(waiting):
            return 0, None
        prospect = self._of(transaction.connection, transaction.now, waiting)
        return prospect.ahead, prospect.wait

    def ask(self, connection: Connection, day: date, now: datetime, service: str) -> Looked:
        """Of the database what a prospect needs, before anybody waits for the answer (services.store.asking)."""
        called = self.experiences.ask_today(connection, day, to_micros(now))
        return Looked(Asked(connection, day, [service]), called)

    def newcomer(
        self,
        transaction: Transaction,
        service: Service,
        day: date,
        lane: Lane,
        changes: Changes,
        looked: Looked,
        due_at: datetime | None = None,
    ) -> Prospect:
        """What someone can expect who joins `lane` now (and is due at `due_at`, where it is booked).

        changes: services.house.openings.opening_changes.
        """
        joins = Waiting(NOBODYS_ID, service.code, lane, transaction.at, to_micros(due_at) if due_at else None)
        connection, now = transaction.connection, transaction.now
        return self._prospect(connection, day, now, changes, NOBODYS_ID, service.code, looked, joins)

    def too_late(
        self,
        transaction: Transaction,
        service: Service,
        day: date,
        lane: Lane,
        changes: Changes,
        state: OpeningState,
        looked: Looked,
    ) -> bool:
        """Whether a newcomer who is expected to be served after closing would not be done by then either if they were
        called early, their service were short, and every counter that is paused were back now."""
        joins = Waiting(NOBODYS_ID, service.code, lane, transaction.at)
        connection, now = transaction.connection, transaction.now
        usual = self.experiences.usual_minutes(connection, day)
        seen = Sight(looked.scene, self._house, now, changes, usual).around(service.code, joins, back=True)
        call = call_of(NOBODYS_ID, seen.scene)
        if call is None or state.closes_at is None:
            return False
        experience = self.experiences.of(connection, day, transaction.at, looked.called)
        early = experience.done_early(self._forecast(call, seen, now))
        return now + timedelta(minutes=early) > state.closes_at

    def _waits(self, ticket: Ticket) -> bool:
        return ticket.state is TicketState.WAITING and ticket.service in self._house.services

    def _of(self, connection: Connection, now: datetime, waiting: Ticket) -> Prospect:
        asked = ask_changes(connection, now)
        looked = self.ask(connection, waiting.service_day, now, waiting.service)
        day, changes = waiting.service_day, changes_from(asked)
        return self._prospect(connection, day, now, changes, waiting.id, waiting.service, looked)

    def _prospect(
        self,
        connection: Connection,
        day: date,
        now: datetime,
        changes: Changes,
        ticket_id: int,
        service: str,
        looked: Looked,
        newcomer: Waiting | None = None,
    ) -> Prospect:
        usual = self.experiences.usual_minutes(connection, day)
        seen = Sight(looked.scene, self._house, now, changes, usual).around(service, newcomer)
        call = call_of(ticket_id, seen.scene)
        if call is None:  # it was called in the meantime
            return NOTHING
        finish = from_micros(call.ends_at) if call.counter else None
        if not seen.certain:
            return Prospect(call.ahead, None, None, finish)
        forecast = self._forecast(call, seen, now)
        wait = self.experiences.of(connection, day, to_micros(now), looked.called).wait(forecast)
        return Prospect(call.ahead, from_micros(call.at), wait, finish, forecast)

    def _forecast(self, call: Call, seen: Seen, now: datetime) -> Forecast:
        one, local = call.waiting, now.astimezone(self._house.time_zone)
        resting = call.resting / MICROS_A_MINUTE
        return Forecast(
            service=one.service,
            lane=one.lane,
            at_minute=local.hour * 60 + local.minute,
            resting=resting,
            working=(call.at - seen.scene.now) / MICROS_A_MINUTE - resting,
            typical=seen.scene.service_micros[one.service] / MICROS_A_MINUTE,
            before_opening=before_opening_at(self._house, one.service, now),
        )
