"""A slow stranger at the console: silent, trickling, never reading, by the hundred; meanwhile an officer works.

Every answer that the officer, the board and whoever watches the server wait for is timed; in the end the stranger stops
and every connection has to be gone.
"""

from __future__ import annotations

import argparse
import random
import select
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from screens.web.console.shared.streams import Room
from tests.support.console import Client, Site
from tests.support.strangers import Address, close_all, connect, is_over

HEAD = b"GET /board HTTP/1.1\r\nhost: 127.0.0.1\r\n"
FORM = (
    b"POST /sign-in HTTP/1.1\r\nhost: 127.0.0.1\r\norigin: http://127.0.0.1\r\n"
    b"content-type: application/x-www-form-urlencoded\r\n"
)
# What is sent first, and what trickles; nothing that is answered is ever read by half of them.
HABITS: tuple[tuple[bytes, bytes], ...] = (
    (b"", b""),
    (b"", b"\r\n"),
    (HEAD, b"a: b\r\n"),
    (FORM + b"content-length: 60000\r\n\r\n", b"x"),
    (FORM + b"transfer-encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    (HEAD + b"\r\n", b"\r\n"),
    ((HEAD + b"\r\n") * 200, HEAD + b"\r\n"),
    (b"GET /events HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n", b"x"),
    (b"GET /own/x/console.js HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n", b""),
    (b"\x16\x03\x01\x02\x00\x01", b"\x00"),
)
SLOWEST_ANSWER = 5.0  # seconds, on a machine that does all this at once


class Stranger:
    """Keeps `count` connections from some addresses open, in a thread, until `stop`."""

    def __init__(self, server: Address, count: int, sources: Sequence[str], seed: int) -> None:
        self._server, self._count, self._sources = server, count, sources
        self._random = random.Random(seed)
        self._held: dict[socket.socket, bytes] = {}
        self._stopping = threading.Event()
        self.opened = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> list[socket.socket]:
        """The connections that it still holds."""
        self._stopping.set()
        self._thread.join()
        return list(self._held)

    def _run(self) -> None:
        while not self._stopping.wait(0.01):
            if len(self._held) < self._count:
                with suppress(OSError):
                    self._begin()
            for one in self._random.sample(list(self._held), min(20, len(self._held))):
                self._go_on(one)

    def _begin(self) -> None:
        start, drop = self._random.choice(HABITS)
        one = connect(self._server, self._random.choice(self._sources))
        self.opened += 1
        one.setblocking(False)
        self._held[one] = drop
        one.send(start)

    def _go_on(self, one: socket.socket) -> None:
        try:
            over = self._random.random() < 0.5 and bool(select.select([one], [], [], 0)[0]) and not one.recv(500)
            if not over and self._held[one]:
                one.send(self._held[one])
        except BlockingIOError:
            return
        except OSError:
            over = True
        if over:
            one.close()
            del self._held[one]


class Worker:
    """An officer at a counter, and how long each answer took."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._client = site.client()
        self._anybody = site.client()
        self.slowest: dict[str, float] = {}
        self._timed("sign-in", lambda: self._client.sign_in("p01"))
        self._timed("counters", lambda: self._client.submit("/counters", counter="1"))

    def turn(self) -> None:
        self._site.take()
        self._timed("call", lambda: self._client.submit("/counter/1/call"))
        self._timed("page", lambda: self._client.page("/counter/1"))
        self._timed("board", lambda: self._anybody.page("/board"))
        self._timed("healthz", lambda: self._anybody.page("/healthz"))

    def _timed(self, what: str, ask: Callable[[], object]) -> None:
        began = time.monotonic()
        ask()
        self.slowest[what] = max(self.slowest.get(what, 0.0), time.monotonic() - began)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="script/soak stranger", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--connections", type=int, default=400)
    parser.add_argument("--addresses", type=int, default=1, help="127.0.0.2 and the following ones; 0: 127.0.0.1")
    parser.add_argument("--seed", type=int, default=1)
    wish = parser.parse_args(arguments)
    sources = [f"127.0.0.{number + 2}" for number in range(wish.addresses)] or ["127.0.0.1"]
    with tempfile.TemporaryDirectory(prefix="soak-stranger-") as folder:
        site = Site(Path(folder))
        address = Client(site.address).base_url
        stranger = Stranger((address.host, address.port or 80), wish.connections, sources, wish.seed)
        worker = Worker(site)
        end = time.monotonic() + wish.seconds
        while time.monotonic() < end:
            worker.turn()
            time.sleep(0.5)
        held = stranger.stop()
        began = time.monotonic()
        streams = (Room.STRANGERS if wish.addresses else Room.THIS_MACHINE).value[1]
        while sum(not is_over(one) for one in held) > streams and time.monotonic() < began + 60.0:
            time.sleep(0.2)
        ended = time.monotonic() - began
        close_all(held)
        site.stop()
    print(f"{stranger.opened} connections; of the last {len(held)} all but the streams ended within {ended:.1f} s")
    for what, seconds in worker.slowest.items():
        print(f"{what:10} {seconds:6.3f} s")
    return 0 if max(worker.slowest.values()) < SLOWEST_ANSWER and ended < 60.0 else 1
