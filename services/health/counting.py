"""Counters out of the log: what happened since it began, counted on from where the last count ended.

The log is never rewritten, so a counter that is read off it is true whoever restarts what. A count goes on from the
last entry of each chain that it has seen; only the first one after a start reads the whole log, page by page and a
second at a time. Until it has caught up there is no count at all: half of one would look like a burst.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import bindparam, select, text

from devices.printer import PrintOutcome
from services.backup.copies import CopyProblem
from services.log.chains import kiosk_of
from services.queue.print_jobs import JobKind
from services.store.database import Database
from services.store.tables import database_identity, journal_head

PAGE: Final = 4000  # entries a read session: some 10 ms
AT_ONCE_SECONDS: Final = 1.0  # that one question may spend on catching up


class Total(StrEnum):
    """What is counted. The names are those of Prometheus, without "kiosk_" and "_total"."""

    NUMBERS_ISSUED = "numbers_issued"
    NUMBERS_REFUSED = "numbers_refused"
    SLIPS = "slips"
    ARRIVALS = "arrivals"
    PASSES_REFUSED = "passes_refused"
    BOOKINGS = "bookings"
    IMPORTS = "imports"
    BOOKINGS_IMPORTED = "bookings_imported"
    GOODS_RECEIVED = "goods_received"
    GOODS_REFUSED = "goods_refused"
    GOODS_HANDED_OVER = "goods_handed_over"
    GOODS_RETURNED = "goods_returned"
    STARTS = "starts"
    STOPS = "stops"
    RESTARTS = "restarts"
    PROGRAM_ERRORS = "program_errors"
    OFFICER_CALLS = "officer_calls"
    BURSTS = "bursts"
    COPIES_MADE = "copies_made"
    COPIES_FAILED = "copies_failed"


@dataclass(frozen=True, slots=True)
class Counted:
    """How an event counts. `labels`: fields whose values tell apart; "chain" is the kiosk whose log it stands in.

    `times`: the field that says how many it stands for; "" for one.
    """

    total: Total
    labels: tuple[str, ...] = ()
    times: str = ""


_ISSUED: Final = Counted(Total.NUMBERS_ISSUED, ("service", "channel"))
_SLIP: Final = Counted(Total.SLIPS, ("kind", "outcome"))
_RESTART: Final = Counted(Total.RESTARTS, ("name",))
COUNTED: Final[Mapping[str, tuple[Counted, ...]]] = {
    "ticket_taken": (_ISSUED,),
    "ticket_taken_outside_hours": (_ISSUED,),
    "ticket_given": (_ISSUED,),
    "ticket_given_outside_hours": (_ISSUED,),
    "manual_registered": (Counted(Total.NUMBERS_ISSUED, ("service", "channel"), "count"),),
    "ticket_refused": (Counted(Total.NUMBERS_REFUSED, ("reason", "channel")),),
    "print_ended": (_SLIP,),
    "print_not_proven": (_SLIP,),
    "visit_checked_in": (Counted(Total.ARRIVALS, ("how",)),),
    "visit_refused": (Counted(Total.PASSES_REFUSED, ("reason",)),),
    "booking_added": (Counted(Total.BOOKINGS, ("channel",)),),
    "bookings_imported": (Counted(Total.IMPORTS), Counted(Total.BOOKINGS_IMPORTED, (), "added")),
    "goods_received": (Counted(Total.GOODS_RECEIVED),),
    "goods_refused": (Counted(Total.GOODS_REFUSED),),
    "goods_handed_over": (Counted(Total.GOODS_HANDED_OVER),),
    "goods_returned": (Counted(Total.GOODS_RETURNED),),
    "kiosk_started": (Counted(Total.STARTS, ("chain",)),),
    "kiosk_stopped": (Counted(Total.STOPS, ("chain",)),),
    "child_ended": (Counted(Total.RESTARTS, ("name",), "times"),),
    "came_back": (_RESTART,),
    "worker_replaced": (_RESTART,),
    "use_case_failed": (Counted(Total.PROGRAM_ERRORS),),
    "officer_called": (Counted(Total.OFFICER_CALLS, ("chain",)),),
    "burst": (Counted(Total.BURSTS, ("kiosk",)),),
    "copy_made": (Counted(Total.COPIES_MADE),),
    "copy_failed": (Counted(Total.COPIES_FAILED, ("problem",)),),
}

Labels = tuple[str, ...]

PARTS: Final = ("touchscreen", "console", "simulator")
# What is there before it happens: Prometheus sees no increase in a counter that comes into being with its first event.
AT_ZERO: Final[tuple[tuple[Total, Labels], ...]] = (
    *((counted.total, ()) for all_of_it in COUNTED.values() for counted in all_of_it if not counted.labels),
    *((Total.COPIES_FAILED, (one.value,)) for one in CopyProblem if one is not CopyProblem.RUNNING),
    *((Total.RESTARTS, (one,)) for one in PARTS),
    *((Total.SLIPS, (kind.value, outcome.value)) for kind in JobKind for outcome in PrintOutcome),
)

# By the order of the chain alone: an index on events would read all of them, of all years, for each page.
_PAGE: Final = text(
    "SELECT event, text FROM journal_entry"
    " WHERE chain = :chain AND seq > :after AND seq <= :until AND event || '' IN :events"
).bindparams(bindparam("events", expanding=True))


class LogCounts:
    """The counts of one database. Threads may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._identity = ""
        self._seen: dict[str, int] = {}
        self._counts: dict[tuple[Total, Labels], int] = dict.fromkeys(AT_ZERO, 0)

    def totals(self, seconds: float = AT_ONCE_SECONDS) -> Mapping[tuple[Total, Labels], int] | None:
        """Everything counted up to now; None while the first count is under way. Raises DatabaseFault."""
        with self._lock:
            return dict(self._counts) if self._catch_up(time.monotonic() + seconds) else None

    def _catch_up(self, ends: float) -> bool:
        heads = self._heads()
        for chain, head in heads.items():
            while self._seen.get(chain, 0) < head:
                if time.monotonic() >= ends:
                    return False
                self._page(chain, head)
        return True

    def _heads(self) -> dict[str, int]:
        """The last entry of each chain. A database that was put back, or is another one, is counted anew."""
        with self._database.read() as connection:
            identity = connection.execute(select(database_identity.c.id)).scalar() or ""
            rows = connection.execute(select(journal_head.c.chain, journal_head.c.seq).order_by(journal_head.c.chain))
            heads = {row.chain: int(row.seq) for row in rows}
        went_back = any(heads.get(chain, 0) < seq for chain, seq in self._seen.items())
        if identity != self._identity or went_back:
            self._identity, self._seen, self._counts = identity, {}, dict.fromkeys(AT_ZERO, 0)
        return heads

    def _page(self, chain: str, head: int) -> None:
        after = self._seen.get(chain, 0)
        until = min(after + PAGE, head)
        wanted = {"chain": chain, "after": after, "until": until, "events": list(COUNTED)}
        with self._database.read() as connection:
            rows = connection.execute(_PAGE, wanted).all()
        for row in rows:
            self._count(chain, row)
        self._seen[chain] = until

    def _count(self, chain: str, row: Any) -> None:
        try:
            fields = {"chain": kiosk_of(chain)} | json.loads(row.text)["fields"]
            for one in COUNTED[row.event]:
                times = int(fields.get(one.times, 1))  # 1: of before it was counted
                key = (one.total, tuple(str(fields[name]) for name in one.labels))
                self._counts[key] = self._counts.get(key, 0) + times
        except (ValueError, KeyError, TypeError):
            return  # of an earlier version, or changed by hand: verify says which


def labels_of(total: Total) -> Labels:
    """The names of a total's labels, as Prometheus has them."""
    found = next(one.labels for counted in COUNTED.values() for one in counted if one.total is total)
    return tuple("kiosk" if name == "chain" else "part" if name == "name" else name for name in found)
