"""Many houses on one PostgreSQL: a house that is made once and copied, and the load of its day."""

from __future__ import annotations

import os
import random
import re
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import psycopg

from kiosk.settings.reading import load
from services.log.journal import Journal
from services.store.clock import SystemClock
from services.store.database import DatabaseSettings
from services.store.upgrade import open_database
from services.visits.model import Booked, NewBooking, Person
from services.visits.visits import Visits
from tests.support.house import service_day
from tests.support.postgres import Cluster
from tests.support.staff import officer

COUNTERS: Final = 3
HALF_HOURS: Final = (8, 14, 15, 13, 10, 7, 3, 2, 5, 8, 7, 5, 2, 1)  # of a day's arrivals in percent, from 08.00
TEMPLATE: Final = "house"

# As README and docs/scaling.md recommend them, for the cores and the memory that a benchmark has.
SETTINGS: Final = (
    "max_connections = 4000",
    "shared_buffers = 2GB",
    "max_wal_size = 8GB",
    "checkpoint_timeout = 30min",  # the benchmark says when half an hour of its day is over
    "wal_compression = on",
    "autovacuum_max_workers = 3",
    "autovacuum_naptime = 5min",
    "random_page_cost = 1.1",
)

# One process plays the day of several houses: what kiosk and console of each do, through the product's use cases.
LOAD = """
import time, uuid
from pathlib import Path
import psycopg
from kiosk.settings.reading import load
from services.log.journal import Journal
from services.queue.model import Channel, Done, Issued, TakeRequest
from services.queue.queue import Queue
from services.store.clock import SystemClock
from services.store.database import Database, DatabaseSettings
from services.store.upgrade import _bring_up_to_date, open_database
from services.visits.model import CheckedIn
from services.visits.visits import Visits
from tests.support.house import service_day
from tests.support.nation import sessions, used
from tests.support.staff import officer

SETTLED_SECONDS = 2.0
settings, clock, work = load(Path(arguments["ini"])), SystemClock(), arguments["work"]

class Place:
    "Kiosk or console of a house."
    def __init__(self, house, name):
        place = DatabaseSettings(house["url"], Path(house["folder"]) / f"{name}.id")
        if house["schema"]:
            self.database = Database(place, schema=house["schema"])
            _bring_up_to_date(self.database, clock)
        else:
            self.database = open_database(place, clock)
        day = service_day(Journal(self.database, name, clock), settings.house)
        self.queue = Queue(day, kiosk=name)
        self.visits = Visits(day, settings.visits, kiosk=name, pass_keys=Path(arguments["keys"]) / "passes",
            personal_keys=Path(arguments["keys"]) / "personal", spool=Path(house["folder"]))

class House:
    def __init__(self, house):
        self.kiosk, self.console = Place(house, "kiosk-1"), Place(house, "console")
        self.passes = list(arguments["passes"])
        self.next_counter = 0
        for code in "123":
            self.console.queue.counters.open(officer("p01"), code)
        for nth in range(arguments["warm"]):  # what a session does once costs what it costs, once a day
            self.take(nth), self.serve()
    def take(self, nth):
        if nth % 2 and self.passes:
            given = self.kiosk.visits.check_ins.scan(self.passes.pop())
            assert isinstance(given, CheckedIn), given
            return given.ticket.label
        given = self.kiosk.queue.taking.take(TakeRequest(uuid.uuid4().hex, "B", channel=Channel.COMMAND))
        assert isinstance(given, Issued), given
        return given.ticket.label
    def serve(self):
        "One number is called, served and done; None where nobody waits."
        self.next_counter = self.next_counter % 3 + 1
        code, who, calling = str(self.next_counter), officer("p01"), self.console.queue.calling
        called = calling.call_next(who, code)
        if not isinstance(called, Done):
            return None
        for step in (calling.start, calling.finish):
            assert isinstance(step(who, code), Done)
        return called.ticket.label

began = time.perf_counter()
houses = [House(one) for one in arguments["houses"]]
opened = (time.perf_counter() - began) / max(1, len(houses))
shot = ready()
time.sleep(max(0, shot - time.time()))
with psycopg.connect(arguments["admin"], autocommit=True) as admin:
    before, connections = used(admin, arguments["data"]), sessions(admin)[0]
    if arguments["pace"]:  # nobody begins while the one that leads looks at what was used
        time.sleep(max(0, shot + SETTLED_SECONDS - time.time()))
    began, cpu = time.time(), time.process_time()
    taking, calls, late, labels, called, due = [], [], 0.0, [], [], list(arguments["checkpoints"])
    for at, house, kind, nth in work:
        if arguments["pace"]:
            wait = began + at - time.time()
            late = max(late, -wait)
            time.sleep(max(0, wait))
        elif due and at > due[0]:
            due.pop(0)
            admin.execute("CHECKPOINT")
        start = time.perf_counter()
        if kind == "take":
            labels.append([house, houses[house].take(nth)])
            taking.append(time.perf_counter() - start)
        elif (label := houses[house].serve()) is not None:
            called.append([house, label])
            calls.append((time.perf_counter() - start) / 3)
    ended, cpu = time.time(), time.process_time() - cpu
    answer({"before": before, "seconds": ended - began, "cpu": cpu, "taking": taking, "calls": calls, "late": late,
        "labels": labels, "called": called, "opened": opened, "connections": connections,
        "memory": sessions(admin)[1:]})
"""


Work = tuple[float, int, str, int]  # when (half hours from 08.00, or seconds), in which house, what, its how manieth


class Nation:
    """Houses on a server, each a copy of one that has bookings of today; their passes are the same."""

    def __init__(self, cluster: Cluster, folder: Path, ini: Path, *, passes: int) -> None:
        self.cluster, self.ini = cluster, ini
        ini.write_text(re.sub(r"(\d\d:\d\d-\d\d:\d\d) 40\b", r"\1 999", ini.read_text("utf-8")), "utf-8")
        self._folder = folder
        self.keys = folder / "keys"
        self.keys.mkdir()
        self.passes = self._make(passes)

    def _make(self, many: int) -> list[str]:
        """The database that all are copied from, opened by the program itself; the passes of its bookings."""
        self.cluster.sql(f'CREATE DATABASE "{TEMPLATE}" TEMPLATE template0')
        clock, settings = SystemClock(), load(self.ini)
        database = open_database(DatabaseSettings(self.cluster.url(TEMPLATE), self._folder / "template.id"), clock)
        visits = Visits(
            service_day(Journal(database, "console", clock), settings.house),
            settings.visits,
            kiosk="console",
            pass_keys=self.keys / "passes",
            personal_keys=self.keys / "personal",
            spool=self._folder,
        )
        visits.keys.new(officer("adm"))
        now = clock.now().astimezone(settings.house.time_zone)
        texts = []
        for number in range(many):
            wish = NewBooking(
                now.date(), now.hour // 6 * 360, 2, Person(f"990101010190{number + 1:04d}", "Contoh", f"B{number}")
            )
            with visits.bookings.journal.transaction() as transaction:
                answer = visits.bookings.insert(transaction, wish, "bench")
            assert isinstance(answer, Booked), answer
            texts.append(str(visits.passes.text_of(answer.booking)))
        database.close()
        return texts

    def copies(self, name: str, many: int) -> list[str]:
        """So many houses with a database each."""
        names = [f"{name}{number:03d}" for number in range(many)]
        self._is_careful(False)
        for one in names:
            self.cluster.sql(f'CREATE DATABASE "{one}" TEMPLATE "{TEMPLATE}" STRATEGY FILE_COPY')
        self._is_careful(True)
        os.sync()  # else the disk is busy with it while something is measured
        return names

    def _is_careful(self, careful: bool) -> None:
        """Whether what the server writes is on the disk before it goes on: not while houses are copied."""
        self.cluster.sql(f"ALTER SYSTEM SET fsync = {'on' if careful else 'off'}")
        self.cluster.sql("SELECT pg_reload_conf()")

    def schemas(self, many: int) -> list[str]:
        """So many houses in one database, a schema each: the dump of the template, once for each."""
        self.cluster.sql('CREATE DATABASE "together" TEMPLATE template0')
        dump = [str(self.cluster.binaries / "pg_dump"), "-h", str(self.cluster.folder), "-U", "kiosk", "--inserts"]
        said = subprocess.run([*dump, TEMPLATE], capture_output=True, text=True, check=True).stdout
        text = "\n".join(line for line in said.splitlines() if not line.startswith("\\"))
        names = [f"together.s{number:03d}" for number in range(many)]
        for one in names:
            schema = one.partition(".")[2]
            with psycopg.connect(self.cluster.conninfo("together"), autocommit=True) as connection:
                connection.execute(f"CREATE SCHEMA {schema}; {text.replace('public.', f'{schema}.')}".encode())
        return names

    def url(self, place: str) -> str:
        return self.cluster.url(place.partition(".")[0])

    def machines(self, places: Sequence[str]) -> list[dict[str, str]]:
        """For each house a folder of its own with what the machines of the house that was copied have there."""
        made = []
        for place in places:
            here = self.scratch()
            for part in ("kiosk-1", "console"):
                shutil.copy(self._folder / "template.id", here / f"{part}.id")
            made.append({"url": self.url(place), "folder": str(here), "schema": place.partition(".")[2]})
        return made

    def scratch(self) -> Path:
        """A new folder."""
        return Path(tempfile.mkdtemp(dir=self._folder))

    def asked(self, query: str, database: str = "postgres") -> Any:
        """The first value of the first row."""
        with psycopg.connect(self.cluster.conninfo(database), autocommit=True) as connection:
            row = connection.execute(query.encode()).fetchone()
        return row[0] if row else None


def a_day(houses: int, each: int, *, seed: int = 1) -> list[Work]:
    """Of each house so many arrivals, all of them served in the end.

    Counters serve as many as come on the average of the day, so that people wait in the morning as they do.
    """
    chance = random.Random(seed)
    work: list[Work] = []
    for house in range(houses):
        slots = chance.choices(range(len(HALF_HOURS)), weights=HALF_HOURS, k=each)
        arrivals = sorted(slot + chance.random() for slot in slots)
        work += [(at, house, "take", nth) for nth, at in enumerate(arrivals)]
        free = 0.0
        for at in arrivals:
            free = max(free, at) + len(HALF_HOURS) / each * 0.75
            work.append((free, house, "serve", 0))
    return sorted(work)


def used(server: psycopg.Connection[Any], data: str) -> tuple[float, int, int]:
    """What a server has used: seconds of processor, bytes of log, bytes of all databases."""
    log, disk = server.execute(
        "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint,"
        " (SELECT sum(pg_database_size(oid))::bigint FROM pg_database)"
    ).fetchone() or (0, 0)
    postmaster = int((Path(data) / "postmaster.pid").read_text("utf-8").split()[0])
    ticks = _ticks(postmaster, ended=True) + sum(_ticks(child) for child in children(postmaster))
    return ticks / os.sysconf("SC_CLK_TCK"), log, disk


def sessions(server: psycopg.Connection[Any]) -> tuple[int, float, float]:
    """How many there are besides this one; the own memory of some of them in the mean, and of this one."""
    query = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    found = [pid for (pid,) in server.execute(query).fetchall()]
    some = random.Random(1).sample(found, min(24, len(found)))
    mean = statistics.mean(own_memory(pid) for pid in some) if some else 0.0
    return len(found), mean, float(own_memory(server.info.backend_pid))


def children(parent: int) -> list[int]:
    text = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii")
    return [int(one) for one in text.split()]


def own_memory(process: int) -> int:
    """Bytes of a process that no other one shares."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(("Private_Clean:", "Private_Dirty:")))


def _ticks(process: int, *, ended: bool = False) -> int:
    """ended: those of its children that have ended count too."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, fields[11 : 15 if ended else 13]))
