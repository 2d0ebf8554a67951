"""A year of a busy house, straight into its tables: this is no use case, and quicker than sixty thousand of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from services.log.journal import Journal
from services.store.clock import to_micros
from services.store.database import Database
from services.store.tables import ticket, ticket_event
from services.visits.tables import booking
from tests.support.clock import ManualClock

Row = dict[str, object]

BY_HOUR = (
    (7, 3),
    (8, 22),
    (9, 30),
    (10, 22),
    (11, 9),
    (12, 2),
    (13, 17),
    (14, 8),
    (15, 2),
)  # and how many of a hundred
SERVICES = "AAABBTI"
MINUTE = 60_000_000


def fill(database: Database, zone: ZoneInfo, first: date, days: int, a_day: int = 200) -> int:
    """So many numbers on each day but Sundays; returns how many days had some."""
    chance, filled = random.Random(1), 0
    clock = ManualClock()
    journal = Journal(database, "year", clock)
    for place in range(days):
        day = first + timedelta(days=place)
        if day.weekday() == 6:
            continue
        rows = list(_day(chance, zone, day, round(a_day * (1.4 if day.weekday() == 0 else 0.92)), filled))
        events = [
            {"ticket_id": row["id"], "at": row["finished_at"], "from_state": "serving", "to_state": row["state"],
             "action": "finish" if row["state"] == "served" else "no_show", "service": row["service"],
             "counter": row["counter"], "actor": f"p0{row['counter']}", "reason": None}
            for row in rows
            if row["finished_at"] is not None
        ]  # fmt: off
        with database.write() as connection:
            connection.execute(insert(ticket), rows)
            connection.execute(insert(ticket_event), events)
            connection.execute(insert(booking), list(_bookings(chance, day, filled)))
        _open_counters(journal, clock, zone, day)
        filled += 1
    return filled


def _day(chance: random.Random, zone: ZoneInfo, day: date, count: int, nth: int) -> Iterator[Row]:
    hours = chance.choices([hour for hour, _ in BY_HOUR], [share for _, share in BY_HOUR], k=count)
    midnight = to_micros(datetime.combine(day, time(0), zone).astimezone(UTC))
    for number, minute in enumerate(sorted(hour * 60 + chance.random() * 60 for hour in hours), 1):
        yield _ticket(chance, day, nth, number, midnight + round(minute * MINUTE))


def _open_counters(journal: Journal, clock: ManualClock, zone: ZoneInfo, day: date) -> None:
    """Two counters, three on Mondays, from eight to three, with a break."""
    counters = ("1", "2", "3")[: 3 if day.weekday() == 0 else 2]
    for hour, deed in ((8, "counter_opened"), (12, "counter_paused"), (13, "counter_resumed"), (15, "counter_closed")):
        clock.moment = datetime.combine(day, time(hour), zone).astimezone(UTC)
        more = {"services": "A"} if deed == "counter_opened" else {"reason": "rest"} if "paused" in deed else {}
        with journal.transaction() as transaction:
            for code in counters:
                transaction.record(deed, f"p0{code}", counter=code, **more)


def _bookings(chance: random.Random, day: date, nth: int) -> Iterator[Row]:
    for place in range(12):
        yield {
            "ref": f"{nth * 100 + place:016x}", "day": day.isoformat(), "starts": 540, "ends": 690,
            "party_size": chance.randint(1, 5), "created_at": 0, "created_by": "p01",
            "channel": "walk_in" if chance.random() < 0.2 else "console",
            "state": chance.choice(("checked_in", "checked_in", "checked_in", "no_show", "cancelled")),
        }  # fmt: off


def _ticket(chance: random.Random, day: date, nth: int, number: int, arrived: int) -> Row:
    ident, came = nth * 1000 + number, chance.random() > 0.05
    called = arrived + round(chance.gammavariate(1.6, 10) * MINUTE)
    ended = called + round((chance.gammavariate(4, 1.3) if came else 2) * MINUTE)
    return {
        "id": ident, "service_day": day.isoformat(), "series": "A", "number": number, "code": f"year{ident}",
        "request_id": f"year{ident}", "service": chance.choice(SERVICES),
        "lane": "priority" if chance.random() < 0.15 else "regular", "state": "served" if came else "no_show",
        "counter": str(chance.randint(1, 3)), "arrived_at": arrived, "called_at": called,
        "started_at": called if came else None, "finished_at": ended, "kiosk": "kiosk-1", "channel": "touch",
        "first_called_at": called,
    }  # fmt: off
