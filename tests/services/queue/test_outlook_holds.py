"""What was said is what then happens, when nobody else comes and every service takes its typical time.

Random lobbies of the real services: lanes, due times, missed calls, runs, counters with services in common, breaks,
pauses, closing. What is told at some moment is then played by pressing the real keys on a clock set by hand.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.house.model import Hours, House, Interval, QueueRules
from services.log.journal import Journal
from services.queue import tickets
from services.queue.experience import Experiences
from services.queue.model import Channel, Done, TakeRequest, TicketState
from services.queue.outlook import Prospect
from services.queue.queue import Queue
from services.queue.views import CounterNow
from services.queue.waiting import typical_minutes
from services.store.database import DatabaseSettings
from services.store.upgrade import open_database
from tests.support.clock import START, ManualClock
from tests.support.house import WEEKDAY, house, service_day, with_service
from tests.support.staff import officer

CLERK = officer("p01")
MIDDAY, LONG = Hours((WEEKDAY,) * 7), Hours(((Interval(7 * 60, 16 * 60),),) * 7)
BEGINS = (7 * 60 + 10, 9 * 60, 10 * 60 + 40, 12 * 60 + 10, 14 * 60 + 20)  # minutes of the day
DEEDS = "take", "take", "take", "book", "open", "serve", "serve", "finish", "miss", "pause"
_requests = itertools.count()


@dataclass(frozen=True)
class Played:
    """A call as it happened."""

    ticket: int
    services: tuple[str, ...]
    at: datetime


class Lobby:
    """One house for all examples; every example is a day of its own."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock()
        self.database = open_database(DatabaseSettings(f"sqlite:///{folder / 'k.sqlite3'}", folder / "id"), self.clock)
        self.day = 0
        self.begin(LONG, 2)

    def begin(self, hours_of_b: Hours, run: int) -> None:
        made = house(queue=QueueRules(waiting_bound_minutes=40, priority_run=run, burst_count=1000))
        for code, hours in {"A": MIDDAY, "B": hours_of_b, "T": LONG, "P": LONG}.items():
            made = with_service(made, code, hours=hours, typical_minutes=4.0 + ord(code) % 5, numbers_from=0)
        self.house: House = made
        self.queue = Queue(service_day(Journal(self.database, "kiosk-1", self.clock), made), kiosk="kiosk-1")
        self.day += 1

    def at(self, minute: int) -> datetime:
        return START - timedelta(hours=9) + timedelta(days=self.day, minutes=minute)

    # -- what has happened before anybody asks --------------------------------------------------------

    def live(self, random: Random) -> None:
        begins = random.choice(BEGINS)
        self.clock.set(self.at(begins))
        self.queue.day.keep()
        deeds = [random.choice(DEEDS) for _ in range(random.randint(6, 22))]
        nobody_there = begins == BEGINS[0]
        for deed in deeds:
            if nobody_there and deed not in ("take", "book"):
                continue
            getattr(self, deed)(random)
            self.clock.advance(random.choice((0, 0, 20, 90, 400, 1500)))

    def take(self, random: Random) -> None:
        group = random.choice((None, None, "lansia"))
        service = random.choice("AAABBTP")
        self.queue.taking.take(
            TakeRequest(f"q{next(_requests)}", service, group, Channel.COMMAND, ignore_hours=True, print_slip=False)
        )

    def book(self, random: Random) -> None:
        with self.queue.day.journal.transaction() as transaction:
            day = self.queue.day.current(transaction)
            request = TakeRequest(f"q{next(_requests)}", "A", channel=Channel.VISIT, print_slip=False)
            due = self.clock.now() + timedelta(minutes=random.randint(-30, 90))
            self.queue.taking.take_booked(transaction, day, request, series="A", due_at=due)

    def open(self, random: Random) -> None:
        code = random.choice("123")
        services = random.choice((None, None, ("A", "B"), ("T", "P", "B")))
        self.queue.counters.open(CLERK, code, services)

    def serve(self, random: Random) -> None:
        code = random.choice("123")
        counter = self.queue.views.counters(CLERK)[code]
        heads = self.queue.views.waiting(CLERK, code, counter.services, 1).upcoming
        if isinstance(called := self.queue.calling.call_next(CLERK, code), Done):
            assert [one.ticket.id for one in heads] == [called.ticket.id], (
                "the head of an officer's list is called next"
            )
        if random.random() < 0.8:
            self.queue.calling.start(CLERK, code)

    def finish(self, random: Random) -> None:
        self.queue.calling.finish(CLERK, random.choice("123"))

    def miss(self, random: Random) -> None:
        code = random.choice("123")
        if not isinstance(called := self.queue.calling.call_next(CLERK, code), Done):
            return
        self.queue.calling.recall(CLERK, code)
        self.clock.advance(61)
        self.queue.calling.no_show(CLERK, code)
        self.queue.calling.present_again(CLERK, called.ticket.id)

    def pause(self, random: Random) -> None:
        self.queue.counters.pause(CLERK, random.choice("123"), "prayer")

    # -- what is said, and what happens ------------------------------------------------------------------

    def told(self) -> dict[int, Prospect]:
        waiting = self.queue.tickets_today((TicketState.WAITING,))
        return {one.id: self.queue.taking.outlook.prospect(one) for one in waiting}

    def play(self) -> list[Played]:
        """Everybody who waits is called by the counters that are there or have to come, each when it is free."""
        typical = self._typical()
        due = self._counters()
        held = {code: one.ticket for code, one in self.queue.views.counters(CLERK).items()}
        events = []
        for code, (begins, _services) in due.items():
            ticket = held[code]
            if ticket is not None and ticket.called_at is not None:
                begins = max(begins, ticket.called_at + timedelta(minutes=typical[ticket.service]))
            events.append((begins, code))
        heapify(events)
        played = []
        while events:
            moment, code = heappop(events)
            self.clock.set(moment)
            services = due[code][1]
            self._free(code)
            rested = self._rested(services)
            if rested > moment:
                heappush(events, (rested, code))
                continue
            self._there(code, services)
            called = self.queue.calling.call_next(CLERK, code)
            if isinstance(called, Done):
                played.append(Played(called.ticket.id, services, moment))
                heappush(events, (moment + timedelta(minutes=typical[called.ticket.service]), code))
        return played

    def _typical(self) -> dict[str, float]:
        today = self.queue.day.today()
        with self.database.read() as connection:
            usual = Experiences(self.house).usual_minutes(connection, today)
            return {
                code: typical_minutes(
                    tickets.observed_minutes(tickets.ask_observed(connection, today, code)),
                    one.typical_minutes,
                    usual.get(code),
                )
                for code, one in self.house.services.items()
            }

    def _counters(self) -> dict[str, tuple[datetime, tuple[str, ...]]]:
        """From when each counter calls, and what: who is there, who is back after a break, who has to open."""
        now, found = self.clock.now(), {}
        for code, there in self.queue.views.counters(CLERK).items():
            if there.is_open and (not there.pause or self._rested(there.services) > now):
                found[code] = (now, there.services)
        called = {service for _, services in found.values() for service in services}
        for service in {one.service for one in self.queue.tickets_today((TicketState.WAITING,))} - called:
            opens = self._rested((service,))
            awaited = [one for one in self.house.counters.values() if service in one.services and opens > now]
            for one in awaited:
                if one.code not in found or found[one.code][0] > opens:
                    found[one.code] = (opens, one.services)
        return dict(sorted(found.items()))

    def _rested(self, services: tuple[str, ...]) -> datetime:
        """The first moment from now on at which one of the services is open, or all are over."""
        now, minute = self.clock.now(), (self.clock.now() - self.at(0)) / timedelta(minutes=1)
        spans = [span for code in services for span in self.house.services[code].hours.intervals_on(now.date())]
        if minute >= max(span.end for span in spans) or any(span.start <= minute < span.end for span in spans):
            return now
        return self.at(min(span.start for span in spans if span.start > minute))

    def _free(self, code: str) -> None:
        self.queue.calling.start(CLERK, code)
        self.queue.calling.finish(CLERK, code)

    def _there(self, code: str, services: tuple[str, ...]) -> None:
        one: CounterNow = self.queue.views.counters(CLERK)[code]
        if not one.is_open or one.services != services:
            self.queue.counters.open(CLERK, code, services)
        if one.pause:
            self.queue.counters.go_on(CLERK, code)


@pytest.fixture(scope="module")
def lobby(tmp_path_factory):
    made = Lobby(tmp_path_factory.mktemp("lobby"))
    yield made
    made.database.close()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from((MIDDAY, LONG)), st.sampled_from((1, 2)))
def test_what_was_said_is_what_then_happens(lobby, seed, hours_of_b, run):
    lobby.begin(hours_of_b, run)
    lobby.live(Random(seed))
    told = lobby.told()
    played = lobby.play()
    services = {one.id: one.service for one in lobby.queue.tickets_today()}
    for number, one in enumerate(played):
        said = told[one.ticket]
        before = [other for other in played[:number] if services[one.ticket] in other.services]
        if said.called_at is not None:
            assert (said.ahead, abs(said.called_at - one.at) < timedelta(seconds=1)) == (len(before), True)
    sure = {ticket for ticket, said in told.items() if said.called_at is not None}
    assert sure == {one.ticket for one in played}, "a time is told where somebody calls, and only there"
