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
from services.surveys import storage, tally
from services.surveys.counting import count
from services.surveys.coverage import Coverage
from services.surveys.instruments import Instrument
from services.surveys.model import EndedDays, Period, Response, Sample
from services.surveys.registry import register
from services.surveys.results import trend_of
from tests.support.survey_data import all_ended, clear, fill

KEYS = ["persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "sarana", "pengaduan"]
TODAY = date(2026, 11, 23)
OCTOBER = all_ended(date(2026, 10, 1), date(2026, 10, 31))
IN_OCTOBER = date(2026, 10, 5)
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
    given = [(IN_OCTOBER + timedelta(days=n % 20), one, Sample.TICKET) for n, one in enumerate(totals_of(totals, 29))]
    fill(database, instruments["skm"], given, today=TODAY)
    found = count(database, with_weight(instruments["skm"], weight), OCTOBER)
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
            given = [(IN_OCTOBER, one, Sample.TICKET) for one in totals_of(totals, answered)]
            fill(database, instruments["skm"], given, today=TODAY)
            found = count(database, with_weight(instruments["skm"], weight), OCTOBER)
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
@given(st.lists(ANSWERS, max_size=60), st.sampled_from(WEIGHTS), st.integers(0, 110), st.integers(0, 110))
def test_every_figure_is_that_of_a_naive_computation(database, instruments, answers, weight, one_end, other_end):
    ends = sorted((TODAY - timedelta(days=one_end), TODAY - timedelta(days=other_end)))
    period = Period(*ends)
    clear(database)
    all_given = [response_of(one) for one in answers]
    fill(database, instruments["skm"], all_given, today=TODAY)
    found = count(database, with_weight(instruments["skm"], weight), all_ended(*ends))
    parts = naive_parts([(day, r) for day, r, sample in all_given if sample is Sample.TICKET], period)
    mine = [r for part in parts for r in part]
    opened = naive_parts([(day, r) for day, r, sample in all_given if sample is Sample.OPEN], period)

    assert found.answered == len(mine) and found.open.answered == sum(map(len, opened))
    assert found.index == naive_index(mine, weight)
    assert found.open.index == naive_index([r for part in opened for r in part], weight)
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
    services = naive_groups(parts, lambda r: r.service, [])
    assert {g.key: (g.answered, g.index) for g in found.services} == (
        {key: (len(said), naive_index(said, weight)) for key, said in services.items()} if set(services) > {""} else {}
    )
    for one in found.by_service:
        for key, mean in one.means.items():
            said = services[one.service]
            assert mean == naive_rounded(Fraction(sum(r.answers[key] for r in said), len(said)))
    for field in ("jenis_kelamin", "pendidikan"):
        order = ["L", "P"] if field == "jenis_kelamin" else ["SD", "SMP", "SMA", "S1", "S2", "S3"]
        groups = naive_whole(parts, lambda r, field=field: r.respondent.get(field, ""), order)
        assert {g.key: g.answered for g in found.respondents[field]} == (
            {key: len(said) for key, said in groups.items()} if set(groups) > {""} else {}
        )
        assert not any(g.index for g in found.respondents[field])


def naive_parts(given: list[tuple[date, Response]], period: Period) -> list[list[Response]]:
    """The answers of whole months of five and more that lie in the period, and of the others if they are five."""
    months: dict[Period, list[Response]] = {}
    for day, response in given:
        if day < date(2026, 11, 1):
            months.setdefault(Period.month_of(day), []).append(response)
    small = [month for month, said in months.items() if len(said) < 5]
    parts = [said for month, said in months.items() if month not in small and period.holds(month)]
    left = [response for month in small for response in months[month]]
    if len(left) >= 5 and period.holds(Period(min(m.first for m in small), max(m.last for m in small))):
        parts.append(left)
    return parts


def naive_groups(parts: list[list[Response]], of, order: list[str]) -> dict[str, list[Response]]:
    found: dict[str, list[Response]] = {}
    for part in parts:
        counts = Counter(of(r) for r in part)
        alone = sorted((n, key) for key, n in counts.items() if key and n >= 5)
        if order:
            alone.sort(key=lambda one: -order.index(one[1]))
        while alone and 0 < len(part) - sum(n for n, _ in alone) < 5:
            alone.pop(0)
        for r in part:
            found.setdefault(of(r) if of(r) in {key for _, key in alone} else "", []).append(r)
    return found


def naive_whole(parts: list[list[Response]], of, order: list[str]) -> dict[str, list[Response]]:
    """Only groups that are whole: those of the fewest parts are among the others everywhere."""
    each = [naive_groups([part], of, order) for part in parts]
    whole = {key for key in order if all(key in one or "" not in one for one in each)}
    found: dict[str, list[Response]] = {}
    for one in each:
        for key, said in one.items():
            found.setdefault(key if key in whole else "", []).extend(said)
    return found


def naive_index(responses: list[Response], weight: str) -> Decimal | None:
    if not responses:
        return None
    means = [Fraction(sum(response.answers[key] for response in responses), len(responses)) for key in KEYS]
    return naive_rounded(sum((mean * Fraction(weight) for mean in means), Fraction(0)) * 25)


def test_nothing_is_told_of_nobody_nor_of_four_people(database, instruments):
    for people in (0, 4):
        fill(database, instruments["skm"], [(IN_OCTOBER, skm((3,) * 9), Sample.TICKET)] * people, today=TODAY)
        found = count(database, instruments["skm"], OCTOBER)
        assert (found.answered, found.index, found.band, found.elements, found.reached) == (0, None, None, (), None)
        assert found.coverage == Coverage(few=(OCTOBER.period,)), "the same words for nobody as for four"
    fill(database, instruments["skm"], [(IN_OCTOBER, skm((3,) * 9), Sample.TICKET)], today=TODAY)
    assert count(database, instruments["skm"], OCTOBER).answered == 5


def test_a_period_says_which_of_its_days_are_counted(database, instruments):
    days = [date(2026, 8, 31), date(2026, 9, 1), date(2026, 10, 31), date(2026, 11, 1)]
    fill(database, instruments["skm"], [(day, skm((4,) * 9), Sample.TICKET) for day in days * 5], today=TODAY)
    august, september = Period.month_of(days[0]), Period.month_of(days[1])
    for first, last, answered in ((days[0], TODAY, 10), (days[1], days[2], 10), (days[1], date(2026, 10, 30), 5)):
        assert count(database, instruments["skm"], all_ended(first, last)).answered == answered
    running = EndedDays(Period(date(2026, 7, 1), TODAY), TODAY - timedelta(days=1))
    found = count(database, instruments["skm"], running).coverage
    assert found.counted == (Period(august.first, OCTOBER.last),) and found.cut == ()
    assert found.few == (Period.month_of(date(2026, 7, 1)),) and found.not_ended == Period(days[3], TODAY)
    assert count(database, instruments["skm"], all_ended(date(2026, 8, 2), september.last)).coverage == Coverage(
        counted=(september,), cut=(Period(date(2026, 8, 2), august.last),)
    )


def test_months_with_too_few_answers_are_counted_together_when_they_are_enough(database, instruments):
    sizes = {date(2026, 7, 5): 3, date(2026, 8, 5): 9, date(2026, 9, 5): 1, date(2026, 10, 5): 1}
    given = [(day, skm((n % 4 + 1,) * 9), Sample.TICKET) for day, size in sizes.items() for n in range(size)]
    fill(database, instruments["skm"], given, today=TODAY)
    july_on = all_ended(date(2026, 7, 1), OCTOBER.last)
    assert count(database, instruments["skm"], july_on).answered == 14
    found = count(database, instruments["skm"], july_on).coverage
    assert (found.together, found.few) == ((july_on.period,), ()) and found.counted == (
        Period.month_of(date(2026, 8, 5)),
    )
    assert count(database, instruments["skm"], all_ended(date(2026, 8, 1), OCTOBER.last)).answered == 9
    months = {one.key: one for one in count(database, instruments["skm"], july_on).months}
    assert months["2026-08"].answered == 9 and all(months[f"2026-{m}"].hidden for m in ("07", "09", "10", "06"))


def test_what_comes_after_a_month_was_counted_never_changes_it(database, instruments):
    """A clock that was wrong ended the month: its later answers are five people or more of their own, or wait."""
    fill(database, instruments["skm"], [(IN_OCTOBER, skm((4,) * 9), Sample.TICKET)] * 6, today=TODAY)
    fill(database, instruments["skm"], [(IN_OCTOBER, skm((1,) * 9), Sample.TICKET)] * 4, today=TODAY)
    assert count(database, instruments["skm"], OCTOBER).answered == 6
    fill(database, instruments["skm"], [(IN_OCTOBER, skm((1,) * 9), Sample.TICKET)], today=TODAY)
    found = count(database, instruments["skm"], OCTOBER)
    assert (found.answered, found.elements[0].counts) == (11, (5, 0, 0, 6))


def test_the_trend_has_whole_months():
    months = trend_of(Period(date(2026, 3, 10), date(2026, 5, 2)))
    assert len(months) == 12 and months[0] == Period(date(2025, 5, 1), date(2025, 5, 31))
    assert months[-1] == Period(date(2026, 4, 1), date(2026, 4, 30)), "May is not over in this period"
    assert len(trend_of(Period(date(2024, 1, 1), date(2026, 12, 31)))) == 36


def test_versions_that_count_alike_are_added_up_and_others_are_named(database, instruments):
    skm_now = instruments["skm"]
    reworded = replace(skm_now, version="2016-9")
    shorter = replace(skm_now, version="2014-1", questions=skm_now.questions[:8])
    for version, answered in ((reworded, 6), (shorter, 5), (skm_now, 7)):
        keys = [question.key for question in version.questions]
        given = [(IN_OCTOBER, Response("skm", dict.fromkeys(keys, 4)), Sample.TICKET)] * answered
        fill(database, version, given, today=TODAY)
    found = count(database, skm_now, OCTOBER)
    assert (found.answered, found.left_out) == (13, (("2014-1", 5),))


def test_a_few_answers_to_a_version_are_counted_with_those_to_one_that_is_alike(database, journal, instruments):
    skm_now = instruments["skm"]
    reworded = replace(skm_now, version="2016-9")
    register(journal, {"skm": reworded})
    register(journal, {"skm": skm_now})
    with database.write() as connection:
        for version, answered in (("2016-9", 2), (skm_now.version, 3)):
            row = storage.row_of(skm((4,) * 9), version=version, sample=Sample.TICKET, day=IN_OCTOBER, service="")
            storage.rewrite(connection, [row] * answered)
            tally.add_ended_days(connection, TODAY.isoformat())
        storage.rewrite(connection, [])
    fill(database, skm_now, [], today=TODAY)
    assert count(database, skm_now, OCTOBER).answered == 5


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
    fill(database, before, old, today=TODAY)
    as_it_was = count(database, before, OCTOBER)
    register(journal, {"singkat": short})
    found = count(database, short, OCTOBER)
    assert (found.answered, found.index, found.elements) == (6, as_it_was.index, as_it_was.elements)
    assert found.instrument.version == "1" and found.left_out == ()
    assert [answer.words.in_language("id") for answer in found.instrument.questions[0].answers][2] == "Kurang puas"
    assert {one.key: one.answered for one in found.months}["2026-10"] == 6

    new = [(TODAY, Response("singkat", {"puas": 3}), Sample.TICKET)] * 5
    fill(database, short, new, today=date(2026, 12, 1))
    both = count(database, short, all_ended(date(2026, 10, 1), date(2026, 11, 30)))
    assert (both.answered, str(both.index), both.left_out) == (5, "3.00", (("1", 6),)), "never added up"
    assert both.instrument.questions[0].answers[2].words.in_language("id") == "Biasa saja"


def test_a_version_with_other_questions_counts_its_own_periods(database, journal, instruments):
    skm_now = instruments["skm"]
    shorter = replace(skm_now, version="2014-1", questions=skm_now.questions[:4])
    register(journal, {"skm": shorter})
    keys = [question.key for question in shorter.questions]
    given = [(date(2026, 10, 5), Response("skm", dict.fromkeys(keys, 2)), Sample.TICKET)] * 5
    fill(database, shorter, given, today=TODAY)
    register(journal, {"skm": skm_now})
    found = count(database, skm_now, OCTOBER)
    assert (found.answered, str(found.index)) == (5, "50.00"), "four elements of a quarter each"
    assert [element.key for element in found.elements] == keys


def test_a_small_own_scale_and_the_short_form_count_too(database, instruments):
    short = instruments["singkat"]
    given = [
        (IN_OCTOBER, Response("singkat", {"puas": score}, reason=reason), Sample.TICKET)
        for score, reason in ((5, "ramah"), (5, ""), (2, "lama"), (1, "lama"), (4, "cepat"))
    ]
    fill(database, short, given, today=TODAY)
    found = count(database, short, OCTOBER)
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
            (IN_OCTOBER, Response("spak", dict.fromkeys(keys, 4 if n < four else 3)), Sample.TICKET) for n in range(100)
        ]
        fill(database, spak, given, today=TODAY)
        found = count(database, spak, OCTOBER)
        assert (found.index, found.reached) == (Decimal(300 + four) / 100, reached)


def test_the_sample_stands_for_the_numbers_served(database, instruments, serve, answering, clock, queue):
    for n in range(6):
        code = serve()
        if n < 5:
            answering.answer(skm((4,) * 9), code)
    month = Period.month_of(clock.now().date())
    running = count(database, instruments["skm"], EndedDays(month, clock.now().date()))
    assert (running.answered, running.served, running.coverage.not_ended) == (0, 0, month)
    for _day in range(8):
        clock.advance(24 * 3600)
        queue.day.keep()
    found = count(database, instruments["skm"], EndedDays(month, month.last))
    assert (found.served, found.needed, found.answered, found.enough) == (6, 6, 5, False)


def test_of_versions_with_the_same_last_day_the_higher_one_counts(database, journal, instruments):
    skm_now = instruments["skm"]
    lower, higher = (
        replace(skm_now, version=version, questions=skm_now.questions[:count])
        for version, count in (("2014-1", 4), ("2014-2", 5))
    )
    for version in (higher, lower):
        answers = dict.fromkeys([question.key for question in version.questions], 2)
        fill(database, version, [(IN_OCTOBER, Response("skm", answers), Sample.TICKET)] * 5, today=TODAY)
    register(journal, {"skm": skm_now})
    assert count(database, skm_now, OCTOBER).instrument.version == "2014-2"
