"""Accepts connections, within the rooms; hangs up on those whose time is over."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from kiosk.web.behind import NO_PROXIES, Proxies
from kiosk.web.bounds import Bounds
from kiosk.web.connection import BoundedHttp, Connection, tune
from kiosk.web.rooms import Rooms, plain
from kiosk.web.turns import Turns

BREATH_SECONDS: Final = 0.1  # after the kernel had no descriptor or memory for one more

MakeHttp = Callable[[Connection], BoundedHttp]


class Door:
    """The door of one listening socket. Everything happens in the loop that `open` was called in."""

    def __init__(
        self,
        listener: socket.socket,
        bounds: Bounds,
        tls: ssl.SSLContext | None,
        proxies: Proxies = NO_PROXIES,
    ) -> None:
        self._listener = listener
        self._bounds = bounds
        self._tls = tls
        self.proxies = proxies
        self._rooms: Rooms[Connection] = Rooms(bounds, apart=proxies.addresses)
        self.turns = Turns(bounds)
        self._staying: set[Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def open(self, http: MakeHttp) -> None:
        """Accept from now on. `http` makes a connection's protocol."""
        self._listener.setblocking(False)
        self._tasks = {asyncio.create_task(self._accept(http)), asyncio.create_task(self._look_after())}

    async def close(self) -> None:
        """Accept no more and close the listening socket. Handshakes end; where HTTP has begun it is uvicorn's."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # the loop lets go of the socket
        self._listener.close()

    async def _accept(self, http: MakeHttp) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                accepted, peer = await loop.sock_accept(self._listener)
            except OSError:
                await asyncio.sleep(BREATH_SECONDS)
                continue
            connection = Connection(accepted, plain(peer[0]), self._bounds, self)
            if self._rooms.enter(connection.address, connection):
                tune(accepted, self._bounds.answer_seconds)
                task = loop.create_task(self._welcome(accepted, connection, http))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            else:
                accepted.close()
            await asyncio.sleep(0)  # what has come on other connections is read before the next one is accepted

    async def _welcome(self, accepted: socket.socket, connection: Connection, http: MakeHttp) -> None:
        """Begin HTTP, after the handshake of TLS."""
        seconds = self._bounds.answer_seconds if self._tls else None
        try:
            with suppress(OSError):  # no TLS, or not in time, or it has left
                await asyncio.get_running_loop().connect_accepted_socket(
                    lambda: http(connection), accepted, ssl=self._tls, ssl_shutdown_timeout=seconds
                )
        finally:
            if connection.http is None:
                self.over(connection)

    async def _look_after(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(self._bounds.look_seconds)
            for connection in [*self._rooms, *self._staying]:
                connection.look(loop.time())

    def stays(self, connection: Connection) -> None:
        self._rooms.leave(connection.address, connection)
        self._staying.add(connection)

    def over(self, connection: Connection) -> None:
        self._rooms.leave(connection.address, connection)
        self._staying.discard(connection)
