"""A kiosk whose steps are marked (tests.benchmarks.marked), and a finger before it that knows which page comes."""

from __future__ import annotations

import time
from pathlib import Path
from types import TracebackType

from devices.simulated.display import XDisplay
from tests.benchmarks.marked import PLACE, read_marks
from tests.support.places import FIRST_SERVICE, LAST_BUTTON, NOBODY
from tests.support.running_kiosk import NEXT_TOUCH_SECONDS, OPEN_SECONDS, KioskProcess
from tests.support.waiting import until

TAKE = (540, 850)  # home: take a number, whether there is a scanner or not
BACK = (226, 1594)
FINGER_SECONDS = 0.08
PATIENCE = 30.0
HOME, SERVICES, PRIORITY = "home", "services", "priority"
NUMBER, ON_PAPER = "ticket", "ticket printed"


class MarkedKiosk:
    """`kiosk run` in a folder with its kiosk.ini, on a display in memory; its marks are of time.monotonic."""

    def __init__(self, folder: Path) -> None:
        self._marks = folder / "marks"
        self.process = KioskProcess(folder, ("-P", "-m", "tests.benchmarks.marked"), {PLACE: str(self._marks)})
        try:
            self.process.wait(self.process.is_open, OPEN_SECONDS)
            self.finger = XDisplay(self.process.display_name)
            self._await(HOME, 0.0)
        except BaseException:
            self.process.kill_all()
            raise
        time.sleep(4.0)  # the screens that come next are built, and it rests

    def __enter__(self) -> MarkedKiosk:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.finger.close()
        self.process.process.terminate()
        try:
            self.process.process.wait(15)
        finally:
            self.process.kill_all()

    def tap(self, point: tuple[int, int], page: str) -> float:
        """Seconds from the finger's lifting to the frame with the page that it leads to."""
        self.finger.press(*point)
        time.sleep(FINGER_SECONDS)
        lifted = time.monotonic()
        self.finger.release(*point)
        shown = self._await(page, lifted)
        time.sleep(NEXT_TOUCH_SECONDS)
        return shown - lifted

    def there_and_back(self) -> list[float]:
        return [self.tap(TAKE, SERVICES), self.tap(BACK, HOME)]

    def number(self) -> tuple[list[float], float, list[tuple[float, str]]]:
        """Take one: the taps to the last choice, the seconds from that to the number, and all marks since it."""
        taps = [self.tap(TAKE, SERVICES), self.tap(FIRST_SERVICE, PRIORITY)]
        began = time.monotonic()
        took = self.tap(NOBODY, NUMBER)
        self._await(ON_PAPER, began)
        time.sleep(NEXT_TOUCH_SECONDS)
        marks = [one for one in read_marks(self._marks) if one[0] >= began]
        self.tap(LAST_BUTTON, HOME)
        return taps, took, marks

    def _await(self, page: str, since: float) -> float:
        """When it was first shown after a moment."""
        found: list[float] = []

        def there() -> bool:
            found.extend(at for at, name in read_marks(self._marks) if at >= since and name.startswith(f"shows {page}"))
            return bool(found)

        assert until(there, PATIENCE, 0.02), f"{page} does not come: {read_marks(self._marks)[-12:]}"
        return found[0]
