"""One connection: uvicorn's HTTP on it, and the pace of its other end."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import Any, Final, Protocol

import h11
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from kiosk.web.bounds import Bounds
from kiosk.web.pace import Pace, Phase

STAY: Final = "kiosk.stay"  # the extension of a request's scope: see Connection.stay
_ANSWERED: Final = (h11.DONE, h11.MUST_CLOSE, h11.CLOSED)
_TOO_MUCH: Final = b"Request header fields too large\n"


class Host(Protocol):
    """Who keeps the places."""

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

    def end(self) -> None:
        """It takes no place any more. Twice is once."""
        self._host.over(self)


class BoundedHttp(H11Protocol):
    """uvicorn's protocol, which tells the connection's pace what happens and refuses a head that is too large."""

    def __init__(self, connection: Connection, config: Config, state: ServerState) -> None:
        super().__init__(config, state, {})
        self._connection = connection
        self._written = 0
        self._inner: Any = self.app
        self.app = self._answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self._connection.http = self
        self._connection.pace.turn(Phase.HEAD, self.loop.time())

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._connection.end()

    def data_received(self, data: bytes) -> None:
        pace = self._connection.pace
        if pace.phase is Phase.IDLE:
            pace.turn(Phase.HEAD, self.loop.time())
        pace.came(len(data))
        super().data_received(data)
        pace.turn(self._phase(), self.loop.time())

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._connection.is_staying:
            self.transport.close()
        self._connection.pace.turn(self._phase(), self.loop.time())

    def send_400_response(self, msg: str) -> None:
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            super().send_400_response(msg)
        else:  # in the middle of an answer no other one can be given
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
        return Phase.WORK

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        async def counted(message: Any) -> None:
            self._written += len(message.get("body", b""))
            await send(message)

        if _head_size(scope) > self._connection.bounds.head_bytes:
            await _refuse(counted)
            return
        scope["extensions"] = {STAY: self._connection.stay}
        await self._inner(scope, receive, counted)


def _head_size(scope: Any) -> int:
    line = len(scope["method"]) + len(scope["raw_path"]) + len(scope["query_string"])
    return line + sum(len(name) + len(value) + 4 for name, value in scope["headers"])


async def _refuse(send: Any) -> None:
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(_TOO_MUCH)).encode())]
    await send({"type": "http.response.start", "status": 431, "headers": [*headers, (b"connection", b"close")]})
    await send({"type": "http.response.body", "body": _TOO_MUCH})


def forget_dead_ends(connection: socket.socket, seconds: float) -> None:
    """Have the kernel end a connection whose other end takes nothing for so long: mute, or not there any more."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(seconds * 1000))
