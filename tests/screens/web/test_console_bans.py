"""A ban and sessions by group, as supervisor, counter and another system see them."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from services.api.clients import Scope
from services.log.reading import EntryFilter, entries
from tests.screens.web.test_console_settings import Person
from tests.support.api import System, problem
from tests.support.console import Site
from tests.support.visit_pages import booked, fields, ready
from tests.support.visits import TODAY, TOMORROW, person

UNTIL = (TODAY + timedelta(days=30)).isoformat()
NOON = 12 * 60


@pytest.fixture
def house(site: Site) -> Site:
    return ready(site)


def test_a_ban_is_set_met_and_lifted_and_only_those_in_charge_read_why(house: Site) -> None:
    before = booked(house, 1, start=NOON)
    head, desk = house.client("s01"), house.client("p01")
    head.page("/visits/bans")
    ban = {"kind": "visitor", "number": person(1).nik, "name": person(1).name, "reason": "forbidden_goods"}
    page = head.submit("/visits/bans", 422, **ban, last_day="", review_on="")
    assert "salah satu" in page and "Senin, 23 November 2026, 09.00" in page, "the clock below, as on every page"
    said = unescape(head.submit("/visits/bans", **ban, last_day=UNTIL, review_on=""))
    assert "Larangan #1 berlaku. Pendaftaran mendatang: 1." in said and "9901••••••••0001" in said
    assert person(1).nik not in said and person(1).name not in said

    path = f"/visits/booking/{before.id}"
    assert "Larangan #1: Membawa barang terlarang" in unescape(head.page(path))
    neutral = unescape(desk.page(path))
    assert "Panggil pengawas" in neutral and "terlarang" not in neutral and "Larangan" not in neutral
    wished = {"day": TOMORROW, "start": NOON, **fields(1)}
    desk.page("/visits/new"), head.page("/visits/new")
    answer = unescape(desk.submit("/visits/new", 422, **wished))
    assert "belum dapat didaftarkan" in answer and "arangan" not in answer
    assert "Larangan #1 berlaku" in unescape(head.submit("/visits/new", 422, **wished))
    assert desk.get("/visits/bans").status_code == 403

    system = System(house, Scope.BOOKINGS)
    day, other = str(TOMORROW), {"nik": person(2).nik, "detainee_number": person(2).detainee_number}
    banned = problem(system.book("key-00001", day=day), 409, "no_further_visit")
    assert system.book("key-00002", day=day, **other).status_code == 201
    limit = problem(system.book("key-00003", day=day, session="18.00", **other), 409, "no_further_visit")
    assert banned == limit, "word for word the answer to a limit"

    head.page("/visits/bans")
    assert "Pilih alasan" in unescape(head.submit("/visits/bans/1/lift"))
    gone = unescape(head.submit("/visits/bans/1/lift", reason="objection"))
    assert "Larangan #1 dicabut" in gone and "9901••••••••0001" not in gone
    assert "Panggil pengawas" not in unescape(desk.page(path))
    text = " ".join(entry.text for entry in entries(house.console.database, EntryFilter()))
    assert person(1).nik not in text and "Contoh" not in text and "9901" not in text


def test_groups_are_added_on_the_page_and_asked_for_from_then_on(house: Site) -> None:
    assert 'name="group"' not in house.client("p01").page("/visits/new")
    drafter, head = Person(house, "p02"), Person(house, "s01")
    drafter.client.page("/settings/page/sessions")
    for name in ("Tahanan", "Narapidana"):
        drafter.client.submit("/settings/add", family="visit group ", name=name)
    page = unescape(drafter.client.page("/settings/page/sessions"))
    assert re.search(r'name="visit sessions\|monday\|0\|groups" value="tahanan"', page)
    monday = {
        f"visit sessions|monday|{number}": times
        for number, times in enumerate(("00.00–06.00", "06.00–12.00", "12.00–18.00", "18.00–24.00"))
    }
    monday |= {f"visit sessions|monday|{number}|families": "40" for number in range(4)}
    monday["visit sessions|monday|2|groups"] = "narapidana"
    drafter.change("/settings/page/sessions", **monday)
    assert "hanya Narapidana" in unescape(drafter.propose())
    head.decide("approve")
    assert house.server.adopt() is not None
    desk = house.client("p01")
    form = unescape(desk.page(f"/visits/new?day={TODAY}"))
    assert 'name="group"' in form and "hanya Narapidana" in form
    wished = {"day": TODAY, "start": NOON, **fields(1)}
    answer = unescape(desk.submit("/visits/new", 422, **wished, group="tahanan"))
    assert "Sesi untuk kelompok ini: Senin, 23 November 2026 pukul 12.00" not in answer
    assert "Sesi untuk kelompok ini: Senin, 23 November 2026 pukul 18.00–24.00" in answer
    assert "Kelompok tahanan" in unescape(desk.submit("/visits/new", **wished, group="narapidana"))
    assert "Narapidana 1" in unescape(desk.page("/visits"))
