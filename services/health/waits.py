"""How long people waited and were served, as histograms: days that have ended are counted once, today at each look.

By the printed letter: a number keeps it, whatever service it is sent to, so that no counter ever goes back.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, case, func, literal_column, select

from services.queue.tickets import put_off
from services.store.database import Database
from services.store.tables import service_day_mark, ticket

BOUNDS: Final = (60, 300, 600, 900, 1200, 1800, 2700, 3600, 5400, 7200, 10800)  # seconds
SECOND: Final = 1_000_000  # in microseconds


@dataclass(slots=True)
class Histogram:
    """Observations in seconds. `counts`: by bound, each without those below it; the last is beyond all bounds."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    total: float = 0.0

    def add(self, counts: list[int], total: float) -> None:
        self.counts = [one + other for one, other in zip(self.counts, counts, strict=True)]
        self.total += total


ByLetter = dict[str, Histogram]


@dataclass(slots=True)
class Spans:
    """From taking a number to its first call; from a call to the end of serving (what was put off is not in it)."""

    waits: ByLetter = field(default_factory=dict)
    services: ByLetter = field(default_factory=dict)


class Waits:
    """The histograms of one database. Threads may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._ended = Spans()
        self._until = ""  # days before this one are in `_ended`

    def spans(self) -> Spans:
        """Everything up to now. Raises DatabaseFault."""
        with self._lock:
            today = self._today()
            if today < self._until:  # a day that was opened in error is open no more
                self._ended, self._until = Spans(), ""
            while (month := self._next_month(today)) is not None:
                self._add(self._ended, *month)
                self._until = month[1]
            found = Spans(_copied(self._ended.waits), _copied(self._ended.services))
            self._add(found, today, "")
            return found

    def _today(self) -> str:
        """The day in force; "" before the first one."""
        with self._database.read() as connection:
            return connection.execute(select(service_day_mark.c.service_day)).scalar() or ""

    def _next_month(self, today: str) -> tuple[str, str] | None:
        """The next days to be counted: from the first to before the second one. At most a month, to be brief."""
        day = ticket.c.service_day
        with self._database.read() as connection:
            first = connection.execute(select(func.min(day)).where(day >= self._until, day < today)).scalar()
        if first is None:
            return None
        year, month = int(first[:4]), int(first[5:7])
        following = f"{year + month // 12:04d}-{month % 12 + 1:02d}-01"
        return first, min(following, today)

    def _add(self, spans: Spans, first: str, before: str) -> None:
        with self._database.read() as connection:
            waits = (ticket.c.first_called_at - ticket.c.arrived_at, ticket.c.first_called_at.is_not(None))
            _fill(connection, spans.waits, *waits, first, before)
            done = (ticket.c.state == literal_column("'served'")) & (ticket.c.finished_at >= ticket.c.called_at)
            served = (ticket.c.finished_at - ticket.c.called_at, done & ~put_off(ticket))
            _fill(connection, spans.services, *served, first, before)


def _fill(connection: Connection, into: ByLetter, span: Any, which: Any, first: str, before: str) -> None:
    """Days from `first`; before `before`, or of `first` alone where it is empty."""
    day = ticket.c.service_day
    days = (day >= first) & (day < before) if before else day == first
    buckets = case(*((span <= bound * SECOND, number) for number, bound in enumerate(BOUNDS)), else_=len(BOUNDS))
    bucket = buckets.label("bucket")
    query = (
        select(ticket.c.series, bucket, func.count().label("numbers"), func.sum(span).label("span"))
        .where(days, which, span >= 0)
        .group_by(ticket.c.series, bucket)
    )
    for row in connection.execute(query):
        counts = [0] * (len(BOUNDS) + 1)
        counts[row.bucket] = int(row.numbers)
        into.setdefault(row.series, Histogram()).add(counts, float(row.span) / SECOND)


def _copied(histograms: ByLetter) -> ByLetter:
    return {letter: Histogram(list(one.counts), one.total) for letter, one in histograms.items()}
