"""Files as offices have sent them, each with what is right: bookings, officers and rosters through their importers.

`right.csv` says of every file what comes of it on 29 November 2026: how many rows come in; what has to be decided
first; or the faults, each as row, column and problem.
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.house.roster import Roster
from services.people.model import Role
from services.people.officer_import import Imported
from services.people.officers import Officers
from tests.services.people.test_officers import CHEAP, PIN
from tests.support.clock import ManualClock
from tests.support.staff import officer
from tests.support.visits import visits as make_visits

FOLDER = Path(__file__).parents[2] / "files" / "imports"
with (FOLDER / "right.csv").open(encoding="utf-8") as _file:
    RIGHT = {row["file"]: row["right"] for row in csv.DictReader(_file, delimiter=";")}


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 29, 2, 0, tzinfo=UTC))


def faults_of(faults: object) -> str:
    return " ".join(f"{one.row}/{one.column}/{getattr(one, 'problem', None) or one.reason}" for one in faults)


def of_bookings(content: bytes, journal, house, tmp_path) -> str:
    report = make_visits(journal, house, tmp_path).importing.run(officer("p01"), content, dry_run=True)
    report.check()
    if report.file_problem:
        return f"{report.file_problem} {report.detail}".strip()
    asked = "".join(f"; asks {one}" for one in report.questions)
    return f"{report.added} of {report.seen}{asked} {faults_of(report.faults)}".strip()


def of_officers(content: bytes, journal, house, tmp_path) -> str:
    answer = Officers(journal, place="console", hasher=CHEAP).import_list(officer("admin"), content)
    return f"{len(answer.pins)} officers" if isinstance(answer, Imported) else faults_of(answer)


def of_roster(content: bytes, journal, house, tmp_path) -> str:
    officers = Officers(journal, place="console", hasher=CHEAP)
    if not any(one.code == "ptga" for one in officers.all()):
        officers.add_with_secret(officer("admin"), "ptga", "Contoh", "", Role.COUNTER, PIN)
    answer = Roster(journal, house).import_csv(officer("s01"), content)
    if isinstance(answer, list):
        return faults_of(answer)
    one, *_ = Roster(journal, house).on(officer("p01"), datetime(2026, 12, 1).date(), datetime(2026, 12, 1).date())
    return f"{answer.added} duties, {one.start} to {one.end}"


def test_no_file_is_without_its_right_value():
    assert {path.name for path in FOLDER.iterdir()} == {"right.csv", *RIGHT}


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_what_comes_of_every_file(journal, house, tmp_path):
    readers = {"o": of_officers, "r": of_roster}
    found = {
        name: readers.get(name[0], of_bookings)((FOLDER / name).read_bytes(), journal, house, tmp_path)
        for name in RIGHT
    }
    assert found == RIGHT
