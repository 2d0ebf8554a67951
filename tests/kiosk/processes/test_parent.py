"""The parent of `kiosk run` at a desk: it stays, and starts again what did not end of its own will. Real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.waiting import is_gone, session_members, until

ROOT = Path(__file__).resolve().parents[3]

# A program that is called as `kiosk run` is: first the parent, then, watched, what stands for the touchscreen. It has a
# child of its own, is up at once, and ends as the file "order" says.
KIOSK = """
import os, pathlib, signal, subprocess, sys, time
from kiosk.processes.watchdog import Watchdog, is_watched
folder = pathlib.Path(sys.argv[1])
if not is_watched(os.environ):
    from kiosk.processes.parent import run
    sys.exit(run(lambda line: print(line, file=sys.stderr, flush=True)))
watchdog = Watchdog.of(os.environ)
watchdog._tell("WATCHDOG_USEC=700000")
beside = subprocess.Popen(["sleep", "60"], process_group=0)
start = len(list(folder.glob("start*")))
(folder / "new").write_text(f"{os.getpid()} {beside.pid} {os.environ.get('KIOSK_ENDED_BEFORE', '')}")
(folder / "new").rename(folder / f"start{start}")
order = folder / f"order{start}"
def end(*_):
    watchdog.stopping(); beside.kill(); sys.exit(0)
signal.signal(signal.SIGTERM, end)
if not order.exists() or order.read_text() != "refused at once":
    watchdog._tell("READY=1")
while True:
    watchdog.alive()
    time.sleep(0.02)
    match order.read_text() if order.exists() else "":
        case "leave": end()
        case "crash": os._exit(1)
        case "refused": watchdog.stopping(); os._exit(3)
        case "refused at once": os._exit(2)
"""


class Desk:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said = folder / "said.txt"
        self.process: subprocess.Popen[bytes]

    def begin(self, **orders: str) -> None:
        for start, order in orders.items():
            (self.folder / start).write_text(order)
        with self.said.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-c", KIOSK, str(self.folder)],
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stderr=out,
                start_new_session=True,
            )

    def start(self, number: int) -> tuple[int, int, str]:
        """Waits for this start: process, its child, and how the one before had ended."""
        file = self.folder / f"start{number}"
        assert until(file.exists), self.said.read_text()
        pid, beside, *how = file.read_text().split(maxsplit=2)
        return int(pid), int(beside), how[0].strip() if how else ""

    def code(self) -> int:
        return self.process.wait(20)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    made = Desk(tmp_path)

    def begin(**orders: str) -> Desk:
        made.begin(**orders)
        return made

    yield begin
    made.process.kill()
    made.process.wait()
    for pid in session_members(made.process.pid):
        os.kill(pid, signal.SIGKILL)


def test_a_kiosk_that_dies_or_hangs_comes_back_and_its_children_do_not_stay(desk) -> None:
    parent = desk()
    first, beside, before = parent.start(0)
    assert before == ""
    os.kill(beside, signal.SIGSTOP)  # what was stopped can heed nothing
    os.kill(first, signal.SIGKILL)
    second, beside_second, before = parent.start(1)
    assert before == "SIGKILL" and is_gone(first) and is_gone(beside)
    os.kill(second, signal.SIGSTOP)
    third, beside_third, before = parent.start(2)
    assert before == "no sign of life" and is_gone(second) and is_gone(beside_second)
    os.killpg(parent.process.pid, signal.SIGINT)  # Ctrl+C
    assert parent.code() == 0 and is_gone(third) and is_gone(beside_third)
    assert session_members(parent.process.pid) == {}
    assert parent.said.read_text().count("it is started again") == 2


def test_a_crash_is_started_again_and_an_officer_who_leaves_is_not(desk) -> None:
    parent = desk(order0="crash", order1="leave")
    assert parent.start(1)[2] == "exit 1"
    assert parent.code() == 0
    assert not (parent.folder / "start2").exists()


@pytest.mark.parametrize(("order", "code"), [("refused", 3), ("refused at once", 2)])
def test_a_first_start_that_is_refused_is_the_answer(desk, order: str, code: int) -> None:
    parent = desk(order0=order)
    assert parent.code() == code
    assert not (parent.folder / "start1").exists() and session_members(parent.process.pid) == {}


def test_a_kiosk_that_was_up_and_is_refused_later_is_tried_again(desk) -> None:
    parent = desk(order0="crash", order1="refused at once", order2="refused")
    assert parent.start(3)[2] == "exit 3"
    parent.process.send_signal(signal.SIGHUP)  # the terminal was closed
    assert parent.code() == 0


def test_nothing_outlives_a_parent_that_is_killed(desk) -> None:
    parent = desk()
    kiosk, _, _ = parent.start(0)
    parent.process.kill()
    assert until(lambda: is_gone(kiosk))
