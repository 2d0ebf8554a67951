"""Worker threads that are replaced when one has died, and whose callers are all answered.

`ThreadPoolExecutor` survives whatever a job raises; it does not survive a thread that ends all the same (an exception
sent into it, an interpreter without memory): the pool goes on counting it, and what it had taken never ends.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


class WorkerDied(Exception):
    """The thread that had a job is gone; whether the job was done is not known."""


@dataclass(slots=True)
class _Job:
    """`worker` and `since` (monotonic seconds) are there once it has been begun."""

    worker: threading.Thread | None = None
    since: float = field(default=0.0)


class Workers:
    """A number of threads for jobs. From any thread; `mend` and `close` from one alone."""

    def __init__(self, name: str, count: int) -> None:
        self.name = name
        self._count = count
        self._lock = threading.Lock()
        self._open: dict[Future[Any], _Job] = {}
        self._pool = ThreadPoolExecutor(count, thread_name_prefix=name)
        self.answered = False  # a job has ended here

    def submit(self, work: Callable[[], T], ended: Callable[[Future[T]], None]) -> None:
        """Have `work` done, then `ended` called with what came of it, in the worker.

        `ended` is never called in the thread that submits, however soon the work is done: it may take its time. What
        is lost with its worker is ended by `mend`, cancelled or with WorkerDied. Raises RuntimeError after `close`.
        """
        future: Future[T] = Future()
        job = _Job()
        future.add_done_callback(self._ended)
        future.add_done_callback(ended)
        with self._lock:
            self._open[future] = job
        self._pool.submit(_do, future, job, work)

    def mend(self) -> bool:
        """Replace the pool if one of its threads has died. True when one had."""
        if all(thread.is_alive() for thread in self._pool._threads):
            return False
        old, self._pool = self._pool, ThreadPoolExecutor(self._count, thread_name_prefix=self.name)
        old.shutdown(wait=False, cancel_futures=True)  # its living threads end what they have begun
        for future, job in self._left().items():
            if not future.cancel() and job.worker is not None and not job.worker.is_alive():
                with suppress(InvalidStateError):  # it had ended, and was about to say so
                    future.set_exception(WorkerDied(self.name))
        return True

    def hangs(self, seconds: float) -> bool:
        """Whether a job has been at work for longer, in a thread that could be ended.

        One that waits for a disk inside the kernel cannot: it would keep the whole program from ending.
        """
        begun = [job for job in self._left().values() if job.worker is not None]
        return any(time.monotonic() - job.since > seconds and not _in_the_kernel(job.worker) for job in begun)

    def close(self) -> list[threading.Thread]:
        """Take no more jobs, drop those that wait; returns the threads that may still be at work."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        return list(self._pool._threads)

    def _left(self) -> dict[Future[Any], _Job]:
        with self._lock:
            return dict(self._open)

    def _ended(self, future: Future[Any]) -> None:
        self.answered = True
        with self._lock:
            self._open.pop(future, None)


def _do(future: Future[T], job: _Job, work: Callable[[], T]) -> None:
    job.since, job.worker = time.monotonic(), threading.current_thread()
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = work()
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(result)


def _in_the_kernel(worker: threading.Thread | None) -> bool:
    """Waiting where no signal reaches it: proc(5), state D."""
    try:
        place = Path(f"/proc/self/task/{worker.native_id if worker else 0}/stat")
        return place.read_text("ascii", "replace").rpartition(")")[2].split()[:1] == ["D"]
    except OSError:
        return False
