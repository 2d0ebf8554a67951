"""Eight kiosks and eight counters on one PostgreSQL at once, beside hand-written SQL with the same locks and rows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from services.store.clock import SystemClock
from services.store.database import DatabaseSettings
from services.store.upgrade import open_database
from tests.benchmarks.figures import Bench, Better, EachRound, Figure, within
from tests.support.lobby import house_of_counters
from tests.support.postgres import Cluster
from tests.support.together import run_together

KIOSKS = COUNTERS = 8
SERVICES = ("A", "B")
EACH, FULL_EACH = 40, 200  # numbers that every kiosk gives and every counter serves
LIMIT_SECONDS = 300
PAUSE = "EMPTY_SECONDS = 0.005  # an officer looks again; asking without end would only take time from the others\n"

OURS = """
import time, uuid
from pathlib import Path
from kiosk.settings.reading import load
from services.store.clock import SystemClock
from services.store.database import DatabaseSettings
from services.log.journal import Journal
from services.queue.queue import Queue
from services.queue.model import Channel, Done, Issued, TakeRequest
from services.store.upgrade import open_database
from tests.support.house import service_day
from tests.support.staff import officer
house = load(Path(arguments["ini"])).house
database = open_database(DatabaseSettings(arguments["url"], Path(arguments["id"])), SystemClock())
me, counter = arguments["name"], arguments["counter"]
queue = Queue(service_day(Journal(database, me, SystemClock()), house), kiosk=me)
if counter:
    queue.counters.open(officer(me), counter)
def take(service):
    given = queue.taking.take(TakeRequest(uuid.uuid4().hex, service, channel=Channel.COMMAND))
    assert isinstance(given, Issued), given
    return given.ticket.label
def serve():
    called = queue.calling.call_next(officer(me), counter)
    if not isinstance(called, Done):
        return None
    queue.calling.start(officer(me), counter), queue.calling.finish(officer(me), counter)
    return called.ticket.label
take("A"), counter and serve()  # as in a program that has been up for a while
ready()
began, labels = time.time(), []
while len(labels) < arguments["count"]:
    label = serve() if counter else take("AB"[len(labels) % 2])
    labels.append(label) if label else time.sleep(EMPTY_SECONDS)
answer({"began": began, "ended": time.time(), "labels": labels})
database.close()
"""

# The least that keeps the same promises: the same rows, the same locks in the same order, prepared by the driver.
BY_HAND = """
import hashlib, json, time, uuid, psycopg
connection = psycopg.connect(arguments["plain"])
me, counter, day = arguments["name"], arguments["counter"], time.strftime("%Y-%m-%d")
at = lambda: time.time_ns() // 1000
def do(sql, *values):
    return connection.execute(sql, values)
def journal(event, **fields):
    seq, last = do("SELECT seq, hash FROM journal_head WHERE chain = %s FOR UPDATE", me).fetchone()
    text = json.dumps({"actor": me, "at": at(), "chain": me, "event": event, "fields": fields, "seq": seq + 1})
    do("INSERT INTO journal_entry VALUES (%s, %s, %s, %s, 'info', %s, %s, %s)",
       me, seq + 1, at(), event, me, text, hashlib.sha256((last + text).encode()).hexdigest())
def happened(ticket, before, after, action, service):
    do("INSERT INTO ticket_event (ticket_id, at, from_state, to_state, action, service, counter, actor)"
       " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", ticket, at(), before, after, action, service, counter or None, me)
def take(service):
    request = uuid.uuid4().hex
    do("SELECT id FROM ticket WHERE request_id = %s", request).fetchone()
    do("SELECT taken FROM service_queue WHERE service = %s FOR UPDATE", service).fetchone()
    do("SELECT lane, count(*) FROM ticket WHERE service_day = %s AND service = %s AND state = 'waiting' GROUP BY lane",
       day, service).fetchall()
    do("UPDATE service_queue SET taken = taken + 1 WHERE service = %s", service)
    number = do("UPDATE series_counter SET last_number = last_number + 1 WHERE service_day = %s AND series = %s"
                " RETURNING last_number", day, service).fetchone()[0]
    ticket = do("INSERT INTO ticket (service_day, series, number, code, request_id, service, lane, state, arrived_at,"
                " kiosk, channel) VALUES (%s, %s, %s, %s, %s, %s, 'regular', 'waiting', %s, %s, 'staff') RETURNING id",
                day, service, number, uuid.uuid4().hex[:26], request, service, at(), me).fetchone()[0]
    happened(ticket, None, "waiting", "take", service)
    do("INSERT INTO print_job (kiosk, kind, ticket_id, language, state, requested_at, requested_by)"
       " VALUES (%s, 'ticket', %s, 'id', 'queued', %s, 'visitor')", me, ticket, at())
    journal("ticket_taken", label=f"{service}{number:03d}", service=service)
    connection.commit()
    return f"{service}{number:03d}"
def call():
    do("SELECT code FROM counter WHERE code = %s FOR UPDATE", counter).fetchone()
    for service in ("A", "B"):
        do("SELECT calls FROM service_queue WHERE service = %s FOR UPDATE", service).fetchone()
    found = do("SELECT id, service, series, number FROM ticket WHERE service_day = %s AND service IN ('A', 'B')"
               " AND state = 'waiting' ORDER BY arrived_at, id LIMIT 1 FOR UPDATE", day).fetchone()
    if found is None:
        connection.rollback()
        return None
    ticket, service, series, number = found
    do("UPDATE service_queue SET calls = calls + 1 WHERE service = %s", service)
    do("UPDATE ticket SET state = 'called', counter = %s, called_at = %s WHERE id = %s", counter, at(), ticket)
    happened(ticket, "waiting", "called", "call", service)
    journal("ticket_called", label=f"{series}{number:03d}", counter=counter)
    connection.commit()
    return ticket, service, f"{series}{number:03d}"
def on(ticket, service, before, after, action):
    do("SELECT code FROM counter WHERE code = %s FOR UPDATE", counter).fetchone()
    do("SELECT state FROM ticket WHERE id = %s FOR UPDATE", ticket).fetchone()
    do("UPDATE ticket SET state = %s WHERE id = %s", after, ticket)
    happened(ticket, before, after, action, service)
    journal("ticket_" + action, counter=counter)
    connection.commit()
do("INSERT INTO journal_head VALUES (%s, 0, %s, 0)", me, "0" * 64)
if counter:
    do("INSERT INTO counter VALUES (%s, 1, 'A,B', %s, 0)", counter, me)
connection.commit()
def serve():
    called = call()
    if called is None:
        return None
    on(called[0], called[1], "called", "serving", "started")
    on(called[0], called[1], "serving", "served", "finished")
    return called[2]
take("A"), counter and serve()
ready()
began, labels = time.time(), []
while len(labels) < arguments["count"]:
    label = serve() if counter else take("AB"[len(labels) % 2])
    labels.append(label) if label else time.sleep(EMPTY_SECONDS)
answer({"began": began, "ended": time.time(), "labels": labels})
"""


@dataclass(frozen=True, slots=True)
class Run:
    seconds: float  # from the first start to the last end
    doubles: int  # numbers that two kiosks gave, and calls of one number by two counters


def rounds(bench: Bench) -> EachRound:
    each = FULL_EACH if bench.full else EACH
    ini = house_of_counters(bench.folder / "house", COUNTERS)
    served = KIOSKS * each
    note = f"8 kiosks and 8 counters at once, {served} numbers"
    cluster = Cluster()
    try:
        for number in count():
            ours = _run(cluster, bench.folder / f"ours-{number}", ini, OURS, each)
            bare = _run(cluster, bench.folder / f"bare-{number}", ini, BY_HAND, each)
            mine, theirs = (served / run.seconds for run in (ours, bare))
            beside = "SQL by hand with the same locks and rows"
            yield [
                Figure("given, called, served (PostgreSQL)", mine, theirs, "a second", 0.5, note, beside, Better.MORE),
                _alone(cluster, bench.folder / f"alone-{number}", ini, each),
                within("given or called twice (PostgreSQL)", ours.doubles, 0, "numbers", counted=True),
            ]
    finally:
        cluster.stop()


def _alone(cluster: Cluster, folder: Path, ini: Path, each: int) -> Figure:
    """One kiosk that gives numbers, one after the other: what a visitor waits for."""
    folder.mkdir()
    ours = _run(cluster, folder / "ours", ini, OURS, each, kiosks=1, counters=0)
    bare = _run(cluster, folder / "bare", ini, BY_HAND, each, kiosks=1, counters=0)
    mine, theirs = (run.seconds / each * 1e3 for run in (ours, bare))
    return Figure("a number, one kiosk alone (PostgreSQL)", mine, theirs, "ms", 2.0, "", "the same rows by hand")


def _run(
    cluster: Cluster,
    folder: Path,
    ini: Path,
    program: str,
    each: int,
    *,
    kiosks: int = KIOSKS,
    counters: int = COUNTERS,
) -> Run:
    folder.mkdir()
    name = cluster.create()
    settings = DatabaseSettings(cluster.url(name), folder / "id")
    database = open_database(settings, SystemClock())
    if program is BY_HAND:
        _prepare(cluster, name)
    plain = f"dbname={name} user=kiosk host={cluster.folder}"
    common: dict[str, Any] = {
        "ini": str(ini / "kiosk.ini"),
        "url": settings.url,
        "id": str(folder / "id"),
        "plain": plain,
        "count": each,
    }
    workers = [{**common, "name": f"kiosk-{number}", "counter": ""} for number in range(kiosks)]
    workers += [{**common, "name": f"p{number}", "counter": str(number + 1)} for number in range(counters)]
    answers = run_together(PAUSE + program, workers, limit=LIMIT_SECONDS)
    database.close()
    given = [label for one in answers[:kiosks] for label in one["labels"]]
    called = [label for one in answers[kiosks:] for label in one["labels"]]
    doubles = len(given) - len(set(given)) + len(called) - len(set(called))
    return Run(max(one["ended"] for one in answers) - min(one["began"] for one in answers), doubles)


def _prepare(cluster: Cluster, name: str) -> None:
    """The rows that our services make by themselves."""
    import psycopg

    with psycopg.connect(f"dbname={name} user=kiosk host={cluster.folder}", autocommit=True) as connection:
        for service in SERVICES:
            connection.execute(
                "INSERT INTO service_queue VALUES (%s, to_char(now(), 'YYYY-MM-DD'), 0, 0, 0)", [service]
            )
            connection.execute("INSERT INTO series_counter VALUES (to_char(now(), 'YYYY-MM-DD'), %s, 0)", [service])
