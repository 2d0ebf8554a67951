"""An officer in danger on the pages: silent at their own browser, on every other console and on the guard's page."""

from __future__ import annotations

import re

import pytest

from services.health.findings import Kind
from services.log.reading import EntryFilter, entries
from services.people.model import Officer, Role
from tests.screens.web.test_console_attacks import filled, routes
from tests.support.clock import ManualClock
from tests.support.console import PIN, Client, Site
from tests.support.staff import officer


@pytest.fixture
def guard(site: Site) -> Client:
    made = site.console.officers.add_with_secret(officer("adm"), "g01", "Contoh g01", "", Role.GUARD, PIN)
    assert isinstance(made, Officer)
    return site.client("g01")


def call(page: str) -> str:
    found = re.search(r'action="/danger/(?:come|close)".*?name="call" value="(\d+)"', page)
    assert found
    return found[1]


def test_a_silent_press_is_told_on_every_other_console(site: Site, guard: Client) -> None:
    mine, other, second = site.client("p01"), site.client("p02"), site.client("p01")
    mine.page("/counters"), mine.submit("/counters", counter="1")
    before = mine.page("/counter/1")
    answer = mine.post("/danger", data={"form": mine.token, "back": "/counter/1"}, headers={"x-live": "1"})
    assert answer.status_code == 204
    after = mine.page("/counter/1")
    assert "data-alarm" not in after and "meminta bantuan" not in after.replace("Meminta bantuan segera. Di sini", "")
    assert "Catatan 09.00" in after and "Catatan" not in before
    for client, path in ((other, "/glance"), (second, "/roster"), (guard, "/guard")):
        page = re.sub(r"\s+", " ", client.page(path))
        assert page.count("data-alarm") == 1 and "p01 meminta bantuan segera! Loket 1." in page, path
    assert "danger-come" not in second.page("/roster"), "who called does not answer, wherever they are"
    assert "✓" in mine.page("/counter/1"), "another console has shown it"


def test_it_ends_when_somebody_comes_and_is_closed_with_a_reason(site: Site, guard: Client) -> None:
    mine, other = site.client("p01"), site.client("p02")
    mine.page("/roster"), mine.submit("/danger", back="/roster")
    number = call(guard.page("/guard"))
    assert "Anda datang" in guard.submit("/danger/come", call=number, back="/guard")
    page = other.page("/roster")
    assert "data-alarm" not in page and "g01 datang." in page
    assert "g01" in mine.page("/roster").partition("Catatan 09.00")[2]
    assert "dicatat" in other.submit("/danger/close", call=number, reason="danger_drill", back="/roster")
    assert "danger_drill" not in guard.page("/guard") and "Catatan" not in mine.page("/roster")
    (noted,) = entries(site.console.database, EntryFilter(event="danger_closed"))
    assert noted.words("id") == "Permintaan bantuan segera dari p01 ditutup oleh p02: latihan."


def test_what_cannot_be_closed_says_why(site: Site) -> None:
    mine, other = site.client("p01"), site.client("p02")
    mine.page("/roster"), mine.submit("/danger", back="/roster")
    number = call(other.page("/roster"))
    assert "Belum dapat ditutup" in other.submit("/danger/close", call=number, reason="danger_drill", back="/roster")
    other.submit("/danger/close", 400, call=number, reason="other", back="/roster")


def test_the_guards_page_shows_nothing_else_and_stays_open(site: Site, guard: Client, clock: ManualClock) -> None:
    site.take()
    assert guard.get("/").url.path == "/guard"
    page = guard.page("/guard")
    assert "Tidak ada yang meminta bantuan" in page and "A001" not in page
    assert set(re.findall(r'<a href="(/[a-z-]*)"', page)) <= {"/guard", "/account"}
    for _ in range(3):  # three hours in which nobody touches anything, and the page asks for itself
        for _ in range(3):
            clock.advance(1200)
            assert guard.get("/guard", headers={"x-live": "1"}).url.path == "/guard"


ANYBODYS = ("/", "/sign-in", "/sign-out", "/language", "/account", "/guard", "/danger", "/board")


def test_a_guard_gets_nowhere_else(site: Site, guard: Client) -> None:
    guard.page("/guard")
    for method in ("GET", "POST"):
        for path in routes(method):
            if not any(path == one or (one != "/" and path.startswith(f"{one}/")) for one in ANYBODYS):
                more = {"data": {"form": guard.token}} if method == "POST" else {}
                assert guard.request(method, filled(path), **more).status_code == 403, (method, path)


def test_a_guards_page_that_is_not_open_is_missed(site: Site, clock: ManualClock) -> None:
    client = site.client("p01")
    clock.advance(3000)
    assert "Halaman petugas jaga tidak terbuka" not in client.page("/roster"), "this house has no guard"
    site.console.officers.add_with_secret(officer("adm"), "g01", "Contoh g01", "", Role.GUARD, PIN)
    assert "Halaman petugas jaga tidak terbuka" in client.page("/roster")
    clock.advance(20)  # what machines say is good for 15 s
    assert [one.kind for one in site.console.health.findings(officer("adm")) if one.kind is Kind.GUARD_AWAY]
    assert client.page("/attention").count("Halaman petugas jaga tidak terbuka") == 2, "the strip, and the list"
    site.client("g01").page("/guard")
    assert "Halaman petugas jaga tidak terbuka" not in client.page("/roster")


def test_a_page_that_nobody_looks_at_learns_whether_it_should_sound(site: Site) -> None:
    mine, other = site.client("p01"), site.client("p02")
    mine.page("/roster"), mine.submit("/danger", back="/roster")
    assert (mine.get("/danger/sounds").text, other.get("/danger/sounds").text) == ("0", "1")
    other.page("/roster")
    other.submit("/danger/come", call=call(other.page("/roster")), back="/roster")
    assert other.get("/danger/sounds").text == "0"
