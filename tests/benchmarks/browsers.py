"""What browsers in the house ask of the console, without a browser: boards that listen and look, counters that call.

One event loop for all of them, in a process of its own (`python -m tests.benchmarks.browsers`), so that what they take
of the processor is not taken for the console's. Each keeps its connections open as a browser does.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import re
import signal
import sys
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.support.console import FORM, PIN

LOOKS_SECONDS = 10.0  # assets/web/console/board.js
BEATS_SECONDS = 30.0
OFFICER_LOOKS_SECONDS = 30.0  # assets/web/console/console.js
TICKET = re.compile(r'name="ticket" value="(\d+)"')
NUMBER = re.compile(r'<p class="number">([^<]+)</p>')


class Answered(Exception):
    """With something that no browser of this load expects."""


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes = b""


@dataclass
class Connection:
    """One kept connection of a browser, and its cookies. `counts`: what was asked and how it was answered."""

    host: str
    port: int
    cookies: dict[str, str]
    counts: dict[str, int]
    times: dict[str, list[float]]
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ask(self, method: str, path: str, headers: dict[str, str] | None = None, body: str = "") -> Reply:
        async with self._turn:
            began = time.perf_counter()
            try:
                reply = await self._ask(method, path, headers or {}, body)
            except (OSError, asyncio.IncompleteReadError):  # it was idle for too long: as a browser, once more
                await self.close()
                reply = await self._ask(method, path, headers or {}, body)
        what = f"{method} {path.rsplit('/', 1)[0] or path} {reply.status}"
        self.counts[what] = self.counts.get(what, 0) + 1
        self.times.setdefault(f"{method} {path.rsplit('/', 1)[0] or path}", []).append(time.perf_counter() - began)
        return reply

    async def _ask(self, method: str, path: str, headers: dict[str, str], body: str) -> Reply:
        reader, _ = await self.send(method, path, headers, body)
        reply = await self.head(reader)
        if reply.status not in (204, 304):
            reply.body = await reader.readexactly(int(reply.headers["content-length"]))
        if reply.headers.get("connection", "").lower() == "close":
            await self.close()
        return reply

    async def send(
        self, method: str, path: str, headers: dict[str, str], body: str = ""
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self.host, self.port)
        reader, writer = self._streams
        own = f"http://{self.host}:{self.port}"
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}", f"Origin: {own}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if method == "POST":
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        writer.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
        return reader, writer

    async def head(self, reader: asyncio.StreamReader) -> Reply:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        reply = Reply(int(lines[0].split()[1]), {})
        for line in filter(None, lines[1:]):
            name, _, value = line.partition(": ")
            reply.headers[name.lower()] = value
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return reply

    async def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


class Browser(ABC):
    """One page that listens to `/events` and looks again when something changed, and every so often by itself."""

    def __init__(self, address: tuple[str, int], told: Told, cookies: dict[str, str] | None = None) -> None:
        self.cookies = cookies or {}
        self.page, self.stream = (Connection(*address, self.cookies, told.counts, told.times) for _ in range(2))
        self._news = asyncio.Event()

    async def listen(self) -> None:
        """Its shared worker."""
        while True:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                reader, _ = await self.stream.send("GET", "/events", {"accept": "text/event-stream"})
                reply = await self.stream.head(reader)
                if reply.status != 200:
                    raise Answered(f"/events: {reply.status}")
                while line := await reader.readline():
                    if line.startswith(b"event:"):
                        self._news.set()
            await self.stream.close()
            await asyncio.sleep(2)

    async def look_on(self, seconds: float) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), seconds)
            self._news.clear()
            await self.look()

    @abstractmethod
    async def look(self) -> None: ...


class Board(Browser):
    _etag = ""

    async def look(self) -> None:
        reply = await self.page.ask("GET", "/board", {"if-none-match": self._etag} if self._etag else {})
        if reply.status not in (200, 304):
            raise Answered(f"/board: {reply.status}")
        self._etag = reply.headers.get("etag", self._etag)

    async def beat(self) -> None:
        while True:
            await self.page.ask("POST", "/board/alive", body="sound=on")
            await asyncio.sleep(BEATS_SECONDS)


class Counter(Browser):
    """An officer at a counter. `rests`: seconds between two of its wishes; None: it only looks."""

    def __init__(self, address: tuple[str, int], told: Told, officer: str, code: str, rests: float | None) -> None:
        super().__init__(address, told)
        self.officer, self.path, self.rests = officer, f"/counter/{code}", rests
        self.hands = Connection(*address, self.cookies, told.counts, told.times)
        self._code, self._told = code, told
        self._token = ""

    async def sign_in(self) -> None:
        await self._wish("GET", "/sign-in")
        await self._wish("POST", "/sign-in", code=self.officer, secret=PIN)
        await self._wish("POST", "/counters", counter=self._code)

    async def look(self) -> None:
        await self.page.ask("GET", self.path, {"x-live": "1"})

    async def work(self, chance: random.Random) -> None:
        """Call, begin, finish, and so on."""
        if self.rests is None:
            return
        while True:
            await asyncio.sleep(self.rests * chance.uniform(0.6, 1.4))
            page = await self._wish("GET", self.path)
            ticket = TICKET.search(page)
            held = {"ticket": ticket[1]} if ticket and NUMBER.search(page) else {}
            wish = "call" if not held else "start" if f'action="{self.path}/start"' in page else "finish"
            await self._wish("POST", f"{self.path}/{wish}", **held)
            self._told.counts[wish] = self._told.counts.get(wish, 0) + 1

    async def _wish(self, method: str, path: str, **fields: str) -> str:
        body = urlencode({"form": self._token, **fields}) if method == "POST" else ""
        reply = await self.hands.ask(method, path, body=body)
        for _ in range(4):
            if reply.status != 303:
                break
            reply = await self.hands.ask("GET", reply.headers["location"])
        if reply.status != 200:
            raise Answered(f"{method} {path}: {reply.status}")
        text = reply.body.decode()
        if found := FORM.search(text):
            self._token = found[1]
        return text


@dataclass
class Told:
    """What all browsers together were answered, and in how many seconds."""

    counts: dict[str, int] = field(default_factory=dict)
    times: dict[str, list[float]] = field(default_factory=dict)


async def _browse(wish: argparse.Namespace) -> Told:
    told, chance = Told(), random.Random(23)
    address = ("127.0.0.1", wish.port)
    boards = [Board(address, told, {"kiosk_board": token}) for token in wish.boards]
    counters = [
        Counter(address, told, code, str(number), wish.rests) for number, code in enumerate(wish.officers, start=1)
    ]
    for one in counters:
        await one.sign_in()
    browsers: list[Browser] = [*boards, *counters]
    tasks = [asyncio.create_task(one.listen()) for one in browsers]
    tasks += [asyncio.create_task(one.look_on(LOOKS_SECONDS)) for one in boards]
    tasks += [asyncio.create_task(one.beat()) for one in boards]
    tasks += [asyncio.create_task(one.look_on(OFFICER_LOOKS_SECONDS)) for one in counters]
    tasks += [asyncio.create_task(one.work(chance)) for one in counters if wish.rests is not None]
    ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, _set_once, ended)
    print("ready", flush=True)
    done, _ = await asyncio.wait([ended, *tasks], return_when=asyncio.FIRST_COMPLETED)
    for broken in done - {ended}:
        broken.result()
    return told


def _set_once(ended: asyncio.Future[None]) -> None:
    if not ended.done():
        ended.set_result(None)


def _listed(text: str) -> list[str]:
    return text.split(",")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("--boards", type=_listed, default=[], metavar="TOKEN,…")
    parser.add_argument("--officers", type=_listed, default=[], metavar="CODE,…")
    parser.add_argument("--rests", type=float, help="seconds between two wishes of one officer; else they only look")
    told = asyncio.run(_browse(parser.parse_args()))
    json.dump({"counts": told.counts, "times": told.times}, sys.stdout)


if __name__ == "__main__":
    main()
