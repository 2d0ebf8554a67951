"""A house that asks for permits and for an officer's yes: its pages, and what other systems are told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.visits.model import Booking, BookingChannel, BookingState
from services.visits.permit import PermitStanding
from tests.support.api import API, System, problem
from tests.support.clock import ManualClock
from tests.support.console import ROOT, Site
from tests.support.staff import officer
from tests.support.visit_pages import SHIFT, booked, events, fields, ready
from tests.support.visits import TODAY, TOMORROW

ASKING = {"permit = no\nask_first = none": "permit = yes\nask_first = console, api", "port = 8780": "port = 0"}


@pytest.fixture
def house(tmp_path: Path, clock: ManualClock) -> Iterator[Site]:
    text = re.sub(r"(?m)^# .*\n", "", (ROOT / "kiosk.ini").read_text("utf-8"))
    for old, new in ASKING.items():
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "kiosk.ini").write_text(text, "utf-8")
    site = ready(Site(tmp_path, clock=clock))
    yield site
    site.stop()


def asked(site: Site, number: int = 1) -> Booking:
    return booked(site, number, day=TOMORROW, channel=BookingChannel.API)


def state(site: Site, made: Booking) -> BookingState:
    return site.services.visits.bookings.by_id(made.id).state


def test_what_waits_is_listed_reminded_of_and_answered_one_by_one_or_together(house: Site) -> None:
    first, second, third, fourth = (asked(house, number) for number in range(1, 5))
    client = house.client("p02")
    assert "Kunjungan menunggu persetujuan: 4" in client.page("/attention"), "their visits begin within a day"
    page = client.page("/visits/asked")
    assert page.count('type="checkbox"') == 4 and "izin besuk belum dilihat" in page and "C**** N****" in page
    assert "Pilih paling sedikit satu" in client.submit("/visits/asked/approve")
    assert "2 permintaan disetujui" in client.submit("/visits/asked/approve", booking=[first.id, second.id])
    assert "alasan" in client.submit("/visits/asked/refuse", booking=third.id).lower()
    assert "tidak disetujui" in client.submit("/visits/asked/refuse", booking=third.id, reason="papers")
    assert "1 dari 2 tidak dijawab" in client.submit("/visits/asked/approve", booking=[third.id, fourth.id])
    assert [state(house, one).value for one in (first, second, third, fourth)] == [
        "booked",
        "booked",
        "refused",
        "booked",
    ]
    assert "Berkas kurang" in client.page(f"/visits/booking/{third.id}")
    assert "menunggu persetujuan:" not in client.page("/attention")


def test_one_is_answered_on_its_page_and_not_by_who_made_it(house: Site) -> None:
    client = house.client("p01")
    client.page("/visits/new?day=2026-11-24")
    page = client.submit("/visits/new", day="2026-11-24", start=SHIFT, relation="parent", **fields())
    assert "menunggu persetujuan" in page and "bawa izin besuk" in page and "Orang tua" in page
    (made,) = house.services.visits.bookings.between(officer("p01"), TOMORROW, TOMORROW)
    assert "petugas lain yang menyetujui" in page and f"/visits/booking/{made.id}/approve" not in page
    assert "petugas lain" in client.submit(f"/visits/booking/{made.id}/approve")
    other = house.client("p02")
    assert "sesudah permintaan ini disetujui" in other.page(f"/visits/booking/{made.id}")
    assert "Unduh gambar" in other.submit(f"/visits/booking/{made.id}/approve")
    again = asked(house, 2)
    assert "Tidak disetujui" in other.submit(f"/visits/booking/{again.id}/refuse", reason="detainee")
    assert [one["reason"] for one in events(house, "booking_refused")] == ["detainee"]


def test_an_officer_writes_down_the_permit_that_they_see(house: Site) -> None:
    made = booked(house)
    visits, client = house.services.visits, house.client("p01")
    assert "izin besuk belum dilihat" in client.page(f"/visits/booking/{made.id}")
    path = f"/visits/booking/{made.id}/permit"
    assert "sudah lewat" in client.submit(path, until="2026-11-22") and "sudah lewat" in client.submit(path, until="x")
    assert "dilihat p01" in client.submit(path, until=TODAY.isoformat())
    visits.check_ins.scan(visits.passes.text_of(made))
    client.submit("/counters", counter="1")
    assert "izin besuk berlaku" in client.submit("/counter/1/call")
    assert "izin besuk belum dilihat" in client.submit("/counter/1/visit/no-permit")
    assert visits.permits.standing(visits.bookings.by_id(made.id)) is PermitStanding.NOT_SEEN
    called = house.services.queue.views.serving(officer("p01"))[0].ticket
    client.submit("/counter/1/start", ticket=called.id), client.submit("/counter/1/finish", ticket=called.id)
    held = house.take()  # a family without a booking
    client.submit("/counter/1/call")
    page = client.submit("/counter/1/walk-in", 422, ticket=held.id, **fields(2))
    assert re.search(r'id="permit"[^>]*aria-invalid="true"', page)
    page = client.submit("/counter/1/walk-in", ticket=held.id, permit=TODAY.isoformat(), relation="child", **fields(2))
    assert "izin besuk berlaku" in page


def test_another_system_learns_that_its_wish_waits_and_nothing_of_permits_that_were_seen(house: Site) -> None:
    website = System(house, name="website")
    codes = [one["code"] for one in website.http.get(f"{API}/relations/{TOMORROW}").json()]
    assert codes[0] == "spouse" and "lawyer" in codes
    problem(website.book(relation="cousin"), 409, "bad_relation")
    made = website.book("key-00009", relation="spouse", day=TOMORROW.isoformat()).json()
    assert (made["state"], made["pass_text"], made["pass_picture"], made["bring_permit"]) == ("asked", "", "", True)
    assert len(made["code"]) == 10
    problem(website.http.get(f"{API}/bookings/{made['id']}/pass.png"), 409, "not_answered")
    found = house.services.visits.bookings.by_code(made["code"])
    house.services.visits.permits.seen(officer("p01"), found.id, TOMORROW)
    house.services.visits.asked.approve(officer("p01"), found.id)
    now = website.http.get(f"{API}/bookings/{made['id']}").json()
    assert (now["state"], now["pass_text"][:2], now["bring_permit"]) == ("booked", "K1", True)
