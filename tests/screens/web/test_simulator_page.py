"""The simulator's page: who may come in, and what it does in a real browser, with and without scripts."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page

from screens.web.simulator.ports import JobCut, PaperSlip, PrinterFault, PrinterState, WireRow
from tests.support.simulator_site import ABOUT, TOKEN, Panel, Site
from tests.support.waiting import PATIENCE, until

FAULTS = ("paper-low", "paper-out", "cover-open", "offline", "cutter-error", "silent", "disconnected")


class Bench:
    """A printer bench that remembers what was done to it and prints when told."""

    job_cuts = (JobCut("Knife jams", "at the next cut", "now: cutter jams at next cut"),)

    def __init__(self) -> None:
        self.done: list[tuple[str, bool]] = []
        self.active: set[str] = set()
        self.papers: list[str] = []

    def state(self) -> PrinterState:
        slips = tuple(PaperSlip(n, text, 384, 300) for n, text in enumerate(self.papers, 1))[::-1]
        faults = tuple(PrinterFault(name, name in self.active) for name in FAULTS)
        return PrinterState(f"{len(self.done)}.{len(slips)}", faults, slips, printed=len(slips))

    def set_fault(self, name: str, on: bool) -> bool:
        if name not in FAULTS:
            return False
        self.done.append((name, on))
        (self.active.add if on else self.active.discard)(name)
        return True

    def restore(self) -> None:
        self.done.append(("restore", True))
        self.active.clear()

    def play(self, script: str) -> str:
        self.done.append((script, True))
        return ""

    def play_random(self, seed: int) -> None:
        self.done.append((f"seed {seed}", True))

    def stop_script(self) -> None:
        self.done.append(("stop", True))

    def wire(self) -> tuple[WireRow, ...]:
        return ()

    def growing_picture(self) -> bytes | None:
        return None

    def slip_picture(self, number: int) -> bytes | None:
        if not 1 <= number <= len(self.papers):
            return None
        image = Image.new("L", (384, 300), 255)
        ImageDraw.Draw(image).text((40, 40), self.papers[number - 1], fill=0)
        buffer = io.BytesIO()
        image.save(buffer, "PNG")
        return buffer.getvalue()


@pytest.fixture
def panel() -> Panel:
    return Panel()


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def site(panel: Panel, bench: Bench) -> Iterator[Site]:
    site = Site(panel, bench)
    yield site
    site.stop()


@pytest.fixture
def client(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.origin, trust_env=False, timeout=PATIENCE) as client:
        yield client


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Opens the page; fails when it asks anything of another address or reports an error."""
    trouble: list[str] = []
    contexts = []

    def look(request) -> None:
        if not request.url.startswith((site.origin, "blob:")):
            trouble.append(f"asked for {request.url}")

    def open_it(scripts: bool = True) -> Page:
        context = browser.new_context(java_script_enabled=scripts, viewport={"width": 1366, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("request", look)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("console", lambda line: line.type == "error" and trouble.append(line.text))
        page.goto(site.address)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert trouble == []


def is_live(page: Page) -> bool:
    return (page.locator("#screen").get_attribute("src") or "").startswith("blob:")


def origin_of(client: httpx.Client) -> str:
    return str(client.base_url).rstrip("/")


# Who may come in


@pytest.mark.parametrize("path", ["/", "/wrong/", f"/{TOKEN}x/", "/docs", "/openapi.json", "/wrong/screen.jpg", "/é/"])
def test_without_the_token_there_is_nothing(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "SIMULASI" not in answer.text


@pytest.mark.parametrize("page", ["docs", "redoc", "openapi.json"])
def test_no_page_describes_the_interface(client: httpx.Client, page: str) -> None:
    assert client.get(f"/{TOKEN}/{page}").status_code == 404


@pytest.mark.parametrize(
    "host", ["kiosk.example", "127.0.0.1.example:8000", "10.0.0.7", "", "[", "127.0.0.1@evil.example"]
)
def test_a_name_that_points_here_is_refused(client: httpx.Client, host: str) -> None:
    assert client.get(f"/{TOKEN}/", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:1", "[::1]:8000"])
def test_the_loopback_is_let_in(client: httpx.Client, host: str) -> None:
    assert client.get(f"/{TOKEN}/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://127.0.0.1:9999"])
def test_a_form_of_another_site_is_refused(
    client: httpx.Client, bench: Bench, panel: Panel, origin: str | None
) -> None:
    headers = {"origin": origin} if origin else {}
    assert client.post(f"/{TOKEN}/printer", data={"on": "paper-out"}, headers=headers).status_code == 403
    assert client.post(f"/{TOKEN}/finger", data={"down": "1", "x": 1, "y": 1}, headers=headers).status_code == 403
    assert bench.done == [] and panel.touches == []


@pytest.mark.parametrize("path", [f"/{TOKEN}/", f"/{TOKEN}/screen.jpg", "/wrong/", f"/{TOKEN}/own/page.js"])
def test_every_answer_carries_a_strict_policy(client: httpx.Client, path: str) -> None:
    policy = client.get(path).headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy


@pytest.mark.parametrize("name", ["../templates/simulator.html", "page.py", "..%2fstyle.css"])
def test_only_the_pages_own_files_are_given(client: httpx.Client, name: str) -> None:
    assert client.get(f"/{TOKEN}/own/{name}").status_code == 404


# What it answers


def test_a_wrong_fault_names_the_right_ones(client: httpx.Client, bench: Bench) -> None:
    answer = client.post(f"/{TOKEN}/printer", data={"on": "explode"}, headers={"origin": origin_of(client)})
    assert answer.status_code == 422
    assert all(name in answer.text for name in FAULTS)
    assert bench.done == []


def test_a_display_that_has_gone_is_an_answer(client: httpx.Client, panel: Panel) -> None:
    panel.gone = True
    assert client.get(f"/{TOKEN}/screen.jpg").status_code == 503


def test_a_touch_outside_of_the_panel_stays_inside(client: httpx.Client, panel: Panel) -> None:
    origin = {"origin": origin_of(client)}
    client.post(f"/{TOKEN}/finger", data={"down": "1", "x": 99999, "y": -5}, headers=origin)
    client.post(f"/{TOKEN}/finger", data={"down": "0", "x": 0, "y": 0}, headers=origin)
    assert [touch[:3] for touch in panel.touches] == [("press", 539, 0), ("release", 539, 0)]


def test_a_finger_left_lying_is_lifted_first(client: httpx.Client, panel: Panel) -> None:
    for _ in range(2):
        client.post(f"/{TOKEN}/finger", data={"down": "1", "x": 5, "y": 5}, headers={"origin": origin_of(client)})
    assert [touch[0] for touch in panel.touches] == ["press", "release", "press"]


def test_without_a_display_only_the_printer_is_shown(bench: Bench) -> None:
    site = Site(None, bench)
    try:
        page = httpx.get(site.address, trust_env=False, timeout=PATIENCE).text
        assert 'type="image"' not in page and "Paper out" in page
        assert httpx.get(site.address + "screen.jpg", trust_env=False, timeout=PATIENCE).status_code == 404
    finally:
        site.stop()


def test_a_slip_that_is_not_kept_is_not_found(client: httpx.Client) -> None:
    assert client.get(f"/{TOKEN}/slip/7.png").status_code == 404


# In a browser


def test_a_click_is_a_touch_and_the_picture_follows(open_page, panel: Panel, site: Site) -> None:
    page = open_page()
    picture = page.locator("#screen")
    assert until(lambda: is_live(page))
    before = picture.get_attribute("src")
    box = picture.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 4)
    page.mouse.down()
    page.wait_for_timeout(300)
    page.mouse.up()
    assert until(lambda: len(panel.touches) == 2)
    assert [touch[0] for touch in panel.touches] == ["press", "release"]
    _, x, y, _ = panel.touches[0]
    assert abs(x - 270) <= 3 and abs(y - 240) <= 14  # the frame around the picture is not the panel
    assert panel.held_seconds >= 0.25, "a long press must stay long"
    assert until(lambda: picture.get_attribute("src") != before)
    assert page.url == site.address


def test_the_picture_keeps_its_proportions(open_page, panel: Panel) -> None:
    page = open_page()
    assert until(lambda: is_live(page))
    width, height = page.evaluate("[screenInput.clientWidth, screenInput.clientHeight]")
    assert width / height == pytest.approx(panel.width / panel.height, rel=0.01)


def test_faults_are_set_and_shown(open_page, bench: Bench) -> None:
    page = open_page()
    page.get_by_role("button", name="Paper out").click()
    page.get_by_role("button", name="Paper out", pressed=True).wait_for()
    assert bench.done == [("paper-out", True)]
    page.get_by_role("button", name="Paper out").click()
    page.get_by_text("Ready to print").wait_for()
    assert bench.done[1:] == [("paper-out", False)]
    page.get_by_role("button", name="Cover open").click()
    page.get_by_role("button", name="Cover open", pressed=True).wait_for()
    page.get_by_role("button", name="Restore").click()
    page.get_by_text("Ready to print").wait_for()
    assert bench.done[-1] == ("restore", True)


def test_paper_comes_out_by_itself_the_newest_on_top(open_page, bench: Bench) -> None:
    page = open_page()
    for label in ("A001", "A002"):
        bench.papers.append(f"<b>{label}</b>")
        page.get_by_role("img", name=f"<b>{label}</b>").wait_for()
    assert page.locator(".roll img").first.get_attribute("alt") == "<b>A002</b>"
    loaded = "[...document.querySelectorAll('.roll img')].every(i => i.complete && i.naturalWidth == 384)"
    assert until(lambda: page.evaluate(loaded))


def test_without_scripts_a_click_is_a_touch(open_page, panel: Panel, site: Site) -> None:
    page = open_page(scripts=False)
    box = page.locator("#screen").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 4)
    assert until(lambda: len(panel.touches) == 2)
    _, x, y, _ = panel.touches[0]
    assert abs(x - 270) <= 3 and abs(y - 240) <= 14
    page.wait_for_url(site.address)


def test_without_scripts_a_long_press_and_the_printer_work(open_page, panel: Panel, bench: Bench, site: Site) -> None:
    page = open_page(scripts=False)
    page.get_by_role("link", name="Make the next touch a long press").click()
    page.wait_for_url(site.address + "?hold=true")
    page.locator("#screen").click()
    assert until(lambda: len(panel.touches) == 2)
    assert panel.held_seconds >= ABOUT.long_touch_seconds
    page.get_by_role("button", name="Cover open").click()
    page.get_by_role("button", name="Cover open", pressed=True).wait_for()
    page.get_by_role("button", name="Restore").click()
    page.get_by_text("Ready to print").wait_for()
    assert bench.done == [("cover-open", True), ("restore", True)]
    page.wait_for_url(site.address)


def test_nothing_is_captured_while_nobody_looks(site: Site, panel: Panel, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(site.address)
    assert until(lambda: panel.looks > 3)
    context.close()
    time.sleep(0.3)  # the hang-up arrives
    looks = panel.looks
    time.sleep(0.3)
    assert panel.looks == looks


def test_it_stops_while_somebody_looks(site: Site, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(site.address)
    assert until(lambda: is_live(page))
    began = time.monotonic()
    site.stop()
    assert time.monotonic() - began < 3
    page.locator("#away").wait_for()  # and the page says so
    context.close()


@pytest.mark.parametrize("name", ["page.js", "finger.js"])
def test_the_scripts_stay_small(name: str) -> None:
    script = Path(__file__).resolve().parents[3] / "assets" / "web" / "simulator" / name
    assert len(script.read_text("utf-8").splitlines()) < 100
