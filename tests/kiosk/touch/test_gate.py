"""Many work at once, or one alone."""

from __future__ import annotations

import threading

import pytest

from kiosk.touch.gate import Gate
from services.store.deadline import within
from services.store.faults import DatabaseAway
from tests.support.waiting import until


def test_one_is_alone_only_when_nobody_works_and_nobody_begins_meanwhile():
    gate, order = Gate(), list[str]()

    def work() -> None:
        with gate.shared():
            order.append("worked")

    with gate.shared(), gate.alone(0.0) as mine:
        assert not mine
    with gate.alone(0.0) as mine:
        assert mine
        other = threading.Thread(target=work)
        other.start()
        with within(0.0), pytest.raises(DatabaseAway), gate.shared():
            raise AssertionError("nobody goes in")
        order.append("alone")
    other.join()
    assert order == ["alone", "worked"]


def test_whoever_works_is_waited_for_and_a_bug_leaves_the_gate_open():
    gate, ended = Gate(), threading.Event()

    def work() -> None:
        with gate.shared():
            ended.wait(60)

    other = threading.Thread(target=work)
    other.start()
    assert until(lambda: gate._within)
    threading.Timer(0.05, ended.set).start()
    with pytest.raises(ValueError), gate.alone(60.0) as mine:
        assert mine
        raise ValueError("a bug")
    with gate.shared():
        other.join()
