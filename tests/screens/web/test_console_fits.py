"""Every page at an office's and at a telephone's width, full of the longest words: nothing runs out or over another."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.screens.web.test_console_browser import PAGES
from tests.support.awkward_console import awkward_house, fill_awkwardly
from tests.support.clock import ManualClock
from tests.support.console import Site
from tests.support.pages import at_counter, crowded, sign_in, unfold

TELEVISION = {"width": 1280, "height": 720}
OFFICE, TELEPHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


@pytest.fixture
def house(tmp_path: Path) -> Site:
    return Site(awkward_house(tmp_path / "house"), clock=ManualClock())


def test_every_page_fits_an_office_and_a_telephone(house: Site, browser: Browser) -> None:
    fill_awkwardly(house)
    page = browser.new_context(viewport=OFFICE).new_page()  # type: ignore[arg-type]
    try:
        page.goto(house.address)
        at_counter(page, "adm", "1", "2")
        page.keyboard.press("n"), expect(page.locator("#act-start")).to_be_enabled()
        wrong: dict[str, list[str]] = {}
        for path in (
            *PAGES[:-1],
            "/lost-number?service=A&at=09:00",
            "/give-number",
            "/manual-numbers",
            "/copies",
            "/nothing",
        ):
            _look(page, house, path, wrong)
        page.set_viewport_size(TELEVISION), page.goto(f"{house.address}/board")  # type: ignore[arg-type]
        board = [one for one in crowded(page) if "lies over" not in one]  # its lines stand close; names end after two
        assert (wrong, board) == ({}, [])
    finally:
        page.context.close(), house.stop()


def _look(page: Page, house: Site, path: str, wrong: dict[str, list[str]]) -> None:
    page.set_viewport_size(OFFICE)  # type: ignore[arg-type]
    page.goto(house.address + path)
    unfold(page)
    for name, size in (("office", OFFICE), ("telephone", TELEPHONE)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        if found := crowded(page):
            wrong[f"{path} ({name})"] = found


@pytest.mark.parametrize("code", ["adm", "s01"])
def test_the_pages_stand_in_one_line_or_behind_one_button(site: Site, browser: Browser, code: str) -> None:
    page = browser.new_context(viewport=OFFICE).new_page()  # type: ignore[arg-type]
    page.goto(site.address)
    sign_in(page, code)
    for language in ("English", "Bahasa Indonesia"):
        page.click(f"text={language}")
        expect(page.locator(".head > nav a").nth(8)).to_be_visible()
        tops = page.locator(".head > nav a").evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().top)")
        assert len(tops) > 8 and len(set(tops)) == 1
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    assert page.locator(".head").evaluate("(head) => head.offsetHeight") < 70
    page.locator(".menu summary").press("Enter")
    expect(page.locator(".menu nav a").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    expect(page.locator(".menu nav a").first).to_be_hidden()
    page.context.close()
