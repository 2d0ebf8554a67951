"""The touch app beside the smallest Kivy app: start to first frame, tap to answer, processor time when idle.

Both run as processes of their own on a display in memory and are watched from outside: the display tells
of every picture that it is given (DAMAGE), then one pixel is looked at, and touches come by XTest. Asking
for the pixel again and again would take the processor from the very picture that is waited for.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from Xlib import X, display
from Xlib.ext import damage

from devices.simulated.display import XDisplay
from kiosk.processes.children import NotStarted, VirtualDisplay, start_xvfb
from tests.benchmarks.figures import Bench, Figure, in_turn, median_ms, p99_ms, within

ROOT = Path(__file__).parents[2]
BARE = "bare Kivy"
STARTS, TAPS, IDLE_SECONDS = 5, 40, 6.0
EDGE = (12, 1900 - 420)  # left of everything that is on a page: the paper itself
BACK = (226, 1594)  # services: back
HEADER = (1070, 10)
MAIN = (14, 58, 70)  # token "main": the card of the one main action
PAPER = (246, 244, 239)
HOURS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Watched:
    """A program on a display of its own, and one pixel of it."""

    def __init__(self, command: list[str], on: VirtualDisplay) -> None:
        self._x = display.Display(on.name)
        self.finger = XDisplay(on.name)
        self._root = self._x.screen().root
        self._x.damage_query_version()
        self._root.damage_create(damage.DamageReportRawRectangles)
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **on.environment, "PYTHONPATH": str(ROOT)},
        )

    def pixel(self, point: tuple[int, int]) -> tuple[int, int, int]:
        data = self._root.get_image(*point, 1, 1, X.ZPixmap, 0xFFFFFFFF).data
        return data[2], data[1], data[0]

    def seconds_until(self, condition: Callable[[], bool], limit: float = 20.0) -> float:
        """Since now. Raises TimeoutError."""
        began = time.perf_counter()
        while not condition():
            if time.perf_counter() - began > limit:
                raise TimeoutError(f"nothing changed in {limit} s")
            self._wait_for_picture()
        return time.perf_counter() - began

    def _wait_for_picture(self) -> None:
        """Until something is drawn, or not much longer: what was drawn before the question counts too."""
        if not self._x.pending_events():
            select.select([self._x.fileno()], [], [], 0.05)
        while self._x.pending_events():
            self._x.next_event()

    def tap(self, point: tuple[int, int], watched: tuple[int, int]) -> float:
        """Seconds from the finger's lifting to another pixel at `watched`."""
        self.finger.press(*point)
        time.sleep(0.08)  # a finger stays for a moment, and what it presses has answered by then
        before = self.pixel(watched)
        self.finger.release(*point)
        took = self.seconds_until(lambda: self.pixel(watched) != before, 5.0)
        time.sleep(0.25)
        return took

    def cpu_percent(self, seconds: float) -> float:
        before = self._cpu()
        time.sleep(seconds)
        return (self._cpu() - before) / seconds * 100

    def _cpu(self) -> float:
        """Seconds on a processor, all threads, by the scheduler's own count: ticks miss what is short."""
        tasks = [task for pid in _family(self.process.pid) for task in Path(f"/proc/{pid}/task").glob("*/schedstat")]
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.finger.close()
        self._x.close()


def _family(pid: int) -> list[int]:
    """A process and what it has started: the kiosk runs as the child of its parent."""
    children = [int(one) for task in Path(f"/proc/{pid}/task").glob("*/children") for one in task.read_text().split()]
    return [pid, *(one for child in children for one in _family(child))]


@contextmanager
def _on_display() -> Iterator[VirtualDisplay]:
    started = start_xvfb(1080, 1920)
    if isinstance(started, NotStarted):
        raise SystemExit(started.reason)
    try:
        yield started
    finally:
        started.child.stop()


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
    with _on_display() as ours, _on_display() as theirs:
        _start(kiosk, ours, EDGE)  # the database is made, bytecode and font caches are filled
        _start(bare, theirs, EDGE)
        cold = in_turn(lambda: _start(kiosk, ours, EDGE), lambda: _start(bare, theirs, EDGE), STARTS)
        words = in_turn(lambda: _start(kiosk, ours, HEADER), lambda: _start(bare, theirs, EDGE), STARTS)
        mine, base = Watched(kiosk, ours), Watched(bare, theirs)
        try:
            mine.seconds_until(lambda: _main_card(mine) is not None)
            base.seconds_until(lambda: base.pixel(EDGE) == PAPER)
            time.sleep(3.0)
            card = _main_card(mine)
            assert card is not None
            answers = in_turn(lambda: _there_and_back(mine, card), lambda: base.tap(card, card), TAPS)
            quiet = in_turn(lambda: mine.cpu_percent(IDLE_SECONDS), lambda: base.cpu_percent(IDLE_SECONDS), 1)
        finally:
            mine.stop()
            base.stop()
    return [
        Figure("start to first frame", median_ms(cold[0]), median_ms(cold[1]), "ms", 1.2, beside=BARE),
        Figure("start to first words", median_ms(words[0]), median_ms(words[1]), "ms", 1.3, beside=BARE),
        Figure("tap to answer, median", median_ms(answers[0]), median_ms(answers[1]), "ms", 1.2, beside=BARE),
        within("tap to answer, p99", p99_ms(answers[0]), 50.0, "ms"),
        within("idle processor time", quiet[0][0], 0.5, "%", f"bare Kivy {quiet[1][0]:.1f} %"),
    ]


def _start(command: list[str], on: VirtualDisplay, point: tuple[int, int]) -> float:
    """Seconds from nothing to paper on the screen, or to its header with the first words below it."""
    wanted = MAIN if point == HEADER else PAPER
    program = Watched(command, on)
    try:
        program.seconds_until(lambda: program.pixel(point) == wanted)
        return time.perf_counter() - program.began
    finally:
        program.stop()


def _main_card(kiosk: Watched) -> tuple[int, int] | None:
    """The middle of the card of the main action on the home screen; None while it is not there."""
    column = list(kiosk.finger.picture().crop((1000, 0, 1001, 1660)).getdata())
    bottom = next((y for y in reversed(range(len(column))) if column[y] == MAIN), 0)
    top = next((y for y in reversed(range(bottom)) if column[y] != MAIN), 0)
    return (540, (top + bottom) // 2) if bottom and top > 400 else None


def _there_and_back(kiosk: Watched, card: tuple[int, int]) -> float:
    took = kiosk.tap(card, card)
    kiosk.tap(BACK, card)
    return took
