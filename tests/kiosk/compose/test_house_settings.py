"""What holds of the house is what its database says; a running kiosk takes over another version by itself."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest

from devices.simulated.memory import MemoryPrinter
from kiosk.compose.away import away
from kiosk.compose.house_settings import HouseFaulty, held_by, unusable
from kiosk.compose.services import open_services, successor, tell_where_it_differs, written_otherwise
from kiosk.settings.reading import load
from kiosk.settings.remembered import recalled
from kiosk.settings.values import codes_of, ini_text, normal
from kiosk.touch.backend import TouchBackend
from services.paper.printing import PrinterOwner
from services.settings import store
from services.settings.drafts import Drafts
from services.store.obstacles import Obstacle, Trouble
from services.store.sqlite import sqlite3
from tests.support.clock import ManualClock
from tests.support.staff import officer

ROOT = Path(__file__).parents[3]
DAY_SECONDS = 86400


@pytest.fixture
def ini(tmp_path):
    place = tmp_path / "kiosk.ini"
    place.write_text((ROOT / "kiosk.ini").read_text("utf-8"), "utf-8")
    return place


@pytest.fixture
def services(ini):
    opened = open_services(load(ini), clock=ManualClock())
    yield opened
    opened.close()


def approve(services, wishes, day=None):
    drafts = Drafts(
        services.journal,
        services.settings.house.time_zone,
        fits=lambda _values: True,
        needs_day=lambda _before, _after: False,
        trusts=lambda _connection: True,
    )
    drafts.save(officer("s01"), wishes)
    assert drafts.choose_day(officer("s01"), day) is None and drafts.propose(officer("s01")) is None
    (draft,) = drafts.proposals(officer("s02"))
    return drafts.approve(officer("s02"), draft.id, draft.seen)


def test_a_version_at_once_is_taken_over_and_kiosk_ini_counts_no_more(services, ini):
    approve(services, {("counter 4", "name.id"): "Loket 4", ("counter 4", "services"): "T", ("house", "name"): "Baru"})
    found = successor(services)
    assert found is not None and successor(found) is None
    assert [*found.settings.house.counters][-1] == "4" and found.settings.house.name == "Baru"
    again = open_services(load(ini), clock=services.clock)
    assert again.settings.house == found.settings.house and again.held.number == 2
    assert {one.place for one in written_otherwise(again)} >= {("house", "name"), ("counter 4", "name.id")}
    said: list[str] = []
    tell_where_it_differs(again, said.append)
    assert "[house] name" in said[0] and "config export" in said[0]
    again.close()


def test_every_part_of_the_house_is_that_of_its_version(ini):
    """Read from a file that is this machine's in all, and another house's in something of each part."""
    settings, other = load(ini), ini.with_name("other.ini")
    text = ini.read_text("utf-8")
    for before, after in (
        ("[house]\n", "[house]\nshort_name = Lain\n"),
        ("\npermit = no\n", "\npermit = yes\n"),
        ("[goods]\n", "[goods]\nopen_days = 9\n"),
        ("[survey]\n", "[survey]\nopen_per_hour = 7\n"),
        ("[info locker]\n", "[info locker]\ntext.id = Lain\n"),
    ):
        head, begin, body = text.partition(before)
        key = after.split("\n")[-2].split(" =")[0]
        body = body if begin.startswith("\n") else re.sub(rf"(?m)^{re.escape(key)} = .*\n", "", body, count=1)
        text = head + after + body
    other.write_text(text, "utf-8")
    wanted = load(other)
    parts = [one.name for one in fields(wanted) if getattr(settings, one.name) != getattr(wanted, one.name)]
    assert {"house", "information", "visits", "goods", "surveys"} <= set(parts)
    assert held_by(settings, wanted.house_values, 1) == replace(wanted, path=settings.path)


def test_who_books_ahead_books_by_what_is_decided_for_that_day(services):
    today = services.queue.day.today()
    friday = today + timedelta(days=(4 - today.weekday()) % 7 or 7)
    approve(services, {("hours", "friday"): "08:00-11:00", ("visit sessions", "friday"): "closed"}, friday)
    found = successor(services)
    assert found is not None
    hours, visits = found.settings.house.services["A"].hours, found.settings.visits
    assert len(hours.intervals_on(friday)) == 1 and hours.intervals_on(friday)[0].end == 11 * 60
    assert hours.intervals_on(friday - timedelta(days=7)) == hours.weekdays[4] != hours.intervals_on(friday)
    assert visits.sessions_on(friday, hours.intervals_on(friday)) == ()
    assert any(day < friday for day, _ in found.visits.bookings.next_sessions(services.clock.now()))
    assert friday not in {day for day, _ in found.visits.bookings.next_sessions(services.clock.now())}
    services.clock.advance((friday - today).days * DAY_SECONDS)
    services.queue.day.keep()
    begun = successor(found)
    assert begun is not None and begun.held.number == 2 and begun.settings.house.services["A"].hours.later == ()


def test_a_plan_that_cannot_be_used_holds_up_nothing_before_it_begins(services):
    approve(services, {("service A", "series"): "AB"}, services.queue.day.today() + timedelta(days=3))
    approve(services, {("house", "name"): "Baru"})
    found = successor(services)
    assert found is not None and found.settings.house.name == "Baru"
    known = store.timeline(services.database)
    assert unusable(services.as_written, known, services.clock.now()) == (2,)


def test_a_clock_that_nobody_trusts_begins_no_version(services):
    services.queue.day.keep()
    approve(services, {("house", "name"): "Baru"}, services.queue.day.today() + timedelta(days=20))
    held = successor(services)
    services.clock.advance(40 * DAY_SECONDS)
    assert held is not None and not held.queue.day.clock_state().trusted and successor(held) is None
    services.clock.advance(-40 * DAY_SECONDS)


def test_the_kiosk_goes_on_with_all_that_it_knew(services):
    owner = PrinterOwner(services.journal, services.settings.house, services.queue, MemoryPrinter(), kiosk="kiosk-1")
    backend = TouchBackend(services, owner)
    backend.forgo("request-1")
    approve(services, {("house", "name"): "Baru", ("info pledge", "text.id"): "Tanpa pungutan."})
    found = successor(services)
    assert found is not None
    after = backend.in_house_of(found)
    assert after._forgone is backend._forgone and after.owner is not owner
    lobby = after.lobby("id")
    pledge = next(one for one in lobby.info.nodes if one.code == "pledge")
    assert pledge.lines[0].text == "Tanpa pungutan." and after.health().database_ok
    found.states.settings_in_use(2), found.states.settings_in_use(2)
    assert services.states.read().settings_number == 2


def test_a_version_that_this_machine_cannot_use_names_the_fault(services, ini):
    approve(services, {("service A", "series"): "AB"})
    with pytest.raises(HouseFaulty, match="one capital letter") as caught:
        successor(services)
    assert away(services.settings, caught.value).trouble == Trouble(Obstacle.HOUSE_FAULTY, "[service A] series")
    again = open_services(load(ini), clock=services.clock)
    assert again.held.number == 1 and again.settings.house == services.settings.house, "no dark screen after a restart"
    with pytest.raises(HouseFaulty, match="config adopt"):
        successor(again)
    again.close()


def test_without_its_database_the_machine_knows_the_house_as_it_last_was(services, ini):
    approve(services, {("house", "name"): "Baru"})
    assert successor(services) is not None
    assert recalled(load(ini)).house.name == "Baru" and load(ini).house.name != "Baru"


def test_what_an_earlier_program_adopted_is_the_first_version_in_the_order_of_the_file(ini, tmp_path):
    settings = load(ini)
    opened = open_services(settings, clock=ManualClock())
    shuffled = [[*place, None, text] for place, text in sorted(settings.house_values.items()) if place[0] != "order"]
    opened.close()
    with sqlite3.connect(tmp_path / "data" / "kiosk.sqlite3") as alone:
        alone.execute("UPDATE settings_version SET made_by = 'upgrade', changes = ?", (json.dumps(shuffled),))
    alone.close()
    again = open_services(settings, clock=ManualClock())
    assert [*again.settings.house.services] == [*settings.house.services]
    (first,) = store.timeline(again.database).versions
    assert first.made_by == "system" and not written_otherwise(again)
    again.close()


def test_a_file_of_the_house_reads_back_as_it_was_written(ini, tmp_path):
    values = load(ini).house_values
    other = {**values, ("counter 9", "name.id"): "Loket 9", ("counter 9", "services"): "T"}
    assert codes_of(other, "counter ")[-1] == "9" and normal(normal(other)) == normal(other)
    place = tmp_path / "other.ini"
    machine = ini.read_text("utf-8")
    place.write_text(ini_text(other) + machine[machine.index("[kiosk]") :], "utf-8")
    assert load(place).house_values == normal(other)
