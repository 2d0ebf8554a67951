"""`kiosk simulate`: holds the simulated printer and serves the testers' page on the loopback.

A child of `kiosk run`, or started by hand for a kiosk that runs elsewhere on this machine. It owns
the device's end of the wire (a pseudo-terminal under the printer's port), never the kiosk's end.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn

from kiosk.simulator_address import SimulatorAddress, remove_address, write_address
from screens.web.simulator.app import About, create_simulator_app
from screens.web.simulator.live import Closing
from screens.web.simulator.ports import PrinterBench, Touchscreen

LOOPBACK: Final = "127.0.0.1"
NEXT_PORTS: Final = 20  # how many ports after the wished one are tried before any free one
SHUTDOWN_SECONDS: Final = 2

Say = Callable[[str], None]


def listen(port: int) -> socket.socket:
    """A listening socket on the loopback: at `port`, else at the next free one; 0 means any."""
    for wished in (*range(port, min(port + NEXT_PORTS, 65536)), 0) if port else (0,):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, wished))
            listener.listen()
        except OSError:
            listener.close()
            continue
        return listener
    raise OSError(f"no port is free on {LOOPBACK}")


@dataclass(frozen=True, slots=True)
class PagePlan:
    """Where the page is served and what it says: `folder` gets the address file."""

    folder: Path
    port: int
    about: About


class SimulatorPage:
    """The page, served by a thread until `stop`. The address is a secret: it has the token in it."""

    def __init__(self, plan: PagePlan, display: Touchscreen | None, printer: PrinterBench) -> None:
        token = secrets.token_urlsafe(24)
        self._folder = plan.folder
        self._socket = listen(plan.port)
        self._closing = Closing()
        app = create_simulator_app(token, display, printer, about=plan.about, closing=self._closing)
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                lifespan="off",
                ws="none",
                log_level="warning",
                server_header=False,
                timeout_graceful_shutdown=SHUTDOWN_SECONDS,
            )
        )
        self._thread = threading.Thread(target=self._serve, name="simulator page")
        self.address = SimulatorAddress(f"http://{LOOPBACK}:{self._socket.getsockname()[1]}/{token}/", os.getpid())

    def start(self) -> None:
        write_address(self._folder, self.address)
        self._thread.start()

    def _serve(self) -> None:
        # In a thread uvicorn leaves the signals alone: the program's own handling stands.
        self._server.run(sockets=[self._socket])

    def stop(self) -> None:
        """Answer what waits, stop serving, take the address back."""
        self._closing.say()
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()
        remove_address(self._folder)
