"""The pictures of docs/testing-with-simulators.md: ``script/simulator-pictures FOLDER``.

Starts a whole kiosk on a display in memory, takes numbers and breaks things on its simulator's page in Chromium,
and photographs the page. Take them again when the page or the kiosk's screens have changed.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, sync_playwright

from kiosk.simulator.address import read_address
from tests.support.chromium import launch
from tests.support.places import FIRST_SERVICE, NOBODY, TAKE
from tests.support.running_kiosk import RunningKiosk

REST_MILLISECONDS = 700  # the live picture has come
SIZE = {"width": 1440, "height": 900}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: script/simulator-pictures FOLDER")
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="simulator-pictures-") as home:
        kiosk = RunningKiosk(Path(home))
        try:
            _photograph(kiosk, folder)
        finally:
            kiosk.stop()
    return 0


def _photograph(kiosk: RunningKiosk, folder: Path) -> None:
    address = read_address(kiosk.settings.storage.run)
    assert address is not None, kiosk.said()
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        page = browser.new_page(viewport=SIZE)
        page.goto(address.url)
        _take_number(kiosk, page)
        _save(page, folder / "simulator-printed.png")
        _save(page.locator("#wires"), folder / "simulator-wires.png")
        page.get_by_role("button", name="Scan slip 1").click()
        page.get_by_text("Scan slip 1 ✓").wait_for()
        _save(page.locator("#scanner"), folder / "simulator-scanner.png")
        kiosk.wait(kiosk.shows_home, 60)
        page.get_by_role("button", name="Roll ends while printing").click()
        for point in (TAKE, FIRST_SERVICE, NOBODY):
            kiosk.changed_after(point)
        page.locator("#part-state").get_by_text("Paper out").wait_for()
        page.wait_for_timeout(1500)
        _save(page, folder / "simulator-paper-out.png")
        browser.close()


def _take_number(kiosk: RunningKiosk, page: Page) -> None:
    for point in (TAKE, FIRST_SERVICE, NOBODY):
        kiosk.changed_after(point)
    page.get_by_text("Slip 1").first.wait_for()


def _save(seen: Page | Locator, file: Path) -> None:
    """A picture in 256 colours: enough for a page of few, and a third of the bytes."""
    (seen.page if isinstance(seen, Locator) else seen).wait_for_timeout(REST_MILLISECONDS)
    with Image.open(io.BytesIO(seen.screenshot())) as picture:
        picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)
    print(file)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
