"""Ends: however the kiosk is told to go, and how often, it goes, and nothing of it stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from kiosk.processes.children import Child, display_answers, display_socket
from kiosk.processes.supervise import start_simulator
from kiosk.simulator.address import read_address
from tests.support.ends import kill_parents_of_simulators
from tests.support.notified import Notified
from tests.support.running_kiosk import END_SECONDS, OPEN_SECONDS, ROOT, KioskProcess, settings_in
from tests.support.waiting import until

NOBODY: Mapping[str, str] = MappingProxyType({})
ROUNDS = 8  # of kill -9; script/soak goes on for longer


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., KioskProcess]]:
    started: list[KioskProcess] = []

    def start(watched: Mapping[str, str] = NOBODY) -> KioskProcess:
        started.append(KioskProcess(tmp_path, watched=watched))
        return started[-1]

    yield start
    for kiosk in started:
        kiosk.kill_all()


def test_a_storm_of_signals_is_one_wish(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    settings.storage.run.mkdir(parents=True)
    simulator = start_simulator(settings, None)
    assert isinstance(simulator, Child)
    assert until(lambda: read_address(settings.storage.run))

    def withdrawn() -> bool:
        for _ in range(5000):
            os.kill(simulator.pid, signal.SIGTERM)
        return read_address(settings.storage.run) is None

    try:
        assert until(withdrawn, END_SECONDS, pause=0), "it waits for itself"
        assert simulator.process.wait(END_SECONDS) == 0, "ended by its deadline, not in order"
    finally:
        simulator.process.kill()


def test_no_simulator_outlives_a_killed_parent(tmp_path: Path) -> None:
    assert kill_parents_of_simulators(settings_in(tmp_path), ROUNDS) == []


def test_a_reader_who_goes_away_ends_nothing(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    settings.storage.run.mkdir(parents=True)
    reading, writing = os.pipe()
    os.close(reading)  # whoever read its words has gone before it could say the first
    simulator = subprocess.Popen(
        [sys.executable, "-m", "kiosk.simulator.server", str(settings.path)],
        cwd=ROOT,
        stdout=writing,
        stderr=subprocess.PIPE,
    )
    os.close(writing)
    with simulator:
        assert until(lambda: read_address(settings.storage.run))
        simulator.terminate()
        assert simulator.stderr is not None and simulator.stderr.read() == b""
    assert simulator.returncode == 0


def test_it_leaves_nothing_behind_twice_in_a_row_at_a_desk(start: Callable[..., KioskProcess]) -> None:
    for _ in range(2):
        kiosk = start()
        _open(kiosk)
        _end(kiosk, signal.SIGINT)


def test_it_leaves_nothing_behind_twice_in_a_row_where_systemd_watches(start: Callable[..., KioskProcess]) -> None:
    for _ in range(2):
        with Notified() as systemd:
            kiosk = start(systemd.environment)
            _open(kiosk)
            assert kiosk.touchscreen() is None, "no parent between the two"
            assert systemd.has("READY=1") and not systemd.silent_for(4.0, within=2.0)
            display = kiosk.child("Xvfb")
            assert display is not None
            os.kill(display, signal.SIGSTOP)  # nothing has to be drawn: it is noticed all the same
            assert systemd.silent_for(4.0, within=8.0)
            os.kill(display, signal.SIGCONT)
            assert until(lambda systemd=systemd: not systemd.silent_for(1.5, within=0.1))
            _end(kiosk, signal.SIGTERM)
            assert systemd.has("STOPPING=1")


def _open(kiosk: KioskProcess) -> None:
    kiosk.wait(kiosk.is_open, OPEN_SECONDS)
    kiosk.wait(lambda: read_address(kiosk.settings.storage.run))


def _end(kiosk: KioskProcess, sign: signal.Signals) -> None:
    """Tell it to end, in the impatient way, and look everywhere."""
    for _ in range(3):
        os.killpg(kiosk.process.pid, sign)  # what Ctrl+C does in a terminal
    assert kiosk.process.wait(END_SECONDS) == 0, kiosk.said()
    _nothing_is_left(kiosk)


def _nothing_is_left(kiosk: KioskProcess) -> None:
    assert kiosk.children() == {}
    socket = display_socket(kiosk.display_name) if kiosk.display_name else None
    # One that answers is somebody else's by now: the number was free again.
    assert socket is None or until(lambda: not socket.exists() or display_answers(kiosk.display_name))
    assert read_address(kiosk.settings.storage.run) is None
    assert not Path(kiosk.settings.printer.port).is_symlink()
    assert "Traceback" not in kiosk.said()


def maps(pid: int | None) -> str:
    """What a process has loaded; nothing before there is one."""
    return Path(f"/proc/{pid}/maps").read_text("utf-8") if pid is not None else ""


MOMENTS: dict[str, Callable[[KioskProcess], object]] = {
    "the kiosk has begun": lambda kiosk: kiosk.touchscreen(),
    "the display has begun": lambda kiosk: kiosk.child("Xvfb"),
    "the display serves": lambda kiosk: kiosk.display_name,
    "the simulator has begun": lambda kiosk: kiosk.child("kiosk.simulator.server"),
    "Kivy has begun": lambda kiosk: "kivy" in maps(kiosk.touchscreen()),
    "the database has begun": lambda kiosk: (kiosk.settings.storage.data / "kiosk.sqlite3").exists(),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_start_can_be_called_off_at_any_moment(start: Callable[[], KioskProcess], moment: str) -> None:
    kiosk = start()
    kiosk.wait(lambda: MOMENTS[moment](kiosk), OPEN_SECONDS)
    kiosk.process.send_signal(signal.SIGTERM)
    kiosk.process.send_signal(signal.SIGINT)
    assert kiosk.process.wait(END_SECONDS) == 0, kiosk.said()
    assert until(lambda: not kiosk.children()), kiosk.children()
    _nothing_is_left(kiosk)
