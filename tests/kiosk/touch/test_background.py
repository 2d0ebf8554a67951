"""Workers: work goes out, results come back in the Kivy loop, and what came too late does not."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Callable, Iterator

import pytest

from services.store.deadline import left
from services.store.faults import DatabaseAway
from tests.support.panel import Panel


@pytest.fixture
def make_background(panel: Panel) -> Iterator[Callable[..., object]]:
    from kiosk.touch.background import Background

    made: list[Background] = []

    def make(**properties: object) -> Background:
        made.append(Background(**properties))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for background in made:
        background.close()


def test_work_runs_in_a_worker_and_its_result_comes_to_the_loop(panel: Panel, make_background) -> None:
    background = make_background()
    threads: list[threading.Thread] = []

    def work() -> int:
        threads.append(threading.current_thread())
        return 42

    got: list[int] = []
    background.run(work, lambda result: (got.append(result), threads.append(threading.current_thread())))
    assert got == [], "never within the call"
    panel.until(lambda: got)
    assert got == [42]
    assert threads[0] is not threading.main_thread() and threads[1] is threading.main_thread()


def test_the_printer_has_a_worker_of_its_own_and_one_job_at_a_time(panel: Panel, make_background) -> None:
    background = make_background()
    free = threading.Event()
    order: list[str] = []
    background.run_at_printer(lambda: free.wait(5), lambda _: order.append("first slip"))
    background.run_at_printer(lambda: None, lambda _: order.append("second slip"))
    background.run(lambda: None, lambda _: order.append("desk"))
    panel.until(lambda: order == ["desk"])
    free.set()
    panel.until(lambda: order == ["desk", "first slip", "second slip"])


def test_a_bug_is_told_by_place_and_kind_and_calls_failed(panel: Panel, make_background) -> None:
    told: list[tuple[str, str]] = []
    background = make_background(on_bug=lambda place, kind: told.append((place, kind)))
    failed: list[bool] = []

    def work() -> None:
        raise LookupError("a name")

    background.run(work, lambda _: failed.append(False), lambda: failed.append(True))
    panel.until(lambda: failed == [True] and bool(told))  # the answer does not wait for the report
    ((place, kind),) = told
    assert kind == "LookupError" and place.startswith("test_background.py:")
    background.run(lambda: ipaddress.ip_address("none"), lambda _: failed.append(False))  # nobody asked to be told
    panel.until(lambda: len(told) == 2)
    assert told[1][0].startswith("test_background.py:"), "not the library's line"
    background.keep(work, lambda _: failed.append(False), lambda: failed.append(True))
    background.keep(lambda: None, lambda _: failed.append(False))  # after it, in the same worker
    panel.until(lambda: failed == [True, True, False])
    assert len(told) == 2, "what is tried every two seconds does not fill the log"


def test_the_answer_comes_whatever_becomes_of_the_report(panel: Panel, make_background) -> None:
    """The log that a bug is written into may be what has just failed, or hang."""
    free = threading.Event()

    def report(_place: str, _kind: str) -> None:
        free.wait(5)
        raise RuntimeError("the log is away")

    background = make_background(on_bug=report)
    answered: list[str] = []

    def work() -> None:
        raise LookupError("a name")

    for _ in range(3):
        background.run(work, lambda _: None, lambda: answered.append("failed"))
    panel.until(lambda: len(answered) == 3)
    free.set()
    background.run(lambda: "on", answered.append)
    panel.until(lambda: answered[-1] == "on")


def test_a_database_that_cannot_be_used_is_no_bug(panel: Panel, make_background) -> None:
    told: list[str] = []
    background = make_background(on_bug=lambda _place, kind: told.append(kind))
    answered: list[str] = []

    def work() -> None:
        assert left(60) < 60, "every use case has a deadline"
        raise DatabaseAway("gone")

    background.run(work, lambda _: None, lambda: answered.append("failed"))
    background.keep(work, lambda _: None, lambda: answered.append("failed"))
    spare: list[float] = []
    background.run_at_printer(lambda: spare.append(left(300)), lambda _: None)
    panel.until(lambda: len(answered) == 2 and spare)
    assert told == []
    assert 60 < spare[0] < 300, "after a slip of a minute its end is still written down"


def test_after_the_close_nothing_comes_back_and_nothing_starts(panel: Panel, make_background) -> None:
    background = make_background()
    free, begun = threading.Event(), threading.Event()
    came: list[object] = []

    def work() -> str:
        begun.set()
        free.wait(5)
        return "late"

    background.run(work, came.append)
    assert begun.wait(5)
    free.set()
    background.close()
    background.run(lambda: "later", came.append)
    panel.wait(0.1)
    assert came == []


def test_a_worker_that_hangs_does_not_hang_the_close(panel: Panel, make_background) -> None:
    background = make_background()
    free = threading.Event()
    for run in (background.run, background.run, background.run_at_printer):
        run(lambda: free.wait(10), lambda _: None)
    began = threading.Event()
    closer = threading.Thread(target=lambda: (background.close(seconds=0.2), began.set()), daemon=True)
    closer.start()
    assert began.wait(2), "it waits for each worker in turn, or for ever"
    free.set()


def test_something_waited_for_comes_to_the_loop(panel: Panel, make_background) -> None:
    background = make_background()
    wished = threading.Event()
    came: list[threading.Thread] = []
    background.when(wished.wait, lambda: came.append(threading.current_thread()))
    panel.wait(0.05)
    assert came == []
    wished.set()
    panel.until(lambda: came == [threading.main_thread()])
