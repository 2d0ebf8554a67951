"""Faults and delays at any moment: the flow with faulty workers, then the real backend, then a server that hangs.

The flow is played with random touches, codes and times while its tasks answer, raise, take long or never come back; it
must be at home within its deadlines, and give the next visitor a number. The backend is asked by several threads while
any session of its database may meet any fault, or take long: afterwards every number that was shown waits, every one
that was given up does not, and the journal is whole. With --server a PostgreSQL server is stopped (SIGSTOP) for so
many seconds, and the times are told until the health says so and until it is well again.

The short forms are tests/flows/test_nothing_freezes.py, tests/kiosk/touch/test_any_fault.py and
tests/services/store/test_server_hangs.py.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from devices.simulated.memory import MemoryPrinter
from kiosk.compose.services import Services, open_services
from kiosk.settings.reading import load
from kiosk.touch.backend import TouchBackend
from screens.touch.core.events import HealthRead
from screens.touch.number.events import NumberTaken, Take
from screens.touch.number.ticket_flow import TicketPage
from services.log.verify import verify
from services.paper.printing import PrinterOwner
from services.queue.model import TicketState
from services.store.deadline import within
from tests.flows.test_nothing_freezes import CODES, TOUCHES, WAYS
from tests.support.faulty_database import trouble
from tests.support.faulty_workers import NEVER, Fate, Faulty
from tests.support.postgres import Cluster
from tests.support.sample_houses import BAD_TIMES, WELL

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
LOOK_SECONDS, SILENT_SECONDS = 2.0, 6.0  # as kiosk.touch.app looks
DELAYS = (0.0, 0.0, 0.0, 0.2, 4.0, 9.0, 30.0, 100.0, NEVER)
PAUSES = (0.0, 0.0, 0.5, 3.0, 9.0, 50.0)
ALLOWED_SECONDS = 10.0  # until a hang is said, and until its end is


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="soak freeze", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0, help="of the flow, and of the backend")
    parser.add_argument("--server", type=float, default=0.0, metavar="SECONDS", help="stop a server for so long")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    wish = parser.parse_args(arguments)
    print(f"seed {wish.seed}", flush=True)
    faults = _flow(wish.seconds, random.Random(wish.seed))
    with tempfile.TemporaryDirectory(prefix="soak-freeze-") as folder:
        faults += _backend(Path(folder), wish.seconds, random.Random(wish.seed))
    if wish.server:
        faults += _server(wish.server)
    print(f"{faults} faults")
    return 1 if faults else 0


# -- the flow ----------------------------------------------------------------------------------------------------


def _flow(seconds: float, rng: random.Random) -> int:
    end, walks, faults = time.monotonic() + seconds, 0, 0
    while time.monotonic() < end:
        state = rng.getstate()
        walks += 1
        try:
            _walk(rng)
        except Exception:  # an assertion, or the flow itself
            faults += 1
            print(f"walk {walks}, {hash(state)}:\n{traceback.format_exc()}", flush=True)
    print(f"{walks} walks through the flow, {faults} of them did not end at home", flush=True)
    return faults


def _walk(rng: random.Random) -> None:
    faulty = Faulty(lambda _task: Fate(rng.choice(DELAYS), rng.random() < 0.2, rng.randrange(40)))
    for _ in range(rng.randrange(40)):
        match rng.randrange(10):
            case 0:
                faulty.feed(HealthRead(rng.choice((WELL, *BAD_TIMES[1:]))))
            case 1 | 2 | 3:
                faulty.feed(*rng.choice(WAYS))
            case 4:
                faulty.feed(rng.choice(CODES))
            case _:
                faulty.feed(rng.choice(TOUCHES))
        faulty.pass_time(rng.choice(PAUSES))
    faulty.feed(HealthRead(WELL))
    faulty.goes_home()


# -- the backend -------------------------------------------------------------------------------------------------


def _open(folder: Path, url: str = "") -> tuple[Services, TouchBackend]:
    place = folder / "kiosk.ini"
    place.write_text((ROOT / "kiosk.ini").read_text("utf-8"), "utf-8")
    settings = load(place)
    queue = replace(settings.house.queue, burst_count=1_000_000)
    storage = replace(settings.storage, database_url=url or settings.storage.database_url)
    services = open_services(replace(settings, storage=storage, house=replace(settings.house, queue=queue)))
    kiosk = settings.kiosk.id
    desk = PrinterOwner(services.journal, services.settings.house, services.queue, MemoryPrinter(), kiosk=kiosk)
    return services, TouchBackend(services, desk)


@dataclass
class Lobby:
    """Visitors who take numbers while the database is in trouble, and what they saw."""

    backend: TouchBackend
    end: float
    seen: Counter[str] = field(default_factory=Counter)
    shown: list[str] = field(default_factory=list)

    def visit(self, rng: random.Random) -> None:
        """One after the other: asks up to three times with one request, then keeps the number or has left."""
        while time.monotonic() < self.end:
            request = f"{rng.random()}"
            number = next(filter(None, (self._take(request) for _ in range(rng.randrange(1, 4)))), None)
            if number is not None and rng.random() < 0.7:
                self.shown.append(number)
                self.seen["shown"] += 1
            else:
                self.seen["left"] += 1
                self._do(lambda request=request: self.backend.forgo(request))  # type: ignore[misc]

    def look(self) -> None:
        """As the app does."""
        self._do(self.backend.keep)
        well = self._do(lambda: self.backend.health().database_ok)
        self.seen["well" if well else "away"] += 1

    def _take(self, request: str) -> str | None:
        task = Take("s", request, "A", None, "id")
        answer = self._do(lambda: task.run(self.backend)) or task.failed()
        page = answer.answer if isinstance(answer, NumberTaken) else None
        return page.ticket.label if isinstance(page, TicketPage) else None

    def _do(self, work: Callable[[], T]) -> T | None:
        try:
            return work()
        except Exception as raised:
            self.seen[type(raised).__name__] += 1
            return None


def _backend(folder: Path, seconds: float, rng: random.Random) -> int:
    services, backend = _open(folder)
    lobby = Lobby(backend, time.monotonic() + seconds)
    with trouble(services.database, 0.15, rng, 0.05):
        visitors = [threading.Thread(target=lobby.visit, args=(random.Random(rng.random()),)) for _ in range(3)]
        for one in visitors:
            one.start()
        while any(one.is_alive() for one in visitors):
            lobby.look()
            time.sleep(0.05)
    backend.settle_forgone()
    waiting = {one.label for one in services.queue.tickets_today() if one.state is TicketState.WAITING}
    intact = verify(services.database, services.settings.kiosk.id).intact
    services.close()
    print(f"the backend: {dict(lobby.seen)}", flush=True)
    wrong = {"shown and not kept": set(lobby.shown) - waiting, "left and waiting": waiting - set(lobby.shown)}
    for what, labels in wrong.items():
        if labels:
            print(f"{what}: {sorted(labels)[:10]}")
    if not intact:
        print("the journal is not whole")
    return sum(bool(labels) for labels in wrong.values()) + (not intact)


# -- a server that hangs -----------------------------------------------------------------------------------------


def _server(seconds: float) -> int:
    cluster = Cluster()
    try:
        with tempfile.TemporaryDirectory(prefix="soak-freeze-") as folder:
            services, backend = _open(Path(folder), cluster.url(cluster.create()))
            told, back = _hang(cluster, backend, seconds)
            services.close()
    finally:
        cluster.stop()
    print(f"a server stood still for {seconds:g} s: said after {told:.1f} s, well again {back:.1f} s after its return")
    return int(told > ALLOWED_SECONDS) + int(back > ALLOWED_SECONDS)


def _hang(cluster: Cluster, backend: TouchBackend, seconds: float) -> tuple[float, float]:
    """Seconds until the health says so, and from the server's return until it is well; looked at as the app does."""
    head = int((cluster.data / "postmaster.pid").read_text().split()[0])
    _look(backend)
    _stop_all(head, signal.SIGSTOP)
    began = time.monotonic()
    told = 0.0
    while time.monotonic() - began < seconds:
        if not _look(backend) and not told:
            told = time.monotonic() - began
        time.sleep(LOOK_SECONDS)
    _stop_all(head, signal.SIGCONT)
    began = time.monotonic()
    while not _look(backend):
        time.sleep(LOOK_SECONDS)
    return told or seconds, time.monotonic() - began


def _look(backend: TouchBackend) -> bool:
    with within(SILENT_SECONDS):
        return backend.health().database_ok


def _stop_all(head: int, how: int) -> None:
    children = Path(f"/proc/{head}/task/{head}/children").read_text(encoding="ascii").split()
    for one in (head, *map(int, children)):
        os.kill(one, how)
