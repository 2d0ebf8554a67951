"""The whole kiosk as a visitor meets it: a real process, a real window, real X11 touches, a real driver."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import zxingcpp

from devices.simulated.display import XDisplay
from kiosk.config import load
from kiosk.services_room import open_services
from kiosk.simulator_address import read_address
from services.journal_reading import EntryFilter, entries
from services.journal_verify import verify
from services.print_jobs import without_paper
from services.queue.model import TicketState

ROOT = Path(__file__).parents[2]
TAKE, FIRST_SERVICE, NOBODY, LAST_BUTTON = (540, 620), (300, 620), (700, 1640), (540, 1640)


class RunningKiosk:
    def __init__(self, folder: Path) -> None:
        text = (ROOT / "kiosk.ini").read_text(encoding="utf-8").replace("port = 8765", "port = 0")
        (folder / "kiosk.ini").write_text(text, encoding="utf-8")
        self.settings = load(folder / "kiosk.ini")
        self.log = folder / "out.txt"
        environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kiosk", "--config", str(folder / "kiosk.ini"), "run"],
                cwd=ROOT, env={**environment, "PYTHONPATH": str(ROOT)}, stderr=out, stdout=out,
            )  # fmt: skip
        self.wait(lambda: "The kiosk is open." in self.said(), 40)
        name = re.search(r"Xvfb (:\d+)", self.said())
        assert name, self.said()
        self.display = XDisplay(name[1])
        self.services = open_services(self.settings)

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def wait(self, condition, seconds: float = 10.0) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, self.said()
            assert self.process.poll() is None, self.said()
            time.sleep(0.05)

    def touch(self, point: tuple[int, int]) -> None:
        self.display.press(*point)
        time.sleep(0.08)
        self.display.release(*point)

    def changed_after(self, point: tuple[int, int]) -> None:
        before = self.display.picture().crop((0, 240, 1080, 1740)).tobytes()
        self.touch(point)
        self.wait(lambda: self.display.picture().crop((0, 240, 1080, 1740)).tobytes() != before)
        time.sleep(0.3)

    def labels(self) -> list[str]:
        return [one.label for one in self.services.queue.tickets_today()]

    def jobs(self) -> list[str]:
        with self.services.database.read() as connection:
            return list(connection.exec_driver_sql("SELECT state FROM print_job ORDER BY id").scalars())

    def simulator(self, command: str) -> None:
        arguments = [sys.executable, "-m", "kiosk", "--config", str(self.settings.path), "simulate", "printer", command]
        done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, done.stdout + done.stderr

    def stop(self) -> int:
        self.services.close()
        self.display.close()
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(8)
        finally:
            self.process.kill()


@pytest.fixture
def kiosk(tmp_path):
    running = RunningKiosk(tmp_path)
    yield running
    if running.process.poll() is None:
        running.stop()
    running.services.close()
    running.display.close()


def test_three_touches_lead_to_a_printed_number(kiosk):
    kiosk.changed_after(TAKE)
    kiosk.changed_after(FIRST_SERVICE)
    kiosk.changed_after(NOBODY)
    kiosk.wait(lambda: kiosk.jobs() == ["printed"])
    assert kiosk.labels() == ["A001"]
    events = [entry.event for entry in entries(kiosk.services.database, EntryFilter())]
    assert {"kiosk_started", "ticket_taken", "print_ended"} <= set(events)
    kiosk.changed_after(LAST_BUTTON)  # done: home again
    assert kiosk.stop() == 0
    opened = open_services(kiosk.settings)
    assert entries(opened.database, EntryFilter())[0].event == "kiosk_stopped"
    assert verify(opened.database, "kiosk-1").intact
    opened.close()
    assert read_address(kiosk.settings.storage.run) is None


def test_a_double_tap_takes_one_number(kiosk):
    kiosk.changed_after(TAKE)
    kiosk.changed_after(FIRST_SERVICE)
    for _ in range(4):
        kiosk.display.press(*NOBODY)
        kiosk.display.release(*NOBODY)
    kiosk.wait(lambda: kiosk.jobs() == ["printed"])
    assert kiosk.labels() == ["A001"]


def test_without_paper_the_number_stays_valid_with_its_code_on_the_screen(kiosk):
    kiosk.simulator("paper-out")
    kiosk.wait(lambda: _printer_states(kiosk)[:1] == ["paper_out"])
    kiosk.changed_after(TAKE)
    kiosk.changed_after(FIRST_SERVICE)
    kiosk.changed_after(NOBODY)
    kiosk.wait(lambda: kiosk.jobs() == ["failed"])
    (ticket,) = kiosk.services.queue.tickets_today()
    assert ticket.state is TicketState.WAITING
    time.sleep(0.5)
    codes = [code.text for code in zxingcpp.read_barcodes(kiosk.display.picture())]
    assert codes == [ticket.qr_text]
    listed = without_paper(kiosk.services.database, since=ticket.arrived_at)
    assert [found.label for _, found in listed] == ["A001"]


def _printer_states(kiosk: RunningKiosk) -> list[object]:
    changes = entries(kiosk.services.database, EntryFilter(event="printer_status"))
    return [entry.fields["state"] for entry in changes]


def test_kill_9_leaves_no_process_and_no_number_is_lost(kiosk):
    kiosk.changed_after(TAKE)
    kiosk.changed_after(FIRST_SERVICE)
    kiosk.changed_after(NOBODY)
    kiosk.wait(lambda: kiosk.labels() == ["A001"])
    children = _children(kiosk.process.pid)
    assert len(children) >= 2
    kiosk.process.kill()
    kiosk.process.wait()
    end = time.monotonic() + 10
    while any(_alive(pid) for pid in children):
        assert time.monotonic() < end, [_command(pid) for pid in children if _alive(pid)]
        time.sleep(0.05)
    assert kiosk.labels() == ["A001"]


def _children(parent: int) -> list[int]:
    listed = subprocess.run(["ps", "--ppid", str(parent), "-o", "pid="], capture_output=True, text=True)
    return [int(pid) for pid in listed.stdout.split()]


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


def _alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
