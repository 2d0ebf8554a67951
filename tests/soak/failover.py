"""Kills the database server in charge while numbers are taken, promotes its standby, brings the old one back.

Two kiosks take numbers from two real servers. In every third round the standby was stopped shortly before, so that
numbers are surely lost; in every second the old server comes back as it was, and would write. After every round: no
number was shown twice, the old server was told to take none, and the chains are whole.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text

from services.log.verify import chains, verify
from services.store.clock import SystemClock
from services.store.database import DatabaseSettings
from services.store.server_looks import Role, look
from services.store.servers import servers_of
from services.store.upgrade import open_database
from tests.support.postgres import Cluster, Standby, follow

ROOT = Path(__file__).parents[2]
KEPT = ("wal_log_hints=on", "wal_keep_size=256MB", "primary_slot_name=standby")
A_NUMBER = 10_000  # bytes of the server's log, about
PATIENCE = 60.0  # seconds for whatever is waited for

# A number counts as shown when its line is written, with the moment: after `take` returned.
TAKER = """
import os, sys, time, uuid
from dataclasses import replace
from pathlib import Path
from kiosk.compose.services import open_services
from kiosk.settings.reading import load
from services.queue.model import Refused, TakeRequest
from services.store.faults import DatabaseFault, put_off
settings = load(Path(sys.argv[1]))
queue = replace(settings.house.queue, burst_count=1_000_000)
services = open_services(replace(settings, house=replace(settings.house, queue=queue)))
noted = 0.0
while True:
    try:
        answer = services.queue.taking.take(TakeRequest(uuid.uuid4().hex, "A", None, language="id"))
        if not isinstance(answer, Refused):
            os.write(1, f"{time.time()} {answer.ticket.label}\\n".encode())
    except DatabaseFault:
        pass
    with put_off():
        if time.monotonic() - noted > 2:
            noted = time.monotonic()
            services.witness.note(services.database)
    time.sleep(0.02)
"""


@dataclass
class Tally:
    lost: list[int] = field(default_factory=list)  # numbers by round, shown and not known to the new server
    seconds: list[float] = field(default_factory=list)  # from the promotion to the first number of each kiosk


class Taker:
    """One kiosk in a process of its own."""

    def __init__(self, folder: Path, kiosk: str, url: str) -> None:
        folder.mkdir()
        said = (ROOT / "kiosk.ini").read_text("utf-8").replace("id = kiosk-1", f"id = {kiosk}")
        (folder / "kiosk.ini").write_text(said.replace("url = data/kiosk.sqlite3", f"url = {url}"), "utf-8")
        self._shown = folder / "shown"
        with self._shown.open("wb") as out:
            command = [sys.executable, "-c", TAKER, str(folder / "kiosk.ini")]
            self.process = subprocess.Popen(command, stdout=out, cwd=ROOT)

    def shown(self) -> list[tuple[float, str]]:
        lines = self._shown.read_text("utf-8").splitlines()
        return [(float(at), label) for at, label in (one.split() for one in lines)]

    def first_since(self, moment: float) -> float:
        """When it showed its first number after that moment. Raises TimeoutError."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            for at, _ in self.shown():
                if at > moment:
                    return at
            time.sleep(0.05)
        raise TimeoutError("a kiosk did not follow")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="script/soak failover", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    wish = parser.parse_args(arguments)
    print(f"seed {wish.seed}", flush=True)
    rng, tally = random.Random(wish.seed), Tally()
    first = Cluster(*KEPT)
    name = first.create()
    second = Standby(first, "standby")
    url = f"postgresql+psycopg://kiosk@/{name}?host={first.folder},{second.folder}"
    with tempfile.TemporaryDirectory(prefix="soak-failover-") as folder:
        # One after the other: the first makes the tables.
        takers: list[Taker] = []
        try:
            for kiosk in ("kiosk-1", "kiosk-2"):
                takers.append(Taker(Path(folder) / kiosk, kiosk, url))
                takers[-1].first_since(0.0)
            servers: tuple[Cluster, Cluster] = first, second
            for number in range(wish.rounds):
                servers = _round(number, rng, servers, takers, DatabaseSettings(url, Path(folder) / "id"), tally)
        finally:
            for taker in takers:
                taker.process.kill()
                taker.process.wait()
            second.stop()
            first.stop()
    return 0


def _round(
    number: int,
    rng: random.Random,
    servers: tuple[Cluster, Cluster],
    takers: list[Taker],
    place: DatabaseSettings,
    tally: Tally,
) -> tuple[Cluster, Cluster]:
    """Returns the one in charge and its standby, which have changed places."""
    in_charge, standby = servers
    time.sleep(rng.uniform(0.5, 1.5))
    cut_off = number % 3 == 2
    if cut_off:
        standby.kill()
        time.sleep(rng.uniform(0.1, 0.5))
    in_charge.kill()
    if cut_off:
        standby.start()
    standby.promote()
    promoted = time.time()
    tally.seconds += [taker.first_since(promoted) - promoted for taker in takers]
    if number % 2:
        in_charge.start()
        _require(Role.FENCED in [one.role for one in look(servers_of(place.url))], "the old server was believed")
        in_charge.kill()
    follow(in_charge, standby, "standby")
    tally.lost.append(_check(takers, place) - sum(tally.lost))
    _caught_up(place)
    print(f"round {number + 1}: lost {tally.lost[-1]}, followed within {max(tally.seconds[-2:]):.1f} s", flush=True)
    return standby, in_charge


def _check(takers: list[Taker], place: DatabaseSettings) -> int:
    """How many numbers that were shown the server in charge does not know."""
    shown = Counter(label for taker in takers for _, label in taker.shown())
    _require(max(shown.values()) == 1, f"shown twice: {[one for one, times in shown.items() if times > 1][:5]}")
    database = open_database(place, SystemClock())
    try:
        with database.read() as connection:
            rows = connection.execute(text("SELECT series, number FROM ticket")).all()
        known = {f"{row.series}{row.number:03}" for row in rows}
        for chain in chains(database):
            found = verify(database, chain)
            _require(found.intact, f"{chain}: {found}")
        return len(set(shown) - known)
    finally:
        database.close()


def _caught_up(place: DatabaseSettings) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        seen = look(servers_of(place.url))
        if any(one.role is Role.STANDBY and one.receives and one.behind < A_NUMBER for one in seen):
            return
        time.sleep(0.1)
    raise TimeoutError("the old server does not follow")


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise AssertionError(otherwise)
