"""Takes numbers and kills the takers (kill -9) in a loop: every number that was shown must exist.

After every round a fresh opening of the database is asked: each label that a taker had printed is
there, numbers run from 1 without gap or double, each has its event, its print job and its entry in
the journal, and the chains are whole. When a taker is killed is random; the seed is printed.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text

from services.log.verify import chains, verify
from services.store.clock import SystemClock
from services.store.database import Database, DatabaseSettings
from services.store.upgrade import open_database

ROOT = Path(__file__).parents[2]
MOST_NUMBERS = 12  # a taker shows 1 to so many numbers …
LONGEST_PAUSE_SECONDS = 0.02  # … and is killed so soon after, somewhere in its next transaction

# A number counts as shown when its line is written, as on the screen: after `take` returned.
TAKER = """
import os, sys, uuid
from pathlib import Path
from services.store.clock import SystemClock
from services.store.database import DatabaseSettings
from services.log.journal import Journal
from services.queue.queue import Queue
from services.queue.model import Channel, Issued, TakeRequest
from services.store.upgrade import open_database
from tests.support.house import house
from tests.support.house import service_day
url, id_file, kiosk = sys.argv[1:]
clock = SystemClock()
database = open_database(DatabaseSettings(url, Path(id_file)), clock, check=True)
queue = Queue(service_day(Journal(database, kiosk, clock), house()), kiosk=kiosk)
while True:
    answer = queue.taking.take(TakeRequest(uuid.uuid4().hex, "A", channel=Channel.COMMAND))
    if isinstance(answer, Issued):
        os.write(1, f"{answer.ticket.label}\\n".encode())
"""


@dataclass
class Tally:
    """What has been seen so far."""

    rounds: int = 0
    killed: int = 0
    shown: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def kill_loop(
    settings: DatabaseSettings, *, rounds: int, takers: int, seed: int, say: Callable[[str], None] = lambda _line: None
) -> Tally:
    """Run `rounds` of `takers` processes that are killed while they take; stops at the first fault."""
    pauses, tally = random.Random(seed), Tally()
    for _ in range(rounds):
        tally.shown |= _one_round(settings, takers, pauses, tally)
        tally.rounds += 1
        tally.faults = look(settings, tally.shown)
        say(f"round {tally.rounds}: {len(tally.shown)} numbers shown, {tally.killed} processes killed")
        if tally.faults:
            break
    return tally


def _one_round(settings: DatabaseSettings, takers: int, pauses: random.Random, tally: Tally) -> set[str]:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", TAKER, settings.url, str(settings.id_file), f"kiosk-{number}"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(takers)
    ]
    shown: set[str] = set()
    try:
        for process in running:
            assert process.stdout is not None
            for _ in range(pauses.randint(1, MOST_NUMBERS)):
                line = process.stdout.readline()
                if not line:
                    raise RuntimeError(process.communicate()[1])
                shown.add(line.strip())
            time.sleep(pauses.uniform(0, LONGEST_PAUSE_SECONDS))
            process.kill()
            tally.killed += 1
    finally:
        for process in running:
            process.kill()
            out, _ = process.communicate()
            shown.update(out.split("\n")[:-1])  # a last line that was cut was not shown
    return shown


def look(settings: DatabaseSettings, shown: set[str]) -> list[str]:
    """Everything that is wrong with the database now; it is opened as after a power cut."""
    database = open_database(settings, SystemClock(), check=True)
    try:
        return [*_numbers(database, shown), *_belongings(database), *_journal(database)]
    finally:
        database.close()


def _numbers(database: Database, shown: set[str]) -> list[str]:
    query = text("SELECT series, number, service_day FROM ticket ORDER BY service_day, number")
    with database.read() as connection:
        rows = connection.execute(query).all()
    there = {f"{row.series}{row.number:03d}" for row in rows}
    faults = [f"{label} was shown and does not exist" for label in sorted(shown - there)]
    days = {row.service_day for row in rows}
    for day in days:
        numbers = [row.number for row in rows if row.service_day == day]
        if numbers != list(range(1, len(numbers) + 1)):
            faults.append(f"{day}: the numbers are not 1 to {len(numbers)} without gap and double")
    return faults


def _belongings(database: Database) -> list[str]:
    """Number, history, print job and journal entry come together or not at all."""
    counts = {}
    with database.read() as connection:
        for what, query in (
            ("tickets", "SELECT count(*) FROM ticket"),
            ("events", "SELECT count(*) FROM ticket_event WHERE action = 'take'"),
            ("print jobs", "SELECT count(*) FROM print_job"),
            ("journal entries", "SELECT count(*) FROM journal_entry WHERE event = 'ticket_taken'"),
            ("counted", "SELECT coalesce(sum(last_number), 0) FROM series_counter"),
        ):
            counts[what] = connection.execute(text(query)).scalar_one()
    return [f"not the same many of each: {counts}"] if len(set(counts.values())) > 1 else []


def _journal(database: Database) -> list[str]:
    reports = [verify(database, chain) for chain in chains(database)]
    return [f"{one.chain}, entry {one.seq}: {one.what}" for report in reports for one in report.problems]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="script/soak kill", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200, help="rounds for each database (200)")
    parser.add_argument("--takers", type=int, default=3, help="processes that take at the same time (3)")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    wish = parser.parse_args(arguments)
    print(f"seed {wish.seed}", flush=True)
    kinds = ["sqlite", "postgresql"] if wish.database == "both" else [wish.database]
    return max(_soak(kind, wish) for kind in kinds)


def _soak(kind: str, wish: argparse.Namespace) -> int:
    from tests.support.postgres import Cluster

    cluster = Cluster() if kind == "postgresql" else None
    with tempfile.TemporaryDirectory(prefix="kiosk-soak-") as folder:
        place = Path(folder)
        url = cluster.url(cluster.create()) if cluster else f"sqlite:///{place / 'kiosk.sqlite3'}"
        try:
            tally = kill_loop(
                DatabaseSettings(url, place / "database.id"),
                rounds=wish.rounds,
                takers=wish.takers,
                seed=wish.seed,
                say=lambda line: print(f"{kind}: {line}", flush=True),
            )
        finally:
            if cluster:
                cluster.stop()
    for fault in tally.faults:
        print(f"{kind}: FAULT {fault}", file=sys.stderr)
    print(f"{kind}: {len(tally.shown)} shown numbers, {tally.killed} kills, {len(tally.faults)} faults")
    return 1 if tally.faults else 0
