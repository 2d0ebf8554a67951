"""The television itself: script/board on a bare display, as lobby-board.service starts it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import ImageGrab

from kiosk.processes.children import VirtualDisplay, start_xvfb
from services.house.boards import Board
from tests.support.console import ROOT, Site
from tests.support.lobby import staff
from tests.support.notified import Notified
from tests.support.waiting import session_members

WIDTH, HEIGHT = 1366, 768
GROUND = (6, 28, 35)  # of the line at the foot
LIMIT_SECONDS = 60.0


@pytest.fixture
def display() -> Iterator[str]:
    started = start_xvfb(WIDTH, HEIGHT)
    assert isinstance(started, VirtualDisplay), started
    yield started.name
    started.child.stop()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def corners(display: str) -> set[tuple[int, ...]]:
    """The colours of the two lower corners of the whole screen."""
    screen = ImageGrab.grab(xdisplay=display)
    assert screen.size == (WIDTH, HEIGHT)
    return {screen.getpixel((2, HEIGHT - 3)), screen.getpixel((WIDTH - 3, HEIGHT - 3))}


def introduce(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Types what stands on the television: the code that is asked for again (the script's first look has its own)."""
    code_of, shown = site.console.boards.codes.now, list[str]()

    def show(token: str) -> str:
        shown.append(code_of(token))
        return shown[-1]

    monkeypatch.setattr(site.console.boards.codes, "now", show)
    until(lambda: len(set(shown)) < len(shown))
    assert isinstance(site.console.boards.expect(staff(site), shown[-1], "Lobi"), Board)


def a_page_that_hangs_falls_silent(systemd: Notified, television: subprocess.Popen[bytes]) -> None:
    """The title of its window no longer changes, though browser and X live."""
    assert systemd.has("READY=1") and not systemd.silent_for(8.0, within=4.0)
    for pid, words in session_members(television.pid).items():
        if "--type=renderer" in words:
            os.kill(pid, signal.SIGSTOP)
    assert systemd.silent_for(8.0, within=30.0)


def test_a_bare_screen_becomes_the_board_as_soon_as_the_console_answers(
    tmp_path: Path, prepared_house: Path, display: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(prepared_house, tmp_path / "house")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ini = folder / "kiosk.ini"
    ini.write_text(ini.read_text("utf-8").replace("port = 0", f"port = {port}"), "utf-8")
    systemd = Notified()
    television = subprocess.Popen(
        [ROOT / "script" / "board", f"http://127.0.0.1:{port}/board", "--no-sandbox", "--disable-gpu"],
        env=os.environ | {"DISPLAY": display, "BOARD_PROFILE": str(tmp_path / "profile")} | systemd.environment,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        site = Site(folder)
        introduce(site, monkeypatch)
        until(
            lambda: [one.well for one in site.console.televisions.all()] == [True]
        )  # it may sound, and nobody touched it
        until(lambda: corners(display) == {GROUND})
        assert television.poll() is None
        a_page_that_hangs_falls_silent(systemd, television)
        site.stop()
    finally:
        os.killpg(television.pid, signal.SIGTERM)
        television.wait()
        systemd.close()
