"""`kiosk console --outage`: a kiosk's own machine serves the counters while the server of the house is away.

A child of `kiosk run` where `[outage] counters` says so. It meets the kiosk in its book only (kiosk.compose.outage):
there it sees that an outage has begun, and that it is over.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher

from kiosk import __version__
from kiosk.compose.console import outage_console
from kiosk.compose.outage import NoBook, open_book, state
from kiosk.compose.services import Services
from kiosk.processes.children import STOP_SECONDS, follow_parent, has_parent
from kiosk.processes.priority import stand_back
from kiosk.processes.stopping import StopWish
from kiosk.processes.terminal import AWAY, REFUSED, Say, prepare_streams, say_to
from kiosk.processes.watchdog import REFUSED_SECONDS, Watchdog, is_watched
from kiosk.settings.model import Settings
from kiosk.settings.remembered import recalled
from kiosk.settings.stand_in import read_or_stand_in
from kiosk.web.bounds import Bounds
from kiosk.web.server import WebServer, listen
from screens.web.console.away import Standing
from screens.web.console.outage_app import create_idle_app, create_outage_app
from screens.web.console.shared.console import Console
from screens.web.console.shared.outage_desk import OutageDesk
from services.outage.book import BookPlace
from services.store.clock import Clock, SystemClock
from services.store.faults import DatabaseFault
from services.surveys.instrument_files import InstrumentsFaulty

SHUTDOWN_SECONDS: Final = 1
LOOK_SECONDS: Final = 1.0  # between two looks at the book


class CountersServer:
    """Serves until `stop`. `look`, every second: whether an outage goes on, and the pages that belong to it."""

    def __init__(
        self,
        settings: Settings,
        *,
        beat: Callable[[], None] = lambda: None,
        clock: Clock | None = None,
        hasher: PasswordHasher | None = None,
    ) -> None:
        """Listens at once. Raises OSError; ValueError where kiosk.ini names no address."""
        if settings.outage.counters is None:
            raise ValueError("[outage] counters says no address")
        self._settings = settings
        self._clock = clock or SystemClock()
        self._hasher = hasher
        self._book: Services | None = None
        self._file: tuple[int, int] | None = None  # which one was opened: the kiosk may have put it aside since
        self._console: Console | None = None
        self._idle = _idle(settings, self._clock)
        self._standing = Standing(self._idle)
        bind, port = settings.outage.counters
        console = settings.console
        self._server = WebServer(
            "counters",
            self._standing,
            listen(bind, port, any_port=port == 0),
            shutdown_seconds=SHUTDOWN_SECONDS,
            bounds=Bounds(),
            beat=beat,
            ssl_certfile=console.certificate,
            ssl_keyfile=str(console.key) if console.key else None,
        )
        host = f"[{bind}]" if ":" in bind else bind
        self.address = f"{'https' if console.tls else 'http'}://{host}:{self._server.port}/"

    def start(self) -> None:
        self._server.start()

    @property
    def is_open(self) -> bool:
        return self._console is not None

    def look(self) -> None:
        """Open the pages when an outage has begun, close them when it is over. Never raises for what a book can be."""
        try:
            goes_on = self._goes_on()
            if goes_on and self._console is None:
                self._open()
            elif not goes_on and self._console is not None:
                self._close()
        except (NoBook, DatabaseFault, InstrumentsFaulty, OSError):
            self._close()
            self._let_go()

    def stop(self) -> None:
        if self._console is not None:
            self._console.live.stop()
        self._server.stop()
        self._let_go()

    # -- steps ------------------------------------------------------------------------------------

    def _goes_on(self) -> bool:
        """Raises NoBook, DatabaseFault, OSError."""
        place = BookPlace(self._settings.storage.outage, self._settings.kiosk.id).file
        found = place.stat()  # nobody makes a book but the kiosk
        if self._book is not None and self._file != (found.st_dev, found.st_ino):
            self._close()
            self._let_go()
        if self._book is None:
            self._book = open_book(self._settings, None, self._clock, put_aside=False)
            self._file = (found.st_dev, found.st_ino)
        return state(self._book).since is not None

    def _open(self) -> None:
        """By what the house is set to now, as far as this machine knows it."""
        self._let_go()
        book = self._book = open_book(self._settings, None, self._clock, put_aside=False)
        said = self._settings.outage
        desk = OutageDesk(
            book.settings.kiosk.id, state(book).series, lambda: state(book), console=said.console, kiosks=said.kiosks
        )
        console = outage_console(book, desk, hasher=self._hasher)
        console.live.start()
        self._standing.app = create_outage_app(console)
        self._console = console

    def _close(self) -> None:
        if self._console is not None:
            self._standing.app = self._idle
            self._console.live.stop()
            self._console = None

    def _let_go(self) -> None:
        book, self._book = self._book, None
        if book is not None:
            book.close()


def _idle(settings: Settings, clock: Clock) -> Standing:
    known = recalled(settings)
    return create_idle_app(
        known.house,
        clock,
        kiosk=settings.kiosk.id,
        address=settings.outage.console,
        version=__version__,
        tls=settings.console.tls,
        names=settings.console.names | {socket.gethostname().lower()},
    )


def run(config: Path, say: Say) -> int:
    """Serve until TERM, Ctrl+C or the parent's end; returns the exit code."""
    stop = StopWish(STOP_SECONDS)
    stop.heed_signals(interrupts=True)
    by_systemd = is_watched(os.environ) and not has_parent(os.environ)
    watchdog = Watchdog.of(os.environ)
    follow_parent(stop.ask)
    try:
        code = _run(config, say, stop, watchdog)
        if code != 0 and by_systemd:
            stop.wait(REFUSED_SECONDS)
        return code
    except KeyboardInterrupt:
        return 0
    finally:
        stop.fulfilled()


def _run(config: Path, say: Say, stop: StopWish, watchdog: Watchdog) -> int:
    _file, settings = read_or_stand_in(config, say)
    if settings.outage.counters is None:
        say("kiosk.ini names no address for the counters' page of this kiosk: [outage] counters")
        return REFUSED
    if not settings.storage.on_server:
        say("The house's database is a file of this machine: there is no server that could be away.")
        return REFUSED
    try:
        server = CountersServer(settings, beat=watchdog.alive)
    except OSError as fault:  # the port, or the certificate
        say(f"the counters' page cannot start at {settings.outage.counters[0]}: {fault}")
        return AWAY
    stop.stop_interrupting()
    server.start()
    watchdog.ready()
    try:
        say(f"counters, while the server is away: {server.address}")
        while not stop.wait(LOOK_SECONDS):
            server.look()
    finally:
        watchdog.stopping()
        server.stop()
    return 0


def main(arguments: Sequence[str]) -> int:
    """``python -m kiosk.console.outage_server SETTINGS``, as `kiosk run` starts it."""
    prepare_streams()
    stand_back()
    parser = argparse.ArgumentParser(prog="kiosk.console.outage_server")
    parser.add_argument("settings", type=Path)
    return run(parser.parse_args(arguments).settings, say_to(sys.stdout))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
