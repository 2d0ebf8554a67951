"""Four at once on SQLite: whoever waits for the others waits fairly, and four give as many numbers as one.

As threads of one process (a console with four counters, four clients of its API), and as two processes of two threads.
"""

from __future__ import annotations

import threading
import time
import uuid
from itertools import count
from pathlib import Path
from typing import Any

from services.log.journal import Journal
from services.queue.model import Channel, Issued, TakeRequest
from services.queue.queue import Queue
from services.store.clock import SystemClock
from services.store.database import Database, DatabaseSettings
from services.store.upgrade import open_database
from tests.benchmarks.figures import Bench, Better, EachRound, Figure, median_ms, p99_ms
from tests.support.house import service_day
from tests.support.together import ROOT, run_together

FOUR = 4
EACH, FULL_EACH = 150, 1000  # numbers that each gives
TARGET = 5.0  # the slowest of a hundred beside the middle one
LIMIT_SECONDS = 60

APART = """
from pathlib import Path
from kiosk.settings.reading import load
from tests.benchmarks.race import at_once, opened
database, queue = opened(Path(arguments["folder"]), load(Path(arguments["ini"])).house)
ready()
answer(at_once(queue, 2, arguments["each"]))
database.close()
"""


def rounds(bench: Bench) -> EachRound:
    each = FULL_EACH if bench.full else EACH
    for number in count():
        folder = bench.folder / f"race-{number}"
        folder.mkdir()
        database, queue = opened(folder, bench.house)
        told, together = _timed(queue, FOUR, each)
        database.close()
        lonely, queue = opened(folder / "alone", bench.house)
        _, alone = _timed(queue, 1, FOUR * each)  # as many wait there at the end
        lonely.close()
        apart: list[dict[str, Any]] = [{"folder": str(folder), "ini": str(ROOT / "kiosk.ini"), "each": each}] * 2
        of_two = [one for answer in run_together(APART, apart, limit=LIMIT_SECONDS) for one in answer]
        note = f"{FOUR * each} numbers"
        yield [
            Figure(
                "four threads race (SQLite), p99", p99_ms(told), median_ms(told), "ms", TARGET, note, "their median"
            ),
            Figure(
                "two processes race (SQLite), p99",
                p99_ms(of_two),
                median_ms(of_two),
                "ms",
                TARGET,
                note,
                "their median",
            ),
            Figure("numbers by four threads (SQLite)", together, alone, "a second", 1.0, note, "by one", Better.MORE),
        ]


def opened(folder: Path, house: Any) -> tuple[Database, Queue]:
    folder.mkdir(exist_ok=True)
    settings = DatabaseSettings(f"sqlite:///{folder / 'k.sqlite3'}", folder / "id")
    database = open_database(settings, SystemClock())
    return database, Queue(service_day(Journal(database, "bench", SystemClock()), house), kiosk="bench")


def at_once(queue: Queue, threads: int, each: int) -> list[float]:
    """What each number took, in seconds, its waiting for others included."""
    took: list[list[float]] = [[] for _ in range(threads)]
    begin = threading.Barrier(threads)

    def work(mine: list[float]) -> None:
        begin.wait()
        for _ in range(each):
            began = time.perf_counter()
            given = queue.taking.take(TakeRequest(uuid.uuid4().hex, "A", channel=Channel.COMMAND))
            mine.append(time.perf_counter() - began)
            assert isinstance(given, Issued), given

    running = [threading.Thread(target=work, args=(mine,)) for mine in took]
    for one in running:
        one.start()
    for one in running:
        one.join()
    return [one for mine in took for one in mine]


def _timed(queue: Queue, threads: int, each: int) -> tuple[list[float], float]:
    """What each number took, and how many there were in a second."""
    at_once(queue, 1, 5)  # connected, statements built
    began = time.perf_counter()
    took = at_once(queue, threads, each)
    return took, len(took) / (time.perf_counter() - began)
