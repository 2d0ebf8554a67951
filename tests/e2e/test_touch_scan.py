"""A visitor shows a code: real process, real window, real touches, paper painted by the simulated printer, the
code read from it by a reader that is not ours, and shown to the simulated scanner."""

from __future__ import annotations

import io
import os
import subprocess
import time
from collections.abc import Callable

import httpx
import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageStat

from kiosk.simulator.address import read_address
from screens.touch.app.code_flow import ANSWER_SECONDS
from services.log.reading import EntryFilter, entries
from tests.support.places import BACK, FIRST_SERVICE, LAST_BUTTON, NOBODY, SCAN, TAKE
from tests.support.running_kiosk import NEXT_TOUCH_SECONDS, ROOT, TOUCHES_AGAIN_SECONDS, RunningKiosk
from tests.support.staff import officer
from tests.support.waiting import PATIENCE, until

RESTING = 3  # pictures in a row that are alike: on a busy machine a page may come in two steps


@pytest.fixture
def kiosk(tmp_path):
    text = (
        (ROOT / "kiosk.ini")
        .read_text("utf-8")
        .replace("port = 8765", "port = 0")
        .replace("motion = yes", "motion = no")
    )
    (tmp_path / "kiosk.ini").write_text(text.replace("same_code_seconds = 3", "same_code_seconds = 0.2"), "utf-8")
    running = RunningKiosk(tmp_path)
    yield running
    running.close()
    running.kill_all()


def comes_to_rest(kiosk: RunningKiosk, act: Callable[[], object]) -> Image.Image:
    """The page after `act` changed it, when it does not change any more."""
    before = kiosk.page()
    act()
    assert until(lambda: _differs(kiosk.page(), before)), kiosk.said()
    seen: list[Image.Image] = [kiosk.page()]

    def rests() -> bool:
        seen.append(kiosk.page())
        return len(seen) > RESTING and not any(_differs(seen[-1], one) for one in seen[-RESTING:-1])

    assert until(rests, pause=0.2), kiosk.said()
    return seen[-1]


def _differs(one: Image.Image, other: Image.Image) -> bool:
    return ImageChops.difference(one, other).getbbox() is not None


def number_on(picture: Image.Image) -> Image.Image | None:
    """The large number of a page: the tallest line of dark letters, cut out and brought to one size."""
    dark = picture.convert("L").point(lambda level: 255 if level < 110 else 0)
    rows = [dark.crop((0, y, dark.width, y + 1)).getbbox() is not None for y in range(900)]
    runs, start = [(0, 0, 0)], None
    for y, filled in enumerate([*rows, False]):
        if filled and start is None:
            start = y
        elif not filled and start is not None:
            runs.append((y - start, start, y))
            start = None
    height, top, bottom = max(runs)
    if not 150 < height < 500:
        return None
    line = dark.crop((0, top, dark.width, bottom))
    return line.crop(line.getbbox()).resize((240, 80))


def alike(one: Image.Image | None, other: Image.Image) -> bool:
    return one is not None and ImageStat.Stat(ImageChops.difference(one, other)).mean[0] < 12


def shows(kiosk: RunningKiosk, number: Image.Image) -> bool:
    """Whether the screen comes to show this very number."""
    return until(lambda: alike(number_on(kiosk.page()), number))


def take_a_number(kiosk: RunningKiosk, jobs: int) -> Image.Image:
    """By three touches; returns the number's picture, then goes home."""
    for point in (TAKE, FIRST_SERVICE, NOBODY):
        kiosk.changed_after(point)
    kiosk.wait(lambda: kiosk.jobs() == ["printed"] * jobs)
    number = number_on(kiosk.page())
    assert number is not None
    goes_home(kiosk)
    return number


def goes_home(kiosk: RunningKiosk, point: tuple[int, int] = LAST_BUTTON) -> None:
    time.sleep(NEXT_TOUCH_SECONDS)  # the paper may just have come, and what has just changed takes no touch
    kiosk.touch(point)
    if not until(kiosk.shows_home, TOUCHES_AGAIN_SECONDS):
        kiosk.touch(point)
    kiosk.wait(kiosk.shows_home)


def slip(kiosk: RunningKiosk, number: int) -> bytes:
    address = read_address(kiosk.settings.storage.run)
    assert address is not None
    return httpx.get(f"{address.url}slip/{number}.png", trust_env=False, timeout=PATIENCE).content


def test_the_paper_just_taken_shows_its_place(kiosk, tmp_path):
    first, second = take_a_number(kiosk, 1), take_a_number(kiosk, 2)
    assert not alike(first, second), "A001 and A002 are told apart"

    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(slip(kiosk, 2))))
    assert code.text == kiosk.services.queue.tickets_today()[1].qr_text
    kiosk.simulator("scan", code.text)
    assert shows(kiosk, second)

    paper = tmp_path / "slip.png"
    paper.write_bytes(slip(kiosk, 1))
    time.sleep(ANSWER_SECONDS)  # so long the answer before it stands, whatever is shown
    kiosk.simulator("scan", "--picture", str(paper))
    assert shows(kiosk, first), "the next one's code replaces the screen"
    waiting = kiosk.page()

    kiosk.services.queue.counters.open(officer("p01"), "2")
    assert kiosk.services.queue.calling.call_next(officer("p01"), "2").ticket.label == "A001"
    time.sleep(ANSWER_SECONDS)
    kiosk.simulator("scan", "--picture", str(paper))
    assert until(lambda: _differs(kiosk.page(), waiting)), "waiting and called are told apart"
    assert shows(kiosk, first)
    goes_home(kiosk)
    logged = " ".join(str(entry) for entry in entries(kiosk.services.database, EntryFilter()))
    assert code.text[2:] not in logged and code.text not in kiosk.said()


def test_a_scanner_that_goes_and_comes_is_seen_and_journalled_once(kiosk):
    at_home = kiosk.page()
    comes_to_rest(kiosk, lambda: kiosk.simulator("scanner", "unplug"))
    kiosk.wait(lambda: kiosk.services.states.read().scanner_state == "disconnected")
    kiosk.simulator("scanner", "plug")
    kiosk.wait(lambda: kiosk.services.states.read().scanner_state == "ready")
    assert until(lambda: not _differs(kiosk.page(), at_home)), "it recovers by itself"
    noted = [entry.fields["state"] for entry in entries(kiosk.services.database, EntryFilter(event="scanner_status"))]
    assert noted == ["ready", "disconnected", "ready"]


def test_hostile_codes_leave_the_kiosk_as_it_is(kiosk):
    at_home = kiosk.page()
    problem = comes_to_rest(kiosk, lambda: kiosk.simulator("scan", "https://example.org/\u202e%00"))
    goes_home(kiosk)
    assert until(lambda: not _differs(kiosk.page(), at_home))
    kiosk.simulator("scanner", "oversize")
    assert until(lambda: not _differs(kiosk.page(), problem)), "one calm text"
    kiosk.simulator("scanner", "noise")
    kiosk.simulator("scanner", "burst")
    goes_home(kiosk)
    kiosk.changed_after(SCAN)
    assert [entry.event for entry in entries(kiosk.services.database, EntryFilter(event="use_case_failed"))] == []


def test_keys_do_nothing_to_the_window(kiosk):
    """A keyboard scanner that was plugged in by mistake types into the window; nothing comes of it."""
    at_home = kiosk.page()
    surroundings = {**os.environ, "DISPLAY": kiosk.display_name}
    keys = ["F1", "F11", "F12", "Escape", "alt+F4", "ctrl+q", "ctrl+c", "super", "Tab", "space"]  # none of the pad
    for command in (["type", "--delay", "2", "T17K2M9QX4T1ZBC"], ["key", "--delay", "2", *keys]):
        subprocess.run(["xdotool", *command], env=surroundings, check=True, timeout=20)
    kiosk.changed_after(SCAN)
    goes_home(kiosk, BACK)
    assert until(lambda: not _differs(kiosk.page(), at_home))
    assert kiosk.process.poll() is None
