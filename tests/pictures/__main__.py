"""Photographs the staff's pages for docs/panduan-petugas.md: ``python -m tests.pictures FOLDER``.

A made-up morning in the shipped house, always the same, so that a picture changes only when a page does.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from devices.printer import PrinterState, PrinterStatus
from devices.scanner import ScannerState, ScannerStatus
from kiosk.compose.services import Services, open_services
from services.goods.model import BagDone, GoodsPeople, Line, NewBag
from services.house.roster import Duty
from services.queue.reasons import CallReason
from services.visits.model import Booked, NewBooking
from tests.support import busy_year
from tests.support.chromium import launch
from tests.support.clock import START, ManualClock
from tests.support.console import PIN, Site
from tests.support.lobby import AUTOPLAY, introduce
from tests.support.staff import officer
from tests.support.survey_data import fill, many
from tests.support.visits import TODAY, person

SIZE = {"width": 1280, "height": 800}
TELEVISION = {"width": 1280, "height": 720}
FAMILIES = (
    ("A", None),
    ("B", None),
    ("A", "lansia"),
    ("A", None),
    ("T", None),
    ("A", "balita"),
    ("A", None),
    ("B", None),
    ("V", None),
    ("A", None),
)
COUNTERS = (("1", "p01"), ("2", "p02"), ("3", "adm"))
SERVED_AT = {"1": ("A", "V"), "2": ("A", "B"), "3": ("B", "T", "P", "I", "U")}
BUSY_MINUTES = 225  # 07.45 to 11.30
ARRIVALS = (2, 5, 7, 6, 5, 4, 3, 2)  # families in ten minutes, of each half an hour
BAGS = (
    (Line("food", 2), Line("clothes", 3)),
    (Line("fruit", 1), Line("food", refused="glass")),
    (Line("clothes", 4),),
)
COLOURS = 96  # of a picture: enough for the pages, and a third of the bytes


class Album:
    def __init__(self, folder: Path, page: Page, site: Site, kiosk: Services | None = None) -> None:
        """kiosk: the house's touchscreen, where it has one."""
        self._folder = folder
        self._kiosk = kiosk
        self.page = page
        self.site = site

    def keep(self, name: str, height: int = 0) -> None:
        """height: of a longer picture than the window."""
        whole = self.page.screenshot(full_page=bool(height))
        picture = Image.open(io.BytesIO(whole))
        picture = picture.crop((0, 0, picture.width, min(height or picture.height, picture.height)))
        picture.convert("RGB").quantize(COLOURS).save(self._folder / f"console-{name}.png", optimize=True)

    def open(self, path: str) -> None:
        if self._kiosk is not None:
            self._kiosk.states.heartbeat(version=self.site.console.version)  # it lives, however late it is
        self.page.goto(self.site.address + path)

    def sign_in(self, code: str) -> None:
        self.page.fill("#code", code)
        self.page.fill("#secret", PIN)
        self.page.keyboard.press("Enter")
        expect(self.page.locator(".me")).to_contain_text(code)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tests.pictures")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    clock = ManualClock()
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        site = Site(Path(place), clock=clock)
        chromium = launch(playwright.chromium, AUTOPLAY)
        page = chromium.new_page(viewport=SIZE)
        try:
            kiosk = _morning(site, clock)
            _counter(Album(folder, page, site, kiosk), page, clock)
            _board(Album(folder, chromium.new_page(viewport=TELEVISION), site, kiosk), clock)
            _supervisor(Album(folder, chromium.new_page(viewport=SIZE), site, kiosk))
            _visits(Album(folder, chromium.new_context(viewport=SIZE).new_page(), site, kiosk))
            _goods(Album(folder, chromium.new_context(viewport=SIZE).new_page(), site, kiosk))
            _reports(Album(folder, chromium.new_context(viewport=SIZE).new_page(), site, kiosk))
            _settings(Album(folder, chromium.new_context(viewport=SIZE).new_page(), site, kiosk))
            kiosk.close()
        finally:
            site.stop()
        _busy_months(folder, Path(place) / "months", chromium)
        _busy_day(folder, Path(place) / "busy", chromium)
        chromium.close()
    return 0


def _morning(site: Site, clock: ManualClock) -> Services:
    """Families have come since half past eight; kiosk-1, which is returned, runs low on paper."""
    kiosk = open_services(site.settings, clock=clock)
    kiosk.states.heartbeat(version=site.console.version)
    kiosk.states.printer_changed(PrinterStatus(PrinterState.PAPER_LOW))
    kiosk.states.scanner_changed(ScannerStatus(ScannerState.READY))
    for service, group in FAMILIES:
        site.take(service, group)
        clock.advance(130)
    adm = next(one for one in site.console.officers.all() if one.code == "adm")
    for counter, code in (("1", "p01"), ("2", "p02")):
        site.console.roster.add(adm, Duty(START.date(), 480, 690, counter, code))
    kiosk.officer_calls.call("visit")
    return kiosk


def _counter(album: Album, page: Page, clock: ManualClock) -> None:
    album.open("/")
    album.keep("masuk")
    album.sign_in("p01")
    album.keep("pilih-loket")
    page.keyboard.press("l")
    page.wait_for_url("**/counter/1")
    album.keep("loket-kosong")
    page.keyboard.press("n")
    expect(page.locator("#act-start")).to_be_enabled()
    page.keyboard.press("u")
    expect(page.locator("[data-seconds]")).to_be_visible()
    album.keep("loket-dipanggil")
    page.keyboard.press("m")
    expect(page.locator("#act-finish")).to_be_enabled()
    clock.advance(240)
    album.open("/counter/1")
    album.keep("loket-dilayani")
    page.keyboard.press("t")
    expect(page.locator("#choice-hold[open]")).to_be_visible()
    album.keep("alasan")
    page.keyboard.press("Escape")
    page.locator("text=Saya datang").click()
    album.keep("panggilan-petugas")


def _board(album: Album, clock: ManualClock) -> None:
    """The television, some minutes later."""
    room = album.site.console
    adm = next(one for one in room.officers.all() if one.code == "adm")
    for counter, services in (("2", ("A",)), ("3", ("B", "T"))):
        room.queue.counters.open(adm, counter, services)
        room.queue.calling.call_next(adm, counter)
        clock.advance(15)
    album.open("/board")
    expect(album.page.locator("[data-label]")).to_be_visible()
    expect(album.page.locator("#mute")).to_be_hidden()
    introduce(album.page, album.site, "Lobi utama")
    album.keep("papan")


def _supervisor(album: Album) -> None:
    album.open("/")
    album.sign_in("adm")
    for path, name in (
        ("/supervision", "pengawasan"),
        ("/devices", "perangkat"),
        ("/log", "log"),
        ("/roster", "jadwal"),
        ("/officers", "petugas"),
    ):
        album.open(path)
        album.keep(name)


def _busy_day(folder: Path, place: Path, chromium: Browser) -> None:
    """A whole morning of three counters, as it looks when they close for noon."""
    place.mkdir()
    clock = ManualClock(START - timedelta(minutes=75))  # 07.45
    site = Site(place, clock=clock)
    try:
        staff = {one.code: one for one in site.console.officers.all()}
        for counter, code in COUNTERS:
            site.console.queue.counters.open(staff[code], counter, SERVED_AT[counter])
        for minute in range(BUSY_MINUTES):
            for _ in range(ARRIVALS[minute // 30] > minute * 7 % 10):
                site.take(*FAMILIES[minute * 3 % len(FAMILIES)])
            for number, (counter, _code) in enumerate(COUNTERS):
                if minute % (5 + number) == number:
                    _serve_next(site, counter, minute)
            clock.advance(60)
        album = Album(folder, chromium.new_context(viewport=SIZE).new_page(), site)
        album.open("/")
        album.sign_in("s01")
        album.open("/glance")
        album.keep("ringkasan", height=1150)
    finally:
        site.stop()


def _serve_next(site: Site, counter: str, minute: int) -> None:
    """Finish who stands at the counter and call the next; now and then nobody comes."""
    queue, code = site.services.queue, dict(COUNTERS)[counter]
    queue.calling.no_show(officer(code), counter)  # of a number that was called twice; of any other it changes nothing
    queue.calling.finish(officer(code), counter)
    queue.calling.call_next(officer(code), counter)
    if minute % 11 == 4:
        queue.calling.recall(officer(code), counter)
    else:
        queue.calling.start(officer(code), counter)


def _reports(album: Album) -> None:
    """Answers of ten months, one period of them closed."""
    site = album.site
    instruments = site.services.surveys.instruments
    for name, count in (("skm", 400), ("spak", 200)):
        fill(site.services.database, instruments[name], many(instruments[name], count), today=TODAY)
    album.open("/")
    album.sign_in("adm")
    album.open("/surveys?instrument=skm&from=2026-07-01&to=2026-09-30")
    album.page.click("#close")
    expect(album.page.locator("#approve")).to_be_visible()
    album.open("/surveys?instrument=skm&from=2026-07-01&to=2026-09-30")
    album.keep("survei", height=1500)
    album.open("/integrity?month=2026-11")
    expect(album.page.locator("#again")).to_be_visible()
    album.keep("integritas", height=1100)


def _goods(album: Album) -> None:
    """Some bags of a morning, one of them handed over."""
    goods, who = album.site.services.goods, officer("p02")
    bags = []
    for number, lines in enumerate(BAGS, 1):
        people = GoodsPeople(person(number).name, person(number).detainee_number, person(number).detainee_name, "C")
        answer = goods.receiving.receive(who, NewBag(lines, people, f"bag-{number}"))
        assert isinstance(answer, BagDone), answer
        bags.append(answer.bag)
    goods.ending.hand_over(who, f"B1{bags[0].label_code}", "picture")
    album.open("/")
    album.sign_in("p02")
    album.open("/goods")
    album.keep("titipan")


def _settings(album: Album) -> None:
    """Friday afternoons closed: a draft, with what it changes beside it."""
    page = album.page
    album.open("/")
    album.sign_in("s01")
    album.open("/settings/page/hours")
    page.locator("fieldset", has_text="Jumat").locator("input:not([type=hidden])").first.fill("08.00–11.30")
    page.click("text=Simpan ke rancangan")
    album.open("/settings/page/hours")
    album.keep("pengaturan", height=1000)


def _busy_months(folder: Path, place: Path, chromium: Browser) -> None:
    """The last month of a busy house, beside the one before it."""
    place.mkdir()
    clock = ManualClock(START)
    site = Site(place, clock=clock)
    try:
        first = TODAY.replace(month=9, day=1)
        filled = busy_year.fill(site.services.database, site.console.house.time_zone, first, (TODAY - first).days)
        assert filled
        album = Album(folder, chromium.new_context(viewport=SIZE).new_page(), site)
        album.open("/")
        album.sign_in("s01")
        album.open(f"/glance?span=month&day={TODAY.replace(month=10, day=1)}")
        album.keep("ringkasan-bulan", height=1500)
    finally:
        site.stop()


def _visits(album: Album) -> None:
    """Eleven families have bookings; some are here, and one of them stands at the counter."""
    visits = album.site.services.visits
    visits.keys.new(officer("adm"))
    with visits.bookings.journal.transaction() as transaction:
        wishes = [NewBooking(TODAY, 360 * (1 + number // 8), 1 + number % 4, person(number)) for number in range(1, 12)]
        made = [visits.bookings.insert(transaction, wish, "p02") for wish in wishes]
    for one in made[:4]:
        assert isinstance(one, Booked)
        visits.check_ins.scan(visits.passes.text_of(one.booking), print_slip=False)
    album.open("/")
    album.sign_in("p01")
    album.open("/visits")
    album.keep("kunjungan")
    album.open(f"/visits/booking/{made[5].booking.id}")
    album.keep("pendaftaran")
    room = album.site.console
    who = next(one for one in room.officers.all() if one.code == "p01")
    album.site.services.queue.calling.finish(officer("p01"), "1")
    ticket = next(one for one in album.site.services.queue.tickets_today() if one.due_at is not None)
    room.queue.calling.call_ticket(who, "1", ticket.id, CallReason.SUPERVISOR)
    album.open("/counter/1")
    album.page.click("#act-reveal")
    expect(album.page.locator("#names dl")).to_be_visible()
    album.keep("loket-kunjungan")


if __name__ == "__main__":
    raise SystemExit(main())
