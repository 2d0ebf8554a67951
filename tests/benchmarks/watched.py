"""A program on a display of its own, watched and touched from outside: a stopwatch, a finger, an eye.

The display tells of every picture that it is given (DAMAGE), then some columns of pixels are looked at; touches come by
XTest. Asking for pixels again and again would take the processor from the very picture that is waited for.
"""

from __future__ import annotations

import os
import select
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from Xlib import X, display
from Xlib.ext import damage

from devices.simulated.display import XDisplay
from kiosk.processes.children import NotStarted, VirtualDisplay, start_xvfb
from tests.benchmarks.ending import end

ROOT = Path(__file__).parents[2]
HOLD_SECONDS = 0.08  # a finger stays for a moment, and what it presses has answered by then
COLUMNS = (90, 200, 330, 540, 760, 960)  # x; words and plates of every page lie on some of them
TOP = 240  # y: above it the clock changes by itself

Box = tuple[int, int, int, int]  # left, top, right, bottom
NOWHERE: Box = (0, 0, 0, 0)


class Watched:
    """One program. `began`: when it was started."""

    def __init__(self, command: list[str], on: VirtualDisplay, more: Mapping[str, str] = MappingProxyType({})) -> None:
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
            env={**os.environ, **on.environment, "PYTHONPATH": str(ROOT), **more},
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

    def columns(self, without: Box = NOWHERE) -> list[bytes]:
        """The pixels of some columns below the header, but for a box of the picture."""
        left, top, right, bottom = without
        height = self.finger.size[1] - TOP
        found = []
        for x in COLUMNS:
            data = self._column(x, TOP, TOP + height)
            if left <= x < right:
                data = data[: max(0, top - TOP) * 4] + data[max(0, bottom - TOP) * 4 :]
            found.append(data)
        return found

    def _column(self, x: int, top: int, bottom: int) -> bytes:
        return bytes(self._root.get_image(x, top, 1, bottom - top, X.ZPixmap, 0xFFFFFFFF).data)

    def press(self, point: tuple[int, int], box: Box) -> float:
        """A finger comes down and stays for a moment. Seconds until the button in `box` looks pressed."""
        middle = point[0], max(0, box[1] - 4), min(self.finger.size[1], box[3] + 4)
        before = self._column(*middle)
        began = time.perf_counter()
        self.finger.press(*point)
        self.seconds_until(lambda: self._column(*middle) != before, 5.0)
        seen = time.perf_counter() - began
        time.sleep(max(0.0, HOLD_SECONDS - seen))
        return seen

    def lift(self, point: tuple[int, int], box: Box = NOWHERE) -> float:
        """Seconds from the finger's lifting to other pixels outside of the button's `box`: that it looks as before is
        no answer."""
        before = self.columns(box)
        began = time.perf_counter()
        self.finger.release(*point)
        self.seconds_until(lambda: self.columns(box) != before, 5.0)
        return time.perf_counter() - began

    def rests(self, seconds: float = 0.15) -> None:
        """Wait until nothing has changed for so long."""
        before, since = self.columns(), time.perf_counter()
        while time.perf_counter() - since < seconds:
            self._wait_for_picture()
            now = self.columns()
            if now != before:
                before, since = now, time.perf_counter()

    def cpu_percent(self, seconds: float) -> float:
        before = self._cpu()
        time.sleep(seconds)
        return (self._cpu() - before) / seconds * 100

    def _cpu(self) -> float:
        """Seconds on a processor, all threads, by the scheduler's own count: ticks miss what is short."""
        tasks = [task for pid in _family(self.process.pid) for task in Path(f"/proc/{pid}/task").glob("*/schedstat")]
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def stop(self) -> None:
        end(self.process)
        self.finger.close()
        self._x.close()


def _family(pid: int) -> list[int]:
    """A process and what it has started: the kiosk runs as the child of its parent."""
    children = [int(one) for task in Path(f"/proc/{pid}/task").glob("*/children") for one in task.read_text().split()]
    return [pid, *(one for child in children for one in _family(child))]


@contextmanager
def on_display() -> Iterator[VirtualDisplay]:
    started = start_xvfb(1080, 1920)
    if isinstance(started, NotStarted):
        raise SystemExit(started.reason)
    try:
        yield started
    finally:
        started.child.stop()
