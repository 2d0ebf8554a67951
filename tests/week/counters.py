"""Officers who call numbers in the console, over HTTP as browsers do; the lobby's board, which has to show them."""

from __future__ import annotations

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

from tests.support.console import PIN, Client

OFFICERS = {"1": "b1", "2": "b2", "3": "b3"}  # by counter
NUMBER = re.compile(r'<p class="number">([^<]+)</p>')
TICKET = re.compile(r'name="ticket" value="(\d+)"')
ON_BOARD_SECONDS = 10.0
NO_SHOW_SECONDS = 61.0
STREAM = httpx.Timeout(5.0, read=40.0)  # a stream that lives says so every fifteen seconds
ONE_IN = 9  # families do not come when they are called


class Away(Exception):
    """The console does not work now."""


@dataclass
class Desk:
    """All counters of a house. `address`: where the console is now, "" where it is not; `leap`: time passes."""

    address: Callable[[], str]
    leap: Callable[[float], None]
    chance: random.Random
    called: list[str] = field(default_factory=list)  # labels of today, as officers' pages showed them
    served: list[str] = field(default_factory=list)
    ends: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    _clients: dict[str, Client] = field(default_factory=dict)

    def serve(self, counter: str) -> bool:
        """Call the next number at this counter and serve it; False where nobody waits or the console is away."""
        try:
            return self._serve(counter)
        except (Away, httpx.HTTPError):
            self.ends["console away"] += 1
            self.forget(counter)
            return False

    def forget(self, *counters: str) -> None:
        """The browsers of these counters are closed, else all."""
        for counter in counters or tuple(self._clients):
            client = self._clients.pop(counter, None)
            if client is not None:
                client.close()

    def _serve(self, counter: str) -> bool:
        client = self._client(counter)
        page = self._page(client, f"/counter/{counter}")
        if not NUMBER.search(page):  # else it was called before the console went
            page = self._wish(client, counter, "call", page)
        found = NUMBER.search(page)
        if found is None:
            self.ends["nobody waits"] += 1
            return False
        label = found[1]
        if label not in self.called:
            self.called.append(label)
        self._on_board(client, label)
        if self.chance.randrange(ONE_IN) == 0 and f'action="/counter/{counter}/recall"' in page:
            return self._missed(client, counter, page)
        for wish in ("start", "finish"):
            self.leap(self.chance.uniform(20, 240))
            page = self._wish(client, counter, wish, page)
        if NUMBER.search(page):
            self.ends["not finished"] += 1
            return False
        self.served.append(label)
        self.ends["served"] += 1
        return True

    def _missed(self, client: Client, counter: str, page: str) -> bool:
        page = self._wish(client, counter, "recall", page)
        self.leap(NO_SHOW_SECONDS)
        self._wish(client, counter, "no-show", page)
        self.ends["no show"] += 1
        return True

    def _wish(self, client: Client, counter: str, wish: str, page: str) -> str:
        ticket = TICKET.search(page)
        answer = client.post(
            f"/counter/{counter}/{wish}", data={"form": client.token, **({"ticket": ticket[1]} if ticket else {})}
        )
        return self._judged(client, answer)

    def _page(self, client: Client, path: str) -> str:
        page = self._judged(client, client.get(path))
        if client.token and 'action="/sign-in"' not in page:
            return page
        raise Away  # the hour is over, or another console serves: signed in anew the next time

    def _judged(self, client: Client, answer: httpx.Response) -> str:
        if answer.status_code == 500:
            self.faults.append(f"the console answered 500 to {answer.request.url.path}")
        if answer.status_code >= 400:
            raise Away
        client._remember(answer.text)
        return answer.text

    def _on_board(self, client: Client, label: str) -> None:
        """The board that everybody sees has the number within a moment."""
        end = time.monotonic() + ON_BOARD_SECONDS
        while time.monotonic() < end:
            if f">{label}<" in self._judged(client, client.get("/board")):
                self.ends["on the board"] += 1
                return
            time.sleep(0.2)
        self.faults.append(f"{label} was called and is not on the board")

    def _client(self, counter: str) -> Client:
        address = self.address()
        if not address:
            raise Away
        known = self._clients.get(counter)
        if known is not None and str(known.base_url).rstrip("/") == address:
            return known
        self.forget(counter)
        client = self._clients[counter] = Client(address)
        client.timeout = httpx.Timeout(15.0)
        self._judged(client, client.get("/sign-in"))
        sent = {"form": client.token, "code": OFFICERS[counter], "secret": PIN}
        self._judged(client, client.post("/sign-in", data=sent))
        self._judged(client, client.post("/counters", data={"form": client.token, "counter": counter}))
        return client


class Listener:
    """A television's stream of events, opened anew whenever it ends, as a browser does."""

    def __init__(self, address: Callable[[], str]) -> None:
        self.heard = 0
        self._address, self._stopping = address, threading.Event()
        self._thread = threading.Thread(target=self._listen, name="board", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(10)

    def _listen(self) -> None:
        while not self._stopping.wait(0.5):
            address = self._address()
            if not address:
                continue
            with (
                suppress(httpx.HTTPError),
                httpx.Client(base_url=address, trust_env=False, timeout=STREAM) as client,
                client.stream("GET", "/events") as stream,
            ):
                for line in stream.iter_lines():
                    self.heard += line.startswith("data:")
                    if self._stopping.is_set():
                        return
