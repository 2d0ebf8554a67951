"""The lobby board's page: what it shows to whom, how it stands on screens, what it takes from outside."""

from __future__ import annotations

import gzip
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from screens.web.board.voice import Voice
from services.house.closings import closing_words
from services.house.hours import OpeningChange
from services.queue.announcements import CHIME, WORDS
from services.queue.supervision import PublicReason, Span
from tests.support.console import Site, clips
from tests.support.lobby import call, house_of_counters, open_board, staff
from tests.support.waiting import PATIENCE

CUT = """[...document.querySelectorAll('li, p, h1, h2')].filter((one) => one.offsetParent && (
  one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().bottom > innerHeight + 1
)).map((one) => one.textContent)"""
OVER = """[...document.querySelectorAll('main li')].filter((one) => one.offsetParent &&
  one.getBoundingClientRect().bottom > document.querySelector('footer').getBoundingClientRect().top
).map((one) => one.textContent)"""


@pytest.mark.parametrize(
    ("many", "size"),
    [
        (8, (1920, 1080)),
        (8, (1366, 768)),
        (8, (1280, 720)),
        (8, (1080, 1920)),
        (2, (1366, 768)),
        (4, (1366, 768)),
        (12, (1366, 768)),
        (16, (1920, 1080)),
        (20, (1366, 768)),
    ],
)
def test_all_counters_show_whole_and_nobody_is_kept_out(
    tmp_path: Path, clock, browser: Browser, many: int, size: tuple[int, int]
) -> None:
    site = Site(house_of_counters(tmp_path / "house", many), clock=clock)
    for number in range(many + 4):
        site.take("AB"[number % 2])
    counters = [str(number) for number in range(1, many + 1)]
    call(site, *counters)
    page = open_board(browser, site, size)
    tiles = page.locator("#counters li")
    expect(tiles).to_have_count(many)
    assert [text.split()[1] for text in tiles.all_inner_texts()] == counters
    assert (page.evaluate(CUT), page.evaluate(OVER)) == ([], [])
    found = Axe().run(page).response["violations"]
    assert [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]] == []
    page.close()
    site.stop()


def test_nothing_is_asked_of_anybody_else(site: Site, browser: Browser) -> None:
    asked: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site.address}/board")
    expect(page.locator("#lines li")).to_have_count(6)
    assert asked and all(url.startswith(site.address) for url in asked)
    page.close()


def test_it_can_be_read_without_scripts(site: Site, browser: Browser) -> None:
    site.take()
    page = open_board(browser, site, scripts=False)
    call(site, "1")
    expect(page.locator("[data-label]")).to_have_text("A001")  # it asks for itself every 5 s
    page.close()


def test_a_confidential_service_counts_as_what_it_is_shown_as_and_no_officer_shows(site: Site) -> None:
    adm = staff(site)
    with httpx.Client(trust_env=False, timeout=PATIENCE) as listener:
        stream = listener.send(listener.build_request("GET", f"{site.address}/events"), stream=True)
        lines = stream.iter_lines()
        site.take("T"), site.take("T")
        site.console.queue.counters.open(adm, "3", ("T", "P"))
        called = site.console.queue.calling.call_next(adm, "3").ticket
        site.console.queue.calling.start(adm, "3", called.id)
        site.console.queue.calling.transfer(adm, "3", "P", "wrong_service", called.id)
        told = [next(lines) for _ in range(7)]
    assert set(told) == {"retry: 2000", "event: hello", f"data: {site.console.version}", "event: changed", "data: ", ""}
    text = site.client().page("/board")
    shown = {line.service: line.waiting for line in site.built.board.board.look().lines}
    assert shown["T"] == 2 and "P" not in shown
    assert "Pengaduan<" not in text and "adm" not in text and "Contoh" not in text


def test_a_closing_over_days_says_until_when_and_an_untrusted_clock_says_no_time(site: Site) -> None:
    console, now = site.console, site.console.clock.now()
    opens_again = (now + timedelta(days=4)).astimezone(console.house.time_zone)
    span = Span(now - timedelta(hours=1), opens_again.replace(hour=0, minute=0, second=0, microsecond=0))
    closed = console.queue.supervision.close(staff(site), None, span, PublicReason("holiday"))
    assert isinstance(closed, OpeningChange)
    told = closing_words(
        site.built.board.board.look().opening.serves_from.astimezone(console.house.time_zone),
        now.astimezone(console.house.time_zone).date(),
        "id",
    )
    assert told.startswith("Tutup sampai ") and told in site.client().page("/board")
    site.console.clock.advance(-86400 * 400)
    text = site.client().page("/board")
    assert "Tutup sampai" not in text and "Silakan tanya petugas" in text and "Layanan " not in text
    assert "pukul" not in text.split('id="opening"')[1].split("</p>")[0]


def test_the_page_is_light(site: Site) -> None:
    client = site.client()
    text = client.page("/board")
    own = {part.split('"')[0] for part in text.split('"/own/')[1:]}
    size = len(gzip.compress(text.encode())) + sum(len(gzip.compress(client.get(f"/own/{one}").content)) for one in own)
    assert len(own) >= 4 and size <= 60_000


def test_only_clips_are_served(site: Site) -> None:
    client = site.client()
    assert client.get("/board/voice/nol").content[:4] == b"RIFF"
    for name in ("..%2f..%2fkiosk.ini", "nol.wav", "%2e%2e", "x" * 50):
        assert client.get(f"/board/voice/{name}").status_code == 404


def test_a_recording_goes_first(tmp_path: Path) -> None:
    made = Path(clips().name)
    (tmp_path / "nol.mp3").write_bytes(b"own")
    voice = Voice(tmp_path, made)
    assert voice.file("nol") == tmp_path / "nol.mp3" and voice.file("satu") == made / "satu.wav" and voice.whole


def test_a_number_is_never_said_without_one_of_its_digits(tmp_path: Path, site: Site) -> None:
    for name in (CHIME, *WORDS):
        (tmp_path / f"{name}.wav").write_bytes(b"")
    voice, counter = Voice(tmp_path), site.console.house.counters["1"]
    assert voice.chime() and len(voice.addresses("A010", counter)) == 8
    (tmp_path / "nol.wav").unlink()
    assert (voice.chime(), voice.addresses("A010", counter)) == ("", [])
