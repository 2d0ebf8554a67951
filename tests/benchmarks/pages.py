"""The console's pages that officers have open all day, from a served console, on a connection that is kept."""

from __future__ import annotations

import time
import uuid
from typing import Final

from services.queue.model import Channel, Done, Issued, TakeRequest
from tests.benchmarks.api import Lobby
from tests.benchmarks.figures import Bench, EachRound, Figure, median_ms, within
from tests.benchmarks.served import Asking, request_of, seconds_each, served

COUNT: Final = 40
WAITING: Final = 12
PAGE_MS: Final = 10.0
PAGES: Final = {
    "a counter's page": "/counter/1",
    "the page of bookings": "/visits",
    "the page of the queue": "/supervision",
    "the log page": "/log",
    "what wants somebody": "/attention",
}


def rounds(bench: Bench) -> EachRound:
    lobby = Lobby(bench.folder / "house")
    who, token = lobby.signed_in()
    queue = lobby.built.services.queue
    queue.counters.open(who, "1")
    for _ in range(WAITING + 1):
        wish = TakeRequest(uuid.uuid4().hex, "A", channel=Channel.COMMAND, print_slip=False)
        assert isinstance(queue.taking.take(wish), Issued)
    assert isinstance(queue.calling.call_next(who, "1"), Done)
    with (
        served(["-m", "kiosk.console.server", str(lobby.ini)], bench.folder) as (port, _),
        served(["-m", "tests.benchmarks.bare_web", str(bench.folder / "bare.sqlite3")], bench.folder) as (bare, _),
    ):
        try:
            while True:
                yield [_page(port, name, path, token) for name, path in PAGES.items()] + [_beside(port, bare, token)]
        finally:
            lobby.close()


def _page(port: int, name: str, path: str, token: str) -> Figure:
    request = request_of("GET", path, cookie=f"kiosk_session={token}", x_live="1")
    seconds_each(port, lambda asking, _number: asking.kept(request), 3)
    return within(
        name, median_ms(seconds_each(port, lambda asking, _number: asking.kept(request), COUNT)), PAGE_MS, "ms"
    )


def _beside(port: int, bare: int, token: str) -> Figure:
    """Both in turn: a page that is a constant says what HTTP itself costs here."""
    ours = request_of("GET", "/counter/1", cookie=f"kiosk_session={token}", x_live="1")
    page = request_of("GET", "/page")
    mine, theirs = Asking(port), Asking(bare)
    pairs = [(_seconds(mine, ours), _seconds(theirs, page)) for _ in range(COUNT)]
    mine.close()
    theirs.close()
    value, baseline = (median_ms([pair[place] for pair in pairs]) for place in (0, 1))
    return Figure("a counter's page, beside a constant", value, baseline, "ms", None, beside="a constant by Starlette")


def _seconds(asking: Asking, request: bytes) -> float:
    began = time.perf_counter()
    asking.kept(request)
    return time.perf_counter() - began
