"""A house of an earlier version, opened by this one: everything in it is there, and it goes on."""

from __future__ import annotations

import contextlib
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from services.log.verify import chains, verify
from services.people.model import Officer
from services.settings.store import timeline
from services.store.sqlite import sqlite3
from services.visits.model import CheckedIn
from services.visits.names import Revealed
from tests.support.clock import START, ManualClock
from tests.support.console import Site
from tests.support.visits import TODAY, person

HOUSES = sorted((Path(__file__).parents[2] / "files" / "earlier").glob("house-*.zip"))
LEFT_AT = START + timedelta(hours=2, minutes=30)
BECOME_VERSIONS = "house_setting"  # what the house had adopted: the first version holds it now
CHANGES = {"alembic_version", "kiosk_state", "journal_head", BECOME_VERSIONS, "officer"}  # …with the opening itself

Rows = dict[str, list[dict[str, object]]]


def rows_of(file: Path) -> Rows:
    """Every table's rows, by the names of their columns."""
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        return {name: [dict(row) for row in connection.execute(f"SELECT * FROM {name}")] for (name,) in tables}


@pytest.fixture(scope="module", params=HOUSES, ids=lambda house: house.stem)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("earlier")
    with zipfile.ZipFile(request.param) as archive:
        archive.extractall(folder)
    for file in folder.rglob("*"):
        file.chmod(0o700 if file.is_dir() else 0o600)
    return folder


@pytest.fixture(scope="module")
def before(folder: Path) -> Rows:
    return rows_of(folder / "data" / "kiosk.sqlite3")


@pytest.fixture(scope="module")  # each test looks at another part of it
def site(folder: Path, before: Rows) -> Iterator[Site]:
    site = Site(folder, clock=ManualClock(LEFT_AT))
    yield site
    site.stop()


def test_every_row_is_there_as_it_was(site: Site, before: Rows, folder: Path) -> None:
    now = rows_of(folder / "data" / "kiosk.sqlite3")
    for name in before.keys() - CHANGES:
        kept = [{key: row[key] for key in before[name][0]} for row in now[name]] if before[name] else []
        assert [row for row in before[name] if row not in kept] == [], name


def test_its_settings_are_the_first_version(site: Site, before: Rows) -> None:
    adopted = {(row["section"], row["key"]): row["value"] for row in before[BECOME_VERSIONS]}
    held = timeline(site.services.database).values(LEFT_AT)
    assert len(adopted) > 300
    assert {place: value for place, value in adopted.items() if held.get(place) != value} == {}


def test_its_log_is_whole_and_its_people_are_known(site: Site, before: Rows) -> None:
    database = site.services.database
    assert all(verify(database, chain).intact for chain in chains(database))
    assert {one.code for one in site.console.officers.all()} == {row["code"] for row in before["officer"]}


def test_its_families_are_received_and_served(site: Site) -> None:
    """Who had checked in is called by the number on their slip; who booked comes with the pass that they have."""
    counters = site.services.queue.counters
    p02 = next(one for one in site.console.officers.all() if one.code == "p02")
    assert isinstance(p02, Officer)
    counters.open(p02, "2")
    called = site.services.queue.calling.call_next(p02, "2").ticket
    assert called is not None and called.label in {one.label for one in site.services.queue.tickets_today()}
    visits = site.console.visits
    waiting = next(one for one in visits.bookings.between(p02, TODAY, TODAY) if one.state == "booked")
    assert isinstance(visits.check_ins.scan(visits.passes.text_of(waiting)), CheckedIn)
    shown = visits.names.reveal(p02, waiting.id)
    assert isinstance(shown, Revealed) and shown.name == person(2).name


def test_its_surveys_say_what_they_said(site: Site, before: Rows) -> None:
    (published,) = site.services.surveys.periods.published()
    (kept,) = before["survey_period"]
    said = json.loads(str(kept["result"]))
    assert (published.answered, str(published.index)) == (said["answered"], said["index"])
