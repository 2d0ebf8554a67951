"""Visits in the staff's pages: the day, booking, finding, passes, deciding, and cases of when the database was away."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, expect

from services.queue.model import TicketState
from services.visits.model import BookingState, CheckedIn, CheckInCode, EndReason, NamesReason
from tests.support.away import away
from tests.support.console import Site
from tests.support.pages import at_counter, violations
from tests.support.staff import officer
from tests.support.visit_pages import SHIFT, booked, events, fields, press, ready, rows, send
from tests.support.visits import TOMORROW, person
from tests.support.waiting import until


@pytest.fixture
def house(site: Site) -> Site:
    return ready(site)


# -- the day --------------------------------------------------------------------------------------------


def test_a_day_shows_its_sessions_and_bookings_masked(house: Site) -> None:
    made = [booked(house, number) for number in range(1, 5)]
    house.services.visits.check_ins.scan(house.services.visits.passes.text_of(made[0]))
    page = house.client("p01").page("/visits")
    assert "4 dari 40 keluarga" in page and "1 sudah datang" in page
    assert page.count("C**** N****") == 4 and "9901••••••••0001" in page
    assert person().nik not in page and person().name not in page


def test_an_auditor_sees_numbers_and_no_family(house: Site) -> None:
    booked(house)
    page = house.client("aud").page("/visits")
    assert "1 dari 40 keluarga" in page and "C****" not in page and "/visits/new" not in page


def test_a_day_is_paged_and_a_day_that_is_none_is_wrong_input(house: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screens.web.console.visits.visits.SHOWN", 2)
    made = [booked(house, number) for number in range(1, 4)]
    client = house.client("p01")
    client.page("/visits?day=2026-13-45", 422)
    first = client.page("/visits")
    assert first.count(">Buka</a>") == 2
    following = re.search(r'href="(/visits\?day=2026-11-23&amp;after=\d+)"', first)
    assert following is not None
    second = client.page(following[1].replace("&amp;", "&"))
    assert second.count(">Buka</a>") == 1 and f"/visits/booking/{made[2].id}" in second


def test_refused_codes_are_listed_with_their_precise_reason(house: Site) -> None:
    made = booked(house)
    visits = house.services.visits
    visits.bookings.cancel(officer("p01"), made.id, EndReason.VISITOR)
    visits.check_ins.scan(visits.passes.text_of(made))
    visits.check_ins.scan("K1NONSENSE")
    page = house.client("aud").page("/visits/refused")
    assert "Pendaftaran dibatalkan" in page and "Bukan kode kunjungan" in page
    assert f"/visits/booking/{made.id}" not in page, "an auditor opens no booking"
    assert f"/visits/booking/{made.id}" in house.client("p01").page("/visits/refused")


# -- booking --------------------------------------------------------------------------------------------


def test_a_form_books_once_and_says_where_its_pass_is(house: Site) -> None:
    client = house.client("p01")
    page = client.page("/visits/new?day=2026-11-24")
    request = re.search(r'name="request" value="([^"]+)"', page)[1]
    for _ in range(2):
        page = client.submit("/visits/new", day="2026-11-24", start=SHIFT, request=request, **fields())
        assert "Unduh gambar (PNG)" in page and "C**** N****" in page
    assert len(house.services.visits.bookings.between(officer("p01"), TOMORROW, TOMORROW)) == 1
    assert events(house, "booking_added") and person().nik not in str(events(house, "booking_added"))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"nik": "123"}, "nik"), ({"name": ""}, "name"), ({"number": ""}, "number"), ({"party": "99"}, "party")],
)
def test_a_faulty_field_is_named_and_what_was_typed_stays(house: Site, wrong: dict, field: str) -> None:
    client = house.client("p01")
    client.page("/visits/new")
    page = client.submit("/visits/new", 422, day="2026-11-24", start=SHIFT, **fields(**wrong))
    assert re.search(rf'id="{field}" name="{field}"[^>]*aria-invalid="true"', page)
    assert f'value="{person().detainee_name}"' in page
    assert house.services.visits.bookings.between(officer("p01"), TOMORROW, TOMORROW) == []


def test_limits_hold_in_the_form_too(house: Site) -> None:
    client = house.client("p01")
    client.page("/visits/new")
    client.submit("/visits/new", day="2026-11-24", start=SHIFT, **fields())
    again = fields(2, number=person().detainee_number)
    page = client.submit("/visits/new", 422, day="2026-11-25", start=SHIFT, **again)
    assert 'role="alert"' in page and "minggu" in page
    assert "Hari" in client.submit("/visits/new", 422, day="1999-01-01", start=SHIFT, **fields(3))


# -- finding ---------------------------------------------------------------------------------------------


def test_a_code_a_number_and_a_pass_lead_to_the_booking(house: Site) -> None:
    made = booked(house)
    client = house.client("p01")
    client.page("/visits")
    for text in (
        made.code,
        f"{made.code[:3]} {made.code[3:]}",
        f"#{made.id}",
        house.services.visits.passes.text_of(made),
    ):
        assert f"Kunjungan #{made.id}" in client.submit("/visits/find", code=text), text


def test_what_leads_nowhere_says_precisely_why(house: Site) -> None:
    text = house.services.visits.passes.text_of(booked(house))
    forged = text[:40] + ("A" if text[40] != "A" else "B") + text[41:]
    client = house.client("p01")
    client.page("/visits")
    assert "Bukan kode kunjungan" in client.submit("/visits/find", code="hello")
    assert "Tidak ada pendaftaran" in client.submit("/visits/find", code="#999")
    assert "dipalsukan atau rusak" in client.submit("/visits/find", code=forged)
    client.page("/visits/booking/999", 404), client.page("/visits/booking/99999999999999999999", 404)


def test_a_complete_nik_finds_its_bookings_and_stands_nowhere_afterwards(house: Site) -> None:
    made = booked(house)
    client = house.client("p01")
    client.page("/visits/look-up")
    assert "16 angka" in client.submit("/visits/look-up", 422, nik="123")
    page = client.submit("/visits/look-up", nik=person().nik)
    assert f"/visits/booking/{made.id}" in page and person().nik not in page
    assert "Tidak ada" in client.submit("/visits/look-up", nik=person(2).nik)
    for _ in range(house.console.visits.settings.lookups_per_hour):
        answer = client.post("/visits/look-up", data={"form": client.token, "nik": person().nik})
    assert answer.status_code == 422 and "menit" in answer.text
    assert events(house, "identity_lookup_refused")


def test_names_beyond_the_limit_are_refused_and_those_in_charge_are_told(house: Site) -> None:
    made, client = booked(house, day=TOMORROW), house.client("p01")
    page = client.page(f"/visits/booking/{made.id}")
    assert "bukan hari ini dan bukan di loket Anda" in page
    for _ in range(house.console.visits.settings.names_per_hour):
        house.console.visits.names.reveal(officer("p01"), made.id, NamesReason.PREPARATION)
    page = client.submit(f"/visits/booking/{made.id}/reveal", reason="complaint")
    assert person().name not in page and "Batas per jam" in page and "60 menit" in page
    assert "Banyak data kunjungan diminta" not in client.page("/attention")
    told = house.client("s01").page("/attention")
    assert "Banyak data kunjungan diminta" in told and "/log?actor=p01" in told


# -- passes ----------------------------------------------------------------------------------------------


def test_a_pass_is_downloaded_and_an_independent_reader_finds_the_booking(house: Site) -> None:
    made = booked(house)
    client = house.client("p01")
    client.page(f"/visits/booking/{made.id}")
    picture = client.post(f"/visits/booking/{made.id}/pass", data={"form": client.token, "as": "picture"})
    assert picture.headers["content-type"] == "image/png" and "attachment" in picture.headers["content-disposition"]
    [read] = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.content)))
    assert isinstance(house.services.visits.check_ins.scan(read.text), CheckedIn)
    other = booked(house, 2)
    paper = client.post(f"/visits/booking/{other.id}/pass", data={"form": client.token, "as": "page"})
    assert paper.content.startswith(b"%PDF-")
    assert [one["form"] for one in events(house, "pass_issued")] == ["page", "picture"]
    assert client.post(f"/visits/booking/{other.id}/pass", data={"form": client.token, "as": "x"}).status_code == 400


def test_a_pass_is_printed_at_the_kiosk_of_choice(house: Site) -> None:
    kiosk = house.services.states.read().kiosk
    made = booked(house, day=TOMORROW)
    client = house.client("p01")
    client.page(f"/visits/booking/{made.id}")
    assert "tidak dikenal" in client.submit(f"/visits/booking/{made.id}/print", kiosk="nowhere")
    page = client.submit(f"/visits/booking/{made.id}/print", kiosk=kiosk)
    assert f"{kiosk}" in page and "Menunggu printer" in page
    assert house.services.visits.passes.last_print(officer("p01"), made.id).kiosk == kiosk


def test_a_house_without_a_key_says_what_to_do(site: Site) -> None:
    made = booked(site, day=TOMORROW)
    client = site.client("p01")
    client.page(f"/visits/booking/{made.id}")
    assert "kunci" in client.submit(f"/visits/booking/{made.id}/pass", **{"as": "picture"}).lower()


# -- deciding --------------------------------------------------------------------------------------------


def test_ending_takes_a_reason_and_the_pass_is_worth_nothing(house: Site) -> None:
    made = booked(house)
    text = house.services.visits.passes.text_of(made)
    client = house.client("p01")
    client.page(f"/visits/booking/{made.id}")
    assert "alasan" in client.submit(f"/visits/booking/{made.id}/cancel", reason="boredom").lower()
    assert "dibatalkan" in client.submit(f"/visits/booking/{made.id}/cancel", reason="visitor").lower()
    assert house.services.visits.check_ins.scan(text).code is CheckInCode.CANCELLED
    other = booked(house, 2)
    in_charge = house.client("s01")
    in_charge.page(f"/visits/booking/{other.id}")
    in_charge.submit(f"/visits/booking/{other.id}/revoke", reason="sold")
    assert house.services.visits.bookings.by_id(other.id).state is BookingState.REVOKED


def test_a_late_family_is_admitted_by_who_is_in_charge_with_a_reason(house: Site) -> None:
    made = booked(house, start=0)  # 00.00 to 06.00; it is nine
    kiosk = house.services.states.read().kiosk
    officer, in_charge = house.client("p01"), house.client("s01")
    assert "Izinkan masuk" not in officer.page(f"/visits/booking/{made.id}")
    assert "Izinkan masuk" in in_charge.page(f"/visits/booking/{made.id}")
    assert "alasan" in in_charge.submit(f"/visits/booking/{made.id}/admit", reason="").lower()
    page = in_charge.submit(f"/visits/booking/{made.id}/admit", reason="long_way", kiosk=kiosk)
    assert "A001" in page and kiosk in page
    assert house.services.queue.tickets_today((TicketState.WAITING,))[0].label == "A001"
    assert [one["reason"] for one in events(house, "visit_admitted")] == ["long_way"]
    assert "sudah dipakai" in in_charge.submit(f"/visits/booking/{made.id}/admit", reason="long_way").lower()


# -- when the database was away ------------------------------------------------------------------------------


def test_a_family_with_a_provisional_slip_is_settled(house: Site) -> None:
    made = booked(house)
    visits = house.services.visits
    text = visits.passes.text_of(made)
    visits.keep()
    with away(house.services.database, lambda _line: None):
        label = visits.check_ins.scan(text).provisional.label
    visits.keep()
    client = house.client("p01")
    page = client.page("/visits/arrivals")
    assert label in page and f"/visits/booking/{made.id}" in page
    case = re.search(r'name="case" value="([^"]+)"', page)[1]
    assert "alasan" in client.submit("/visits/arrivals/close", case=case, outcome="x").lower()
    assert "A001" in client.submit("/visits/arrivals/close", case=case, outcome="queued")
    assert "Tidak ada yang menunggu" in client.page("/visits/arrivals")
    assert client.submit("/visits/arrivals/close", case=case, outcome="served")


# -- what stays of anybody -----------------------------------------------------------------------------------------


def test_no_name_and_no_nik_lies_open_in_any_file_of_the_house(house: Site, tmp_path: Path) -> None:
    """Planted people go through every page that handles names; then every file is searched for them."""
    client = house.client("s01")
    client.page("/visits/new")
    client.submit("/visits/new", day=str(TOMORROW), start=SHIFT, **fields(1))
    client.submit("/visits/new", 422, day=str(TOMORROW), start=SHIFT, **fields(2, party="99"))
    send(client, rows(3, 4))
    press(client, "begin", rows="all")
    assert until(lambda: "Selesai" in client.page("/visits/import"))
    send(client, rows(5))  # looked at, never brought in
    client.submit("/visits/look-up", nik=person(1).nik), client.submit("/visits/look-up", nik=person(6).nik)
    assert "Pilih alasannya" in client.submit("/visits/booking/1/reveal"), "of tomorrow: what for?"
    assert person(1).name in client.submit("/visits/booking/1/reveal", reason="family_asks")
    client.submit("/visits/booking/1/identity")
    client.post("/visits/booking/1/pass", data={"form": client.token, "as": "page"})
    client.submit("/visits/booking/1/print", kiosk=house.services.states.read().kiosk)
    client.submit("/visits/find", code=person(1).nik)
    planted = [
        text.encode()
        for number in range(1, 7)
        for text in (person(number).nik, person(number).name, person(number).detainee_name)
    ]
    files = [place for place in tmp_path.rglob("*") if place.is_file() and place.name != "kiosk.ini"]
    assert any(place.suffix.startswith(".sqlite") or "db" in place.name for place in files), files
    for place in files:
        content = place.read_bytes()
        assert [one for one in planted if one in content] == [], place.name


def test_what_pages_become_keeps_nobody_out_either(house: Site, browser: Browser) -> None:
    """Names that are shown, faults of a form, a file that was looked at, bookings that were found: by axe."""
    house.services.visits.check_ins.scan(house.services.visits.passes.text_of(booked(house)))
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(house.address)
    at_counter(page, "s01", "1").keyboard.press("n")
    expect(page.locator("#act-reveal")).to_be_enabled()
    page.wait_for_load_state(), page.keyboard.press("d")
    expect(page.locator("#names dl")).to_be_visible()
    found = {"names": violations(page)}
    page.goto(f"{house.address}/visits/new?day={TOMORROW}")
    page.locator("input[name=start]:enabled").first.check()
    for name, text in fields(2, nik="123").items():
        page.fill(f"#{name}", str(text))
    page.keyboard.press("Enter")
    expect(page.locator("#problem")).to_be_visible()
    found["form"] = violations(page)
    page.goto(f"{house.address}/visits/import")
    content = rows(3, 4).replace(person(4).nik.encode(), b"12")
    page.set_input_files("#file", {"name": "daftar.csv", "mimeType": "text/csv", "buffer": content})
    page.click("text=Periksa berkas")
    expect(page.locator("#begin")).to_be_visible()
    found["file"] = violations(page)
    page.goto(f"{house.address}/visits/look-up")
    page.fill("#nik", person().nik), page.keyboard.press("Enter")
    expect(page.locator("table")).to_be_visible()
    found["looked up"] = violations(page)
    assert {state: names for state, names in found.items() if names} == {}
    page.context.close()
