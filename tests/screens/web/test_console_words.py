"""What the console's pages say is true, and their forms choose nothing by themselves."""

from __future__ import annotations

import re

from devices.printer import PrinterState, PrinterStatus
from screens.web.shared.templates import WORDS
from services.house.kiosks import KioskStates
from services.log.journal import Journal
from tests.support.clock import ManualClock
from tests.support.console import Site

DAY = 86400


def test_no_form_chooses_what_closes_ends_or_moves_something(site: Site) -> None:
    site.take()
    client = site.client("s01")
    client.submit("/counters", counter="1")
    client.submit("/counter/1/call")
    client.submit("/counter/1/start", ticket="1")
    for path, names in (
        ("/counter/1", {"to"}),
        ("/supervision", {"close-what", "close-reason", "end-what", "end-reason", "open-what", "series", "group"}),
        ("/roster", {"counter", "officer"}),
        ("/lost-number", {"service"}),
        ("/manual-numbers", {"service"}),
        ("/surveys/follow-up", {"element"}),
    ):
        page = client.page(path)
        for name in names:
            first = re.search(rf'<select id="{name}"[^>]* required><option value="([^"]*)">', page)
            assert first and first[1] == "", (path, name)
    assert 'name="when" value="now" required>' in client.page("/supervision")
    assert WORDS.get("id", "refused.bad_period") in client.submit("/supervision/close", service="A", reason="security")
    assert WORDS.get("id", "refused.service_unknown") in client.submit("/supervision/close", when="now", reason="full")
    told = client.submit("/supervision/priority", label="A001", reason="mistake")
    assert WORDS.get("id", "refused.choose_a_lane") in told


def test_a_counter_that_is_closed_already_is_not_to_be_opened_first(site: Site) -> None:
    site.client("p01").submit("/counters", counter="1")
    client = site.client("s01")
    client.page("/supervision")
    said = [client.submit("/supervision/release", counter="1") for _ in range(2)]
    assert WORDS.get("id", "said.counter_released") in said[0]
    assert WORDS.get("id", "refused.nothing_to_do") in said[1]


def test_a_range_is_taken_as_it_stands_on_the_papers(site: Site) -> None:
    site.take(), site.take()
    client = site.client("s01")
    client.page("/supervision")
    said = client.submit("/supervision/range", series="A", first="a001", last="A002")
    assert WORDS.get("id", "super.range_would", count=2) in said
    assert WORDS.get("id", "super.range_nothing") in client.submit(
        "/supervision/range", series="A", first="B1", last="2"
    )


def test_a_session_that_is_over_has_no_places(site: Site, clock: ManualClock) -> None:
    client = site.client("p01")
    assert client.page("/visits").count("Sudah selesai") == 1, "at nine the first of four"
    assert "<dt>Tempat yang masih bisa diisi</dt><dd>120</dd>" in client.page("/visits")
    past = client.page("/visits?day=2026-11-22")
    assert past.count("Sudah selesai") == 4 and "tempat tersisa" not in past
    clock.advance(4 * 3600)
    assert site.client("p02").page("/visits").count("Sudah selesai") == 2


def test_a_clock_that_is_not_trusted_is_told_and_shown_nowhere(site: Site, clock: ManualClock) -> None:
    site.take()
    clock.advance(60 * DAY)
    client = site.client("s01")
    for path in ("/supervision", "/glance", "/surveys", "/visits", "/roster"):
        page = client.page(path)
        assert WORDS.get("id", "clock.untrusted") in page and '<p id="clock" data-live></p>' in page, path
    assert "Senin, 23 November 2026" in client.page("/glance"), "the last day that was trusted"
    assert WORDS.get("id", "surveys.clock") in client.page("/surveys")
    assert "tempat tersisa" not in client.page("/visits") and "terlama" not in client.page("/supervision")
    assert "86400" not in client.page("/supervision") and ">Buka</span>" not in client.page("/supervision")


def test_the_integrity_page_has_no_arrow_out_of_the_calendar(site: Site) -> None:
    client = site.client("aud")
    arrows = {
        month: re.findall(r'aria-label="Bulan (\w+)"', client.page(f"/integrity?month={month}"))
        for month in ("2000-01", "2026-11", "2026-12")
    }
    assert arrows == {"2000-01": ["berikutnya"], "2026-11": ["sebelumnya"], "2026-12": ["sebelumnya"]}
    assert WORDS.get("id", "integrity.not_begun") in client.page("/integrity?month=2099-12")


def test_a_silent_kiosk_has_no_fault_of_now(site: Site, clock: ManualClock) -> None:
    states = KioskStates(Journal(site.console.database, "kiosk-1", clock), kiosk="kiosk-1")
    states.heartbeat(version="1")
    states.printer_changed(PrinterStatus(PrinterState.PAPER_OUT))
    assert "Pasang gulungan baru" in site.client("p01").page("/devices")
    clock.advance(300)
    page = site.client("p01").page("/devices")
    assert "Pasang gulungan baru" not in page and "kertas habis" in page, "only as what was known last"


def test_words_go_with_their_numbers() -> None:
    assert [WORDS.get("en", "visit.people", count=count) for count in (1, 2, "1")] == [
        "1 person",
        "2 people",
        "1 person",
    ]
    assert WORDS.get("id", "visit.people", count=1) == "1 orang"
