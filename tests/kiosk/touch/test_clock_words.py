"""What the staff's screen says of a confirmed clock is what happened."""

from __future__ import annotations

from datetime import date

from kiosk.touch.staff import clock_words
from services.queue.clock_answers import ClockConfirmed, ClockProblem, ClockRefused
from tests.support.clock import START

DAY, NEXT = date(2026, 11, 23), date(2026, 11, 24)


def test_numbers_are_valid_again_only_where_some_are():
    assert clock_words(ClockConfirmed(START, DAY, NEXT, restored=2)) == "staff.clock_day_back"
    assert clock_words(ClockConfirmed(START, DAY, NEXT)) == "staff.clock_day_closed"
    assert clock_words(ClockConfirmed(START, DAY, DAY, restored=1)) == "staff.clock_day_goes_on"
    assert clock_words(ClockConfirmed(START, DAY, DAY)) == "staff.clock_same_day"
    assert clock_words(ClockRefused(ClockProblem.BEFORE_WORK, START, START)) == "staff.clock_ask_console"
    assert clock_words(ClockRefused(ClockProblem.BEFORE_PROGRAM, START, None)) == "staff.clock_refused"
