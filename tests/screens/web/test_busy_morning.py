"""A morning with everything open at once: eight counters by keys, the lobby board, and a browser full of tabs."""

from __future__ import annotations

import random
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from services.people.model import Role
from services.queue.model import TicketState
from tests.screens.web.test_console_browser import at_counter
from tests.support.busy_day import BusyDay
from tests.support.console import PIN, Site
from tests.support.lobby import house_of_counters, open_board
from tests.support.staff import officer
from tests.support.waiting import PATIENCE, until

COUNTERS = tuple("12345678")
ROUNDS = 2
SLOWER = 12  # times: an office computer of fifteen years ago
STOPPED_WITHIN = 3.0  # seconds


def test_a_morning_with_eight_counters_the_board_and_ten_open_tabs(tmp_path: Path, clock, browser: Browser) -> None:
    site = Site(house_of_counters(tmp_path / "house", len(COUNTERS)), clock=clock)
    for code in COUNTERS:
        site.console.officers.add_with_secret(officer("adm"), f"b{code}", "Contoh", "", Role.COUNTER, PIN)
    tickets = [site.take("AB"[number % 2]) for number in range(len(COUNTERS) * ROUNDS)]
    pages = {code: _counter(browser, site, code) for code in COUNTERS}
    board, tabs = open_board(browser, site), _tabs(pages["1"], site)
    for number in range(ROUNDS):
        called = {code: _call(page) for code, page in pages.items()}
        assert len(set(called.values())) == len(COUNTERS), "a number stands at two counters"
        for code, label in called.items():
            expect(board.locator("#counters li", has_text=f"Loket {code}")).to_contain_text(label)
        # What the others have taken is gone from every queue, in the tenth tab too.
        expect(tabs[-1].locator("#queue")).to_contain_text(
            f"{len(tickets) - len(COUNTERS) * (number + 1)} nomor", timeout=15000
        )
        for page in pages.values():
            _serve(page)
    states = {site.services.queue.ticket(one.id).state for one in tickets}
    assert states == {TicketState.SERVED}
    # One stream for each browser: the tenth tab of one takes no connection from the ninth.
    assert until(lambda: len(site.console.live._listeners) == len(COUNTERS) + 1)
    began = time.monotonic()
    site.server.stop()
    assert time.monotonic() - began < STOPPED_WITHIN
    site.stop()
    for page in (*pages.values(), board):
        page.context.close()


def test_officers_who_press_whatever_the_page_offers_all_at_once(tmp_path: Path, clock, browser: Browser) -> None:
    """The short form of `script/soak day`."""
    site = Site(house_of_counters(tmp_path / "house", 4), clock=clock)
    day = BusyDay(site, browser, clock, COUNTERS[:4], random.Random(11))
    day.play(8)
    day.close()
    site.stop()
    assert day.faults == []
    assert day.pressed.total() > 20 and len(day.pressed) > 3, day.pressed


def test_an_old_computer_whose_processor_is_slow(tmp_path: Path, clock, browser: Browser) -> None:
    """Everything comes later there, and an impatient officer presses again: it stays one call."""
    site = Site(house_of_counters(tmp_path / "house", 1), clock=clock)
    site.console.officers.add_with_secret(officer("adm"), "b1", "Contoh", "", Role.COUNTER, PIN)
    for _ in range(3):
        site.take("A")
    page = browser.new_context().new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(site.address)
    at_counter(page, "b1", "1")
    for _ in range(4):
        page.keyboard.press("n")
    expect(page.locator("#act-start")).to_be_enabled()
    expect(page.locator("#counter .number")).to_have_text("A001")
    page.wait_for_load_state()
    _serve(page)
    assert [one.state for one in site.services.queue.tickets_today()].count(TicketState.WAITING) == 2
    page.context.close()
    site.stop()


def _counter(browser: Browser, site: Site, code: str) -> Page:
    page = browser.new_context().new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(site.address)
    return at_counter(page, f"b{code}", code)


def _tabs(page: Page, site: Site) -> list[Page]:
    """Nine more of the same browser."""
    tabs = [page.context.new_page() for _ in range(9)]
    for tab in tabs:
        tab.goto(f"{site.address}/counter/1")
    return tabs


def _call(page: Page) -> str:
    page.keyboard.press("n")
    expect(page.locator("#act-start")).to_be_enabled()
    page.wait_for_load_state()
    return page.locator("#counter .number").inner_text()


def _serve(page: Page) -> None:
    page.keyboard.press("m")
    expect(page.locator("#act-finish")).to_be_enabled()
    page.wait_for_load_state()
    page.keyboard.press("s")
    expect(page.locator("#counter .nobody")).to_be_visible()
    page.wait_for_load_state()
