"""`kiosk simulate`: holds the simulated printer and scanner and serves the testers' page on the loopback.

A child of `kiosk run`, or started by hand for a kiosk that runs elsewhere on this machine. It owns
the devices' end of the wires (pseudo-terminals under their ports), never the kiosk's end.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import secrets
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn

from devices.scanner_models import MODELS
from devices.simulated.fronts import Front, PtyFront, TcpFront
from devices.simulated.machine_model import MachineModel
from devices.simulated.printer import SimulatedPrinter
from devices.simulated.pty_scanner import PtyScanner, SentFraming
from devices.transports.network import parse_address
from kiosk.processes.children import STOP_SECONDS, follow_parent
from kiosk.processes.stopping import StopWish
from kiosk.processes.terminal import say_to
from kiosk.settings.model import Settings
from kiosk.settings.reading import load
from kiosk.simulator.address import SimulatorAddress, read_address, remove_address, write_address
from kiosk.simulator.kept_codes import KEPT_CODES_FILE, KeptCodes
from kiosk.simulator.panel import PanelOnDisplay
from kiosk.simulator.printer import BenchOfPrinter
from kiosk.simulator.scanner import BenchOfScanner
from screens.web.simulator.app import About, create_simulator_app
from screens.web.simulator.live import Closing
from screens.web.simulator.ports import DisplayGone, PrinterBench, ScannerBench, Touchscreen

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

    def __init__(
        self, plan: PagePlan, display: Touchscreen | None, printer: PrinterBench | None, scanner: ScannerBench | None
    ) -> None:
        token = secrets.token_urlsafe(24)
        self._folder = plan.folder
        self._socket = listen(plan.port)
        self._closing = Closing()
        app = create_simulator_app(token, display, printer, scanner=scanner, about=plan.about, closing=self._closing)
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
        self._thread = threading.Thread(target=self._serve, name="simulator page", daemon=True)
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


@contextmanager
def _only_one(folder: Path) -> Iterator[bool]:
    """True while this is the only simulator of `folder`; the lock goes with the process, however it ends."""
    with (folder / "simulator.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def run(settings: Settings, display_name: str | None, say: Say) -> int:
    """Hold the simulated devices and serve the page until TERM, Ctrl+C or the parent's end.

    `display_name` is the display to show, None for none. Returns the exit code: 0, or 2 when there
    is nothing to simulate, 1 when it cannot be.
    """
    if not settings.simulated:
        say("kiosk.ini names real devices; the simulator is for simulated ones")
        return 2
    stop = StopWish(STOP_SECONDS)
    stop.heed_signals()
    follow_parent(stop.ask)
    folder = settings.storage.run
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with _only_one(folder) as alone:
            if not alone:
                running = read_address(folder)
                say(f"a simulator of this kiosk runs already{': ' + running.url if running else ''}")
                return 1
            return _hold(settings, display_name, say, stop)
    finally:
        stop.fulfilled()


def _hold(settings: Settings, display_name: str | None, say: Say, stop: StopWish) -> int:
    about = About(
        house=settings.house.name,
        kiosk=settings.kiosk.id,
        zone=settings.house.time_zone,
        long_touch_seconds=settings.timeouts.long_press_seconds + 0.5,
    )
    with ExitStack() as held:
        try:
            printer, scanner = _printer(settings, held), _scanner(settings, held)
            panel = PanelOnDisplay(display_name) if display_name else None
            page = SimulatorPage(
                PagePlan(settings.storage.run, settings.simulator.port, about), panel, printer, scanner
            )
        except (DisplayGone, OSError) as fault:
            say(f"the simulator cannot start: {fault}")
            return 1
        if panel is not None:
            held.callback(panel.close)
        page.start()
        held.callback(page.stop)
        here = [name for name, one in (("touchscreen", panel), ("printer", printer), ("scanner", scanner)) if one]
        say(f"simulator ({', '.join(here)}): {page.address.url}")
        stop.wait()
    return 0


def _printer(settings: Settings, held: ExitStack) -> PrinterBench | None:
    """A machine that can do what the profile says, where the driver looks for it. Raises OSError."""
    chosen = settings.printer
    if not chosen.simulated:
        return None
    network = chosen.transport == "network"
    front: Front = TcpFront(parse_address(chosen.port)[1]) if network else PtyFront(Path(chosen.port))
    baud = chosen.baud if chosen.transport == "serial" else 0
    printer = SimulatedPrinter(front, MachineModel.of(chosen.profile, baud=baud))
    held.callback(printer.close)
    return BenchOfPrinter(printer)


def _scanner(settings: Settings, held: ExitStack) -> ScannerBench | None:
    """A scanner that is set as kiosk.ini says, so that codes are read from the start."""
    chosen = settings.scanner
    if not chosen.simulated:
        return None
    framing = SentFraming(chosen.framing.suffix, chosen.framing.prefix)
    scanner = PtyScanner(Path(chosen.port), framing, model=MODELS[chosen.model])
    held.callback(scanner.close)
    return BenchOfScanner(scanner, KeptCodes(settings.storage.run / KEPT_CODES_FILE))


def main(arguments: Sequence[str]) -> int:
    """``python -m kiosk.simulator.server SETTINGS [--display NAME]``, as `kiosk run` starts it."""
    parser = argparse.ArgumentParser(prog="kiosk.simulator.server")
    parser.add_argument("settings", type=Path)
    parser.add_argument("--display", help="the display to show, such as :3")
    wish = parser.parse_args(arguments)
    return run(load(wish.settings), wish.display, say_to(sys.stdout))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
