"""Real processes: children end with their parent in whatever way it goes, and leave nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.processes.children import (
    Child,
    Children,
    NotStarted,
    VirtualDisplay,
    display_answers,
    start_child,
    start_xvfb,
)
from tests.support.waiting import is_gone, until

ROOT = Path(__file__).resolve().parents[2]
DEADLINE = 10.0


def python(program: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(program), *arguments]


def display_left(display: str) -> bool:
    """A socket that nobody answers; another server may have taken the number by now."""
    return Path(f"/tmp/.X11-unix/X{display[1:]}").exists() and not display_answers(display)


STUBBORN = """
import pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1]).write_text("up")
time.sleep(60)
"""

FOLLOWER = """
import os, pathlib, signal, sys, threading
from kiosk.processes.children import follow_parent
if "deaf" in sys.argv: signal.signal(signal.SIGTERM, signal.SIG_IGN)  # only the lifeline is left
gone = threading.Event()
on_parent_gone = threading.Event().wait if "locked" in sys.argv else gone.set
assert follow_parent(on_parent_gone, grace_seconds=0.2 if {"stuck", "locked"} & {*sys.argv} else 3)
place = pathlib.Path(sys.argv[1])
place.with_suffix(".up").write_text(str(os.getpid()))
gone.wait()
place.with_suffix(".clean").write_text("left in order")
if "stuck" in sys.argv: threading.Event().wait()
"""

PARENT = """
import os, pathlib, sys, time
from kiosk.processes.children import start_child, start_xvfb
place = pathlib.Path(sys.argv[1])
child = start_child("follower", [sys.executable, "-c", os.environ["FOLLOWER"], str(place), *sys.argv[2:]])
display = start_xvfb(320, 240)
note = f"{child.pid} {display.child.pid} {display.name}"
place.with_suffix(".new").write_text(note)
place.with_suffix(".new").rename(place.with_suffix(".family"))
time.sleep(60)
"""


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Callable[..., tuple[subprocess.Popen[bytes], int, int, str]]]:
    """Starts a parent with a following child and an Xvfb; answers (parent, child, xvfb, display)."""
    started: list[subprocess.Popen[bytes]] = []
    members: list[int] = []

    def start(*manners: str) -> tuple[subprocess.Popen[bytes], int, int, str]:
        place = tmp_path / "family"
        surroundings = {**os.environ, "FOLLOWER": textwrap.dedent(FOLLOWER), "PYTHONPATH": str(ROOT)}
        parent = subprocess.Popen(python(PARENT, str(place), *manners), env=surroundings, start_new_session=True)
        started.append(parent)
        assert until(place.with_suffix(".family").exists) and until(place.with_suffix(".up").exists)
        child, xvfb, display = place.with_suffix(".family").read_text().split()
        members.extend((int(child), int(xvfb)))
        return parent, int(child), int(xvfb), display

    yield start
    for parent in started:
        parent.kill()
        parent.wait()
    for pid in members:  # a test that goes red must not leave them behind either
        if not until(lambda pid=pid: is_gone(pid), 0.5):
            os.kill(pid, signal.SIGKILL)


def test_children_end_when_the_parent_is_killed(family, tmp_path: Path) -> None:
    parent, child, xvfb, display = family()
    assert display_answers(display)

    parent.send_signal(signal.SIGKILL)
    parent.wait()

    assert until(lambda: is_gone(child)), "the child outlived its parent"
    assert until(lambda: is_gone(xvfb)), "Xvfb outlived its parent"
    assert not display_left(display)


def test_the_lifeline_alone_is_enough(family, tmp_path: Path) -> None:
    parent, child, _, _ = family("deaf")
    parent.kill()
    parent.wait()
    assert until(lambda: is_gone(child))
    assert (tmp_path / "family.clean").read_text() == "left in order"


@pytest.mark.parametrize("manner", ["stuck", "locked"])
def test_a_child_that_cannot_end_is_ended(family, manner: str) -> None:
    parent, child, _, _ = family("deaf", manner)
    parent.kill()
    parent.wait()
    assert until(lambda: is_gone(child))


def test_ctrl_c_in_the_terminal_leaves_the_children_to_the_parent(family) -> None:
    parent, child, xvfb, _ = family()
    os.killpg(parent.pid, signal.SIGINT)  # what a terminal does
    assert parent.wait(DEADLINE) != 0
    assert until(lambda: is_gone(child) and is_gone(xvfb))


def test_an_interrupt_does_not_end_a_child(tmp_path: Path) -> None:
    child = start_child("stubborn", python(STUBBORN, str(tmp_path / "up")), lifeline=False)
    assert isinstance(child, Child)
    assert until((tmp_path / "up").exists)
    os.kill(child.pid, signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        child.process.wait(0.3)
    child.stop(timeout=0.2)  # deaf to TERM as well: killed after the time-out
    assert child.process.returncode == -signal.SIGKILL
    child.stop()


def test_children_stop_last_started_first() -> None:
    order: list[str] = []
    with Children() as children:
        for name in ("first", "second"):
            child = start_child(name, ["sleep", "60"], lifeline=False)
            assert isinstance(child, Child)
            child.after_stop = lambda name=name: order.append(name)
            children.add(child)
    assert order == ["second", "first"]
    assert not children.running


def test_a_missing_program_is_an_answer() -> None:
    answer = start_child("nothing", ["no-such-program"])
    assert isinstance(answer, NotStarted)
    assert "no-such-program" in answer.reason


def test_only_the_main_thread_may_start_children() -> None:
    refusals: list[BaseException] = []

    def attempt() -> None:
        try:
            start_child("sleep", ["sleep", "1"])
        except RuntimeError as refusal:
            refusals.append(refusal)

    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    assert len(refusals) == 1


def test_a_killed_xvfb_leaves_nothing() -> None:
    display = start_xvfb(320, 240)
    assert isinstance(display, VirtualDisplay)
    assert display_answers(display.name)
    display.child.process.kill()
    display.child.stop()
    assert not display_left(display.name)


def test_xvfb_says_why_it_cannot_serve() -> None:
    answer = start_xvfb(-1, 240)
    assert isinstance(answer, NotStarted)
    assert "invalid" in answer.reason.lower() or "bad" in answer.reason.lower(), answer.reason
