"""The touch app beside the smallest Kivy app: start to first frame and words, tap to answer, processor time when idle.

Both run as processes of their own on a display in memory and are watched from outside (tests.benchmarks.watched).
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from kiosk.processes.children import VirtualDisplay
from tests.benchmarks.figures import Bench, Figure, median_ms, within
from tests.benchmarks.taps import BARE
from tests.benchmarks.watched import ROOT, Watched, on_display

STARTS, IDLE_SECONDS = 6, 6.0
EDGE = (12, 1480)  # left of everything that is on a page: the paper itself
NAME = (56, 30, 640, 100)  # left, top, right, bottom: the house's name in the header
MAIN = (14, 58, 70)  # token "main": the header's ground
PAPER = (246, 244, 239)
LETTERS = 400  # pixels of them at least: a name and not a line


def _settings(folder: Path) -> Path:
    """The shipped house, the panel alone: no simulated devices, the console on another machine."""
    text = (ROOT / "kiosk.ini").read_text("utf-8").replace("motion = yes", "motion = no")
    text = text.replace("with_kiosk = yes", "with_kiosk = no")
    section, lines = "", []
    for line in text.splitlines():
        section = line if line.startswith("[") else section
        if line.startswith("driver ="):
            line = "driver = escpos" if section == "[printer]" else "driver = none"
        if section == "[printer]" and line.startswith("port ="):
            line = "port = data/run/no-printer"
        lines.append(line)
    path = folder / "kiosk.ini"
    path.write_text("\n".join(lines), "utf-8")
    return path


def measure(bench: Bench) -> list[Figure]:
    kiosk = [sys.executable, "-P", "-m", "kiosk", "--config", str(_settings(bench.folder)), "run"]
    bare = [sys.executable, "-P", "-m", "tests.benchmarks.bare_kivy"]
    with on_display() as ours, on_display() as theirs:
        _first_start(kiosk, ours)
        _start_bare(bare, theirs)
        began = [(_start(kiosk, ours), _start_bare(bare, theirs)) for _ in range(STARTS)]
        mine, base = Watched(kiosk, ours), Watched(bare, theirs)
        try:
            mine.seconds_until(lambda: _shows_home(mine))
            base.seconds_until(lambda: base.pixel(EDGE) == PAPER)
            time.sleep(5.0)  # the screens are made
            idle, idle_bare = mine.cpu_percent(IDLE_SECONDS), base.cpu_percent(IDLE_SECONDS)
        finally:
            mine.stop()
            base.stop()
    frame, words = ([one[index] for one, _ in began] for index in (0, 1))
    beside = [other for _, other in began]
    return [
        Figure("start to first frame", median_ms(frame), median_ms(beside), "ms", 1.2, beside=BARE),
        Figure("start to first words", median_ms(words), median_ms(beside), "ms", 1.3, beside=BARE),
        within("idle processor time", idle, 0.5, "%", f"bare Kivy {idle_bare:.1f} %"),
    ]


def _start(command: list[str], on: VirtualDisplay) -> tuple[float, float]:
    """Seconds from nothing to paper on the screen, and to the house's name in its header."""
    program = Watched(command, on)
    try:
        program.seconds_until(lambda: program.pixel(EDGE) == PAPER)
        frame = time.perf_counter() - program.began
        program.seconds_until(lambda: _shows_words(program))
        return frame, time.perf_counter() - program.began
    finally:
        program.stop()


def _first_start(command: list[str], on: VirtualDisplay) -> None:
    """As on the day on which a kiosk is set up: the database is made, bytecode and font caches are filled."""
    program = Watched(command, on)
    try:
        program.seconds_until(lambda: _shows_home(program), 60.0)
        time.sleep(1.0)
    finally:
        program.stop()


def _start_bare(command: list[str], on: VirtualDisplay) -> float:
    """Seconds from nothing to its button; the words on it come with it."""
    program = Watched(command, on)
    try:
        program.seconds_until(lambda: program.pixel(EDGE) == PAPER)
        return time.perf_counter() - program.began
    finally:
        program.stop()


def _shows_words(kiosk: Watched) -> bool:
    """Letters on the header's ground."""
    if kiosk.pixel((NAME[0] - 20, NAME[1])) != MAIN:
        return False
    name = kiosk.finger.picture().crop(NAME)
    colours = name.getcolors(name.width * name.height) or []
    return sum(count for count, colour in colours if colour != MAIN) > LETTERS


def _shows_home(kiosk: Watched) -> bool:
    """The card of the main action is there."""
    column = list(kiosk.finger.picture().crop((1000, 0, 1001, 1660)).getdata())
    return max((y for y, pixel in enumerate(column) if pixel == MAIN), default=0) > 400
