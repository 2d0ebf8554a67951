"""A year of a busy house at a glance: 200 numbers on each of its days, from the tables to the page's parts."""

from __future__ import annotations

import statistics
import time
from datetime import date, timedelta

from services.house.model import House
from services.house.past import PastHouses
from services.log.journal import Journal
from services.reports.span_glance import SpanGlances
from services.reports.span_report import document_of
from services.reports.spans import Span
from services.store.clock import SystemClock
from services.store.database import DatabaseSettings
from services.store.upgrade import open_database
from tests.benchmarks.figures import Bench, EachRound, within
from tests.support.busy_year import fill
from tests.support.staff import officer

FIRST = date(2025, 1, 1)
A_DAY = 200
TRIES = 5
TARGET_MS = 300.0


def rounds(bench: Bench) -> EachRound:
    """Of processor: the first look of a console that has just started, and the next one."""
    folder, house = bench.folder, bench.house
    clock = SystemClock()
    database = open_database(DatabaseSettings(f"sqlite:///{folder / 'k.sqlite3'}", folder / "id"), clock)
    fill(database, house.time_zone, FIRST, 365, A_DAY)
    journal = Journal(database, "bench", clock)
    try:
        while True:
            first, again = [], []
            for _ in range(TRIES):
                glances = SpanGlances(journal, PastHouses.always(house), goal_minutes=30)
                first.append(_look(glances, house))
                again.append(_look(glances, house))
            yield [
                within(
                    f"a year of {A_DAY} a day, {what}", statistics.median(took) * 1e3, TARGET_MS, "ms", "of processor"
                )
                for what, took in (("first look", first), ("next look", again))
            ]
    finally:
        database.close()


def _look(glances: SpanGlances, house: House) -> float:
    began = time.process_time()
    found = glances.look(officer("s01"), Span.YEAR, FIRST, FIRST + timedelta(days=365))
    document_of(found, glances.journal.clock.now().astimezone(house.time_zone))
    return time.process_time() - began
