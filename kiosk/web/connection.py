"""One connection: uvicorn's HTTP on it, and the pace of its other end."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final, Protocol

import h11
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from kiosk.web.behind import Headers, Proxies
from kiosk.web.bounds import Bounds
from kiosk.web.conversation import Conversation
from kiosk.web.pace import Pace, Phase
from kiosk.web.turns import Turn, Turns
from screens.web.api.every_refusal import EveryRefusal
from screens.web.api.problems import Problem

STAY: Final = "kiosk.stay"  # the extension of a request's scope: see Connection.stay
_ANSWERED: Final = (h11.DONE, h11.MUST_CLOSE, h11.CLOSED)
_TOO_MUCH: Final = b"Request header fields too large\n"


class Host(Protocol):
    """Who keeps places and turns."""

    @property
    def turns(self) -> Turns: ...
    @property
    def proxies(self) -> Proxies: ...

    def stays(self, connection: Connection) -> None: ...
    def over(self, connection: Connection) -> None: ...


class Connection:
    """A guest of the rooms, from its acceptance to its end."""

    def __init__(self, accepted: socket.socket, address: str, bounds: Bounds, host: Host) -> None:
        self.address = address
        self.bounds = bounds
        self.pace = Pace(bounds, asyncio.get_running_loop().time())
        self.http: BoundedHttp | None = None  # None: a handshake
        self.is_staying = False
        self._accepted = accepted
        self._host = host

    @property
    def waits_since(self) -> float | None:
        return self.pace.waits_since

    def hang_up(self) -> None:
        if self.http is not None:
            self.http.transport.abort()
        else:
            with suppress(OSError):  # it has left already
                self._accepted.shutdown(socket.SHUT_RDWR)  # the handshake meets the end of the stream

    def look(self, now: float) -> None:
        """Hang up when its time is over."""
        if self.http is not None:
            self.http.look(now)
        if not self.pace.is_overdue(now):
            return
        if self.http is not None and self.pace.phase is Phase.IDLE:
            self.http.transport.close()  # with the farewell that TLS has
        else:
            self.hang_up()

    def stay(self) -> None:
        """It carries a stream that has a place of its own: it counts no more among those of its address."""
        self.is_staying = True
        self._host.stays(self)

    def turn_of(self, address: str) -> Turn:
        """A turn for a request."""
        return Turn(self._host.turns, address)

    @property
    def comes_by_proxy(self) -> bool:
        """Its other end is a proxy of the house, which speaks https with the browsers."""
        return self.address in self._host.proxies.addresses

    def whose(self, headers: Headers) -> str:
        """The address that a request comes from: this connection's, or the one that a proxy of the house names."""
        return self._host.proxies.whose(self.address, headers)

    def end(self) -> None:
        """It takes no place any more. Twice is once."""
        self._host.over(self)


class BoundedHttp(H11Protocol):
    """uvicorn's protocol, which tells the connection's pace what happens and refuses a head that is too large."""

    def __init__(self, connection: Connection, config: Config, state: ServerState) -> None:
        super().__init__(config, state, {})
        self.conn = Conversation(connection.bounds.head_bytes)
        self._connection = connection
        self._written = 0
        self._queued = self._is_lost = self._is_broken_off = False
        self._inner: Any = self.app
        self.app = self._answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self._connection.http = self
        self._connection.pace.turn(Phase.HEAD, self.loop.time())

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._is_lost = True
        self._connection.end()

    def data_received(self, data: bytes) -> None:
        pace = self._connection.pace
        if pace.phase is Phase.IDLE:
            pace.turn(Phase.HEAD, self.loop.time())
        pace.came(len(data))
        super().data_received(data)
        self._keep_pace()

    def on_response_complete(self) -> None:
        if self._connection.is_staying or self._has_more():
            self.transport.close()
        super().on_response_complete()
        self._keep_pace()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP was sent by a program, whatever it asked for: the problem document of the API tells it so."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self._answer_no_http()
        else:  # in the middle of an answer no other one can be given
            self.transport.abort()
        if self.cycle is not None:  # whose body it was, in the same piece: what it would still say is for nobody
            self.cycle.disconnected = True
            self.cycle.message_event.set()

    def _answer_no_http(self) -> None:
        problem = Problem.of_status(400).answer()
        headers = [*problem.raw_headers, (b"connection", b"close")]
        said = h11.Response(status_code=400, headers=headers, reason=HTTPStatus.BAD_REQUEST.phrase)
        for event in (said, h11.Data(data=bytes(problem.body)), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def break_off(self) -> None:
        """The server ends: hang up. Whose answer is under way is told nothing, and its task may be cancelled."""
        self._is_broken_off = True
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.abort()

    def look(self, now: float) -> None:
        """Tell the pace how much of what was written has gone."""
        self._connection.pace.went(self._written, self.transport.get_write_buffer_size(), now)

    def _phase(self) -> Phase:
        theirs = self.conn.their_state
        if theirs is h11.IDLE:
            started = bool(self.conn.trailing_data[0]) or self._connection.pace.phase is Phase.HEAD
            return Phase.HEAD if started else Phase.IDLE
        if theirs is h11.SEND_BODY:
            return Phase.REST if self.conn.our_state in _ANSWERED else Phase.BODY
        return Phase.TURN if self._queued else Phase.WORK

    def _has_more(self) -> bool:
        """A further request came before this one was answered: no browser does that, hundreds at once are an attack."""
        return self.conn.their_state is h11.DONE and bool(self.conn.trailing_data[0].strip())

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        if self._connection.comes_by_proxy:
            scope["scheme"] = "https"  # so that an address that is told to a browser is one that it can reach
        address = self._connection.whose(scope["headers"])
        if address != self._connection.address:
            scope["client"] = (address, 0)
        turn = self._connection.turn_of(address)

        async def send_counted(message: Any) -> None:
            turn.end()
            self._written += len(message.get("body", b""))
            await send(message)

        async def receive_apart() -> Any:
            had = turn.has
            turn.end()
            message = await receive()
            if had:
                await self._begin(turn)
            return message

        if _head_size(scope) > self._connection.bounds.head_bytes:
            await EveryRefusal(_refuse)(scope, receive, send_counted)
            return
        scope["extensions"] = {STAY: self._connection.stay}
        try:
            await self._begin(turn)
            if not self._is_lost:  # while it waited
                await self._inner(scope, receive_apart, send_counted)
        except asyncio.CancelledError:
            if not self._is_broken_off:
                raise
        finally:
            turn.end()

    async def _begin(self, turn: Turn) -> None:
        self._queued = not turn.is_free
        self._keep_pace()
        try:
            await turn.begin()
        finally:
            self._queued = False
            self._keep_pace()

    def _keep_pace(self) -> None:
        self._connection.pace.turn(self._phase(), self.loop.time())


def _head_size(scope: Any) -> int:
    line = len(scope["method"]) + len(scope["raw_path"]) + len(scope["query_string"])
    return line + sum(len(name) + len(value) + 4 for name, value in scope["headers"])


async def _refuse(_scope: Any, _receive: Any, send: Any) -> None:
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(_TOO_MUCH)).encode())]
    await send({"type": "http.response.start", "status": 431, "headers": [*headers, (b"connection", b"close")]})
    await send({"type": "http.response.body", "body": _TOO_MUCH})


def tune(accepted: socket.socket, seconds: float) -> None:
    """Tell the kernel how to carry an accepted connection.

    What is written leaves at once. asyncio asks for that only where a listening socket was made with IPPROTO_TCP; else
    the body of an answer waits until its head is acknowledged, which the other end puts off for 40 ms.
    The connection ends when its other end takes nothing for `seconds`: it is mute, or not there any more.
    """
    accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(seconds * 1000))
