"""The scanner's thread: one code at a time, status only when it changes, verdicts in time, bugs heard."""

from __future__ import annotations

import queue
import time

import pytest

from devices.scanner import ScannedCode, ScannerState, ScannerStatus, Unread, Verdict
from devices.simulated.memory import MemoryScanner
from kiosk.touch.scanner_reader import ScannerReader
from tests.support.waiting import until

READY, AWAY = ScannerStatus(ScannerState.READY), ScannerStatus(ScannerState.DISCONNECTED)


class Desk:
    """Takes what a reader hands over."""

    def __init__(self, scanner: MemoryScanner) -> None:
        self.scanner = scanner
        self.got: queue.SimpleQueue = queue.SimpleQueue()
        self.bugs: list[Exception] = []
        self.reader = ScannerReader(scanner, self.got.put, self.bugs.append)
        self.reader.start()

    def next(self):
        return self.got.get(timeout=5)

    def nothing(self) -> bool:
        return self.got.empty()


@pytest.fixture
def desk():
    desk = Desk(MemoryScanner())
    assert desk.next() == READY
    yield desk
    desk.reader.stop(5)


def test_a_status_is_told_when_it_changes_and_never_again(desk):
    desk.scanner.state = ScannerState.DISCONNECTED
    assert desk.next() == AWAY
    desk.scanner.state = ScannerState.READY
    assert desk.next() == READY
    desk.scanner.show("T1A")
    assert desk.next() == ScannedCode("T1A", 0.0)
    assert desk.nothing()


def test_while_one_code_is_looked_at_others_are_dropped(desk):
    for number in range(1000):
        desk.scanner.show(f"T1{number}")
    assert desk.next() == ScannedCode("T10", 0.0)
    assert until(lambda: desk.scanner._shown.empty())
    assert desk.nothing()
    desk.reader.taken()
    desk.scanner.show("T1NEXT")
    assert desk.next() == ScannedCode("T1NEXT", 0.0)


def test_a_verdict_is_said_at_once_and_once(desk):
    desk.scanner.show("T1A")
    desk.next()
    began = time.monotonic()
    desk.reader.signal(Verdict.GOOD)
    assert until(lambda: desk.scanner.signals == [Verdict.GOOD])
    assert time.monotonic() - began < 0.4
    desk.reader.signal(Verdict.BAD)
    desk.reader.taken()
    desk.scanner.show("T1B")
    desk.next()
    desk.reader.signal(Verdict.GOOD)
    assert until(lambda: len(desk.scanner.signals) == 2)
    assert desk.scanner.signals == [Verdict.GOOD, Verdict.GOOD], "a verdict that nobody waits for is not said"


def test_what_was_not_read_takes_no_verdict_away_from_the_code_before(desk):
    desk.scanner.show("T1A")
    desk.next()
    desk.reader.taken()
    desk.reader.signal(Verdict.GOOD)
    desk.scanner.show_unread()
    assert desk.next() == Unread(0.0)
    assert until(lambda: desk.scanner.signals == [Verdict.GOOD])


def test_a_bug_in_a_driver_is_heard_and_the_scanner_is_away():
    class Broken(MemoryScanner):
        def read(self, timeout: float):
            raise ZeroDivisionError

    desk = Desk(Broken())
    assert desk.next() == READY
    assert desk.next().state is ScannerState.DISCONNECTED
    assert [type(bug) for bug in desk.bugs] == [ZeroDivisionError]
    desk.reader.stop(5)


def test_after_a_bug_the_scanner_is_opened_again(monkeypatch):
    monkeypatch.setattr("kiosk.touch.scanner_reader.AGAIN_SECONDS", 0.05)

    class Once(MemoryScanner):
        bugs = 1

        def read(self, timeout: float):
            if self.bugs:
                self.bugs -= 1
                raise ZeroDivisionError
            return super().read(timeout)

    desk = Desk(Once())
    assert [desk.next(), desk.next().state, desk.next()] == [READY, ScannerState.DISCONNECTED, READY]
    desk.scanner.show("T1A")
    assert isinstance(desk.next(), ScannedCode)
    desk.reader.stop(5)


def test_it_ends_in_time(desk):
    began = time.monotonic()
    desk.reader.stop(5)
    assert time.monotonic() - began < 1.0
