"""The lobby board as tests open it: in Chromium, listened to."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Page

from screens.web.shared.televisions import Sound
from services.house.boards import Board
from services.people.model import Officer
from tests.support.console import ROOT, Site
from tests.support.waiting import PATIENCE

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
AUTOPLAY = next(word for word in (ROOT / "script" / "board").read_text("utf-8").split() if "autoplay" in word)


def open_board(browser: Browser, site: Site, size: tuple[int, int] = (1920, 1080), *, scripts: bool = True) -> Page:
    """A television: from now on `spoken` and the page's `heard` know every clip that it plays."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, java_script_enabled=scripts)
    page.set_default_timeout(PATIENCE * 1000)
    if scripts:
        page.add_init_script(SPY)
    page.goto(f"{site.address}/board")
    return page


def introduce(page: Page, site: Site, name: str = "Lobi") -> None:
    """What an officer does once: reads the code on the television and types it in the console."""
    code = page.locator("#introduce b").inner_text()
    assert isinstance(site.console.boards.expect(staff(site), code, name), Board)
    site.console.live.tell()
    page.locator("#introduce").wait_for(state="hidden")


def until(page: Page, condition: str) -> None:
    """Waits for something in the page: its policy forbids Playwright's own way."""
    for _ in range(600):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError((condition, page.evaluate("heard")))


def told(page: Page, site: Site, sound: Sound) -> None:
    """Waits until the console has heard this from the only television that there is."""
    for _ in range(100):
        if [one.sound for one in site.console.televisions.all()] == [sound]:
            return
        page.wait_for_timeout(100)
    raise AssertionError(site.console.televisions.all())


def spoken(page: Page) -> list[list[str]]:
    """The announcements so far, each as its clips after the chime. Every clip must have ended before the next began."""
    heard: list[str] = page.evaluate("heard")
    for begun, ended in zip(heard[::2], heard[1::2], strict=False):
        assert (begun[0], ended) == ("+", f"-{begun[1:]}"), heard
    announcements: list[list[str]] = []
    for name in (one[1:] for one in heard if one[0] == "+"):
        if name == "nada":
            announcements.append([])
        else:
            announcements[-1].append(name)
    return announcements


def staff(site: Site) -> Officer:
    return next(one for one in site.console.officers.all() if one.code == "adm")


def call(site: Site, *counters: str) -> None:
    """Each of these counters is opened, and calls its next number."""
    for code in counters:
        site.console.queue.counters.open(staff(site), code, ("A", "B"))
        site.console.queue.calling.call_next(staff(site), code)


def house_of_counters(folder: Path, many: int) -> Path:
    """The shipped house with so many counters that all call the same two services."""
    text = (ROOT / "kiosk.ini").read_text("utf-8").replace("port = 8780", "port = 0")
    folder.mkdir()
    (folder / "kiosk.ini").write_text(with_counters(text, many), "utf-8")
    return folder


def with_counters(text: str, many: int) -> str:
    """A kiosk.ini whose counters are these."""
    text = re.sub(r"(?m)^\[counter .\]\n(?:.+\n)*", "", text)
    for number in range(1, many + 1):
        text += f"\n[counter {number}]\nname.id = Loket {number}\nservices = A, B\n"
    return text
