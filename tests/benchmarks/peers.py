"""Beside programs of others that do the same job, all of them served on this machine with SQLite, in the same rounds.

They are started by whoever measures and named by ``script/bench peers --peer NAME=WHERE``; docs/performance.md says how
each was started. Here is only what is asked of them: a number, on a new connection each time, by one client and by
four at once; a call; and of pretix its own check-in function (tests.benchmarks.pretix_check_in, in its environment).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from tests.benchmarks.api import Lobby, take
from tests.benchmarks.check_in import house_of_visits, let_in
from tests.benchmarks.figures import Bench, Better, EachRound, Figure, median_ms, p99_ms
from tests.benchmarks.served import Asking, request_of, seconds_each, seconds_together, served

COUNT: Final = 20  # requests in turn, and so many turns in a round
TURNS: Final = 5
CLIENTS: Final = 4
CHECK_INS: Final = 50
FASTER: Final = 4.0  # so many times as fast as pretix a visit is checked in

Requests = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Peer:
    """Another program that gives numbers over HTTP."""

    name: str
    port: int
    number: Requests

    def asked_from(self, first: int) -> Callable[[Asking, int], bytes]:
        """Asks for numbers; ours tells requests apart by a count that never comes twice."""
        return lambda asking, number: asking.new(self.number(first + number))


def mado(where: str) -> Peer:
    said = b'{"category":"A","buttonText":"A"}'
    request = request_of("POST", "/get_next_number", said, content_type="application/json", connection="close")
    return Peer("MADO-queue", _port(where), lambda _number: request)


def fqm(where: str) -> Peer:
    """WHERE is its address and, after a comma, the token of an API client; office and task 1."""
    address, _, token = where.partition(",")
    said = b'{"task_id":1,"office_id":1,"n":true,"name":"A"}'
    headers = {"authorization": f"Bearer {token}", "content_type": "application/json", "connection": "close"}
    port = _port(address)
    request = request_of("POST", "/api/v1/tickets/", said, **headers)
    request = request.replace(b"host: 127.0.0.1\r", f"host: 127.0.0.1:{port}\r".encode())  # it answers to no other
    return Peer("FQM", port, lambda _number: request)


SERVED: Final[Mapping[str, Callable[[str], Peer]]] = {"mado": mado, "fqm": fqm}
PRETIX: Final = "pretix"
KNOWN: Final = frozenset({*SERVED, PRETIX})


def rounds(bench: Bench) -> EachRound:
    peers = [SERVED[name](where) for name, where in bench.peers.items() if name in SERVED]
    with ExitStack() as ends:
        lobby = Lobby(bench.folder / "house")
        ends.callback(lobby.close)
        port, _ = ends.enter_context(served(["-m", "kiosk.console.server", str(lobby.ini)], bench.folder))
        ours = Peer("ours", port, take(lobby.token))
        seconds_each(port, ours.asked_from(0), COUNT)  # at once, what comes first is slow
        pretix = ends.enter_context(_pretix(bench)) if PRETIX in bench.peers else None
        number = 1_000
        while True:
            figures: list[Figure] = []
            if peers:
                figures += _numbers(lobby, ours, peers, number)
            if pretix is not None:
                figures.append(_check_ins(bench, pretix, number))
            yield figures
            number += 100_000


def _numbers(lobby: Lobby, ours: Peer, peers: Sequence[Peer], first: int) -> Iterator[Figure]:
    alone: dict[str, list[float]] = {one.name: [] for one in (ours, *peers)}
    together: dict[str, list[float]] = {name: [] for name in alone}
    rates: dict[str, list[float]] = {name: [] for name in alone}
    for turn in range(TURNS):
        for one in (ours, *peers):
            start = first + 10_000 * (turn + 1)
            lobby.empty()
            alone[one.name] += seconds_each(one.port, one.asked_from(start), COUNT)
            lobby.empty()
            whole, each = seconds_together(one.port, one.asked_from(start + 1_000), CLIENTS, COUNT // CLIENTS)
            together[one.name] += each
            rates[one.name].append(len(each) / whole)
    for one in peers:
        beside = f"{one.name}, a new connection each"
        mine, theirs = (median_ms(alone[name]) for name in ("ours", one.name))
        yield Figure(f"a number by HTTP, beside {one.name}", mine, theirs, "ms", 1.0, beside=beside)
        mine, theirs = (statistics.median(rates[name]) for name in ("ours", one.name))
        what = f"numbers of {CLIENTS} clients, beside {one.name}"
        yield Figure(what, mine, theirs, "a second", 1.0, beside=beside, better=Better.MORE)
        mine, theirs = (p99_ms(together[name]) for name in ("ours", one.name))
        yield Figure(f"the longest of {CLIENTS} clients, beside {one.name}", mine, theirs, "ms", None, "p99", beside)


@contextmanager
def _pretix(bench: Bench) -> Iterator[subprocess.Popen[str]]:
    folder = bench.folder / "pretix"
    folder.mkdir()
    program = Path(__file__).with_name("pretix_check_in.py")
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "pretix.settings", "DATA_DIR": str(folder)}
    with subprocess.Popen(
        [bench.peers[PRETIX], str(program), str(folder)],
        env=environment,
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=(folder / "said.txt").open("w"),
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            while (line := process.stdout.readline()).strip() != "ready":
                if not line:
                    raise RuntimeError((folder / "said.txt").read_text("utf-8", "replace")[-2_000:])
            yield process
        finally:
            process.kill()


def _check_ins(bench: Bench, pretix: subprocess.Popen[str], number: int) -> Figure:
    folder = bench.folder / f"visits-{number}"
    folder.mkdir()
    assert pretix.stdin is not None and pretix.stdout is not None
    ours: list[float] = []
    theirs: list[float] = []
    with house_of_visits(replace(bench, folder=folder), CHECK_INS) as (visits, passes):
        for turn in range(TURNS):
            some = passes[turn::TURNS]
            ours += [let_in(visits, text) for text in some]
            print(len(some), file=pretix.stdin, flush=True)
            theirs += json.loads(pretix.stdout.readline())
    beside = "pretix's perform_checkin on its own models"
    return Figure(
        "check in a visit, beside pretix", median_ms(ours), median_ms(theirs), "ms", 1 / FASTER, beside=beside
    )


def _port(address: str) -> int:
    port = urlsplit(address).port
    assert port is not None, f"{address}: an address with its port is needed"
    return port
