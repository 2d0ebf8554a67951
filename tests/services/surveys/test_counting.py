"""Results of the database, held against an independent naive computation with fractions."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.house.model import LocalText
from services.surveys.counting import count
from services.surveys.instruments import Instrument
from services.surveys.model import Period, Response, Sample
from services.surveys.registry import register
from services.surveys.results import months_of
from tests.support.survey_data import all_ended, clear, fill

KEYS = ["persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "sarana", "pengaduan"]
TODAY = date(2026, 11, 23)  # over by TOMORROW, when everything is counted
TOMORROW = date(2026, 11, 24)
WEIGHTS = ("1/9", "0.11", "0.111")


def with_weight(instrument: Instrument, weight: str) -> Instrument:
    return replace(instrument, index=replace(instrument.index, weight=Fraction(weight)))


def skm(scores: tuple[int, ...], **changes: object) -> Response:
    return Response("skm", dict(zip(KEYS, scores, strict=True)), **changes)  # type: ignore[arg-type]


def naive_rounded(value: Fraction) -> Decimal:
    """Half up by the schoolbook, on the decimal digits."""
    digits = str(value.numerator * 1000 // value.denominator).rjust(4, "0")
    hundredths = int(digits[:-1]) + (digits[-1] >= "5")
    return Decimal(hundredths) / 100


def naive_grade(index: Decimal) -> str:
    return "A" if index > Decimal("88.30") else "B" if index > Decimal("76.60") else "C" if index >= 65 else "D"


def totals_of(totals: dict[str, int], answered: int) -> list[Response]:
    """Some answers with the given total of each element."""
    columns = []
    for key in KEYS:
        low, more = divmod(totals[key], answered)
        columns.append([low + (n < more) for n in range(answered)])
    return [skm(tuple(column[n] for column in columns)) for n in range(answered)]


@pytest.mark.parametrize(("weight", "index"), [("1/9", "91.48"), ("0.11", "90.56"), ("0.111", "91.38")])
def test_the_worked_example(database, instruments, weight, index):
    totals = dict(zip(KEYS, (105, 101, 100, 116, 102, 105, 106, 105, 115), strict=True))
    given = [(TODAY - timedelta(days=n % 20 + 1), one, Sample.TICKET) for n, one in enumerate(totals_of(totals, 29))]
    fill(database, instruments["skm"], given, today=TOMORROW)
    found = count(database, with_weight(instruments["skm"], weight), all_ended(date(2026, 11, 1), TODAY))
    assert (found.answered, str(found.index), found.band and found.band.grade) == (29, index, "A")
    assert {element.key: element.total for element in found.elements} == totals
    assert [str(element.mean) for element in found.elements][:3] == ["3.62", "3.48", "3.45"]
    assert (found.best, found.worst) == (("biaya",), ("waktu",))


@pytest.mark.parametrize("weight", WEIGHTS)
def test_band_limits_are_those_of_the_rounded_index(database, instruments, weight):
    """Totals around every limit, found by search: the grade follows from the rounded index alone."""
    rule, answered = Fraction(weight) * 25, 400
    for limit in ("65.00", "76.61", "88.31"):
        middle = int(Fraction(limit) * answered / rule)
        for points in range(middle - 3, middle + 4):
            base, more = divmod(points, 9)
            totals = {key: base + (n < more) for n, key in enumerate(KEYS)}
            clear(database)
            given = [(TODAY - timedelta(days=1), one, Sample.TICKET) for one in totals_of(totals, answered)]
            fill(database, instruments["skm"], given, today=TOMORROW)
            found = count(database, with_weight(instruments["skm"], weight), all_ended(date(2026, 11, 1), TODAY))
            expected = naive_rounded(rule * points / answered)
            assert found.index == expected
            assert found.band is not None and found.band.grade == naive_grade(expected)


ANSWERS = st.tuples(
    st.integers(0, 90),  # days before TODAY
    st.tuples(*(st.integers(1, 4) for _ in KEYS)),
    st.sampled_from(["", "L", "P"]),
    st.sampled_from(["", "SD", "SMP", "SMA", "S1", "S2", "S3"]),
    st.sampled_from(["", "A", "B", "T"]),
    st.sampled_from([Sample.TICKET, Sample.TICKET, Sample.TICKET, Sample.OPEN]),
)


def response_of(one: tuple) -> tuple[date, Response, Sample]:
    ago, scores, sex, education, service, sample = one
    said = {key: value for key, value in (("jenis_kelamin", sex), ("pendidikan", education)) if value}
    return TODAY - timedelta(days=ago), skm(scores, respondent=said, service=service), sample


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(ANSWERS, max_size=60), st.sampled_from(WEIGHTS), st.integers(0, 90), st.integers(0, 90))
def test_every_figure_is_that_of_a_naive_computation(database, instruments, answers, weight, one_end, other_end):
    period = Period(TODAY - timedelta(days=max(one_end, other_end)), TODAY - timedelta(days=min(one_end, other_end)))
    clear(database)
    all_given = [response_of(one) for one in answers]
    fill(database, instruments["skm"], all_given, today=TOMORROW)
    found = count(database, with_weight(instruments["skm"], weight), all_ended(period.first, period.last))
    mine = [r for day, r, sample in all_given if sample is Sample.TICKET and period.first <= day <= period.last]
    opened = [r for day, r, sample in all_given if sample is Sample.OPEN and period.first <= day <= period.last]

    assert found.answered == len(mine) and found.open.answered == len(opened)
    assert found.index == naive_index(mine, weight) and found.open.index == naive_index(opened, weight)
    if not mine:
        assert (found.elements, found.band, found.interval, found.best) == ((), None, None, ())
        return
    assert found.band is not None and found.index is not None and found.band.grade == naive_grade(found.index)
    for element in found.elements:
        scores = [response.answers[element.key] for response in mine]
        assert element.total == sum(scores)
        assert element.mean == naive_rounded(Fraction(sum(scores), len(scores)))
        assert element.value == naive_rounded(Fraction(25 * sum(scores), len(scores)))
        assert element.counts == tuple(scores.count(score) for score in (1, 2, 3, 4))
    check_groups(found.services, Counter(r.service for r in mine), [(r.service, r) for r in mine], weight)
    for field in ("jenis_kelamin", "pendidikan"):
        said = [(response.respondent.get(field, ""), response) for response in mine]
        check_groups(found.respondents[field], Counter(key for key, _ in said), said, weight)


def naive_index(responses: list[Response], weight: str) -> Decimal | None:
    if not responses:
        return None
    means = [Fraction(sum(response.answers[key] for response in responses), len(responses)) for key in KEYS]
    return naive_rounded(sum((mean * Fraction(weight) for mean in means), Fraction(0)) * 25)


def check_groups(groups, counts: Counter[str], said: list[tuple[str, Response]], weight: str) -> None:
    assert {group.key for group in groups if group.answered != 0} == {key for key, n in counts.items() if n}
    for group in groups:
        if group.hidden:
            assert group.index is None and group.band is None
            continue
        assert group.answered == counts[group.key] >= 5
        assert group.index == naive_index([response for key, response in said if key == group.key], weight)
    hidden = [group for group in groups if group.hidden]
    assert len(hidden) != 1 or len(groups) == 1


def test_nobody_and_one_person(database, instruments):
    empty = count(database, instruments["skm"], all_ended(TODAY, TODAY))
    assert (empty.answered, empty.index, empty.band, empty.elements, empty.reached) == (0, None, None, (), None)
    fill(database, instruments["skm"], [(TODAY, skm((3,) * 9), Sample.TICKET)], today=TOMORROW)
    one = count(database, instruments["skm"], all_ended(TODAY, TODAY))
    assert (one.answered, str(one.index), one.interval) == (1, "75.00", None)
    assert one.best == one.worst == tuple(KEYS)


def test_a_period_cuts_days_not_months(database, instruments):
    days = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1)]
    fill(database, instruments["skm"], [(day, skm((4,) * 9), Sample.TICKET) for day in days], today=TOMORROW)
    for first, last, answered in ((0, 0, 1), (0, 1, 2), (1, 2, 2), (2, 3, 2), (0, 3, 4)):
        assert count(database, instruments["skm"], all_ended(days[first], days[last])).answered == answered


def test_the_trend_has_months_that_never_overlap_with_the_period():
    months = months_of(Period(date(2026, 3, 10), date(2026, 5, 2)))
    assert len(months) == 12 and months[0] == Period(date(2025, 6, 1), date(2025, 6, 30))
    assert months[-4:] == (
        Period(date(2026, 2, 1), date(2026, 2, 28)),
        Period(date(2026, 3, 10), date(2026, 3, 31)),
        Period(date(2026, 4, 1), date(2026, 4, 30)),
        Period(date(2026, 5, 1), date(2026, 5, 2)),
    )
    assert len(months_of(Period(date(2024, 1, 1), date(2026, 12, 31)))) == 36


def test_the_trend_hides_small_months_against_subtraction(database, instruments):
    sizes = {date(2026, 8, 5): 3, date(2026, 9, 5): 9, date(2026, 10, 5): 6, date(2026, 3, 5): 2, date(2026, 4, 5): 5}
    given = [(day, skm((n % 4 + 1,) * 9), Sample.TICKET) for day, size in sizes.items() for n in range(size)]
    fill(database, instruments["skm"], given, today=TOMORROW)
    months = {one.key: one for one in count(database, instruments["skm"], all_ended(date(2026, 8, 1), TODAY)).months}
    assert months["2026-08"].hidden and months["2026-10"].hidden, "the smallest other month goes with it"
    assert months["2026-09"].answered == 9 and months["2026-11"].answered == 0
    assert months["2026-03"].hidden and months["2026-04"].answered == 5, "months before the period have no total"


def test_versions_that_count_alike_are_added_up_and_others_are_named(database, journal, instruments):
    skm_now = instruments["skm"]
    reworded = replace(skm_now, version="2016-9")
    shorter = replace(skm_now, version="2014-1", questions=skm_now.questions[:8])
    for version, answered in ((reworded, 2), (shorter, 3), (skm_now, 4)):
        register(journal, {"skm": version})
        keys = [question.key for question in version.questions]
        given = [(TODAY, Response("skm", dict.fromkeys(keys, 4)), Sample.TICKET)] * answered
        fill(database, version, given, today=TOMORROW)
    found = count(database, skm_now, all_ended(TODAY, TODAY))
    assert (found.answered, found.left_out) == (6, (("2014-1", 3),))


def _short_of_version_1(short):
    """The short form as it was shipped before: three bad answers and two good ones, the third "Kurang puas"."""
    question = short.questions[0]
    third = replace(question.answers[2], words=LocalText({"id": "Kurang puas"}))
    asked = replace(question, answers=(*question.answers[:2], third, *question.answers[3:]))
    return replace(short, version="1", meaning="", questions=(asked,))


def test_a_scale_that_means_something_else_is_counted_by_itself_and_keeps_its_figures(database, journal, instruments):
    short = instruments["singkat"]
    before = _short_of_version_1(short)
    register(journal, {"singkat": before})
    old = [(date(2026, 10, 5), Response("singkat", {"puas": score}), Sample.TICKET) for score in (3, 3, 3, 1, 5, 4)]
    fill(database, before, old, today=TOMORROW)
    october = all_ended(date(2026, 10, 1), date(2026, 10, 31))
    as_it_was = count(database, before, october)
    register(journal, {"singkat": short})
    found = count(database, short, october)
    assert (found.answered, found.index, found.elements) == (6, as_it_was.index, as_it_was.elements)
    assert found.instrument.version == "1" and found.left_out == ()
    assert [answer.words.in_language("id") for answer in found.instrument.questions[0].answers][2] == "Kurang puas"
    assert {one.key: one.answered for one in found.months}["2026-10"] == 6

    new = [(TODAY, Response("singkat", {"puas": 3}), Sample.TICKET)] * 5
    fill(database, short, new, today=TOMORROW)
    both = count(database, short, all_ended(date(2026, 10, 1), TODAY))
    assert (both.answered, str(both.index), both.left_out) == (5, "3.00", (("1", 6),)), "never added up"
    assert both.instrument.questions[0].answers[2].words.in_language("id") == "Biasa saja"


def test_a_version_with_other_questions_counts_its_own_periods(database, journal, instruments):
    skm_now = instruments["skm"]
    shorter = replace(skm_now, version="2014-1", questions=skm_now.questions[:4])
    register(journal, {"skm": shorter})
    keys = [question.key for question in shorter.questions]
    given = [(date(2026, 10, 5), Response("skm", dict.fromkeys(keys, 2)), Sample.TICKET)] * 5
    fill(database, shorter, given, today=TOMORROW)
    register(journal, {"skm": skm_now})
    found = count(database, skm_now, all_ended(date(2026, 10, 1), date(2026, 10, 31)))
    assert (found.answered, str(found.index)) == (5, "50.00"), "four elements of a quarter each"
    assert [element.key for element in found.elements] == keys


def test_a_small_own_scale_and_the_short_form_count_too(database, instruments):
    short = instruments["singkat"]
    given = [
        (TODAY, Response("singkat", {"puas": score}, reason=reason), Sample.TICKET)
        for score, reason in ((5, "ramah"), (5, ""), (2, "lama"), (1, "lama"), (4, "cepat"))
    ]
    fill(database, short, given, today=TOMORROW)
    found = count(database, short, all_ended(TODAY, TODAY))
    assert (found.answered, str(found.index), found.band) == (5, "3.40", None)
    assert {key: n for key, n in found.reasons if n} == {"ramah": 1, "lama": 2, "cepat": 1}
    assert found.elements[0].counts == (1, 1, 0, 1, 2)


def test_thresholds(database, instruments):
    random.seed(3)
    spak = instruments["spak"]
    for four, reached in ((60, True), (59, False)):  # 60 of 100 fours, the rest threes: exactly 3.60
        clear(database)
        keys = [question.key for question in spak.questions]
        given = [
            (TODAY, Response("spak", dict.fromkeys(keys, 4 if n < four else 3)), Sample.TICKET) for n in range(100)
        ]
        fill(database, spak, given, today=TOMORROW)
        found = count(database, spak, all_ended(TODAY, TODAY))
        assert (found.index, found.reached) == (Decimal(300 + four) / 100, reached)


def test_the_sample_stands_for_the_numbers_served(database, instruments, serve, answering, clock, queue):
    for n in range(6):
        code = serve()
        if n < 5:
            answering.answer(skm((4,) * 9), code)
    today = clock.now().date()
    clock.advance(24 * 3600)
    queue.day.keep()
    found = count(database, instruments["skm"], all_ended(today, today))
    assert (found.served, found.needed, found.answered, found.enough) == (6, 6, 5, False)


def test_of_versions_with_the_same_last_day_the_higher_one_counts(database, journal, instruments):
    skm_now = instruments["skm"]
    lower, higher = (
        replace(skm_now, version=version, questions=skm_now.questions[:count])
        for version, count in (("2014-1", 4), ("2014-2", 5))
    )
    for version in (higher, lower):
        register(journal, {"skm": version})
        answers = dict.fromkeys([question.key for question in version.questions], 2)
        fill(database, version, [(TODAY, Response("skm", answers), Sample.TICKET)], today=TOMORROW)
    register(journal, {"skm": skm_now})
    assert count(database, skm_now, all_ended(TODAY, TODAY)).instrument.version == "2014-2"
