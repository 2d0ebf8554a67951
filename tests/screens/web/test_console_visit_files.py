"""Files of bookings in the staff's pages: looked at first, then brought in at the officer's word."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.support.clock import ManualClock
from tests.support.console import Site
from tests.support.pages import sign_in
from tests.support.staff import officer
from tests.support.visit_pages import HEADER, events, press, ready, rows, send
from tests.support.visits import TOMORROW, person
from tests.support.waiting import until
from tests.support.workbooks import Tab, line, workbook


@pytest.fixture
def house(site: Site) -> Site:
    return ready(site)


def test_a_file_is_looked_at_before_anything_changes(house: Site) -> None:
    client = house.client("p01")
    page = send(client, rows(1, 2, 3))
    assert "Masukkan 3 pendaftaran" in page and "Selasa, 24 November 2026" in page
    assert house.services.visits.bookings.between(officer("p01"), TOMORROW, TOMORROW) == []
    assert "Pilih berkas pendaftaran" in client.submit("/visits/import/put-away")


def test_a_checked_file_comes_in_and_the_same_again_changes_nothing(house: Site) -> None:
    client = house.client("p01")
    for _ in range(2):
        send(client, rows(1, 2, 3))
        if "Masukkan" in client.page("/visits/import"):
            press(client, "begin", rows="all")
            assert until(lambda: "Selesai" in client.page("/visits/import"))
        assert len(house.services.visits.bookings.between(officer("p01"), TOMORROW, TOMORROW)) == 3
        client.submit("/visits/import/put-away")
    assert [one["added"] for one in events(house, "bookings_imported")] == [3]


def test_a_page_left_open_brings_in_no_other_file_and_a_second_press_is_none(house: Site) -> None:
    client = house.client("p01")
    old = re.search(r'name="mark" value="(\w+)"', send(client, rows(1)))
    send(client, rows(2, 3))
    assert old and "sudah berubah sejak" in client.submit("/visits/import/begin", rows="all", mark=old[1])
    assert "sudah berubah sejak" in client.submit("/visits/import/decide", sheets="leave", mark=old[1])
    assert house.services.visits.bookings.between(officer("p01"), TOMORROW, TOMORROW) == []
    mark = re.search(r'name="mark" value="(\w+)"', client.page("/visits/import"))
    for _ in range(2):
        assert mark and "tidak ada lagi" not in client.submit("/visits/import/begin", rows="all", mark=mark[1])
    assert until(lambda: len(house.services.visits.bookings.between(officer("p01"), TOMORROW, TOMORROW)) == 2)


def test_faulty_rows_are_named_and_the_good_ones_come_in_if_asked(house: Site) -> None:
    client = house.client("p01")
    bad = rows(1, 2).replace(person(2).nik.encode(), b"12")
    page = send(client, bad)
    assert "Baris 3, kolom nik" in page and "Masukkan 1 baris yang benar saja" in page
    press(client, "begin", rows="all")
    assert until(lambda: "Selesai" in client.page("/visits/import"))
    assert house.services.visits.bookings.between(officer("p01"), TOMORROW, TOMORROW) == [], (
        "one faulty row keeps the file out"
    )
    client.submit("/visits/import/put-away")
    send(client, bad)
    press(client, "begin", rows="good")
    assert until(lambda: len(house.services.visits.bookings.between(officer("p01"), TOMORROW, TOMORROW)) == 1)


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", "a;b\n1;2\n".encode("utf-16"), b"PK\x03\x04 no zip"])
def test_a_file_that_is_none_is_refused_with_its_reason(house: Site, content: bytes) -> None:
    page = send(house.client("p01"), content)
    assert "role=alert" in page and "Masukkan" not in page.split("<main")[1].split("Caranya")[0]


def test_nothing_comes_in_until_the_officer_has_decided_what_the_file_does_not_show(house: Site) -> None:
    client = house.client("p01")
    head, seen, other = (line(*one.decode().split(";")) for one in (*rows(1).splitlines(), rows(2).splitlines()[1]))
    hidden = other.replace("<row ", '<row hidden="1" ')
    page = send(client, workbook(Tab(head + seen + hidden), Tab(head + other, "Selasa")), "x.xlsx")
    assert "&#34;Selasa&#34; (2 baris)" in page and "1 baris tersembunyi: baris 3." in page
    assert "Masukkan" not in page.split("<main")[1].split("Caranya")[0]
    assert house.services.visits.bookings.between(officer("p01"), TOMORROW, TOMORROW) == []
    page = press(client, "decide", sheets="leave", hidden_rows="leave_out")
    assert "Masukkan 1 pendaftaran" in page and "1 baris tersembunyi ditinggalkan." in page
    page = press(client, "decide", sheets="sheet:Selasa")
    assert "Masukkan 1 pendaftaran" in page and "tersembunyi" not in page.split("<main")[1]
    press(client, "begin", rows="all")
    assert until(lambda: "Selesai" in client.page("/visits/import"))
    assert [one["sheets_left_out"] for one in events(house, "bookings_imported")] == [1]


def test_a_file_is_of_its_browser_and_does_not_stay(house: Site, clock: ManualClock) -> None:
    client, other = house.client("p01"), house.client("p01")
    send(client, rows(1))
    assert "Masukkan 1 pendaftaran" not in other.page("/visits/import")
    clock.advance(16 * 60)
    assert "Pilih berkas pendaftaran" in client.page("/visits/import")
    assert "Berkas tidak ada lagi" in press(client, "begin", rows="all")


def test_templates_are_empty_files_that_the_import_takes(house: Site) -> None:
    client = house.client("p01")
    csv_file, xlsx = client.get("/visits/import/template.csv"), client.get("/visits/import/template.xlsx")
    assert csv_file.content.decode("utf-8-sig").startswith("tanggal;sesi") and xlsx.content.startswith(b"PK")
    line = rows(4).decode().splitlines()[1]
    assert "Masukkan 1 pendaftaran" in send(client, csv_file.content + line.encode())


def test_a_file_is_brought_in_while_its_page_tells_how_far_it_is(house: Site, browser: Browser) -> None:
    page = browser.new_context().new_page()
    page.goto(house.address)
    sign_in(page, "p01").goto(f"{house.address}/visits/import")
    lines = [rows(number, session=f"{6 * (number % 4):02}.00").split(b"\n")[1] for number in range(1, 161)]
    content = b"\n".join([HEADER.encode(), *lines])
    page.set_input_files("#file", {"name": "daftar.csv", "mimeType": "text/csv", "buffer": content})
    page.click("text=Periksa berkas")
    page.click("#begin")
    expect(page.locator("#state")).to_have_text("Selesai")
    assert len(house.services.visits.bookings.between(officer("p01"), TOMORROW, TOMORROW)) == 160
    page.context.close()
