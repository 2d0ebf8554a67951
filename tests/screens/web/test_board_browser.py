"""The lobby board in a real browser: what it speaks, when, and what it says when it cannot."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from screens.web.shared.televisions import Sound
from tests.support.chromium import launch
from tests.support.console import Site
from tests.support.lobby import AUTOPLAY, call, introduce, open_board, spoken, staff, told, until

FIRST = ["nomor-antrean", "huruf-a", "nol", "nol", "satu", "silakan-menuju-ke", "loket", "satu"]
SECOND = ["nomor-antrean", "huruf-a", "nol", "nol", "dua", "silakan-menuju-ke", "loket", "dua"]


@pytest.fixture
def loud(browser: Browser) -> Iterator[Browser]:
    """A browser that may sound, by the switch that the television's has: it is one of the process."""
    other = launch(browser.browser_type, AUTOPLAY)
    yield other
    other.close()


def test_calls_are_spoken_one_after_another_and_once_with_a_backlog(site: Site, loud: Browser) -> None:
    for _ in range(3):
        site.take()
    page = open_board(loud, site)
    introduce(page, site)
    until(page, "state === 'on'")
    call(site, "1", "2")
    until(page, "!speaking && !queue.length && heard.length > 30")
    first, second = spoken(page)
    assert first in (FIRST, FIRST * 2)  # twice, unless the second call came before it had been said once
    assert second == SECOND * 2
    expect(page.locator("[data-label]")).to_have_text("A002")
    assert [one.well for one in site.console.televisions.all()] == [True]
    held = site.console.queue.calling.find(staff(site), "A001")
    page.evaluate("heard.length = 0")
    site.console.queue.calling.recall(staff(site), "1", held.id)
    until(page, "heard.includes('-satu')")
    assert spoken(page)[0][:5] == FIRST[:5]
    page.close()


def test_a_board_on_which_nothing_happens_asks_only_now_and_then(site: Site, loud: Browser) -> None:
    page = open_board(loud, site)
    until(page, "state === 'on'")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(3000)
    assert len(asked) <= 2, asked  # its own 10 s, and a heartbeat
    page.close()


def test_a_call_while_the_board_still_tries_its_sound_is_not_lost(site: Site, loud: Browser) -> None:
    site.take()
    page = open_board(loud, site)
    call(site, "1")
    until(page, "heard.includes('-loket')")
    assert spoken(page)[0][: len(FIRST) - 1] == FIRST[:-1]
    page.close()


def test_a_call_that_has_been_followed_is_not_spoken_any_more(site: Site, loud: Browser) -> None:
    site.take(), site.take()
    page = open_board(loud, site)
    until(page, "state === 'on'")
    call(site, "1", "2")
    site.console.queue.calling.start(staff(site), "2", site.console.queue.calling.find(staff(site), "A002").id)
    until(page, "!speaking && !queue.length && heard.length")
    # Once where the page still saw the second call wait, twice where that one was over already: never the second call.
    assert spoken(page) in ([FIRST], [FIRST * 2])
    page.close()


def test_nothing_old_is_spoken_after_a_start_and_a_reload(site: Site, loud: Browser) -> None:
    site.take()
    call(site, "1")
    page = open_board(loud, site)
    for waiting in (1, 2):
        until(page, "state === 'on'")
        expect(page.locator("[data-label]")).to_have_text("A001")
        site.take()  # something changes: the page is asked for again
        expect(page.locator("#lines")).to_contain_text(f"Kunjungan {waiting}")
        assert page.evaluate("heard.length + queue.length") == 0
        page.reload()
    page.close()


def test_without_leave_to_sound_it_says_so_until_it_is_touched(site: Site, browser: Browser) -> None:
    page = open_board(browser, site)
    introduce(page, site)
    expect(page.locator("#mute")).to_contain_text("SUARA MATI")
    expect(page.locator("#mute")).to_contain_text("Sentuh untuk suara")
    told(page, site, Sound.TOUCH)
    client = site.client("p01")
    client.submit("/counters", counter="1")
    assert "SUARA MATI" in client.page("/counter/1")
    page.click("#mute")
    expect(page.locator("#mute")).to_be_hidden()
    told(page, site, Sound.ON)
    assert "menyala dan bersuara" in client.page("/counter/1")
    page.goto("about:blank")
    told(page, site, Sound.GONE)
    assert "sedang ditutup" in client.page("/counter/1")  # closed is not lost
    page.goto(f"{site.address}/board")  # the same browser some other day: it is known
    expect(page.locator("#introduce")).to_be_hidden()
    told(page, site, Sound.TOUCH)
    page.close()


def test_a_sound_that_breaks_in_the_middle_is_shown_here_and_at_the_counters(site: Site, loud: Browser) -> None:
    site.take()
    page = open_board(loud, site)
    introduce(page, site)
    until(page, "state === 'on'")
    page.route("**/board/voice/huruf-a*", lambda route: route.abort())
    call(site, "1")
    expect(page.locator("#mute")).to_contain_text("SUARA MATI")
    expect(page.locator("#mute span")).to_be_hidden()  # a touch would not help
    expect(page.locator("[data-label]")).to_have_text("A001")
    told(page, site, Sound.BROKEN)
    client = site.client("adm")
    assert "SUARA MATI" in client.page("/counter/1")
    page.close()


@pytest.mark.parametrize("version", ["", "99.0.0"])
def test_a_board_that_is_left_open_over_a_restart_goes_on(
    tmp_path: Path, prepared_house: Path, clock, loud: Browser, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    folder = shutil.copytree(prepared_house, tmp_path / "again")
    site = Site(folder, clock=clock)
    port = urlsplit(site.address).port
    page = open_board(loud, site)
    until(page, "state === 'on'")
    page.evaluate("window.sameAsBefore = true")
    site.take(), site.take()
    site.stop()
    expect(page.locator("#offline")).to_be_visible()
    expect(page.locator("main")).to_be_hidden()  # old numbers would send people to the wrong place
    ini = folder / "kiosk.ini"
    ini.write_text(ini.read_text("utf-8").replace("port = 0", f"port = {port}"), "utf-8")
    if version:
        monkeypatch.setattr("kiosk.compose.console.__version__", version)
    site = Site(folder, clock=clock)
    assert urlsplit(site.address).port == port
    expect(page.locator("#offline")).to_be_hidden()
    until(page, "state === 'on' && (window.sameAsBefore ?? false) === " + ("false" if version else "true"))
    call(site, "1", "2")
    until(page, "!speaking && !queue.length && heard.length > 30")
    first, second = spoken(page)
    assert first in (FIRST, FIRST * 2) and second == SECOND * 2
    page.close()
    site.stop()
