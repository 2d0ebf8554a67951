"""`kiosk console`: serves the staff's pages, one server a house.

A child of `kiosk run`, or started by itself (a unit of its own on the house's server). It meets
the kiosks in the database only.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from kiosk.compose.console import BuiltConsole, adopted, build_away
from kiosk.compose.house_settings import HouseFaulty
from kiosk.console.opening import Anew, Opening
from kiosk.console.voice_clips import VoiceFault, make, wanted
from kiosk.processes.children import STOP_SECONDS, follow_parent, has_parent
from kiosk.processes.priority import stand_back
from kiosk.processes.stopping import StopWish
from kiosk.processes.terminal import AWAY, Say, prepare_streams, say_to
from kiosk.processes.watchdog import REFUSED_SECONDS, Watchdog, is_watched
from kiosk.settings.model import ConsoleSettings, Settings
from kiosk.settings.remembered import recalled
from kiosk.settings.stand_in import read_or_stand_in
from kiosk.web.bounds import Bounds
from kiosk.web.server import WebServer, listen
from screens.web.console.app import create_console_app
from screens.web.console.away import Standing
from services.store.faults import DatabaseFault
from services.surveys.instrument_files import InstrumentsFaulty

SHUTDOWN_SECONDS: Final = 1
RETRY_SECONDS: Final = 5.0  # between two tries to open a database that is away
ADOPT_SECONDS: Final = 1.0  # between two looks at what the house is set to


class ConsoleServer:
    """The pages, served by a thread until `stop`; before `open` the page that says that the database is away."""

    def __init__(
        self,
        settings: ConsoleSettings,
        standing: Standing,
        *,
        bounds: Bounds | None = None,
        beat: Callable[[], None] = lambda: None,
    ) -> None:
        """Listens at once; `beat` is called every second by the loop that serves. Raises OSError."""
        self._built: BuiltConsole | None = None
        self._standing = standing
        self._server = WebServer(
            "console",
            self._standing,
            listen(settings.bind, settings.port, any_port=settings.on_loopback),
            shutdown_seconds=SHUTDOWN_SECONDS,
            bounds=bounds or Bounds(),
            beat=beat,
            proxies=settings.proxy,
            ssl_certfile=settings.certificate,
            ssl_keyfile=str(settings.key) if settings.key else None,
        )
        host = f"[{settings.bind}]" if ":" in settings.bind else settings.bind
        shown = {"0.0.0.0": socket.gethostname(), "[::]": socket.gethostname()}.get(host, host)
        self.address = f"{'https' if settings.tls else 'http'}://{shown}:{self._server.port}/"

    def start(self) -> None:
        self._server.start()

    def open(self, built: BuiltConsole) -> None:
        """From now on the pages are `built`'s, which is closed by `stop`."""
        built.console.live.start()
        self._built = built
        self._standing.app = create_console_app(built.console, built.board, built.api)

    def adopt(self) -> BuiltConsole | None:
        """Serve the pages of what the house is set to by now; None where nothing changed. Raises as `adopted`."""
        fresh = adopted(self._built) if self._built is not None else None
        if fresh is not None:
            self._built = fresh
            self._standing.app = create_console_app(fresh.console, fresh.board, fresh.api)
            fresh.console.live.tell()
        return fresh

    def stop(self) -> None:
        """End the streams, answer what waits, stop serving, close what is behind."""
        if self._built is not None:
            self._built.console.live.stop()
        self._server.stop()
        if self._built is not None:
            self._built.close()


def run(config: Path, say: Say) -> int:
    """Serve until TERM, Ctrl+C or the parent's end; returns the exit code."""
    stop = StopWish(STOP_SECONDS)
    stop.heed_signals(interrupts=True)  # a start that is called off is not finished first
    by_systemd = is_watched(os.environ) and not has_parent(os.environ)
    watchdog = Watchdog.of(os.environ)
    with_parent = follow_parent(stop.ask)
    try:
        code = _run(config, say, stop, watchdog, tells_of_its_return=not with_parent)
        if code != 0 and by_systemd:
            stop.wait(REFUSED_SECONDS)
        return code
    except KeyboardInterrupt:
        return 0
    finally:
        stop.fulfilled()


def _run(config: Path, say: Say, stop: StopWish, watchdog: Watchdog, *, tells_of_its_return: bool) -> int:
    """Until the end; anew in the same process where kiosk.ini was mended."""
    while True:
        file, settings = read_or_stand_in(config, say)
        opening = Opening(settings, file, say, tells_of_its_return=tells_of_its_return)
        try:
            code = _serve(settings, opening, say, stop, watchdog)
        finally:
            opening.lock.release()
        if code is not None:
            watchdog.stopping()
            return code
        say("the console begins anew with what was mended")


def _serve(settings: Settings, opening: Opening, say: Say, stop: StopWish, watchdog: Watchdog) -> int | None:
    """The exit code; None: begin anew."""
    with watchdog.patient():
        found = opening.attempt()
    if isinstance(found, int):
        return found
    if isinstance(found, Anew):
        return None
    try:
        server = _server(settings, opening, watchdog)
    except OSError as fault:  # the port, or the certificate
        if found is not None:
            found.close()
        say(f"the console cannot start at {settings.console.bind}:{settings.console.port}: {fault}")
        return AWAY
    stop.stop_interrupting()
    if found is not None:
        server.open(found)
    server.start()
    watchdog.ready()
    try:
        say(f"console: {server.address}")
        while found is None and not stop.wait(RETRY_SECONDS):
            found = opening.attempt()
            if isinstance(found, Anew):
                return None
            if isinstance(found, int):
                return found
            if found is not None:
                server.open(found)
                say("the console is open")
        if found is None:
            return opening.away.exit_code if opening.away is not None else 0
        _make_voice(found, say)
        _go_on(server, stop, say)
    finally:
        if stop.wait(0):
            watchdog.stopping()
        server.stop()
    return 0


def _go_on(server: ConsoleServer, stop: StopWish, say: Say) -> None:
    """Until the wish to stop: look whether the house is set to something else by now."""
    said = ""
    while not stop.wait(ADOPT_SECONDS):
        try:
            fresh = server.adopt()
        except DatabaseFault:
            continue  # the pages say so
        except (HouseFaulty, InstrumentsFaulty) as faulty:
            if str(faulty) != said:
                said = str(faulty)
                say(f"the console goes on as the house was set before: {faulty}")
            continue
        if fresh is not None:
            say(f"the console works by version {fresh.services.held.number} of the house's settings")
            _make_voice(fresh, say)


def _server(settings: Settings, opening: Opening, watchdog: Watchdog) -> ConsoleServer:
    """Raises OSError."""
    if opening.serves_plainly:
        settings = replace(settings, console=replace(settings.console, certificate=None, key=None))
    return ConsoleServer(settings.console, build_away(recalled(settings), lambda: opening.trouble), beat=watchdog.alive)


def _make_voice(built: BuiltConsole, say: Say) -> None:
    """Make the lobby board's missing clips beside the serving: a second's work at the first start, nothing later."""
    settings = built.services.settings

    def work() -> None:
        try:
            if make(settings.storage.voice, wanted(settings.house)):
                built.console.live.tell()
        except VoiceFault as fault:
            say(f"the lobby board has no voice yet: {fault}")

    threading.Thread(target=work, name="voice", daemon=True).start()


def main(arguments: Sequence[str]) -> int:
    """``python -m kiosk.console.server SETTINGS``, as `kiosk run` starts it."""
    prepare_streams()
    stand_back()
    parser = argparse.ArgumentParser(prog="kiosk.console.server")
    parser.add_argument("settings", type=Path)
    return run(parser.parse_args(arguments).settings, say_to(sys.stdout))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
