"""Children that ended are started again; real processes, a clock by hand."""

from __future__ import annotations

import os
import resource
import signal
import sys

import pytest

from kiosk.processes.children import Child, Children, NotStarted, start_child
from kiosk.processes.keeper import LONGEST_REST, STEADY_SECONDS, Keeper
from tests.support.waiting import until


class Kept:
    """A keeper with one child of our own making, and what was said and told."""

    def __init__(self, *command: str) -> None:
        self.children, self.time = Children(), 0.0
        self.said: list[str] = []
        self.told: list[tuple[str, str, int]] = []
        self.keeper = Keeper(self.children, self.said.append, now=lambda: self.time)
        self.keeper.tell = lambda *news: self.told.append(news)
        self.starts = 0
        self.command = command
        self.keeper.keep("console", self.start)

    def start(self) -> Child | NotStarted:
        self.starts += 1
        return start_child("console", self.command, lifeline=False)

    def ended(self) -> None:
        """The child has ended, and the keeper has seen it."""
        (child,) = self.children.running
        assert until(lambda: not child.running)
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
    assert sleeper.told == [("console", "SIGKILL", 1)]
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
    assert kept.told == [("console", "exit 3", 1)] * 2
    kept.children.stop()


def test_a_program_that_cannot_be_started_is_tried_again_and_one_that_is_not_wanted_never() -> None:
    missing = Kept("no-such-program")
    assert "no-such-program" in missing.said[0]
    missing.time = 1.0
    missing.keeper.look()
    assert missing.starts == 2
    unwanted = Keeper(Children(), missing.said.append)
    unwanted.keep("simulator", lambda: None)
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
