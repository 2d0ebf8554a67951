"""Somebody has everything that staff can make of a quarter, and tries to say something about fewer than five people.

Pages, files, charts and commands are made of the same document, JSON and counts (kiosk/commands/reports.py and
screens/web/console call nothing else); the log, closed periods and the integrity page stand beside them.
"""

from __future__ import annotations

import io
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from sqlalchemy import or_

from services.integrity.in_json import as_json as integrity_json
from services.integrity.monthly import IntegrityReports
from services.log.reading import EntryFilter, entries
from services.reports import survey_export
from services.reports.survey_forms import Form
from services.reports.survey_reports import SurveyReports
from services.surveys import disclosure
from services.surveys.instruments import Instrument
from services.surveys.model import Period, Response, Sample, SurveySettings
from services.surveys.periods import Published
from services.surveys.surveys import Surveys
from services.surveys.tables import survey_day, survey_period
from tests.support.csv_lines import csv_lines
from tests.support.house import service_day
from tests.support.solving import solved
from tests.support.staff import officer
from tests.support.survey_data import clear, fill

TODAY = date(2026, 11, 23)
QUARTER = Period(date(2026, 8, 1), date(2026, 10, 31))
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
DAY = timedelta(days=1)
ALL = "all"  # how many people, however divided
FEW = "few"  # all months that had too few, counted together
HEADER = survey_export.HEADER
COUNT = HEADER[-1]

on_sqlite = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@dataclass(frozen=True)
class Person:
    """Who answered, and when; nobody has this list but the test."""

    number: int
    day: date
    sample: Sample
    service: str
    response: Response

    @property
    def month(self) -> str:
        return f"{self.day:%Y-%m}"


@dataclass(frozen=True)
class Figure:
    """Something that is told: a sum over these people of one thing that each of them said."""

    of: str
    people: frozenset[int]
    value: int


def answered(instrument: Instrument, sizes: dict[int, int], seed: int = 5) -> list[Person]:
    """So many people in each month: services of one person and of four, a few open answers and steered people."""
    chance, found = random.Random(seed), []
    for month, size in sizes.items():
        for n in range(size):
            day = date(2026, month, chance.randint(1, 28))
            service = "T" if n < 1 else "B" if n < 5 else chance.choice("AAP")
            scores = {question.key: chance.randint(1, 4) for question in instrument.questions}
            school = "S3" if n % 6 == 1 else chance.choice(["SD", "SMA"])  # enough of them in the largest month only
            said = {"jenis_kelamin": chance.choice("LLLP"), "pendidikan": school}
            sample = {8: Sample.OPEN, 7: Sample.STEERED}.get(n % 9, Sample.TICKET)
            found.append(Person(len(found), day, sample, service, Response("skm", scores, "", said, service)))
    return found


@pytest.fixture
def people(instruments) -> list[Person]:
    """Three months, the last one of three people."""
    return answered(instruments["skm"], {8: 27, 9: 41, 10: 3})


class Staff:
    """A member of staff with every permission, and all that they can make."""

    def __init__(self, surveys: Surveys, folder) -> None:
        self.surveys, self.reports, self.who = surveys, SurveyReports(surveys), officer("aud")
        self.integrity = IntegrityReports(surveys, signed_heads=folder, key=folder / "key")

    def periods(self) -> list[Period]:
        """From and to on every side of the ends of months, a single day too."""
        ends = [end for one in QUARTER.months for end in (one.first, one.first + DAY, one.last - DAY, one.last)]
        return [Period(first, last) for first in ends for last in (*ends, TODAY) if first <= last]

    def json(self, period: Period) -> dict:
        return json.loads(self.reports.file(self.who, "skm", period, Form.JSON))

    def counts(self, period: Period = YEAR) -> list[dict[str, str]]:
        out = io.StringIO()
        self.reports.export(self.who, "skm", period, out)
        return csv_lines(out.getvalue())

    def close(self) -> list[Published]:
        s01 = officer("s01")
        for period in (*QUARTER.months, QUARTER, Period(QUARTER.first, date(2026, 9, 30))):
            closed = self.surveys.periods.close(s01, "skm", period)
            if isinstance(closed, Published):
                self.surveys.periods.approve(s01, closed.id)
        return self.surveys.periods.closed(s01)

    def everything(self) -> list[str]:
        """Word for word; moments, which this clock does not move, are the same."""
        found = []
        for period in self.periods()[::3]:
            found += [json.dumps(self.json(period)), json.dumps(self.counts(period))]
            found.append(repr(self.reports.document(self.who, "skm", period, "id")))
        found += [repr(one) for one in self.close()] + [repr(self.surveys.periods.published())]
        of_months = [json.loads(integrity_json(self.integrity.of_month(self.who, one))) for one in QUARTER.months]
        found += [json.dumps(one | {"log": None}) for one in of_months]  # it grows by looking
        return found + [entry.text for entry in entries(self.surveys.journal.database, EntryFilter(), limit=5000)]


@pytest.fixture
def staff(journal, house, instruments, queue, tmp_path):
    """Staff of a house in which these people answered."""

    def of(people: Iterable[Person]) -> Staff:
        queue.day.keep()
        clear(journal.database)
        with journal.database.write() as connection:
            connection.execute(survey_period.delete())
        given = [(one.day, one.response, one.sample) for one in people]
        fill(journal.database, instruments["skm"], given, today=TODAY, counted=False)
        gave_up = or_(survey_day.c.day.like("2026-09-%"), survey_day.c.day < "2026-08-04")  # many, and a few
        with journal.database.write() as connection:
            connection.execute(survey_day.update().where(gave_up).values(abandoned=1))
        return Staff(Surveys(service_day(journal, house), SurveySettings(), instruments), tmp_path)

    return of


# -- what it says, as sums over people -------------------------------------------------------------------------


class Reader:
    """Says of each figure whose it is, as its own words do; whoever watches the lobby knows who came when, for what."""

    def __init__(self, staff: Staff, people: list[Person]) -> None:
        self.staff, self.people = staff, people
        self.alone: dict[tuple[str, str], set[str]] = defaultdict(set)  # services by month (or FEW) and sample
        self.values: dict[tuple[str, str, str], set[str]] = defaultdict(set)  # what was said, by these and field
        self.days: dict[tuple[str, str], Period] = {}
        self.numbers: list[int] = []  # everything that is told to be a number of people
        for line in staff.counts():
            part = _month(line), line["sampel"]
            self.days[part] = Period(*(date.fromisoformat(f"{month}-01") for month in _months(line)))
            if line["isi"] == "jawaban":
                self.alone[part].add(line["layanan"])
            elif line["isi"] == "responden":
                self.values[*part, line["pertanyaan"]].add(line["jawaban"])

    def cell(self, one: Person) -> tuple[str, str, str]:
        """What month, sample and service this person is told under; the others are ""."""
        month = one.month if (one.month, one.sample) in self.alone else FEW
        known = self.alone.get((month, one.sample), set())
        return month, one.sample, one.service if one.service in known else ""

    def figures(self) -> list[Figure]:
        found = self.of_counts()
        for period in self.staff.periods():
            said = self.staff.json(period)
            self.numbers += _numbers(said)
            found += self._of_report(said, period)
        for closed in self.staff.close():
            self.numbers.append(closed.answered)
            found.append(Figure(ALL, self._people(self._parts(closed.period)), closed.answered))
        return found

    def of_counts(self) -> list[Figure]:
        return [figure for line in self.staff.counts() for figure in self._of_line(line)]

    def _of_line(self, line: dict[str, str]) -> Iterator[Figure]:
        part, value = (_month(line), line["sampel"]), int(line[COUNT])
        if line["isi"] == "jawaban":
            mine = self._people([part], line["layanan"])
            yield Figure(f"{line['pertanyaan']}={line['jawaban']}", mine, value)
            return
        self.numbers.append(value)
        if line["isi"] == "responden":
            field = line["pertanyaan"]
            mine = self._who_said([part], field, line["jawaban"], self.values[*part, field])
            yield Figure(f"{field}:", mine, value)

    def _of_report(self, said: dict, period: Period) -> Iterator[Figure]:
        parts = self._parts(period)
        mine = self._people(parts)
        yield Figure(ALL, mine, said["answered"] or 0)
        for sample in ("open", "steered"):
            yield Figure(ALL, self._people(self._parts(period, sample)), said[sample]["answered"] or 0)
        for element in said["elements"]:
            for score, count in enumerate(element["counts"], 1):
                yield Figure(f"{element['key']}={score}", mine, count)
        for group in said["services"]:
            yield Figure("people", self._people(parts, group["key"]), group["answered"])
        for field, groups in said["respondents"].items():
            known = {group["key"] for group in groups}
            for group in groups:
                yield Figure(f"{field}:", self._who_said(parts, field, group["key"], known), group["answered"])
        for month in said["months"]:
            if month["answered"] is not None:
                yield Figure(ALL, self._people([(month["key"], "ticket")]), month["answered"])

    def _parts(self, period: Period, sample: str = "ticket") -> list[tuple[str, str]]:
        """What of it was counted together, whole in the period."""
        whole = {part: Period(days.first, Period.month_of(days.last).last) for part, days in self.days.items()}
        return [part for part, days in whole.items() if part[1] == sample and period.holds(days)]

    def _people(self, parts: Iterable[tuple[str, str]], service: str | None = None) -> frozenset[int]:
        """Those who are told of under these months and samples, and this service."""
        cells = {one.number: self.cell(one) for one in self.people}
        return frozenset(n for n, cell in cells.items() if cell[:2] in parts and service in (None, cell[2]))

    def _who_said(self, parts: Iterable[tuple[str, str]], field: str, value: str, known: set[str]) -> frozenset[int]:
        """Of these people those who said it of themselves; "" are those who said nothing that is told."""
        mine = self._people(parts)
        told = {one.number: one.response.respondent.get(field, "") for one in self.people if one.number in mine}
        return frozenset(n for n, said in told.items() if (said if said in known else "") == value)

    def true(self, figure: Figure) -> int:
        mine = [one for one in self.people if one.number in figure.people]
        if "=" not in figure.of:
            return len(mine)
        key, score = figure.of.split("=")
        return sum(one.response.answers[key] == int(score) for one in mine)


def worlds(figures: Iterable[Figure]) -> list[set[frozenset[int]]]:
    """The people of what can be added up with each other: answers and services, and each field of the respondents.

    A field divides the same people once more, never beside an answer: with the services it leads to nothing but how
    many of them there are.
    """
    figures = list(figures)
    fields = {figure.of for figure in figures if figure.of.endswith(":")}
    divided = [
        lambda of: not of.endswith(":"),
        *(lambda of, field=field: of in (ALL, field) for field in sorted(fields)),
    ]
    return [{one.people for one in figures if belongs(one.of) and one.people} for belongs in divided]


def few(figures: Iterable[Figure]) -> set[frozenset[int]]:
    """All groups of one to four people of whom something is told."""
    return {group for world in worlds(figures) for group in solved(world)}


def _months(line: dict[str, str]) -> list[str]:
    """The first and the last, as "2026-10"."""
    return [f"{line[f'tahun_{end}']}-{int(line[f'bulan_{end}']):02d}" for end in ("pertama", "terakhir")]


def _month(line: dict[str, str]) -> str:
    first, last = _months(line)
    return FEW if first != last else first


def _numbers(said: object) -> Iterator[int]:
    """Everything in a file that is a number of people, at whatever depth."""
    for key, value in said.items() if isinstance(said, dict) else ():
        if key in ("answered", "abandoned", "steered") and isinstance(value, int):
            yield value
        elif key == "left_out":
            yield from value.values()
        else:
            yield from _numbers(value)
    for one in said if isinstance(said, list) else ():
        yield from _numbers(one)


# -- the algebra ---------------------------------------------------------------------------------------------------


def test_the_algebra_finds_one_person_in_a_chain_of_which_no_two_differ_by_a_few():
    first, second, third = (frozenset(range(n, n + 8)) for n in (0, 8, 16))
    chain = [first | second, second | third, first | third | {30}]
    assert all(len(one ^ other) > 8 for one, other in combinations(chain, 2)) and solved(chain) == set()
    assert frozenset({30}) in solved([*chain, first | second | third])
    assert solved([first, second, first | second]) == set() and solved([first, first | {9}]) == {frozenset({9})}


# -- the attacks ---------------------------------------------------------------------------------------------------


@on_sqlite
def test_no_sum_and_no_difference_of_all_that_is_told_is_about_fewer_than_five(staff, people):
    reader = Reader(staff(people), people)
    figures = reader.figures()
    assert len({figure.people for figure in figures}) > 5
    assert [figure for figure in figures if reader.true(figure) != figure.value] == [], "and each of them is true"
    assert few(figures) == set()
    assert len(worlds(figures)) == 3 and {figure.of for figure in figures} >= {"pendidikan:", "jenis_kelamin:"}
    assert min(reader.numbers) >= 5, "or it is not told"
    gave_up = [line for line in reader.staff.counts() if line["isi"] == "tidak_selesai"]
    assert [(line["bulan_pertama"], line["sampel"]) for line in gave_up] == [("9", "ticket")]


@on_sqlite
@pytest.mark.parametrize("seed", range(8))
def test_whatever_the_sizes_of_months_and_services(staff, instruments, seed):
    chance = random.Random(seed)
    sizes = {month: chance.choice((0, 2, 4, 5, 6, 9, 14, 30)) for month in (7, 8, 9, 10)}
    people = answered(instruments["skm"], sizes, seed)
    reader = Reader(staff(people), people)
    figures = reader.of_counts()
    assert [figure for figure in figures if reader.true(figure) != figure.value] == []
    assert few(figures) == set() and min(reader.numbers, default=5) >= 5


@on_sqlite
def test_it_finds_them_without_the_rule(staff, people, monkeypatch):
    monkeypatch.setattr(disclosure, "LEAST_GROUP", 1)
    reader = Reader(staff(people), people)
    found = few(reader.figures())
    in_october = frozenset(one.number for one in people if one.month == "2026-10" and one.sample is Sample.TICKET)
    alone = frozenset(one.number for one in people if one.month == "2026-08" and one.service == "T")
    assert alone in found and any(one <= in_october for one in found)


def exchanged(people: list[Person], reader: Reader) -> list[Person]:
    """The same cells with everybody's day and answers given to somebody else of them, and what they said of themselves
    to somebody else of the month."""
    chance, found = random.Random(2), []
    cells, months = defaultdict(list), defaultdict(list)
    for one in people:
        cells[reader.cell(one)].append(one)
    for mine in cells.values():
        others = chance.sample(mine, len(mine))
        for one, other in zip(mine, others, strict=True):
            months[reader.cell(one)[:2]].append(
                replace(one, response=replace(one.response, answers=other.response.answers))
            )
    for mine in months.values():
        days, said = chance.sample(mine, len(mine)), chance.sample(mine, len(mine))
        for one, day, other in zip(mine, days, said, strict=True):
            response = replace(one.response, respondent=other.response.respondent)
            found.append(replace(one, day=day.day, response=response))
    return found


@on_sqlite
def test_nobody_can_tell_who_of_a_cell_answered_what_when_or_said_what_of_themselves(staff, people, monkeypatch):
    """Not by algebra nor by anything else: word for word the same is told when they are exchanged."""
    first = staff(people)
    others = exchanged(people, Reader(first, people))
    told = _without_log(first.everything())
    assert _without_log(staff(others).everything()) == told
    monkeypatch.setattr(disclosure, "LEAST_GROUP", 1)
    assert _without_log(staff(others).everything()) != _without_log(staff(people).everything())


def _without_log(told: list[str]) -> list[str]:
    """The log grows by looking: of it only what it says of counting."""
    log = [json.loads(one) for one in told if one.startswith("{") and '"seq"' in one]
    counted = [json.dumps(one["fields"]) for one in log if one["event"] == "survey_month_counted"]
    return [one for one in told if not (one.startswith("{") and '"seq"' in one)] + sorted(set(counted))
