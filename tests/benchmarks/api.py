"""A number over HTTP from a served console, beside the least that commits a row for each request."""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kiosk.compose.console import build_console
from kiosk.console.voice_clips import make, wanted
from kiosk.settings.reading import load
from services.api.clients import ApiClients, Made, Scope
from services.people.model import Officer, Role
from services.queue.reasons import CancelReason
from services.queue.supervision import LARGEST_RANGE
from tests.benchmarks.figures import Bench, Better, EachRound, Figure, median_ms, within
from tests.benchmarks.served import ROOT, Asking, request_of, seconds_each, seconds_together, served
from tests.support.staff import officer

COUNT: Final = 20  # requests in turn, and so many turns in a round
TURNS: Final = 5
CLIENTS: Final = 4
SYNCED: Final = 50  # numbers whose syncs are counted
MOST_SYNCS: Final = 1.5  # of a number: one makes it durable, and now and then the log goes into the file
_SYNCS: Final = re.compile(r"(\d+)\s+(?:fdatasync|fsync)$", re.MULTILINE)

Asks = Callable[[Asking, int], bytes]


class Lobby:
    """The shipped house in a folder, open beside its console: an officer in charge, a client of the API."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.ini = folder / "kiosk.ini"
        text = (ROOT / "kiosk.ini").read_text("utf-8").replace("port = 8780", "port = 0")
        self.ini.write_text(text.replace("api_per_minute = 120", "api_per_minute = 100000"), "utf-8")
        settings = load(self.ini)
        make(settings.storage.voice, wanted(settings.house))  # else the console does it while it is measured
        self.built = build_console(settings)
        made = ApiClients(self.built.services.journal).make(officer("adm"), "bench", frozenset(Scope))
        assert isinstance(made, Made)
        self.token = made.token
        self._first = 1

    def signed_in(self, code: str = "s01") -> tuple[Officer, str]:
        """A supervisor, and the token of a browser that they are signed in with."""
        added = self.built.console.officers.add_with_secret(
            officer("adm"), code, "Contoh Petugas", "", Role.SUPERVISOR, "402715"
        )
        assert isinstance(added, Officer)
        return added, self.built.console.sessions.begin(code)

    def empty(self) -> None:
        """Nobody waits any more: what is measured is a number, not the length of a queue."""
        queue = self.built.services.queue
        last = max((one.number for one in queue.tickets_today()), default=0)
        for first in range(self._first, last + 1, LARGEST_RANGE):
            queue.supervision.cancel_range(officer("adm"), "A", first, first + LARGEST_RANGE - 1, CancelReason.MISTAKE)
        self._first = last + 1

    def close(self) -> None:
        self.built.close()


def take(token: str) -> Callable[[int], bytes]:
    """Requests for numbers, each with a key of its own."""
    run = time.time_ns()

    def request(number: int) -> bytes:
        return request_of(
            "POST",
            "/api/v1/tickets",
            b'{"service":"A"}',
            authorization=f"Bearer {token}",
            content_type="application/json",
            idempotency_key=f"{run}-{number}",
        )

    return request


def take_bare(_number: int) -> bytes:
    return request_of("POST", "/number", b'{"service":"A"}', content_type="application/json")


def rounds(bench: Bench) -> EachRound:
    lobby = Lobby(bench.folder / "house")
    with (
        served(["-m", "kiosk.console.server", str(lobby.ini)], bench.folder) as (port, pid),
        served(["-m", "tests.benchmarks.bare_web", str(bench.folder / "bare.sqlite3")], bench.folder) as (bare, _),
    ):
        number = 1_000_000
        try:
            while True:
                yield [*_numbers(lobby, port, bare, number), *_syncs(lobby, port, pid, number + 500_000)]
                number += 1_000_000
        finally:
            lobby.close()


def _numbers(lobby: Lobby, port: int, bare: int, first: int) -> Iterator[Figure]:
    request = take(lobby.token)
    alone: dict[int, list[float]] = {port: [], bare: []}
    together: dict[int, list[float]] = {port: [], bare: []}
    kept: dict[int, list[float]] = {port: [], bare: []}
    rates: list[float] = []
    for turn in range(TURNS):
        start = first + turn * 10_000
        for place, make_request in ((port, request), (bare, take_bare)):
            lobby.empty()
            alone[place] += seconds_each(place, _new(make_request, start), COUNT)
            kept[place] += seconds_each(place, _kept(make_request, start + 1_000), COUNT)
            lobby.empty()
            whole, each = seconds_together(place, _new(make_request, start + 2_000), CLIENTS, COUNT // 2)
            together[place] += each
            if place == port:
                rates.append(len(each) / whole)
    beside = "one durable row for each request by Starlette and uvicorn"
    yield Figure("a number by the API", median_ms(alone[port]), median_ms(alone[bare]), "ms", 2.5, beside=beside)
    note = "on a connection that is kept"
    yield Figure("a number by the API, kept", median_ms(kept[port]), median_ms(kept[bare]), "ms", 2.5, note, beside)
    yield Figure(
        "the same, four clients at once", median_ms(together[port]), median_ms(together[bare]), "ms", 2.5, beside=beside
    )
    yield Figure(
        "numbers by the API, four clients",
        statistics.median(rates),
        1e3 / median_ms(alone[port]),
        "a second",
        1.0,
        beside="one client",
        better=Better.MORE,
    )


def _new(request: Callable[[int], bytes], first: int) -> Asks:
    return lambda asking, number: asking.new(request(first + number))


def _kept(request: Callable[[int], bytes], first: int) -> Asks:
    return lambda asking, number: asking.kept(request(first + number))


def _syncs(lobby: Lobby, port: int, pid: int, first: int) -> Iterator[Figure]:
    """How often the console makes its files durable for a number; nothing where nobody may look."""
    if shutil.which("strace") is None:
        return
    lobby.empty()
    with _traced(pid) as counted:
        seconds_each(port, _new(take(lobby.token), first), SYNCED)
    if counted:
        yield within("syncs of a number by the API", counted[0] / SYNCED, MOST_SYNCS, "syncs", counted=True)


@contextmanager
def _traced(pid: int) -> Iterator[list[int]]:
    """How many syncs a process made within the block, once it is over; nothing where it may not be traced."""
    counted: list[int] = []
    with subprocess.Popen(
        ["strace", "-f", "-c", "-e", "trace=fdatasync,fsync", "-p", str(pid)], stderr=subprocess.PIPE, text=True
    ) as strace:
        time.sleep(1.0)  # until it holds every thread
        yield counted
        strace.terminate()
        said = strace.communicate()[1]
    if "attached" in said:
        counted.append(sum(int(number) for number in _SYNCS.findall(said)))
