"""`kiosk simulate`: holds the simulated printer and scanner and serves the testers' page on the loopback.

A child of `kiosk run`, or started by hand for a kiosk that runs elsewhere on this machine. It owns
the devices' end of the wires (pseudo-terminals under their ports), never the kiosk's end.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from devices.scanner_models import MODELS
from devices.simulated.fronts import Front, PtyFront, TcpFront
from devices.simulated.machine_model import MachineModel
from devices.simulated.printer import SimulatedPrinter
from devices.simulated.pty_scanner import PtyScanner, SentFraming
from devices.transports.network import parse_address
from kiosk.processes.children import STOP_SECONDS, follow_parent
from kiosk.processes.locks import held
from kiosk.processes.priority import stand_back
from kiosk.processes.stopping import StopWish
from kiosk.processes.terminal import FAULTY, Say, prepare_streams, say_to
from kiosk.processes.watchdog import Watchdog
from kiosk.settings.model import Settings
from kiosk.settings.reading import SettingsFaulty, load
from kiosk.simulator.address import SimulatorAddress, read_address, remove_address, write_address
from kiosk.simulator.printer import SimulatedPrinterBench
from kiosk.simulator.saved_codes import CODES_FILE, SavedCodes
from kiosk.simulator.scanner import SimulatedScannerBench
from kiosk.simulator.touchscreen import DisplayTouchscreen
from kiosk.web.bounds import Bounds
from kiosk.web.server import WebServer, listen
from screens.web.simulator.app import About, create_simulator_app
from screens.web.simulator.live import Closing
from screens.web.simulator.ports import DisplayGone, PrinterBench, ScannerBench, Touchscreen

LOOPBACK: Final = "127.0.0.1"
SHUTDOWN_SECONDS: Final = 2
BOUNDS: Final = Bounds(turns_of_this_machine=64)  # each open page waits with two requests


class SimulatorPage:
    """The page, served by a thread until `stop`. The address is a secret: it has the token in it."""

    def __init__(
        self,
        settings: Settings,
        display: Touchscreen | None,
        printer: PrinterBench | None,
        scanner: ScannerBench | None,
        beat: Callable[[], None] = lambda: None,
    ) -> None:
        """Listens at once; `beat` is called every second by the loop that serves. Raises OSError."""
        about = About(
            house=settings.house.name,
            kiosk=settings.kiosk.id,
            zone=settings.house.time_zone,
            long_touch_seconds=settings.timeouts.long_press_seconds + 0.5,
        )
        token = secrets.token_urlsafe(24)
        self._folder = settings.storage.run
        self._closing = Closing()
        app = create_simulator_app(token, display, printer, scanner=scanner, about=about, closing=self._closing)
        listener = listen(LOOPBACK, settings.simulator.port, any_port=True)
        self._server = WebServer(
            "simulator page", app, listener, shutdown_seconds=SHUTDOWN_SECONDS, bounds=BOUNDS, beat=beat
        )
        self.address = SimulatorAddress(f"http://{LOOPBACK}:{self._server.port}/{token}/", os.getpid())

    def start(self) -> None:
        write_address(self._folder, self.address)
        self._server.start()

    def stop(self) -> None:
        """Answer what waits, stop serving, take the address back."""
        self._closing.say()
        self._server.stop()
        remove_address(self._folder)


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
    watchdog = Watchdog.of(os.environ)
    follow_parent(stop.ask)
    folder = settings.storage.run
    try:
        with held(folder / "simulator.lock") as alone:
            if not alone:
                other = read_address(folder)
                say(f"a simulator of this kiosk runs already{': ' + other.url if other else ''}")
                return 1
            return _hold(settings, display_name, say, stop, watchdog)
    except OSError as fault:  # the lock: a full disk, or somebody else's folder
        say(f"the simulator cannot start: {fault}")
        return 1
    finally:
        stop.fulfilled()


def _hold(settings: Settings, display_name: str | None, say: Say, stop: StopWish, watchdog: Watchdog) -> int:
    with ExitStack() as running:
        try:
            printer, scanner = _printer(settings, running), _scanner(settings, running)
            panel = DisplayTouchscreen(display_name) if display_name else None
            page = SimulatorPage(settings, panel, printer, scanner, watchdog.alive)
            page.start()
        except (DisplayGone, OSError) as fault:
            say(f"the simulator cannot start: {fault}")
            return 1
        if panel is not None:
            running.callback(panel.close)
        running.callback(page.stop)
        here = [name for name, one in (("touchscreen", panel), ("printer", printer), ("scanner", scanner)) if one]
        say(f"simulator ({', '.join(here)}): {page.address.url}")
        watchdog.ready()
        stop.wait()
        watchdog.stopping()
    return 0


def _printer(settings: Settings, running: ExitStack) -> PrinterBench | None:
    """A machine that can do what the profile says, where the driver looks for it. Raises OSError."""
    chosen = settings.printer
    if not chosen.simulated:
        return None
    network = chosen.transport == "network"
    front: Front = TcpFront(parse_address(chosen.port)[1]) if network else PtyFront(Path(chosen.port))
    baud = chosen.baud if chosen.transport == "serial" else 0
    printer = SimulatedPrinter(front, MachineModel.of(chosen.profile, baud=baud))
    running.callback(printer.close)
    return SimulatedPrinterBench(printer)


def _scanner(settings: Settings, running: ExitStack) -> ScannerBench | None:
    """A scanner that is set as kiosk.ini says, so that codes are read from the start."""
    chosen = settings.scanner
    if not chosen.simulated:
        return None
    framing = SentFraming(chosen.framing.suffix, chosen.framing.prefix)
    scanner = PtyScanner(Path(chosen.port), framing, model=MODELS[chosen.model])
    running.callback(scanner.close)
    return SimulatedScannerBench(scanner, SavedCodes(settings.storage.run / CODES_FILE))


def main(arguments: Sequence[str]) -> int:
    """``python -m kiosk.simulator.server SETTINGS [--display NAME]``, as `kiosk run` starts it."""
    prepare_streams()
    stand_back()
    parser = argparse.ArgumentParser(prog="kiosk.simulator.server")
    parser.add_argument("settings", type=Path)
    parser.add_argument("--display", help="the display to show, such as :3")
    wish = parser.parse_args(arguments)
    say = say_to(sys.stdout)
    try:
        settings = load(wish.settings)
    except SettingsFaulty as faulty:  # changed since the kiosk started
        say(str(faulty))
        return FAULTY
    return run(settings, wish.display, say)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
