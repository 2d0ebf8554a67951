"""Years of a house, straight into the tables of either database: this is no use case, and a thousand times quicker.

A history of n rows has n numbers that were served, each with its call, its slip, its entry in the log (in a true chain)
and a booked visit that was let in. Each day has `A_DAY` of them, the last one is yesterday.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import func, insert, select

from services.log.events import EVENTS
from services.log.journal import FIRST_HASH, canonical_text, chain_hash
from services.store.clock import to_micros
from services.store.database import Database
from services.store.sqlite import sqlite3
from services.store.tables import ticket

A_DAY = 1_000  # numbers: three times those of a large house
CHAIN = "kiosk-1"
MINUTE = 60_000_000
SERVICES = "AAABB"
LANES = ("regular", "regular", "priority")

Row = tuple[object, ...]

_TICKET = (
    "id", "service_day", "series", "number", "code", "request_id", "service", "lane", "state", "counter", "arrived_at",
    "called_at", "started_at", "finished_at", "called_again_at", "kiosk", "channel", "survey_over", "expected_at",
    "expected_spread", "first_called_at",
)  # fmt: off
_EVENT = ("id", "ticket_id", "at", "from_state", "to_state", "action", "service", "counter", "actor")
_JOB = ("id", "kiosk", "kind", "ticket_id", "language", "state", "requested_at", "requested_by", "ended_at")
_ENTRY = ("chain", "seq", "at", "event", "severity", "actor", "text", "hash")
_BOOKING = (
    "id", "ref", "code", "request_id", "day", "starts", "ends", "party_size", "state", "channel", "created_at",
    "created_by",
)  # fmt: off
_REDEMPTION = ("booking_id", "at", "kiosk", "how", "actor")


def fill(database: Database, count: int, today: date) -> None:
    """So many rows of history up to the day before `today`, into a database that has nothing of its kind yet."""
    let_in = ((one, moment, CHAIN, "pass", "visitor") for one, moment in _moments(count, today))
    tables: tuple[tuple[str, Sequence[str], Iterable[Row]], ...] = (
        ("ticket", _TICKET, (_ticket(one, moment) for one, moment in _moments(count, today))),
        ("ticket_event", _EVENT, (_event(one, moment) for one, moment in _moments(count, today))),
        ("print_job", _JOB, (_job(one, moment) for one, moment in _moments(count, today))),
        ("booking", _BOOKING, (_booking(one, moment) for one, moment in _moments(count, today))),
        ("redemption", _REDEMPTION, let_in),
        ("journal_entry", _ENTRY, _entries(count, today)),
    )
    into = _into_file if database.kind == "sqlite" else _into_server
    into(database, tables)


def crowd(database: Database, count: int, day: date, *, since: int) -> None:
    """So many more who wait on a day that is under way, one each ten seconds since a moment in microseconds, and as
    many who have been served before them."""
    rows = []
    of_crowds = select(func.max(ticket.c.number)).where(ticket.c.service_day == day.isoformat(), ticket.c.series == "Z")
    with database.read() as connection:
        first = (connection.execute(of_crowds).scalar() or 0) + 1
    for one in range(count):
        at, code = since + one * MINUTE // 6, f"{since}-{one}"
        told = {"expected_at": at + 20 * MINUTE, "expected_spread": 4 * MINUTE}
        place = {"service_day": day.isoformat(), "series": "Z", "kiosk": CHAIN, "channel": "touch", "service": "A"}
        came = {**place, "code": code, "request_id": code, "lane": LANES[one % 3], "arrived_at": at, **told}
        rows.append({**came, "number": first + 2 * one, "state": "waiting"})
        called = at - (2 * count - one) * MINUTE // 6
        served = {"state": "served", "counter": "1", "called_at": called, "first_called_at": called}
        gone = {**came, **served, "code": f"{code}-", "request_id": f"{code}-", "arrived_at": called - 9 * MINUTE}
        rows.append({**gone, "number": first + 2 * one + 1, "started_at": called, "finished_at": called + 5 * MINUTE})
    with database.write() as connection:
        for row in rows:
            connection.execute(insert(ticket), row)


def _moments(count: int, today: date) -> Iterator[tuple[int, int]]:
    """Id and moment of each number: eight hours of each day from 01:00 UTC on."""
    first = today - timedelta(days=-(-count // A_DAY))
    morning, apart = to_micros(datetime(first.year, first.month, first.day, 1, tzinfo=UTC)), 8 * 60 * MINUTE // A_DAY
    for number in range(count):
        day, nth = divmod(number, A_DAY)
        yield number + 1, morning + day * 24 * 60 * MINUTE + nth * apart


def _day(moment: int) -> str:
    return _date_of(moment // (24 * 60 * MINUTE))


@cache
def _date_of(since_1970: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=since_1970)).isoformat()


def _ticket(one: int, moment: int) -> Row:
    called = moment + (5 + one * 7 % 30) * MINUTE
    service, ended, code = SERVICES[one % len(SERVICES)], called + (4 + one % 9) * MINUTE, f"old-{one}"
    return (
        one, _day(moment), service, one % A_DAY + 1, code, code, service, LANES[one % 3], "served", "1", moment, called,
        called + MINUTE, ended, called, CHAIN, "touch", 1, called - (one % 11 - 4) * MINUTE, 4 * MINUTE, called,
    )  # fmt: off


def _event(one: int, moment: int) -> Row:
    called = moment + (5 + one * 7 % 30) * MINUTE
    return one, one, called, "waiting", "called", "call", SERVICES[one % len(SERVICES)], "1", f"p{one % 23:02d}"


def _job(one: int, moment: int) -> Row:
    return one, CHAIN, "ticket", one, "id", "printed", moment, "visitor", moment + MINUTE // 20


def _booking(one: int, moment: int) -> Row:
    code = f"{one:08x}"
    day = _day(moment)
    return one, code, None, code, day, 540, 600, 2, "checked_in", "console", moment - 10**11, "p01"


def _entries(count: int, today: date) -> Iterator[Row]:
    """A true chain, so that its proof finds nothing."""
    last, event, severity = FIRST_HASH, "ticket_called", EVENTS["ticket_called"].severity.value
    for seq, at in _moments(count, today):
        actor, label = f"p{seq % 23:02d}", f"A{seq % A_DAY:03d}"
        fields = {"label": label, "service": "A", "counter": "1", "rule": "regular"}
        text = canonical_text(chain=CHAIN, seq=seq, at=at, event=event, severity=severity, actor=actor, fields=fields)
        last = chain_hash(last, text)
        yield CHAIN, seq, at, event, severity, actor, text, last


def _into_file(database: Database, tables: Iterable[tuple[str, Sequence[str], Iterable[Row]]]) -> None:
    """Without guards and indices while it lasts, and without waiting for the disk."""
    path = database.settings.sqlite_path
    assert path is not None
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -400000")
    for table, columns, rows in tables:
        kept = connection.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL"
            " AND type IN ('trigger', 'index')",
            [table],
        ).fetchall()
        for kind, name, _ in kept:
            connection.execute(f"DROP {kind} {name}")
        places = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)
        for _, _, made in kept:
            connection.execute(made)
    connection.execute(_HEAD)
    connection.commit()
    connection.close()


_HEAD = f"INSERT INTO journal_head SELECT chain, seq, hash, at FROM journal_entry WHERE chain = '{CHAIN}'" + (
    " ORDER BY seq DESC LIMIT 1"
)


def _into_server(database: Database, tables: Iterable[tuple[str, Sequence[str], Iterable[Row]]]) -> None:
    with database.long_write() as connection:
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor:
            for table, columns, rows in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
                if columns[0] == "id":
                    cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
            cursor.execute(_HEAD)
