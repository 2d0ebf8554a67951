"""Signs of life: what a program says to its watcher, and what the watcher makes of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from kiosk.processes.heartbeat import END_SECONDS, START_SECONDS, Heartbeat
from kiosk.processes.watchdog import EXTENSION_SECONDS, HANG_SECONDS, Watchdog, is_watched
from tests.support.waiting import until


class Watched:
    """This process, watched by itself."""

    def __init__(self) -> None:
        self.time = 0.0
        self.heartbeat = Heartbeat(lambda: self.time)
        self.heartbeat.begin(os.getpid())
        self.environment = dict(self.heartbeat.environment)
        assert is_watched(self.environment)
        self.watchdog = Watchdog.of(self.environment)

    def silent(self, seconds: float) -> float | None:
        """What is found after so long, with a look each second."""
        found = None
        for _ in range(int(seconds)):
            self.time += 1
            found = self.heartbeat.look()
        return found


@pytest.fixture
def watched() -> Iterator[Watched]:
    one = Watched()
    yield one
    one.watchdog.close()
    one.heartbeat.close()


def test_silence_of_who_was_up_is_noticed_and_that_of_a_start_much_later(watched) -> None:
    assert watched.silent(START_SECONDS) is None and watched.silent(1) == START_SECONDS + 1
    watched.watchdog.ready()
    assert watched.silent(HANG_SECONDS + 1) is None, "from when it was heard"
    assert watched.silent(1) == HANG_SECONDS + 1
    watched.watchdog.alive()
    assert watched.silent(1) is None and watched.heartbeat.ready


def test_a_start_that_says_that_it_takes_long_may(watched) -> None:
    with watched.watchdog.patient():
        assert until(lambda: watched.heartbeat.look() is None and watched.heartbeat._heard == watched.time)
    assert watched.silent(START_SECONDS) is None and EXTENSION_SECONDS < START_SECONDS
    watched.watchdog.stopping()
    assert watched.silent(END_SECONDS) is None and watched.heartbeat.stopping
    assert watched.silent(2) is not None


def test_a_watcher_that_was_stopped_itself_judges_nobody(watched) -> None:
    watched.watchdog.ready()
    watched.heartbeat.look()
    watched.time += 1000
    assert watched.heartbeat.look() is None
    assert watched.silent(HANG_SECONDS + 1) is not None


def test_only_the_child_itself_is_heard(watched) -> None:
    environment = {**os.environ, **watched.heartbeat.environment}
    words = "import os; from kiosk.processes.watchdog import Watchdog; Watchdog.of(os.environ).ready()"
    subprocess.run([sys.executable, "-c", words], env=environment, check=True, timeout=20)
    watched.heartbeat.look()
    assert not watched.heartbeat.ready


def test_who_is_not_heard_is_not_held_up(watched) -> None:
    begun = time.monotonic()
    for _ in range(5000):  # far more than the kernel keeps for who does not read
        watched.watchdog.alive()
    watched.heartbeat.close()
    watched.watchdog.alive()
    assert time.monotonic() - begun < 5


def test_what_a_program_starts_does_not_speak_for_it(watched) -> None:
    assert not is_watched(watched.environment) and not {"NOTIFY_SOCKET", "WATCHDOG_USEC"} & {*watched.environment}
    for address in ("", "/no/such/socket"):
        nobody = Watchdog(address)
        nobody.ready()
        nobody.close()
