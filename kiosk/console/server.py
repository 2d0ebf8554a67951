"""`kiosk console`: serves the staff's pages, one server a house.

A child of `kiosk run`, or started by itself (a unit of its own on the house's server). It meets
the kiosks in the database only.
"""

from __future__ import annotations

import argparse
import socket
import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from kiosk.compose.console import BuiltConsole, build_console
from kiosk.compose.services import HouseDiffers
from kiosk.console.voice_clips import VoiceFault, make, wanted
from kiosk.processes.children import STOP_SECONDS, follow_parent
from kiosk.processes.locks import held
from kiosk.processes.stopping import StopWish
from kiosk.processes.terminal import AWAY, FAULTY, REFUSED, Say, prepare_streams, say_to
from kiosk.processes.web_server import WebServer, listen
from kiosk.settings.model import ConsoleSettings, Settings
from kiosk.settings.reading import SettingsFaulty, load
from screens.web.console.app import create_console_app
from services.store.database import DatabaseFault
from services.surveys.instrument_files import InstrumentsFaulty

SHUTDOWN_SECONDS: Final = 1
MOST_CONNECTIONS: Final = 400


class ConsoleServer:
    """The pages, served by a thread until `stop`."""

    def __init__(self, settings: ConsoleSettings, built: BuiltConsole) -> None:
        """Listens at once. Raises OSError."""
        self._built = built
        self._server = WebServer(
            "console",
            create_console_app(built.console, built.board, built.api),
            listen(settings.bind, settings.port, any_port=settings.on_loopback),
            shutdown_seconds=SHUTDOWN_SECONDS,
            proxy_headers=False,  # whoever sends X-Forwarded-For would choose the address that waits
            limit_concurrency=MOST_CONNECTIONS,
            ssl_certfile=settings.certificate,
            ssl_keyfile=str(settings.key) if settings.key else None,
        )
        host = f"[{settings.bind}]" if ":" in settings.bind else settings.bind
        shown = {"0.0.0.0": socket.gethostname(), "[::]": socket.gethostname()}.get(host, host)
        self.address = f"{'https' if settings.tls else 'http'}://{shown}:{self._server.port}/"

    def start(self) -> None:
        self._built.console.live.start()
        self._server.start()

    def stop(self) -> None:
        """End the streams, answer what waits, stop serving."""
        self._built.console.live.stop()
        self._server.stop()


def run(config: Path, say: Say) -> int:
    """Serve until TERM, Ctrl+C or the parent's end; returns the exit code."""
    stop = StopWish(STOP_SECONDS)
    stop.heed_signals(interrupts=True)  # a start that is called off is not finished first
    follow_parent(stop.ask)
    try:
        return _run(config, say, stop)
    except KeyboardInterrupt:
        return 0
    finally:
        stop.fulfilled()


def _run(config: Path, say: Say, stop: StopWish) -> int:
    try:
        settings = load(config)
    except SettingsFaulty as faulty:
        say(str(faulty))
        return FAULTY
    settings.storage.run.mkdir(parents=True, exist_ok=True)
    with held(settings.storage.run / "console.lock") as alone:
        if not alone:
            say("a console of this house runs already on this machine")
            return REFUSED
        return _serve(settings, say, stop)


def _serve(settings: Settings, say: Say, stop: StopWish) -> int:
    with ExitStack() as running:
        try:
            built = build_console(settings, say=say)
            running.callback(built.close)
            if not settings.console.on_loopback and not built.console.officers.has_administrator():
                say(
                    f"the console is not opened to the network ([console] bind = {settings.console.bind}): no "
                    "administrator has chosen a PIN yet. Do it first: kiosk officers set-pin CODE (or: kiosk officers "
                    "add CODE --role administrator); or keep bind = 127.0.0.1."
                )
                return REFUSED
            server = ConsoleServer(settings.console, built)
        except (DatabaseFault, HouseDiffers) as fault:
            say(f"the console cannot start: {fault}")
            return AWAY
        except InstrumentsFaulty as faulty:
            say(f"the console cannot start: {faulty}")
            return FAULTY
        except OSError as fault:  # the port, or the certificate
            say(f"the console cannot start at {settings.console.bind}:{settings.console.port}: {fault}")
            return AWAY
        stop.stop_interrupting()
        server.start()
        running.callback(server.stop)
        say(f"console: {server.address}")
        _make_voice(settings, built, say)
        stop.wait()
    return 0


def _make_voice(settings: Settings, built: BuiltConsole, say: Say) -> None:
    """Make the lobby board's missing clips beside the serving: a second's work at the first start, nothing later."""

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
    parser = argparse.ArgumentParser(prog="kiosk.console.server")
    parser.add_argument("settings", type=Path)
    return run(parser.parse_args(arguments).settings, say_to(sys.stdout))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
