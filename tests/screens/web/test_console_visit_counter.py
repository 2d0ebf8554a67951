"""The family that stands at a counter: its names for half a minute, identity, party, and one without a booking."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from screens.web.console.shared.visit_panel import RevealedNames
from services.log.reading import EntryFilter, entries
from services.visits.model import Booking, BookingState
from tests.support.clock import ManualClock
from tests.support.console import ROOT, Client, Site
from tests.support.pages import at_counter, sign_in
from tests.support.staff import officer
from tests.support.visit_pages import booked, events, fields, ready
from tests.support.visits import TODAY, TOMORROW, person


@pytest.fixture
def house(site: Site) -> Site:
    return ready(site)


@pytest.fixture
def served(house: Site) -> tuple[Site, Client, Booking]:
    """A family with a booking stands at counter 1."""
    made = booked(house)
    house.services.visits.check_ins.scan(house.services.visits.passes.text_of(made))
    client = house.client("p01")
    client.submit("/counters", counter="1"), client.submit("/counter/1/call")
    return house, client, made


@pytest.fixture
def full_house(tmp_path: Path, clock: ManualClock) -> Iterator[Site]:
    """A house that uses everything a counter can have, goods with its visits too."""
    text = (ROOT / "kiosk.ini").read_text("utf-8").replace("port = 8780", "port = 0")
    for before, after in (("\nservice = B\n", "\nservice = A\n"), ("\npermit = no\n", "\npermit = yes\n")):
        assert before in text
        text = text.replace(before, after, 1)
    (tmp_path / "kiosk.ini").write_text(text, "utf-8")
    made = ready(Site(tmp_path, clock=clock))
    yield made
    made.stop()


def test_each_key_of_a_counter_means_one_thing(full_house: Site) -> None:
    full_house.take()
    client = full_house.client("adm")
    client.submit("/counters", counter="1"), client.submit("/counters", counter="2")

    def keys() -> list[str]:
        return re.findall(r"<kbd>(.+?)</kbd>", client.page("/counter/1"))

    client.submit("/counter/1/call")
    pages = [keys()]  # without a booking
    [held] = full_house.services.queue.tickets_today()
    client.page("/counter/1/walk-in"), client.submit("/counter/1/start", ticket=held.id)
    client.submit("/counter/1/walk-in", ticket=held.id, **fields(permit=TOMORROW.isoformat()))
    pages.append(keys())
    for one in pages:
        assert len(set(one)) == len(one), sorted(key for key in set(one) if one.count(key) > 1)
    assert {"W", "F", "Q", "V"} <= set(pages[0]) and {"D", "E", "F", "I", "Q", "Z"} <= set(pages[1])


def test_names_show_for_half_a_minute_in_the_browser_that_asked(
    served: tuple[Site, Client, Booking], clock: ManualClock
) -> None:
    site, client, made = served
    assert person().name not in client.page("/counter/1")
    page = client.submit("/counter/1/visit/reveal")
    assert person().name in page and person().detainee_name in page and person().nik not in page
    assert person().name not in site.client("adm").page(f"/visits/booking/{made.id}"), "another browser"
    clock.advance(29)
    assert person().name in client.page("/counter/1")
    clock.advance(2)
    assert person().name not in client.page("/counter/1")
    client.submit("/counter/1/visit/reveal")
    assert person().name not in client.submit("/counter/1/visit/hide")
    assert len(events(site, "booking_revealed")) == 2
    assert person().name not in str([entry.text for entry in entries(site.console.database, EntryFilter())])


def test_names_are_gone_with_the_next_number_and_with_signing_out(served: tuple[Site, Client, Booking]) -> None:
    site, client, made = served
    client.submit("/counter/1/visit/reveal")
    token = client.cookies.get("kiosk_session")
    revealed = site.console.memory.get(token, RevealedNames)
    assert revealed and revealed.booking == made.id
    client.submit("/sign-out")
    assert site.console.memory.get(token, RevealedNames) is None


def test_identity_and_party_are_corrected_at_the_counter(served: tuple[Site, Client, Booking]) -> None:
    site, client, made = served
    assert "diperiksa" in client.submit("/counter/1/visit/identity").lower()
    assert "2 orang" in client.submit("/counter/1/visit/party", party=2)
    assert "paling banyak" in client.submit("/counter/1/visit/party", party=9).lower()
    assert site.services.visits.bookings.by_id(made.id).party_size == 2
    refused = client.post("/counter/1/visit/party", data={"form": client.token, "party": 9, "reason": "one_more"})
    assert refused.status_code == 403
    assert client.post("/counter/1/visit/nothing", data={"form": client.token}).status_code == 404


def test_a_family_without_a_booking_is_registered_under_the_same_limits(house: Site) -> None:
    held = house.take()
    client = house.client("p01")
    client.submit("/counters", counter="1")
    page = client.submit("/counter/1/call")
    assert "belum punya pendaftaran" in page and "Daftarkan" in page
    assert "A001" in client.page("/counter/1/walk-in")
    page = client.submit("/counter/1/walk-in", 422, ticket=held.id, **fields(nik="1"))
    assert 'aria-invalid="true"' in page
    page = client.submit("/counter/1/walk-in", ticket=held.id, **fields())
    assert "A001 terdaftar sebagai kunjungan" in page and "C**** N****" in page
    client.page("/counter/1/walk-in")
    assert "loket ini tidak memegang" in client.submit("/counter/1/walk-in", ticket=held.id, **fields(2)).lower()
    [made] = house.services.visits.bookings.between(officer("p01"), TODAY, TODAY)
    assert made.channel == "walk_in" and made.state is BookingState.CHECKED_IN


def test_a_number_of_another_service_has_no_walk_in(house: Site) -> None:
    house.take("B")
    client = house.client("p01")
    client.submit("/counters", counter="1"), client.submit("/counter/1/call")
    assert client.get("/counter/1/walk-in").url.path == "/counter/1"
    assert client.get("/counter/9/walk-in").url.path in ("/counters", "/counter/1")
    client.page("/counter/1")
    held = house.services.queue.tickets_today()[0]
    assert "loket ini tidak memegang" in client.submit("/counter/1/walk-in", ticket=held.id, **fields()).lower()
    assert house.services.visits.bookings.between(officer("p01"), TODAY, TODAY) == []


def test_a_family_is_seen_to_by_keys_alone_and_its_names_go_by_themselves(
    house: Site, browser: Browser, clock: ManualClock
) -> None:
    house.services.visits.check_ins.scan(house.services.visits.passes.text_of(booked(house)))
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(house.address)
    at_counter(page, "p01", "1").keyboard.press("n")
    expect(page.locator("#act-reveal")).to_be_enabled()
    page.wait_for_load_state(), page.keyboard.press("d")
    expect(page.locator("#names")).to_contain_text(person().name)
    page.wait_for_load_state(), page.keyboard.press("i")
    expect(page.locator(".visit-line")).to_contain_text("Identitas sudah diperiksa")
    clock.advance(31)
    house.take("B")  # something happens in the house: every open page looks again
    expect(page.locator("#names")).not_to_contain_text(person().name)
    page.context.close()


def test_a_name_is_hidden_by_the_style_when_no_script_and_no_server_does(house: Site, browser: Browser) -> None:
    made = booked(house)
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(house.address)
    sign_in(page, "p01").goto(f"{house.address}/visits/booking/{made.id}")
    page.click("#act-reveal")
    name = page.locator("#names dd").first
    expect(name).to_be_visible()
    delays = name.evaluate("(one) => [getComputedStyle(one).animationDelay, getComputedStyle(one).animationName]")
    assert delays == ["30s", "gone"]
    page.context.close()
