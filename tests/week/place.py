"""Where a week is played: the machines with their clocks, the server, the console's address; and time that leaps."""

from __future__ import annotations

import contextlib
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.compose.services import Services, open_services
from kiosk.settings.reading import load
from tests.week.machine import Machine
from tests.week.measures import Measures
from tests.week.server import Server
from tests.week.troubles import PARTS, remove_disk, small_disk

MONDAY = datetime(2026, 12, 6, 22, 10, tzinfo=UTC)  # 05.10 WIB
CONSOLE = re.compile(r"console: (http\S+?)/?\s")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is wished for. `rounds` a day: in each one visitor comes to each kiosk."""

    days: int = 7
    seed: int = 1
    rounds: int = 24
    server: bool = False
    troubles: bool = True
    only: tuple[str, ...] = ()  # troubles whose names begin so; none: all of them
    start: datetime = MONDAY
    nights: bool = True  # with their copies, and one after which the house is brought back from its copy

    def draws(self, what: str) -> random.Random:
        """A row of chances of its own for each who draws: threads that meet change nothing in it."""
        return random.Random(f"{self.seed} {what}")


class Place:
    """With a server two kiosks; on SQLite one: its file is on the kiosk's own machine."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.folder, self._start = folder, plan.start
        self.stick.mkdir(parents=True)
        self._ends = contextlib.ExitStack()  # all of it is undone, whatever one part of it raises
        self._disks: list[Path] = []
        try:
            self.server = Server(folder) if plan.server else None
            if self.server is not None:
                self._ends.callback(self.server.close)
            self.machines = [self._machine(number) for number in ((1, 2) if plan.server else (1,))]
        except BaseException:
            self.close()
            raise

    @property
    def stick(self) -> Path:
        """Where the copies lie."""
        return self.folder / "stick"

    @property
    def small_disks(self) -> bool:
        return bool(self._disks)

    def console(self) -> str:
        """Where the console says that it is now; "" while it has not said so."""
        process = self.machines[0].process
        found = CONSOLE.findall(process.said()) if process is not None else []
        return found[-1] if found else ""

    @contextlib.contextmanager
    def services(self) -> Iterator[Services]:
        """Of somebody who looks after the house, whatever cable is cut."""
        first = self.machines[0]
        settings = load(first.settings.path)
        if self.server is not None:
            settings = replace(settings, storage=replace(settings.storage, database_url=self.server.url()))
        services = open_services(settings, clock=first.hands)
        try:
            yield services
        finally:
            services.close()

    def measure(self, measures: Measures) -> None:
        for one in self.machines:
            for part, words in PARTS.items():
                pid = one.process.child(words) if one.process is not None else None
                if pid is not None and part != "display":
                    measures.look(f"{one.id} {part}", pid)

    def close(self) -> None:
        self._ends.close()

    # -- time ---------------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """In the house's time, as the first machine has it."""
        return self.machines[0].hands.now().astimezone(self.machines[0].settings.house.time_zone)

    def leap(self, seconds: float) -> None:
        for one in self.machines:
            one.hands.leap(seconds)

    def leap_to(self, day: int, hour: float) -> None:
        """Time passes until so many hours of a day of the week."""
        first = self._start.astimezone(self.machines[0].settings.house.time_zone)
        midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
        left = (midnight + timedelta(days=day, hours=hour) - self.now()).total_seconds()
        if left > 0:
            self.leap(left)

    def _machine(self, number: int) -> Machine:
        folder = self.folder / f"kiosk-{number}"
        (folder / "disk").mkdir(parents=True)
        if small_disk(folder / "disk"):
            self._disks.append(folder / "disk")
            self._ends.callback(remove_disk, folder / "disk")
        url = self.server.url(number) if self.server is not None else ""
        machine = Machine(folder, number, url, console=number == 1, start=self._start)
        self._ends.callback(machine.close)
        return machine
