"""Checking a visit in, beside a bare signature check and a bare durable commit of one row."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.house.model import House
from services.log.journal import Journal
from services.store.clock import SystemClock
from services.store.database import DatabaseSettings
from services.store.engines import has_wal_reset_fix
from services.store.sqlite import sqlite3
from services.store.upgrade import open_database
from services.visits.model import CheckedIn, NewBooking, Person
from services.visits.passes import DOMAIN, PAYLOAD_BYTES
from services.visits.settings import Session, VisitSettings
from services.visits.visits import Visits
from tests.benchmarks.figures import Bench, Figure, median_ms
from tests.support.house import service_day
from tests.support.staff import officer

COUNT = 150
ALL_DAY = Session(0, 1440, 10_000)


def measure(bench: Bench) -> list[Figure]:
    with house_of_visits(bench, COUNT) as (visits, passes):
        bare = _bare(bench.folder / "bare.sqlite3", visits.keys.all()[0].public)
        ours, base = [], []
        for text in passes:  # in turn, so that a noisy machine is noisy for both
            ours.append(let_in(visits, text))
            base.append(_timed(lambda text=text: bare(text)))  # type: ignore[misc]
    beside = "a bare Ed25519 verification and a bare durable commit"
    return [Figure("check in a visit", median_ms(ours), median_ms(base), "ms", 3.0, beside=beside)]


@contextmanager
def house_of_visits(bench: Bench, count: int) -> Iterator[tuple[Visits, list[str]]]:
    """The shipped house with `count` booked visits that are on now, and their passes."""
    folder, house = bench.folder, bench.house
    clock = SystemClock()
    database = open_database(DatabaseSettings(f"sqlite:///{folder / 'visits.sqlite3'}", folder / "visits.id"), clock)
    settings = VisitSettings("A", "A", weekdays=((ALL_DAY,),) * 7, late_minutes=1440, per_week_detainee=0)
    visits = Visits(
        service_day(Journal(database, "bench", clock), house),
        replace(settings, per_week_visitor=0),
        kiosk="bench",
        pass_keys=folder / "passes",
        personal_keys=folder / "personal",
        spool=folder,
    )
    visits.keys.new(officer("adm"))
    try:
        yield visits, _passes(visits, house, count)
    finally:
        database.close()


def let_in(visits: Visits, text: str) -> float:
    """Seconds, from the scanned pass to the durable arrival with its number."""
    began = time.perf_counter()
    found = visits.check_ins.scan(text)
    took = time.perf_counter() - began
    assert isinstance(found, CheckedIn)
    return took


def _passes(visits: Visits, house: House, count: int) -> list[str]:
    """Passes of visits that are on now: booked behind the lead time, as walk-ins are."""
    made = []
    today = SystemClock().now().astimezone(house.time_zone).date()
    for number in range(count):
        person = Person(f"990101010190{number + 1:04d}", "Contoh Nama", f"B{number}")
        with visits.bookings.journal.transaction() as transaction:
            answer = visits.bookings.insert(transaction, NewBooking(today, 0, 2, person), "bench")
        made.append(str(visits.passes.text_of(answer.booking)))  # type: ignore[union-attr]
    return made


def _bare(path: Path, public: bytes) -> Callable[[str], None]:
    wal = has_wal_reset_fix(sqlite3.sqlite_version_info)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA journal_mode = {'WAL' if wal else 'DELETE'}")
    connection.execute(f"PRAGMA synchronous = {'FULL' if wal else 'EXTRA'}")
    connection.execute("CREATE TABLE used (id INTEGER PRIMARY KEY, booking TEXT UNIQUE)")

    def check_in(text: str) -> None:
        whole = base64.b32decode(text[2:])
        signed, signature = whole[:PAYLOAD_BYTES], whole[PAYLOAD_BYTES:]
        Ed25519PublicKey.from_public_bytes(public).verify(signature, DOMAIN + signed)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO used (booking) VALUES (?)", (signed[4:12].hex(),))
        connection.execute("COMMIT")

    return check_in


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
