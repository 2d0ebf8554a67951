"""One kiosk's machine: its folder, its wires with a printer and a scanner at their other ends, its processes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from devices.simulated.display import DisplayGone, XDisplay
from devices.simulated.fronts import Front, PtyFront, TcpFront
from devices.simulated.machine_model import MachineModel
from devices.simulated.paper_parts import Paper
from devices.simulated.printer import SimulatedPrinter
from devices.simulated.pty_scanner import PtyScanner
from kiosk.settings.model import Settings
from kiosk.settings.printer_profiles import shipped
from kiosk.settings.reading import load
from tests.support.running_kiosk import OPEN_SECONDS, ROOT, KioskProcess
from tests.support.waiting import is_gone
from tests.week import clock, eye

PROGRAM = ("-m", "tests.week.program")
PROFILE = "epson-58"
Changes = Mapping[tuple[str, str], str]  # section and key of kiosk.ini: value
SHORT: Changes = {  # what takes real time is as short as a house may set it
    ("panel", "motion"): "no",
    ("panel", "width_px"): "720",  # drawn by software: less than half of the dots
    ("panel", "height_px"): "1280",
    ("timeouts", "idle_seconds"): "10",
    ("timeouts", "countdown_seconds"): "5",
    ("timeouts", "ticket_seconds"): "5",
    ("timeouts", "refusal_seconds"): "5",
    ("simulator", "port"): "0",
    ("console", "port"): "0",
    ("backup", "same_disk"): "yes",
    ("scanner", "driver"): "serial",
    ("printer", "driver"): "escpos",
    ("printer", "baud"): "115200",
}


class Machine:
    """`disk`: where its data lie; the files of clock and eye are elsewhere. It is off until `start`."""

    def __init__(self, folder: Path, number: int, database_url: str, *, console: bool, start: datetime) -> None:
        self.number, self.id = number, f"kiosk-{number}"
        self.folder, self.disk = folder, folder / "disk"
        self.disk.mkdir(parents=True, exist_ok=True)
        self.hands = clock.Hands(folder / "clock")
        self.hands.leap((start - self.hands.now()).total_seconds())
        self.eye = folder / "eye"
        self.papers: list[Paper] = []  # all that came out, in their order
        self._collected = 0
        self.printer = SimulatedPrinter(self._front(), _quick_model())
        self.printer._on_change = self._collect
        self.scanner = PtyScanner(folder / "scanner")
        self.settings = self._settings(database_url, console=console)
        self.process: KioskProcess | None = None
        self._display: XDisplay | None = None
        self._said_before = ""

    # -- its processes ----------------------------------------------------------------------------------------

    @property
    def environment(self) -> dict[str, str]:
        """Of each process of this machine."""
        search = os.pathsep.join((str(clock.STARTUP), str(ROOT)))
        return {clock.PLACE: str(self.folder / "clock"), eye.PLACE: str(self.eye), "PYTHONPATH": search}

    def start(self) -> None:
        if self.process is not None:
            self._said_before = self.said()
        self.process = WeekProcess(self.disk, self.environment)

    def wait_open(self) -> None:
        assert self.process is not None
        self.process.wait(self.process.is_open, OPEN_SECONDS)

    def stop(self) -> int:
        """In order, as a technician does; its exit code."""
        assert self.process is not None
        self.forget_display()
        self.process.process.send_signal(signal.SIGTERM)
        try:
            return self.process.process.wait(30)
        except subprocess.TimeoutExpired:
            return -1
        finally:
            self.process.kill_all()

    def cut_power(self) -> None:
        """All of its processes are gone at once."""
        assert self.process is not None
        self.forget_display()
        with suppress(ProcessLookupError):
            self.process.kill_all()

    def said(self) -> str:
        """Everything that its processes have written to the terminal, since the first start."""
        return self._said_before + (self.process.said() if self.process is not None else "")

    def close(self) -> None:
        if self.process is not None:
            self.cut_power()
        self.printer.close()
        self.scanner.close()

    def command(self, *arguments: str, say: str = "") -> subprocess.CompletedProcess[str]:
        """`kiosk ARGUMENTS` on this machine."""
        return subprocess.run(
            [sys.executable, "-m", "kiosk", "--config", str(self.settings.path), *arguments],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            input=say,
            capture_output=True,
            text=True,
            timeout=300,
        )

    # -- its screen ---------------------------------------------------------------------------------------------

    def sight(self) -> eye.Sight | None:
        """What is shown; None while no touch app has shown anything."""
        found = eye.read_sight(self.eye)
        return found if found is not None and not is_gone(found.pid) else None

    def press(self, point: tuple[int, int]) -> bool:
        """A finger on the glass; False where there is no glass now."""
        try:
            if self._display is None:
                name = self.process.display_name if self.process is not None else ""
                self._display = XDisplay(name) if name else None
            if self._display is None:
                return False
            self._display.press(*point)
            time.sleep(0.08)  # a finger stays for a moment
            self._display.release(*point)
            return True
        except DisplayGone:
            self.forget_display()
            return False

    def forget_display(self) -> None:
        display, self._display = self._display, None
        if display is not None:
            display.close()

    # -- its house ------------------------------------------------------------------------------------------------

    def _settings(self, database_url: str, *, console: bool) -> Settings:
        changes = {
            **SHORT,
            ("kiosk", "id"): self.id,
            ("console", "with_kiosk"): "yes" if console else "no",
            ("backup", "folder"): str(self.folder.parent / "stick"),
            ("printer", "transport"): "network" if isinstance(self.printer.front, TcpFront) else "serial",
            ("printer", "port"): self.printer.front.name,
            ("scanner", "port"): str(self.folder / "scanner"),
            **({("database", "url"): database_url} if database_url else {}),
        }
        place = self.disk / "kiosk.ini"
        place.write_text(changed((ROOT / "kiosk.ini").read_text("utf-8"), changes), "utf-8")
        return load(place)

    def _front(self) -> Front:
        """The second kiosk's printer is on the network, the other ones' on a serial port."""
        if self.number == 2:
            return TcpFront(0, f"127.{1 + os.getpid() // 250 % 250}.{1 + os.getpid() % 250}.{self.number}")
        return PtyFront(self.folder / "printer")

    def _collect(self) -> None:
        for slip in self.printer.slips:
            if slip.number > self._collected:
                self._collected = slip.number
                self.papers.append(slip.paper)


class WeekProcess(KioskProcess):
    """`kiosk run` with the clock of its machine and an eye on its screen."""

    def __init__(self, disk: Path, environment: Mapping[str, str]) -> None:
        super().__init__(disk, PROGRAM, environment)


def changed(text: str, changes: Changes) -> str:
    """A kiosk.ini with other values; a key that has none gets one."""
    section, lines, left = "", [], dict(changes)
    for line in text.splitlines():
        if found := re.fullmatch(r"\[(.+)\]", line):
            section = found[1]
        key = re.match(r"(?:# )?([a-z_.]+) = ", line)
        value = left.pop((section, key[1]), None) if key else None
        lines.append(f"{key[1]} = {value}" if key and value is not None else line)
    assert not left, left
    return "\n".join(lines) + "\n"


def _quick_model() -> MachineModel:
    """Quick paper: the week is long enough."""
    model = MachineModel.of(shipped(PROFILE), baud=0)
    return replace(model, feed_mm_per_second=2000.0, cut_seconds=0.01)
