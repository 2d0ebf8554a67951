"""Which days a result may hold: those that the house has closed and that the clock says are over."""

from datetime import date

import pytest

from services.log.reading import EntryFilter, entries
from services.surveys.ended import ended_days
from services.surveys.model import Period, Response, Sample, SurveySettings
from services.surveys.periods import PeriodProblem, Published
from services.surveys.surveys import Surveys
from tests.support.house import service_day
from tests.support.staff import officer

DAY = 24 * 3600
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
FACE = Response("singkat", {"puas": 5})


@pytest.fixture
def surveys(journal, house, instruments) -> Surveys:
    return Surveys(service_day(journal, house), SurveySettings(), instruments)


def test_answers_are_read_when_their_month_is_closed_and_not_before(surveys, answering, serve, clock, queue):
    for _ in range(5):
        answering.answer(FACE, serve())
        found = surveys.result("singkat", NOVEMBER)
        assert (found.answered, found.served, found.elements, found.coverage.not_ended) == (0, 0, (), NOVEMBER)
    for _ in range(5):
        answering.abandon("singkat", Sample.TICKET)
    for _day in range(7):
        clock.advance(DAY)
        queue.day.keep()
        assert surveys.result("singkat", NOVEMBER).abandoned == surveys.result("singkat", NOVEMBER).answered == 0
    clock.advance(DAY)
    assert surveys.result("singkat", NOVEMBER).answered == 0, "nobody has closed the day yet"
    queue.day.keep()
    found = surveys.result("singkat", NOVEMBER)
    assert (found.answered, found.served, found.abandoned, found.coverage.counted) == (5, 5, 5, (NOVEMBER,))
    clock.advance(-8 * DAY)
    assert surveys.result("singkat", NOVEMBER).answered == 0, "a clock that was wrong had closed it"


def test_a_day_that_a_wrong_clock_closed_is_not_read_once_the_clock_goes_back(surveys, answering, serve, clock, queue):
    answering.answer(FACE, serve())
    clock.advance(DAY)
    queue.day.keep()
    clock.advance(-DAY)
    assert ended_days(surveys.day, NOVEMBER).last == date(2026, 11, 22), "by the clock"
    queue.day.confirm_clock(officer("s01"))
    clock.advance(DAY)
    assert ended_days(surveys.day, NOVEMBER).last == date(2026, 11, 22), "by the house, which is back in that day"
    assert surveys.result("singkat", NOVEMBER).answered == 0


def test_what_is_closed_while_a_clock_is_ahead_is_not_published_and_opens_again(
    surveys, answering, serve, clock, queue
):
    for _day in range(7):
        clock.advance(DAY)
        queue.day.keep()
    for _ in range(5):
        answering.answer(FACE, serve())
    clock.advance(DAY)
    queue.day.keep()
    s01, periods = officer("s01"), surveys.periods
    closed = periods.close(s01, "singkat", NOVEMBER)
    assert isinstance(closed, Published)
    clock.advance(-DAY)
    assert periods.approve(s01, closed.id) is PeriodProblem.NOT_OVER, "by the clock, which nobody has confirmed yet"
    clock.advance(DAY)
    approved = periods.approve(s01, closed.id)
    assert periods.published() == [approved]
    clock.advance(-DAY)
    assert periods.published() == [] and periods.closed(s01) == [approved]
    queue.day.confirm_clock(s01)
    assert periods.closed(s01) == [], "November runs, and is closed when it is over"
    (entry,) = entries(surveys.journal.database, EntryFilter(event="survey_period_opened_again"))
    assert entry.actor == "system"


def test_a_period_of_days_to_come_has_nothing(surveys):
    ended = surveys.ended(Period(date(2027, 1, 1), date(2027, 1, 31)))
    assert not ended.any and not ended.all and surveys.result("skm", ended.period).coverage.not_ended == ended.period
