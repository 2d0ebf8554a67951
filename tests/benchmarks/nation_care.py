"""What a nation of houses on one PostgreSQL costs besides its numbers: copies, upgrades, consoles; and what becomes of
them all in one database, a schema each."""

from __future__ import annotations

import os
import re
import signal
import statistics
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import psycopg

from kiosk.settings.reading import load
from services.log.journal import Journal
from services.queue.model import Channel, Issued, TakeRequest
from services.queue.queue import Queue
from services.store.changes_postgres import PostgresChanges
from services.store.clock import SystemClock
from services.store.database import Database, DatabaseSettings
from services.store.holder_locks_postgres import SessionLock
from services.store.migrations import REVISIONS
from services.store.migrations.runner import upgrade
from services.store.upgrade import open_database
from tests.benchmarks.figures import Figure
from tests.support.far import far_line
from tests.support.house import service_day
from tests.support.nation import TEMPLATE, Nation, Work, a_day, own_memory, used
from tests.support.staff import officer

ROOT = Path(__file__).resolve().parents[2]
UPGRADED = 3  # houses
STEPS = 3  # schema revisions that an update brings
IDLE_SECONDS = 3.0
COPY_SECONDS = 90.0  # at most
REST_SECONDS = 8.0
FAR_SECONDS = 0.03  # there and back: another island
OPEN_SECONDS = 30.0
MB = 1e6


def far_away(nation: Nation) -> list[Figure]:
    """A number and a call of a house whose server is so far away that an answer takes FAR_SECONDS."""
    (name,) = nation.copies("far", 1)
    there = nation.scratch()
    with far_line(nation.cluster.folder, there, FAR_SECONDS / 2):
        far = f"postgresql+psycopg://kiosk@/{name}?host={there}"
        taking, calling = _number_and_call(nation, name, far)
    near_taking, near_calling = _number_and_call(nation, name, nation.url(name))
    note = f"{FAR_SECONDS * 1e3:.0f} ms there and back: {(taking - near_taking) / FAR_SECONDS:.0f} ways"
    called = f"{(calling - near_calling) / FAR_SECONDS:.0f} ways"
    return [
        Figure("a number, the server far away", taking * 1e3, near_taking * 1e3, "ms", None, note, "near"),
        Figure("a call, the server far away", calling * 1e3, near_calling * 1e3, "ms", None, called, "near"),
    ]


def _number_and_call(nation: Nation, name: str, url: str) -> tuple[float, float]:
    """Medians of some, in seconds, after the first of each."""
    (machine,) = nation.machines([name])
    database = open_database(DatabaseSettings(url, Path(machine["folder"]) / "kiosk-1.id"), SystemClock())
    try:
        queue = Queue(service_day(Journal(database, "kiosk-1", SystemClock()), load(nation.ini).house), kiosk="kiosk-1")
        queue.counters.open(officer("p01"), "1")
        taking, calling = [], []
        for _ in range(6):
            wish = TakeRequest(uuid.uuid4().hex, "B", channel=Channel.COMMAND)
            taking.append(_timed(lambda wish=wish: queue.taking.take(wish)))  # type: ignore[misc]
            calling.append(_timed(lambda: queue.calling.call_next(officer("p01"), "1")))
            queue.calling.start(officer("p01"), "1")
            queue.calling.finish(officer("p01"), "1")
    finally:
        database.close()
    return statistics.median(taking[1:]), statistics.median(calling[1:])


def at_rest(nation: Nation, houses: int) -> None:
    """What the server does where nobody comes: autovacuum looks at every database once in autovacuum_naptime."""
    for naptime in ("5min", "1min"):
        nation.cluster.sql(f"ALTER SYSTEM SET autovacuum_naptime = '{naptime}'")
        nation.cluster.sql("SELECT pg_reload_conf()")
        with psycopg.connect(nation.cluster.conninfo("postgres"), autocommit=True) as admin:
            data = str(nation.cluster.data)
            before = used(admin, data)[0]
            time.sleep(REST_SECONDS)
            busy = (used(admin, data)[0] - before) / REST_SECONDS
        print(f"  at rest, {houses} houses, autovacuum_naptime = {naptime}: {busy * 100:.1f} % of a core")


def copies_and_upgrades(nation: Nation, names: Sequence[str]) -> list[Figure]:
    """One house's copy beside the whole server's, and one house's upgrade beside opening one that needs none."""
    dumped = _timed(lambda: _tool(nation, "pg_dump", "-Fc", "-f", str(nation.scratch() / "dump"), names[0]))
    whole = _timed(lambda: _tool(nation, "pg_basebackup", "-D", str(nation.scratch() / "copy"), "-Ft", "-c", "fast"))
    old = nation.scratch()
    upgraded = [_upgrade(nation, f"old{number}", old) for number in range(UPGRADED)]
    opened = [_open(nation, f"old{number}", old) for number in range(UPGRADED)]
    per_house = sum(upgraded) / UPGRADED
    print(
        f"  copies: pg_dump of a house {dumped:.2f} s, pg_basebackup of the server with {len(names)} houses "
        f"{whole:.1f} s; upgrades, one after another: {per_house * 530 / 60:.1f} min for 530 houses"
    )
    again, note = sum(opened) / UPGRADED, f"{STEPS} schema revisions"
    return [Figure("upgrade of a house", per_house * 1e3, again * 1e3, "ms", None, note, "opening it again")]


def _upgrade(nation: Nation, name: str, folder: Path) -> float:
    nation.cluster.sql(f'CREATE DATABASE "{name}" TEMPLATE template0')
    settings = DatabaseSettings(nation.cluster.url(name), folder / f"{name}.id")
    database = Database(settings)
    with database.write() as connection:
        upgrade(connection, REVISIONS[-1 - STEPS])
        connection.exec_driver_sql("INSERT INTO database_identity (id, created_at) VALUES ('old', 0)")
    database.close()
    return _open(nation, name, folder)


def _open(nation: Nation, name: str, folder: Path) -> float:
    settings = DatabaseSettings(nation.cluster.url(name), folder / f"{name}.id")
    return _timed(lambda: open_database(settings, SystemClock()).close())


def real_consoles(nation: Nation, names: Sequence[str], many: int) -> list[Figure]:
    """`kiosk console` as it is shipped, one a house: its own memory, connections and processor while nobody asks."""
    if not many:
        return []
    with ExitStack() as ends:
        started = [ends.enter_context(_console(nation, name)) for name in names[:many]]
        for one in started:
            one.wait_open()
        bare = own_memory_of_python()
        time.sleep(IDLE_SECONDS)
        before = [_cpu(one.pid) for one in started]
        time.sleep(IDLE_SECONDS)
        idle = sum(_cpu(one.pid) - was for one, was in zip(started, before, strict=True)) / many / IDLE_SECONDS
        memory = sum(own_memory(one.pid) for one in started) / many
        connections = (
            sum(
                nation.asked(f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'") for name in names[:many]
            )
            / many
        )
    print(f"  a console that nobody asks: {connections:.1f} connections, {idle * 100:.2f} % of a core")
    return [Figure("own memory of a console", memory / MB, bare / MB, "MB", None, f"of {many}", "a bare Python")]


class _Console:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process, self.pid = process, process.pid

    def wait_open(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if found := re.search(r"http://\S+", line):
                with urllib.request.urlopen(f"{found[0]}healthz", timeout=OPEN_SECONDS) as answer:
                    answer.read()
                return
        raise AssertionError(f"the console ended with {self._process.wait()}")

    def __enter__(self) -> _Console:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.communicate(timeout=OPEN_SECONDS)


def _console(nation: Nation, name: str) -> _Console:
    folder = nation.scratch()
    text = nation.ini.read_text("utf-8")
    text = text.replace("url = data/kiosk.sqlite3", f"url = {nation.cluster.url(name)}")
    (folder / "kiosk.ini").write_text(text, "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "--config", str(folder / "kiosk.ini"), "console"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return _Console(process)


def own_memory_of_python() -> int:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as waits:
        time.sleep(0.3)
        memory = own_memory(waits.pid)
        waits.communicate(b"\n")
    return memory


def print_layouts(
    nation: Nation, many: int, played: Callable[[Sequence[str], Sequence[Work]], float], *, each: int
) -> None:
    """The same houses with a database each and with a schema each in one database. Nothing here is a figure with a
    target: the program is not made for the second layout, and this says why."""
    apart, together = nation.copies("apart", many), nation.schemas(many)
    work = a_day(many, each)
    numbers = many * each
    catalogue = [nation.asked("SELECT count(*) FROM pg_class", name) for name in (TEMPLATE, "together")]
    for what, places, rows in (("database", apart, catalogue[0]), ("schema", together, catalogue[1])):
        server = played(places, work) / numbers * 1e3
        woken, held = _woken(nation, places), _held(nation, places)
        print(
            f"  {many} houses, a {what} each: server's processor {server:.1f} ms a number; one number wakes the "
            f"consoles of {woken} of them; panels called kiosk-1 that may work: {held} of {many}; "
            f"{rows} rows of the catalogue in a database"
        )


def _woken(nation: Nation, places: Sequence[str]) -> int:
    """How many houses' watchers hear of a number of the first house."""
    with ExitStack() as ends:
        watchers = []
        for place in places:
            watcher = PostgresChanges(nation.url(place))
            ends.callback(watcher.close)
            watchers.append(watcher)
        machine = nation.machines(places[:1])[0]
        database = Database(
            DatabaseSettings(machine["url"], Path(machine["folder"]) / "k.id"), schema=machine["schema"]
        )
        ends.callback(database.close)
        queue = Queue(service_day(Journal(database, "kiosk-1", SystemClock()), load(nation.ini).house), kiosk="kiosk-1")
        given = queue.taking.take(TakeRequest("woken", "B", channel=Channel.COMMAND))
        assert isinstance(given, Issued), given
        return sum(watcher.wait(0.5 if nth == 0 else 0.05) for nth, watcher in enumerate(watchers))


def _held(nation: Nation, places: Sequence[str]) -> int:
    locks = [SessionLock(nation.url(place), "kiosk-1") for place in places]
    held = sum(lock.acquire() for lock in locks)
    for lock in locks:
        lock.release()
    return held


def _tool(nation: Nation, program: str, *arguments: str) -> None:
    command = [str(nation.cluster.binaries / program), "-h", str(nation.cluster.folder), "-U", "kiosk", *arguments]
    with suppress(subprocess.TimeoutExpired):  # a disk that others keep busy: then it is told as so long
        subprocess.run(command, check=True, capture_output=True, timeout=COPY_SECONDS)


def _cpu(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
