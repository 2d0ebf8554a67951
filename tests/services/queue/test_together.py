"""Many processes at once, on both databases: no number twice, no gap, no ticket at two counters."""

from __future__ import annotations

from services.log.verify import verify
from services.queue.model import TicketState
from services.store.database import Database
from tests.support.together import run_together

PROCESSES, EACH = 8, 6

WORKER = """
import uuid
from pathlib import Path
from services.store.clock import SystemClock
from services.store.database import DatabaseSettings
from services.log.journal import Journal
from services.queue.queue import Queue
from services.queue.model import Channel, Done, Issued, TakeRequest
from services.store.upgrade import open_database
from tests.support.house import house
from tests.support.house import service_day
from tests.support.staff import officer
url, id_file, what, number, count = arguments
clock = SystemClock()
database = open_database(DatabaseSettings(url, Path(id_file)), clock)
queue = Queue(service_day(Journal(database, f"kiosk-{number}", clock), house()), kiosk=f"kiosk-{number}")
ready()
got = []
for _ in range(count):
    if what == "take":
        given = queue.taking.take(TakeRequest(uuid.uuid4().hex, "A", channel=Channel.COMMAND))
        assert isinstance(given, Issued), given
        got.append(given.ticket.label)
    else:
        counter, who = ("1", "2")[number % 2], officer(f"p{number % 2}")
        queue.counters.open(who, counter)
        given = queue.calling.call_next(who, counter)
        if isinstance(given, Done):
            got.append(given.ticket.label)
            queue.calling.start(who, counter), queue.calling.finish(who, counter)
answer(got)
database.close()
"""


def run_all(database: Database, what: str, each: int) -> list[str]:
    place = database.settings.url, str(database.settings.id_file)
    labels = run_together(WORKER, [(*place, what, number, each) for number in range(PROCESSES)])
    return [label for got in labels for label in got]


def test_numbers_taken_at_once_have_no_gap_and_no_double(database):
    labels = run_all(database, "take", EACH)
    assert sorted(labels) == [f"A{number:03d}" for number in range(1, PROCESSES * EACH + 1)]
    assert all(verify(database, f"kiosk-{number}").intact for number in range(PROCESSES))


def test_tickets_called_at_once_go_to_one_counter_each(database):
    taken = run_all(database, "take", EACH)
    called = run_all(database, "call", EACH)
    assert len(called) == len(set(called))
    with database.read() as connection:
        states = connection.exec_driver_sql("SELECT state, count(*) FROM ticket GROUP BY state").all()
        calls = connection.exec_driver_sql("SELECT count(*) FROM ticket_event WHERE action = 'call'").scalar()
    assert dict(states).get(TicketState.CALLED, 0) == 0 or calls == len(called)
    assert set(called) <= set(taken)
