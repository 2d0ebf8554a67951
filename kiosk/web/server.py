"""A web server in a thread of its own: what the console and the testers' page share."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from typing import Any, Final

import uvicorn

from kiosk.web.behind import Proxies
from kiosk.web.bounds import Bounds
from kiosk.web.connection import BoundedHttp
from kiosk.web.door import Door

NEXT_PORTS: Final = 20  # how many ports after the wished one are tried before any free one
WAITING: Final = 512  # connections that the kernel holds until they are accepted
NEVER: Final = 86_400  # seconds
LAST_SECONDS: Final = 1  # for what was broken off: then uvicorn reports work that does not end
TICKS_A_BEAT: Final = 10  # uvicorn looks ten times a second whether it shall end


def listen(address: str, port: int, *, any_port: bool) -> socket.socket:
    """A listening socket at `port` (0: any); with `any_port` the next free one will do. Raises OSError."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    ports = [port]
    if any_port and port:
        ports += [*range(port + 1, min(port + NEXT_PORTS, 65536)), 0]
    for one in ports:
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((address, one))
            listener.listen(WAITING)
        except OSError:
            listener.close()
            if one == ports[-1]:
                raise
            continue
        return listener
    raise AssertionError("the last port returns or raises")


class WebServer:
    """Serves an ASGI app on a listening socket between `start` and `stop`. The socket is closed by `stop`."""

    def __init__(
        self,
        name: str,
        app: Any,
        listener: socket.socket,
        *,
        shutdown_seconds: int,
        bounds: Bounds,
        proxies: frozenset[str] = frozenset(),
        beat: Callable[[], None] = lambda: None,
        **options: Any,
    ) -> None:
        """`beat` is called every second by the event loop: whoever misses it knows that no page is served.

        `proxies`: addresses that are believed when they say whose a request is (kiosk.web.behind).
        `shutdown_seconds`: how long `stop` waits for answers under way; then their connections close.
        `options` are further ones of uvicorn.Config. Raises OSError for a certificate that cannot be read.
        """
        config = uvicorn.Config(
            app,
            lifespan="off",
            ws="none",
            log_level="error",  # warnings tell of requests that are none: strangers would fill the log
            server_header=False,
            proxy_headers=False,  # whoever sends X-Forwarded-For would choose the address that waits
            h11_max_incomplete_event_size=bounds.head_bytes,
            timeout_keep_alive=NEVER,  # the pace of the connection knows, also while an answer lies unread
            timeout_graceful_shutdown=shutdown_seconds + LAST_SECONDS,
            **options,
        )
        config.load()
        self._server = _Server(config, Door(listener, bounds, config.ssl, Proxies(proxies)), beat, shutdown_seconds)
        self._listener = listener
        # In a thread uvicorn leaves the signals alone: the program's own handling stands.
        self._thread = threading.Thread(target=self._server.run, name=name, daemon=True)
        self.port: int = listener.getsockname()[1]

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Answer what waits, then stop serving."""
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()


class _Server(uvicorn.Server):
    """uvicorn's server without sockets of its own: connections come through the door."""

    def __init__(self, config: uvicorn.Config, door: Door, beat: Callable[[], None], shutdown_seconds: int) -> None:
        super().__init__(config)
        self._door = door
        self._beat = beat
        self._shutdown_seconds = shutdown_seconds

    async def on_tick(self, counter: int) -> bool:
        """Not uvicorn's `callback_notify`: that goes by the machine's clock, and falls silent when it is set back."""
        if counter % TICKS_A_BEAT == 0:
            self._beat()
        return await super().on_tick(counter)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=[])
        self._door.open(lambda connection: BoundedHttp(connection, self.config, self.server_state))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._door.close()
        asyncio.get_running_loop().call_later(self._shutdown_seconds, self._break_off)
        await super().shutdown(sockets=[])

    def _break_off(self) -> None:
        """Before uvicorn does: that would report each of them as a fault of the program, and answer 500."""
        for connection in list(self.server_state.connections):
            if isinstance(connection, BoundedHttp):
                connection.break_off()
        for task in list(self.server_state.tasks):
            task.cancel()
