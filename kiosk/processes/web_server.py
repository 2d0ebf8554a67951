"""A web server in a thread of its own: what the console and the simulator's page share."""

from __future__ import annotations

import socket
import threading
from typing import Any, Final

import uvicorn

NEXT_PORTS: Final = 20  # how many ports after the wished one are tried before any free one


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
            listener.listen()
        except OSError:
            listener.close()
            if one == ports[-1]:
                raise
            continue
        return listener
    raise AssertionError("the last port returns or raises")


class WebServer:
    """Serves an ASGI app on a listening socket between `start` and `stop`. The socket is closed by `stop`."""

    def __init__(self, name: str, app: Any, listener: socket.socket, *, shutdown_seconds: int, **options: Any) -> None:
        """`options` are further ones of uvicorn.Config. Raises OSError for a certificate that cannot be read."""
        config = uvicorn.Config(
            app,
            lifespan="off",
            ws="none",
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=shutdown_seconds,
            **options,
        )
        config.load()
        self._listener = listener
        self._server = uvicorn.Server(config)
        # In a thread uvicorn leaves the signals alone: the program's own handling stands.
        self._thread = threading.Thread(target=lambda: self._server.run(sockets=[listener]), name=name, daemon=True)
        self.port: int = listener.getsockname()[1]

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Answer what waits, then stop serving."""
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()
