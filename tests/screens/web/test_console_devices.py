"""The page of the kiosks: how each is, what to do about it, and a test slip."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from devices.printer import WANT_NO_HAND, PrinterState, PrinterStatus
from devices.scanner import ScannerState, ScannerStatus
from services.house.kiosks import KioskStates
from services.log.journal import Journal
from services.queue.print_jobs import JobKind, last_job
from services.reports.devices import CLOCK_BOUND, KioskHealth
from tests.support.clock import ManualClock
from tests.support.console import Site


@pytest.fixture
def states(site: Site, clock: ManualClock) -> KioskStates:
    """A kiosk that lives."""
    states = KioskStates(Journal(site.console.database, "kiosk-1", clock), kiosk="kiosk-1")
    states.heartbeat(version="1.2.3")
    return states


def test_a_house_without_a_kiosk_says_so(site: Site) -> None:
    assert "Belum ada anjungan" in site.client("p01").page("/devices")


def test_a_kiosk_that_is_well_asks_for_nothing(site: Site, states: KioskStates) -> None:
    states.printer_changed(PrinterStatus(PrinterState.READY))
    states.scanner_changed(ScannerStatus(ScannerState.READY))
    page = site.client("p01").page("/devices")
    assert "kiosk-1" in page and "Baik" in page and "1.2.3" in page and page.count("<dd>siap") == 2
    assert 'class="do"' not in page and 'class="drawing"' not in page


@pytest.mark.parametrize("state", [one for one in PrinterState if one not in WANT_NO_HAND])
def test_each_fault_of_a_printer_says_and_draws_what_to_do(
    site: Site, states: KioskStates, state: PrinterState
) -> None:
    states.printer_changed(PrinterStatus(state))
    page = site.client("p01").page("/devices")
    assert "Perlu dilihat" in page and page.count('class="drawing"') == 1 and "<path" in page
    assert ("Sementara itu nomor tetap dapat diambil" in page) == (state is not PrinterState.PAPER_LOW)


def test_a_printer_that_never_says_anything_is_told_and_wants_no_hand(site: Site, states: KioskStates) -> None:
    states.printer_changed(PrinterStatus(PrinterState.UNHEARD))
    page = site.client("p01").page("/devices")
    assert "tidak melapor" in page and 'class="do"' not in page and 'class="drawing"' not in page


def test_a_scanner_that_is_away_is_told_here_and_on_top_of_every_page(site: Site, states: KioskStates) -> None:
    states.scanner_changed(ScannerStatus(ScannerState.DISCONNECTED))
    client = site.client("p01")
    assert "Pasang kabelnya" in client.page("/devices")
    assert "Pemindai tidak tersambung" in client.page("/roster")


def test_a_silent_kiosk_is_told_with_what_was_known_last(site: Site, states: KioskStates, clock: ManualClock) -> None:
    clock.advance(200)
    page = site.client("p01").page("/devices")
    assert "tidak memberi kabar" in page and "1.2.3" in page and "/devices/test" not in page


def test_a_test_slip_is_asked_for_and_shown_as_the_last_one(
    site: Site, states: KioskStates, clock: ManualClock
) -> None:
    client = site.client("p01")
    client.page("/devices")
    page = client.submit("/devices/test", kiosk="kiosk-1")
    assert "Kertas uji diminta dicetak" in page and "uji cetak" in page and "menunggu" in page
    job, ticket = last_job(site.console.database, "kiosk-1")
    assert (job.kind, ticket) == (JobKind.TEST, None)
    clock.advance(200)
    for kiosk in ("kiosk-1", "kiosk-9", ""):
        client.page("/roster")
        assert "tidak memberi kabar" in client.submit("/devices/test", kiosk=kiosk)
    assert "/devices/test" not in site.client("aud").page("/devices")


def test_the_newest_slip_of_a_number_is_shown_with_it(site: Site, states: KioskStates) -> None:
    ticket = site.take()
    site.console.paper.reprint(site.console.officers.all()[0], ticket, "kiosk-1", "id")
    assert f"{ticket.label}, 09.00: menunggu" in " ".join(site.client("adm").page("/devices").split())


@pytest.mark.parametrize(("seconds", "told"), [(0, False), (30, False), (31, True), (-31, True)])
def test_a_clock_is_off_beyond_half_a_minute(states: KioskStates, seconds: int, told: bool) -> None:
    known = replace(states.read(), clock_off=timedelta(seconds=seconds))
    assert KioskHealth(known, silent=False, last_slip=None).clock_is_off == told
    assert timedelta(seconds=30) == CLOCK_BOUND
