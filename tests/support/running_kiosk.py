"""A whole `kiosk run` as a process of its own, on a display of its own, in a folder of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from PIL import Image, ImageChops

from devices.simulated.display import XDisplay
from kiosk.compose.services import Services, open_services
from kiosk.settings.model import Settings
from kiosk.settings.reading import load
from screens.touch.core.guard import SETTLING
from tests.support.places import SCAN, TAKE
from tests.support.waiting import PATIENCE, session_members, until

ROOT = Path(__file__).resolve().parents[2]
OPEN_SECONDS = 40.0
END_SECONDS = 12.0
PAGE = (0, 240, 1080, 1660)  # between the header with its clock and the bar
HIGHEST_CARD = 400  # px; what changes when a card is pressed is not higher
REST_SECONDS = 0.15  # what does not change for so long does not change
TOUCHES_AGAIN_SECONDS = 5.0  # after so long without any answer a person touches again
NEXT_TOUCH_SECONDS = SETTLING.near_seconds + 0.1  # a person reads what has come before they touch again


def settings_in(folder: Path) -> Settings:
    """The shipped house in a folder of its own, the simulator's page at any free port."""
    place = folder / "kiosk.ini"
    if not place.exists():
        place.write_text(
            (ROOT / "kiosk.ini")
            .read_text("utf-8")
            .replace("port = 8765", "port = 0")
            .replace("motion = yes", "motion = no"),
            "utf-8",
        )
    return load(place)


class KioskProcess:
    """`kiosk run` as the leader of a session: whatever it starts is found by that, even when orphaned."""

    def __init__(
        self, folder: Path, program: Sequence[str] = ("-m", "kiosk"), watched: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """`program`: what Python is told to run, for a kiosk on which something is missing.

        `watched`: the environment of a unit whose watchdog watches it; else it has its own parent.
        """
        self.settings = settings_in(folder)
        self.log = folder / "out.txt"
        environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, *program, "--config", str(self.settings.path), "run"],
                cwd=ROOT,
                env={**environment, "PYTHONPATH": str(ROOT), **watched},
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    @property
    def display_name(self) -> str:
        """The display in memory that it opened its window on last; "" while it has none."""
        names = re.findall(r"Xvfb (:\d+)", self.said())
        return str(names[-1]) if names else ""

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def is_open(self) -> bool:
        return "The kiosk is open." in self.said()

    def wait(self, condition: Callable[[], object], seconds: float = PATIENCE) -> None:
        """Wait for `condition`; fails with everything it said when it ends or takes longer."""
        held: object = False

        def over() -> bool:
            nonlocal held
            held = held or condition()  # what held once is not asked again: a page may go on changing
            return bool(held) or self.process.poll() is not None

        assert until(over, seconds, 0.05), self.said()
        assert held, f"ended with {self.process.returncode}: {self.said()}"

    def children(self) -> dict[int, str]:
        """The processes beside it, by their commands."""
        return {pid: words for pid, words in session_members(self.process.pid).items() if pid != self.process.pid}

    def child(self, word: str) -> int | None:
        """The process beside it whose command has `word` in it."""
        return next((pid for pid, words in self.children().items() if word in words), None)

    def touchscreen(self) -> int | None:
        """The process that has the window: the parent's child, called as it was itself."""
        return self.child(f"{self.settings.path} run")

    def kill_all(self) -> None:
        """For a test that went red: it must leave nothing behind either."""
        self.process.kill()
        self.process.wait()
        for pid in self.children():
            os.kill(pid, signal.SIGKILL)


class RunningKiosk(KioskProcess):
    """An open kiosk with its display and its services at hand."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.rested = 0.0  # when it was last touched, or seen with what was waited for
        self.wait(self.is_open, OPEN_SECONDS)
        self.display = XDisplay(self.display_name)
        self.wait(self.shows_home)

    @cached_property
    def services(self) -> Services:
        """On the house's database."""
        return open_services(self.settings)

    def wait(self, condition: Callable[[], object], seconds: float = PATIENCE) -> None:
        """As its process does; what has been waited for is looked at before the next touch."""
        super().wait(condition, seconds)
        self.rested = time.monotonic()

    def shows_home(self) -> bool:
        """All cards are there: those of the scanner come when it has been heard of."""
        picture = self.display.picture()
        grounds = [picture.getpixel((1000, y)) for _, y in (TAKE, SCAN)]
        return grounds == [(14, 58, 70), (255, 255, 255)]  # tokens "main" and "card"

    def touch(self, point: tuple[int, int]) -> None:
        """Touch once what lies there, not too soon after it came or after the touch before."""
        time.sleep(max(0.0, self.rested + NEXT_TOUCH_SECONDS - time.monotonic()))
        self.tap(point)

    def tap(self, point: tuple[int, int]) -> None:
        """A finger down and up, whenever it was there before."""
        self.display.press(*point)
        time.sleep(0.08)  # a finger stays for a moment
        self.display.release(*point)
        self.rested = time.monotonic()

    def changed_after(self, point: tuple[int, int]) -> Image.Image:
        """Touch; wait until another page has come and rests. Returns it, between the header and the bar.

        A card that only looks pressed is no other page, however long a busy machine takes to bring one. As a person
        would, it touches once more where nothing at all has come of the touch: a page that was not ready took none.
        """
        before = self.page()
        self.touch(point)
        if not until(lambda: _is_another(self.page(), before), TOUCHES_AGAIN_SECONDS) and self.page() == before:
            self.touch(point)
        return self.rests_differing_from(before)

    def rests_differing_from(self, before: Image.Image, least: int = HIGHEST_CARD) -> Image.Image:
        """Wait until the page rests and differs from `before` by more than `least` pixels of height; returns it."""
        last = before

        def rests() -> bool:
            nonlocal last
            time.sleep(REST_SECONDS)
            now, last = last, self.page()
            return now == last and _is_another(now, before, least)

        try:
            self.wait(rests)
        except AssertionError:  # what it showed instead is looked at beside the test's other files
            before.save(self.log.with_name("before.png"))
            self.page().save(self.log.with_name("instead.png"))
            raise
        return last

    def page(self) -> Image.Image:
        """What is on the screen between the header with its clock and the bar."""
        return self.display.picture().crop(PAGE)

    def labels(self) -> list[str]:
        return [one.label for one in self.services.queue.tickets_today()]

    def jobs(self) -> list[str]:
        with self.services.database.read() as connection:
            return list(connection.exec_driver_sql("SELECT state FROM print_job ORDER BY id").scalars())

    def simulator(self, *command: str) -> None:
        """`kiosk simulate …`; one word alone is the printer's."""
        words = ["printer", *command] if len(command) == 1 else list(command)
        arguments = [sys.executable, "-m", "kiosk", "--config", str(self.settings.path), "simulate", *words]
        done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 0, done.stdout + done.stderr

    def close(self) -> None:
        """Let go of its display and database; the process goes on."""
        if "services" in self.__dict__:
            self.services.close()
        self.display.close()

    def stop(self) -> int:
        self.close()
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(END_SECONDS)
        finally:
            self.process.kill()


def _is_another(page: Image.Image, before: Image.Image, least: int = HIGHEST_CARD) -> bool:
    """Whether they differ by more than `least` pixels of height."""
    changed = ImageChops.difference(page, before).getbbox()
    return changed is not None and changed[3] - changed[1] > least
