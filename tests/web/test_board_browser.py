"""The lobby board in a real browser, with and without leave to sound."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from kiosk.voice_clips import FOLDER, make, wanted
from tests.support.chromium import SWITCHES
from tests.support.console import Site
from tests.web.test_console_browser import eight_counters

SPY = """
window.heard = [];
const native = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  if (this.volume) {
    const name = new URL(this.src).pathname.split("/").pop();
    heard.push(`+${name}`);
    // In the capturing phase: before the page hears of it and plays the next one.
    this.addEventListener("ended", () => heard.push(`-${name}`), { once: true, capture: true });
  }
  return native.call(this);
};
"""
Open = Callable[..., Page]


@pytest.fixture(scope="module", autouse=True)
def voice() -> None:
    make(FOLDER, wanted())


@pytest.fixture
def loud(browser: Browser) -> Iterator[Browser]:
    """A browser that may sound, as the television's: the flag is one of the process."""
    other = browser.browser_type.launch(
        executable_path="/usr/bin/chromium", args=[*SWITCHES, "--autoplay-policy=no-user-gesture-required"]
    )
    yield other
    other.close()


def board(browser: Browser, site: Site, size: tuple[int, int] = (1920, 1080)) -> Page:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.set_default_timeout(15000)
    page.add_init_script(SPY)
    page.goto(f"{site.address}/board")
    return page


def staff(site: Site):
    return next(one for one in site.room.officers.all() if one.code == "adm")


def call(site: Site, *counters: str) -> None:
    for code in counters:
        site.room.counters.open_counter(staff(site), code, ("A", "B"))
        site.room.counters.call_next(staff(site), code)


def until(page: Page, condition: str) -> None:
    """Waits for something in the page: its policy forbids Playwright's own way."""
    for _ in range(600):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(condition)


def spoken(page: Page) -> list[str]:
    """The calls that were begun, as the label's last digit; every clip must have ended before the next begins."""
    heard = page.evaluate("heard")
    for begun, ended in zip(heard[::2], heard[1::2], strict=False):
        assert (begun[0], ended) == ("+", f"-{begun[1:]}"), heard
    return [name[1:] for name in heard if name[0] == "+"]


def test_calls_are_spoken_one_after_another_and_once_with_a_backlog(site: Site, loud: Browser) -> None:
    for _ in range(3):
        site.take()
    page = board(loud, site)
    until(page, "state === 'on'")
    call(site, "1", "2")
    until(page, "!speaking && !queue.length && heard.length > 30")
    words = spoken(page)
    assert words.count("nada") == 2 and words[0] == "nada"
    first, second = words[1 : words.index("nada", 1)], words[words.index("nada", 1) + 1 :]
    once = ["nomor-antrean", "huruf-a", "nol", "nol", "satu", "silakan-menuju-ke", "loket", "satu"]
    assert first in (once, once * 2)
    assert second == ["nomor-antrean", "huruf-a", "nol", "nol", "dua", "silakan-menuju-ke", "loket", "dua"] * 2
    expect(page.locator("[data-label]")).to_have_text("A002")
    assert [one.well for one in site.room.boards.all()] == [True]
    held = site.room.counters.ticket(staff(site), "A001")
    page.evaluate("heard.length = 0")
    site.room.counters.recall(staff(site), "1", held.id)
    until(page, "heard.includes('+nada')")
    page.close()


def test_nothing_old_is_spoken_after_a_start_and_a_reload(site: Site, loud: Browser) -> None:
    site.take()
    call(site, "1")
    page = board(loud, site)
    for waiting in (1, 2):
        until(page, "state === 'on'")
        expect(page.locator("[data-label]")).to_have_text("A001")
        site.take()  # something changes: the page is asked for again
        expect(page.locator("#lines")).to_contain_text(f"Kunjungan {waiting}")
        assert page.evaluate("heard.length + queue.length") == 0
        page.reload()
    page.close()


def test_without_leave_to_sound_it_says_so_until_it_is_touched(site: Site, browser: Browser) -> None:
    page = board(browser, site)
    expect(page.locator("#mute")).to_contain_text("SUARA MATI")
    expect(page.locator("#mute")).to_contain_text("Sentuh untuk suara")
    client = site.client("p01")
    client.submit("/counters", counter="1")
    assert "SUARA MATI" in client.page("/counter/1")
    page.click("#mute")
    expect(page.locator("#mute")).to_be_hidden()
    assert "menyala dan bersuara" in client.page("/counter/1")
    page.close()


def test_a_board_that_is_left_open_over_a_restart_goes_on(
    tmp_path: Path, prepared_house: Path, clock, browser: Browser
) -> None:
    folder = shutil.copytree(prepared_house, tmp_path / "again")
    site = Site(folder, clock=clock)
    port = urlsplit(site.address).port
    page = board(browser, site)
    expect(page.locator("#lines")).to_contain_text("Kunjungan")
    site.stop()
    expect(page.locator("#offline")).to_be_visible(timeout=20000)
    ini = folder / "kiosk.ini"
    ini.write_text(ini.read_text("utf-8").replace("port = 0", f"port = {port}"), "utf-8")
    site = Site(folder, clock=clock)
    assert urlsplit(site.address).port == port
    expect(page.locator("#offline")).to_be_hidden(timeout=20000)
    site.take()
    call(site, "1")
    expect(page.locator("[data-label]")).to_have_text("A001")
    page.close()
    site.stop()


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720), (1080, 1920)])
def test_eight_counters_all_show_whole_and_nobody_is_kept_out(tmp_path: Path, clock, browser: Browser, size) -> None:
    site = Site(eight_counters(tmp_path / "house"), clock=clock)
    for number in range(12):
        site.take("AB"[number % 2])
    call(site, *"12345678")
    asked: list[str] = []
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site.address}/board")
    expect(page.locator("#counters li")).to_have_count(8)
    cut = page.evaluate(
        "[...document.querySelectorAll('li, p, h1, h2')].filter((one) => one.offsetParent && (one.scrollWidth >"
        " one.clientWidth + 1 || one.getBoundingClientRect().bottom > innerHeight + 1)).map((one) => one.textContent)"
    )
    overlap = page.evaluate(
        "document.querySelector('#lines').getBoundingClientRect().bottom >"
        " document.querySelector('footer').getBoundingClientRect().top"
    )
    assert (cut, overlap) == ([], False)
    found = Axe().run(page).response["violations"]
    assert [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]] == []
    assert all(url.startswith(site.address) for url in asked)
    page.close()
    site.stop()


def test_a_confidential_service_counts_as_what_it_is_shown_as_and_no_officer_shows(site: Site) -> None:
    adm = staff(site)
    site.take("T"), site.take("T")
    site.room.counters.open_counter(adm, "3", ("T", "P"))
    called = site.room.counters.call_next(adm, "3").ticket
    site.room.counters.start(adm, "3", called.id)
    site.room.counters.transfer(adm, "3", "P", "wrong_service", called.id)
    text = site.client().page("/board")
    lines = {line.service: line.waiting for line in site.room.board.look().lines}
    assert lines["T"] == 2 and "P" not in lines
    assert "Pengaduan<" not in text and "adm" not in text.replace("admin", "")


def test_the_page_is_light(site: Site) -> None:
    client = site.client()
    text = client.page("/board")
    own = {part.split('"')[0] for part in text.split('"/own/')[1:]}
    size = len(gzip.compress(text.encode())) + sum(len(gzip.compress(client.get(f"/own/{one}").content)) for one in own)
    assert len(own) >= 4 and size <= 60_000


def test_only_clips_are_served_and_a_recording_goes_first(site: Site, tmp_path: Path) -> None:
    from screens.web.console.voice import Voice

    client = site.client()
    assert client.get("/board/voice/nol").content[:4] == b"RIFF"
    for name in ("..%2f..%2fkiosk.ini", "nol.wav", "%2e%2e", "x" * 50):
        assert client.get(f"/board/voice/{name}").status_code == 404
    (tmp_path / "nol.mp3").write_bytes(b"own")
    assert Voice(tmp_path, FOLDER).file("nol") == tmp_path / "nol.mp3"
    assert Voice(tmp_path, FOLDER).file("satu") == FOLDER / "satu.wav"


def test_what_a_television_says_is_little_and_checked(site: Site, clock) -> None:
    client = site.client()

    def beat(board: str, sound: str) -> int:
        return client.post("/board/alive", data={"board": board, "sound": sound}).status_code

    assert beat("tv01", "on") == 204 and beat("tv01", "<b>") == 422 and beat("../x", "on") == 422
    assert [beat(f"tv1{number}", "on") for number in range(8)].count(429) == 1
    clock.advance(91)
    assert all(one.lost for one in site.room.boards.all())
    assert client.post(
        "/board/alive", data={"board": "tv01", "sound": "on"}, headers={"origin": "http://else"}
    ).is_error
