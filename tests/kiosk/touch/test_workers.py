"""Worker threads that died are replaced, and everybody who waited for them is answered."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from typing import Any

import pytest

from kiosk.touch import workers as module
from kiosk.touch.workers import WorkerDied, Workers
from tests.support.waiting import until


@pytest.fixture
def workers() -> Iterator[Workers]:
    one = Workers("printer", 1)
    yield one
    for thread in one.close():
        thread.join(5)


def submitted(workers: Workers, work: Callable[[], Any]) -> Future[Any]:
    """The job, once it has ended; it ends in a worker, or by being mended."""
    came: Future[Any] = Future()

    def ended(job: Future[Any]) -> None:
        error = CancelledError() if job.cancelled() else job.exception()
        came.set_result(job.result()) if error is None else came.set_exception(error)

    workers.submit(work, ended)
    return came


def done(workers: Workers, work: Callable[[], Any]) -> Any:
    return submitted(workers, work).result(5)


def kill(workers: Workers) -> threading.Thread:
    """End its thread, between two jobs, as nothing that a job raises can."""
    thread = done(workers, threading.current_thread)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit))
    return thread


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_died_is_replaced_and_what_it_had_taken_is_answered(workers) -> None:
    thread = kill(workers)
    lost = submitted(workers, lambda: "never done")  # the thread takes it, and ends
    assert until(lambda: not thread.is_alive())
    late = submitted(workers, lambda: "nobody is there")
    assert workers.mend() and not workers.mend()
    for job in (lost, late):
        with pytest.raises((CancelledError, WorkerDied)):
            job.result(5)
    assert done(workers, lambda: "done") == "done"


def test_whatever_a_job_raises_its_thread_goes_on(workers) -> None:
    def leave() -> None:
        raise SystemExit

    with pytest.raises(SystemExit):
        done(workers, leave)
    assert not workers.mend() and done(workers, lambda: 1) == 1


def test_the_end_of_a_job_is_never_told_in_the_thread_that_wants_it(workers) -> None:
    tellers: list[threading.Thread] = []
    for _ in range(200):  # many are done before whoever submits them has said what shall follow
        workers.submit(lambda: None, lambda _job: tellers.append(threading.current_thread()))
    assert until(lambda: len(tellers) == 200) and threading.current_thread() not in tellers


def test_a_job_that_hangs_is_seen_unless_it_waits_inside_the_kernel(workers, monkeypatch) -> None:
    free = threading.Event()
    assert not workers.answered
    done(workers, lambda: None)
    assert workers.answered
    waiting = submitted(workers, free.wait)
    assert until(lambda: workers.hangs(0.05)) and not workers.hangs(60)
    monkeypatch.setattr(module, "_in_the_kernel", lambda _worker: True)
    assert not workers.hangs(0.05)
    free.set()
    assert waiting.result(5)
