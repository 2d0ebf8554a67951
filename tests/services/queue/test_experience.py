"""What became of forecasts is read back: of today at once, of earlier days the next morning, each number once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from services.queue.experience import DAYS, OF_A_DAY, Experiences, before_opening_at, spread_out
from services.queue.model import Issued, Lane
from services.queue.reasons import HoldReason, TransferReason
from services.queue.tickets import ask_observed, observed_minutes
from services.queue.views import QueueViews
from services.queue.waiting import Experience
from services.store.clock import to_micros
from tests.services.queue.test_calling import done
from tests.services.queue.test_taking import take
from tests.support.house import HOURS, with_service
from tests.support.staff import officer

CLERK = officer("p01")


@pytest.fixture
def lobby(queue):
    """Counter 1 is open, and whoever takes a number is called as soon as it is free."""
    queue.counters.open(CLERK, "1")
    return queue


def read(queue, experiences: Experiences) -> Experience:
    with queue.day.journal.database.read() as connection:
        now = to_micros(queue.day.journal.clock.now())
        return experiences.of(connection, queue.day.known(connection), now)


def call_late(queue, clock, minutes: float, **changes: object) -> Issued:
    """A number that is told to be called at once, and is called after so many minutes."""
    issued = take(queue, **changes)
    clock.advance(round(minutes * 60))
    done(queue.calling.call_next(CLERK, "1"))
    return issued


def served(queue, clock) -> None:
    queue.calling.start(CLERK, "1")
    clock.advance(240)
    done(queue.calling.finish(CLERK, "1"))


def test_today_is_known_at_once_and_each_number_once(lobby, house, clock):
    experiences = Experiences(house)
    assert not read(lobby, experiences).errors
    call_late(lobby, clock, 4)
    (error,) = read(lobby, experiences).errors
    assert (error.service, error.lane, error.error) == ("A", Lane.REGULAR, pytest.approx(2.0))  # 4 minutes of 2
    lobby.calling.abandon(CLERK, "1")  # back into the queue: it was called after 4 minutes all the same
    clock.advance(600)
    done(lobby.calling.call_next(CLERK, "1"))
    assert read(lobby, experiences).errors == read(lobby, Experiences(house)).errors == (error,)


def test_a_number_that_was_sent_on_says_nothing_about_the_other_service(lobby, house, clock):
    call_late(lobby, clock, 4)
    lobby.calling.start(CLERK, "1")
    done(lobby.calling.transfer(CLERK, "1", "B", TransferReason.WRONG_SERVICE.value))
    assert not read(lobby, Experiences(house)).errors


def test_earlier_days_are_told_the_next_morning(lobby, house, clock):
    first = take(lobby).wait
    lobby.calling.call_next(CLERK, "1"), served(lobby, clock)
    for _ in range(25):
        call_late(lobby, clock, 20), served(lobby, clock)
    clock.advance(24 * 3600)
    lobby.counters.open(CLERK, "1")
    later = take(lobby).wait
    assert first is not None and later is not None
    assert later.high_minutes >= 20 > first.high_minutes
    experiences = Experiences(house)
    assert len(read(lobby, experiences).errors) == OF_A_DAY
    with lobby.day.journal.database.read() as connection:
        assert experiences.usual_minutes(connection, lobby.day.known(connection)) == {"A": pytest.approx(4.0)}


def test_waiting_for_a_missing_paper_is_no_time_of_service(lobby, house, clock):
    take(lobby), take(lobby)
    put_off = done(lobby.calling.call_next(CLERK, "1"))
    lobby.calling.start(CLERK, "1"), clock.advance(60)
    done(lobby.calling.hold(CLERK, "1", HoldReason.DOCUMENT_MISSING.value))
    done(lobby.calling.call_next(CLERK, "1")), served(lobby, clock)
    clock.advance(90 * 60)
    done(lobby.calling.resume(CLERK, "1", put_off.id)), clock.advance(120)
    done(lobby.calling.finish(CLERK, "1"))
    with lobby.day.journal.database.read() as connection:
        assert observed_minutes(ask_observed(connection, lobby.day.known(connection), "A")) == [pytest.approx(4.0)]
    mean = QueueViews(lobby.day, Experiences(house)).figures(CLERK, ("A",)).mean_service_minutes
    assert mean == pytest.approx(4.0), "nor is it for the counter's page"


def test_who_was_sent_on_took_only_the_time_at_the_second_counter(lobby, clock):
    call_late(lobby, clock, 0)
    lobby.calling.start(CLERK, "1"), clock.advance(600)
    done(lobby.calling.transfer(CLERK, "1", "B", TransferReason.WRONG_SERVICE.value))
    clock.advance(600)
    done(lobby.calling.call_next(CLERK, "1")), served(lobby, clock)
    with lobby.day.journal.database.read() as connection:
        day = lobby.day.known(connection)
        assert observed_minutes(ask_observed(connection, day, "B")) == [pytest.approx(4.0)]
        assert not observed_minutes(ask_observed(connection, day, "A"))


def test_a_morning_before_opening_is_known_as_such(house):
    made = with_service(house, "A", hours=HOURS)  # 08.00 to 11.30, 12.30 to 15.00
    monday = datetime(2026, 11, 23, tzinfo=made.time_zone)
    early = {hour: before_opening_at(made, "A", monday + timedelta(hours=hour)) for hour in (7.75, 8, 12, 16)}
    assert early == {7.75: True, 8: False, 12: False, 16: False}


def test_many_days_say_more_than_many_errors_of_one():
    assert list(spread_out(range(5), 10)) == [0, 1, 2, 3, 4]
    spread = list(spread_out(range(100), OF_A_DAY))
    assert len(spread) == OF_A_DAY and spread[0] == 0 and spread[-1] > 90
    assert DAYS * OF_A_DAY <= 600, "an interval is reckoned while somebody waits for their number"
