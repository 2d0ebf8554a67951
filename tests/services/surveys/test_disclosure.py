"""Somebody has everything that staff can make of a quarter, and tries to say something about fewer than five people.

Pages, files, charts and commands are made of the same document, JSON and counts (kiosk/commands/reports.py and
screens/web/console call nothing else); the log, closed periods and the integrity page stand beside them.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations

import pytest

from services.integrity.monthly import IntegrityReports
from services.integrity.report import as_json as integrity_json
from services.log.reading import EntryFilter, entries
from services.reports import survey_export
from services.reports.survey_forms import Form
from services.reports.survey_reports import SurveyReports
from services.surveys import disclosure
from services.surveys.instruments import Instrument
from services.surveys.model import Period, Response, Sample, SurveySettings
from services.surveys.periods import Published
from services.surveys.surveys import Surveys
from services.surveys.tables import survey_period
from tests.support.house import service_day
from tests.support.staff import officer
from tests.support.survey_data import clear, fill

TODAY = date(2026, 11, 23)
QUARTER = Period(date(2026, 8, 1), date(2026, 10, 31))
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
DAY = timedelta(days=1)
FEW = "few"  # all months that had too few, counted together
COUNT = survey_export.HEADER[-1]
PRIME = 2_147_483_647

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
            said = {"jenis_kelamin": chance.choice("LLLP"), "pendidikan": chance.choice(["SD", "SMA", "S3"])}
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
        return list(csv.DictReader(io.StringIO(out.getvalue())))

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
        return Staff(Surveys(service_day(journal, house), SurveySettings(), instruments), tmp_path)

    return of


# -- what it says, as sums over people -------------------------------------------------------------------------


class Reader:
    """Says of each figure whose it is, as its own words do; whoever watches the lobby knows who came when, for what."""

    def __init__(self, staff: Staff, people: list[Person]) -> None:
        self.staff, self.people = staff, people
        self.alone: dict[tuple[str, str], set[str]] = defaultdict(set)  # services by month (or FEW) and sample
        for line in staff.counts():
            if line["isi"] == "jawaban":
                together = line["bulan_pertama"] != line["bulan_terakhir"]
                self.alone[FEW if together else line["bulan_pertama"], line["sampel"]].add(line["layanan"])

    def cell(self, one: Person) -> tuple[str, str, str]:
        """What month, sample and service this person is told under; the others are ""."""
        month = one.month if (one.month, one.sample) in self.alone else FEW
        known = self.alone.get((month, one.sample), set())
        return month, one.sample, one.service if one.service in known else ""

    def figures(self) -> list[Figure]:
        found = self.of_counts()
        for period in self.staff.periods():
            said = self.staff.json(period)
            months = [f"{month.first:%Y-%m}" for one in said["coverage"]["counted"] for month in _period(one).months]
            found += self._of_report(said, months)
        for closed in self.staff.close():
            months = [f"{month.first:%Y-%m}" for month in closed.period.months]
            found.append(Figure("people", self._people(months), closed.answered))
        return found

    def of_counts(self) -> list[Figure]:
        return [figure for line in self.staff.counts() for figure in self._of_line(line)]

    def _of_line(self, line: dict[str, str]) -> Iterator[Figure]:
        if line["isi"] == "jawaban":
            together = line["bulan_pertama"] != line["bulan_terakhir"]
            months = [FEW if together else line["bulan_pertama"]]
            mine = self._people(months, line["sampel"], line["layanan"])
            yield Figure(f"{line['pertanyaan']}={line['jawaban']}", mine, int(line[COUNT]))

    def _of_report(self, said: dict, months: list[str]) -> Iterator[Figure]:
        mine = self._people(months)
        yield Figure("people", mine, said["answered"] or 0)
        for element in said["elements"]:
            for score, count in enumerate(element["counts"], 1):
                yield Figure(f"{element['key']}={score}", mine, count)
        for group in said["services"]:
            yield Figure("people", self._people(months, "ticket", group["key"]), group["answered"])
        for month in said["months"]:
            if month["answered"] is not None:
                yield Figure("people", self._people([month["key"]]), month["answered"])

    def _people(self, months: Iterable[str], sample: str = "ticket", service: str | None = None) -> frozenset[int]:
        found = set()
        for one in self.people:
            month, of_sample, of_service = self.cell(one)
            if month in months and of_sample == sample and service in (None, of_service):
                found.add(one.number)
        return frozenset(found)

    def true(self, figure: Figure) -> int:
        mine = [one for one in self.people if one.number in figure.people]
        if figure.of == "people":
            return len(mine)
        key, score = figure.of.split("=")
        return sum(one.response.answers[key] == int(score) for one in mine)


def _period(said: dict[str, str]) -> Period:
    return Period(date.fromisoformat(said["from"]), date.fromisoformat(said["to"]))


# -- the algebra ---------------------------------------------------------------------------------------------------


def solved(told: Iterable[frozenset[int]]) -> set[frozenset[int]]:
    """All groups of one to four people of whom some sum and difference of what is told says something.

    People who are in all the same sums cannot be told apart: they are one unknown. A group of unknowns is solved when
    some combination of the sums has no other unknown in it: when without the group's columns the rank is lower.
    """
    sums = sorted(set(told), key=sorted)
    unknowns: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for one in sorted(frozenset().union(*sums)):
        unknowns[tuple(int(one in people) for people in sums)].append(one)
    columns = list(unknowns)
    rank = _rank(columns)
    small = [column for column in columns if len(unknowns[column]) < 5]
    found = set()
    for size in (1, 2, 3, 4):
        for some in combinations(small, size):
            people = frozenset(one for column in some for one in unknowns[column])
            if len(people) < 5 and _rank([column for column in columns if column not in some]) < rank:
                found.add(people)
    return found


def _rank(rows: Iterable[tuple[int, ...]]) -> int:
    """By elimination, modulo a large prime."""
    left, rank = [list(row) for row in rows], 0
    while left:
        pivot = left.pop()
        place = next((n for n, value in enumerate(pivot) if value), None)
        if place is None:
            continue
        rank, inverse = rank + 1, pow(pivot[place], -1, PRIME)
        for row in left:
            if factor := row[place] * inverse % PRIME:
                row[:] = [(a - factor * b) % PRIME for a, b in zip(row, pivot, strict=True)]
    return rank


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
    assert solved(figure.people for figure in figures if figure.people) == set()


@on_sqlite
@pytest.mark.parametrize("seed", range(8))
def test_whatever_the_sizes_of_months_and_services(staff, instruments, seed):
    chance = random.Random(seed)
    sizes = {month: chance.choice((0, 2, 4, 5, 6, 9, 14, 30)) for month in (7, 8, 9, 10)}
    people = answered(instruments["skm"], sizes, seed)
    reader = Reader(staff(people), people)
    figures = reader.of_counts()
    assert [figure for figure in figures if reader.true(figure) != figure.value] == []
    assert solved(figure.people for figure in figures if figure.people) == set()


@on_sqlite
def test_it_finds_them_without_the_rule(staff, people, monkeypatch):
    monkeypatch.setattr(disclosure, "LEAST_GROUP", 1)
    reader = Reader(staff(people), people)
    found = solved(figure.people for figure in reader.figures() if figure.people)
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
