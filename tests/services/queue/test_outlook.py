"""What people are told of their place and their wait, in the cases where a theory beside the rules was wrong."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from services.house.hours import OpeningChange
from services.house.model import Hours, House, Interval
from services.log.journal import Journal
from services.queue.model import Done, Issued, RefusalReason, Refused, TakeRequest
from services.queue.queue import Queue
from services.queue.reasons import PauseReason
from services.queue.supervision import PublicReason, Span
from tests.support.clock import ManualClock
from tests.support.house import HOURS, service_day, with_service
from tests.support.house import house as sample_house
from tests.support.staff import officer

NOON = datetime(2026, 11, 23, 12, 2, tzinfo=sample_house().time_zone).astimezone(UTC)
_requests = itertools.count()


class Lobby:
    """A house's queue for a test, on a clock of its own."""

    def __init__(self, journal: Journal, clock: ManualClock, house: House) -> None:
        self.clock = clock
        self.queue = Queue(service_day(journal, house), kiosk="kiosk-1")

    def take(self, service: str = "A", group: str | None = None) -> Issued | Refused:
        return self.queue.taking.take(TakeRequest(f"n{next(_requests)}", service, group))

    def check_in(self, due_at: datetime, service: str = "A") -> Issued:
        """A booked visit that is checked in, as services.visits does it."""
        with self.queue.day.journal.transaction() as transaction:
            day = self.queue.day.current(transaction)
            request = TakeRequest(f"n{next(_requests)}", service)
            return self.queue.taking.take_booked(transaction, day, request, series=service, due_at=due_at)

    def call(self, counter: str = "2") -> str:
        answer = self.queue.calling.call_next(officer(f"p0{counter}"), counter)
        assert isinstance(answer, Done), answer
        return answer.ticket.label

    def serve_all(self, counter: str = "2", minutes: float = 5.0) -> list[str]:
        """What one counter calls, one after the other, until nobody is left."""
        called = []
        while isinstance(answer := self.queue.calling.call_next(officer(f"p0{counter}"), counter), Done):
            called.append(answer.ticket.label)
            self.queue.calling.start(officer(f"p0{counter}"), counter)
            self.clock.advance(minutes * 60)
            self.queue.calling.finish(officer(f"p0{counter}"), counter)
        return called

    def open(self, *counters: str) -> None:
        for one in counters:
            assert self.queue.counters.open(officer(f"p0{one}"), one)


@pytest.fixture
def lobby(journal, clock):
    return Lobby(journal, clock, sample_house())


def issued(answer: Issued | Refused) -> Issued:
    assert isinstance(answer, Issued), answer
    return answer


def test_a_priority_newcomer_comes_after_ten_who_have_waited_over_the_bound(lobby):
    lobby.open("2")
    for _ in range(10):
        issued(lobby.take())
    lobby.clock.advance(61 * 60)
    newcomer = issued(lobby.take(group="lansia"))
    assert newcomer.ahead == 10
    assert newcomer.wait is not None and newcomer.wait.low_minutes <= 50 <= newcomer.wait.high_minutes
    assert lobby.serve_all().index(newcomer.ticket.label) == 10


def test_who_comes_while_others_are_booked_for_later_is_called_at_once(lobby):
    lobby.open("2")
    for _ in range(5):
        early = lobby.check_in(lobby.clock.now() + timedelta(hours=1))
    newcomer = issued(lobby.take())
    assert newcomer.ahead == 0
    assert newcomer.wait is not None and newcomer.wait.low_minutes == 0
    place = lobby.queue.own.place(early.ticket.code)
    assert place is not None and place.ahead == 5, "the fifth who is booked, behind who came without a booking"
    assert lobby.call() == newcomer.ticket.label


def test_nobody_is_refused_for_families_who_are_booked_for_later(journal, clock):
    hours = Hours(tuple((Interval(8 * 60, 15 * 60),) for _ in range(7)))
    lobby = Lobby(journal, clock, with_service(sample_house(), "A", hours=hours, typical_minutes=15.0))
    clock.set(NOON)
    lobby.open("2")
    for _ in range(15):
        lobby.check_in(NOON + timedelta(minutes=58))
    newcomer = issued(lobby.take())
    assert newcomer.ahead == 0
    assert lobby.call() == newcomer.ticket.label


def test_who_would_not_be_called_before_closing_is_refused(journal, clock):
    lobby = Lobby(journal, clock, with_service(sample_house(), "A", hours=HOURS, typical_minutes=15.0))
    clock.set(NOON + timedelta(minutes=58))  # 13.00: two hours are eight visits, if each takes its typical time
    lobby.open("2")
    answers = list(itertools.takewhile(lambda one: isinstance(one, Issued), (lobby.take() for _ in range(40))))
    assert 8 < len(answers) < 16, "while they might be quicker, and no longer"
    refused = lobby.take()
    assert isinstance(refused, Refused) and refused.reason is RefusalReason.ENDING_SOON


def test_a_short_pause_is_not_gone_for_good(journal, clock):
    lobby = Lobby(journal, clock, with_service(sample_house(), "A", hours=HOURS, typical_minutes=15.0))
    clock.set(NOON + timedelta(minutes=118))  # 14.00: four visits, or eight with the counter that pauses
    lobby.open("1", "2")
    lobby.queue.counters.pause(officer("p01"), "1", PauseReason.PRAYER.value)
    for _ in range(8):
        issued(lobby.take())
    lobby.queue.counters.close(officer("p01"), "1")
    assert isinstance(lobby.take(), Refused)


def test_no_time_is_told_while_nobody_knows_when_a_counter_opens(lobby):
    issued(lobby.take())
    second = issued(lobby.take())
    assert (second.ahead, second.wait) == (1, None)
    lobby.open("3")  # calls something else
    assert issued(lobby.take()).wait is None
    lobby.open("2")
    assert issued(lobby.take()).wait is not None
    lobby.queue.counters.pause(officer("p02"), "2", "prayer")
    paused = issued(lobby.take())
    assert (paused.ahead, paused.wait) == (4, None)


def test_before_opening_and_in_a_break_the_wait_is_reckoned_from_when_serving_begins(journal, clock):
    house = with_service(sample_house(counters={"2": sample_house().counters["2"]}), "A", hours=HOURS, numbers_from=390)
    lobby = Lobby(journal, clock, house)
    clock.set(NOON - timedelta(hours=5, minutes=2))  # 07.00, nobody is there; serving begins at 08.00
    issued(lobby.take())
    prospect = lobby.queue.taking.outlook.prospect(issued(lobby.take()).ticket)
    assert prospect.called_at == NOON - timedelta(hours=4, minutes=2) + timedelta(minutes=5)
    clock.set(NOON)
    lobby.open("2")
    lobby.queue.counters.pause(officer("p02"), "2", "break")  # in the break: back after it
    prospect = lobby.queue.taking.outlook.prospect(issued(lobby.take()).ticket)
    assert prospect.ahead == 2 and prospect.called_at == NOON + timedelta(minutes=58 + 2 * 5)


def test_a_closing_by_a_supervisor_is_a_rest_until_its_end(lobby):
    lobby.open("2")
    waiting = issued(lobby.take()).ticket
    now = lobby.clock.now()
    span = Span(now, now + timedelta(minutes=30))
    assert isinstance(lobby.queue.supervision.close(officer("s01"), "A", span, PublicReason("security")), OpeningChange)
    assert lobby.queue.taking.outlook.prospect(waiting).called_at == now + timedelta(minutes=30)


def test_who_is_being_served_takes_no_more_than_the_rest_of_a_service(lobby):
    lobby.open("2")
    issued(lobby.take())
    lobby.call()
    lobby.queue.calling.start(officer("p02"), "2")
    lobby.clock.advance(3 * 60)
    waiting = issued(lobby.take()).ticket
    asked = lobby.clock.now()
    assert lobby.queue.taking.outlook.prospect(waiting).called_at == asked + timedelta(minutes=2)
    lobby.clock.advance(10 * 60)
    assert lobby.queue.taking.outlook.prospect(waiting).called_at == lobby.clock.now(), "it is over any moment"


def test_numbers_of_other_services_count_where_they_go_first_at_the_same_counter(lobby):
    lobby.open("1")
    issued(lobby.take("A")), issued(lobby.take("A"))
    assert issued(lobby.take("B")).ahead == 2
    lobby.open("2")  # calls A only: takes one of them off counter 1
    assert issued(lobby.take("B")).ahead == 2, "one of A, one of B"
    lobby.open("3")  # calls B, and no A: the first one of B goes there at once
    confidential = issued(lobby.take("P"))
    assert (confidential.ticket.label, confidential.ahead) == ("T001", 1), "one of B at counter 3, one at counter 1"


def test_after_closing_who_still_waits_is_served_and_is_told_so(journal, clock):
    lobby = Lobby(journal, clock, with_service(sample_house(), "A", hours=HOURS))
    clock.set(NOON + timedelta(hours=2, minutes=30))
    lobby.open("2")
    for _ in range(3):
        last = issued(lobby.take())
    clock.advance(40 * 60)  # 15.12
    prospect = lobby.queue.taking.outlook.prospect(last.ticket)
    assert prospect.called_at == clock.now() + timedelta(minutes=10)


def test_the_card_of_a_service_counts_who_waits_as_the_board_does(lobby):
    issued(lobby.take("T")), issued(lobby.take("P"))
    assert {one.service.code: one.waiting for one in lobby.queue.services_now()} == {"A": 0, "B": 0, "T": 2}
