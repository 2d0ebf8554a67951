"""Which months a result is of: those alone stand in its words, its sample and its trend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.reports import survey_coverage
from services.reports.survey_tables import Say
from services.surveys.counting import count
from services.surveys.coverage import Coverage, coverage
from services.surveys.model import EndedDays, Period, Response, Sample
from services.text.catalogues import Texts
from tests.support.survey_data import all_ended, fill


def month(number: int, to: int | None = None) -> Period:
    return Period(date(2026, number, 1), Period.month_of(date(2026, to or number, 1)).last)


def in_all(first: int, last: int) -> EndedDays:
    period = month(first, last)
    return EndedDays(period, period.last)


def test_the_sample_stands_for_the_months_with_answers_in_the_result():
    of_it = [month(2), month(4, 6)]
    found = coverage(in_all(1, 9), of_it, [month(3), month(5), month(8, 9)], frozenset({"2026-06", "2026-07"}))
    assert found == Coverage(
        counted=(month(2),),
        together=(month(4, 6),),
        other_version=(month(3), month(5), month(8, 9)),
        few=(month(1),),
        kept_back=(month(6, 7),),
    )
    assert found.months == (month(2), month(4))
    assert coverage(in_all(1, 1), [], [], frozenset()).months == ()


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_answers_to_another_version_bring_neither_their_month_nor_its_numbers(
    database, queue, instruments, serve: Callable[..., str]
):
    serve()
    served = Period.month_of(queue.day.today())
    before = Period.month_of(served.first - timedelta(days=1))
    skm = instruments["skm"]
    shorter = replace(skm, version="2014-1", questions=skm.questions[:8])
    for version, asked in ((shorter, served), (skm, before)):
        answers = dict.fromkeys([question.key for question in version.questions], 3)
        given = [(asked.first, Response("skm", answers), Sample.TICKET)] * 6
        fill(database, version, given, today=served.last + timedelta(days=1))
    found = count(database, skm, all_ended(before.first, served.last))
    assert (found.coverage.counted, found.coverage.other_version) == ((before,), (served,))
    assert [one.key for one in found.months if one.other_version and one.hidden] == [f"{served.first:%Y-%m}"]
    assert found.served == 0 and count(database, skm, all_ended(served.first, served.last)).served == 1


def test_answers_that_were_too_few_in_their_month_are_told_beside_a_month_between_them(house):
    """Four in July, nine in August, three in September: of August's, nothing says that they were few."""
    covered = coverage(in_all(7, 9), [month(7, 9), month(8)], [], frozenset())
    for language, words in (("id", "jawaban dari Juli 2026 – September 2026 yang"), ("en", "answers from July 2026")):
        (_caption, counted), *left = survey_coverage.facts(Say(Texts("report"), language, house), covered)
        assert words in counted and "Agust" in counted.replace("August", "Agust").split(";")[0] and left == []
