"""Children that ended or hang are started again; real processes, a clock by hand."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from kiosk.processes.children import Child, Children, NotStarted, start_child
from kiosk.processes.heartbeat import START_SECONDS
from kiosk.processes.keeper import LONGEST_REST, LONGEST_REST_OF_WHO_WAS_UP, STEADY_SECONDS, Ending, Keeper
from kiosk.processes.watchdog import HANG_SECONDS
from tests.support.waiting import until


class Kept:
    """A keeper with one child of our own making, and what was said and told."""

    def __init__(self, *command: str) -> None:
        self.children, self.time = Children(), 0.0
        self.said: list[str] = []
        self.told: list[Ending] = []
        self.keeper = Keeper(self.children, self.said.append, now=lambda: self.time)
        self.keeper.tell = self.told.append
        self.starts = 0
        self.command = command
        self.keeper.keep("console", self.start)

    def start(self, watched: Mapping[str, str]) -> Child | NotStarted:
        self.starts += 1
        return start_child("console", self.command, lifeline=False, environment={**os.environ, **watched})

    def passes(self, seconds: float) -> None:
        """With a look each second, as in the program."""
        end = self.time + seconds
        while self.time < end:
            self.time = min(end, self.time + 1)
            self.keeper.look()

    def ended(self) -> None:
        """The child has ended, and the keeper has seen it."""
        for child in self.children.running:
            assert until(lambda child=child: not child.running)
        self.keeper.look()
        assert self.children.running == []


@pytest.fixture
def sleeper():
    kept = Kept("sleep", "60")
    yield kept
    kept.children.stop()


def test_a_child_that_is_killed_is_there_again_a_second_later(sleeper) -> None:
    os.kill(sleeper.children.running[0].pid, signal.SIGKILL)
    sleeper.ended()
    assert sleeper.said == ["console: ended by itself (SIGKILL); it is started again in 1 s"]
    assert sleeper.told == [Ending("console", "SIGKILL", 1, times=1)]
    sleeper.time = 0.9
    sleeper.keeper.look()
    assert sleeper.starts == 1
    sleeper.time = 1.0
    sleeper.keeper.look()
    assert sleeper.starts == 2 and sleeper.children.running[0].running


def test_rests_grow_and_the_same_end_is_said_once_until_it_was_steady() -> None:
    kept = Kept(sys.executable, "-c", "raise SystemExit(3)")
    rests = []
    for _ in range(9):
        kept.ended()
        begun = kept.time
        while not kept.children.running:
            kept.time += 0.5
            kept.keeper.look()
        rests.append(kept.time - begun)
    assert rests == [1, 2, 4, 8, 16, 32, 60, 60, 60] and rests[-1] == LONGEST_REST
    assert len(kept.said) == len(kept.told) == 1
    kept.time += STEADY_SECONDS
    kept.ended()
    assert kept.told == [Ending("console", "exit 3", 1, times=1), Ending("console", "exit 3", 1, times=9)]
    kept.children.stop()


UP = """
import os, signal, time
from kiosk.processes.watchdog import Watchdog
watchdog = Watchdog.of(os.environ)
watchdog.ready()
while True:
    watchdog.alive()
    time.sleep(0.01)
"""


@pytest.fixture
def living():
    kept = Kept(sys.executable, "-c", UP)
    yield kept
    kept.children.stop()


def is_up(kept: Kept) -> bool:
    kept.keeper.look()
    heartbeat = kept.keeper._kept[0].heartbeat
    return heartbeat is not None and heartbeat.ready


def test_a_child_that_is_stopped_is_ended_and_started_again(living) -> None:
    assert until(lambda: is_up(living))
    (child,) = living.children.running
    os.kill(child.pid, signal.SIGSTOP)
    assert until(lambda: Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T")
    living.passes(HANG_SECONDS + 1)
    living.ended()
    assert living.said == ["console: ended by itself (no sign of life); it is started again in 1 s"]
    living.passes(1)
    assert living.starts == 2


def test_who_was_up_comes_back_soon_however_often_it_ends(living) -> None:
    rests = []
    for _ in range(5):
        assert until(lambda: is_up(living))
        os.kill(living.children.running[0].pid, signal.SIGKILL)
        living.ended()
        begun = living.time
        while not living.children.running:
            living.passes(1)
        rests.append(living.time - begun)
    assert rests == [1, 2, 2, 2, 2] and rests[-1] == LONGEST_REST_OF_WHO_WAS_UP


def test_a_start_that_never_ends_is_ended_and_given_more_time(sleeper) -> None:
    sleeper.passes(START_SECONDS + 1)
    sleeper.ended()
    assert sleeper.told == [Ending("console", "no sign of life", 1)]
    sleeper.passes(1 + START_SECONDS + 1)
    assert sleeper.starts == 2 and sleeper.children.running[0].running, "a slow machine: twice as long"


def test_a_program_that_cannot_be_started_is_tried_again_and_one_that_is_not_wanted_never() -> None:
    missing = Kept("no-such-program")
    assert "no-such-program" in missing.said[0]
    missing.time = 1.0
    missing.keeper.look()
    assert missing.starts == 2
    unwanted = Keeper(Children(), missing.said.append)
    unwanted.keep("simulator", lambda _watched: None)
    unwanted.look()
    assert len(missing.said) == 1


def test_a_program_without_a_free_descriptor_starts_none_and_goes_on() -> None:
    free = os.dup(0)
    os.close(free)
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, before[1]))
    try:
        answer = start_child("console", ["sleep", "60"])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert isinstance(answer, NotStarted) and "Too many open files" in answer.reason
