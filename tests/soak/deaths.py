"""Kills and stops the parts of an open kiosk, one after another, and times the way back.

The touchscreen, its X server, the console and the simulator: by SIGKILL, and by SIGSTOP, which is what a hang looks
like from outside. Red when one is not back within the limit.
"""

from __future__ import annotations

import argparse
import os
import signal
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.support.running_kiosk import OPEN_SECONDS, KioskProcess

LIMIT_SECONDS = 15.0
PARTS = {  # what its command has in it, and what the terminal says when it is there again
    "touchscreen": ("kiosk.ini run", "The kiosk is open."),
    "display": ("Xvfb", "The kiosk is open."),
    "console": ("kiosk.console.server", "console: http"),
    "simulator": ("kiosk.simulator.server", "simulator ("),
}


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="soak deaths", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="of eight deaths, about two minutes each")
    parser.add_argument("--limit", type=float, default=LIMIT_SECONDS, help="seconds; a busy machine needs more")
    wish = parser.parse_args(arguments)
    late = 0
    with tempfile.TemporaryDirectory(prefix="soak-deaths-") as folder:
        kiosk = KioskProcess(Path(folder))
        try:
            kiosk.wait(kiosk.is_open, OPEN_SECONDS)
            for _ in range(wish.rounds):
                for number in (signal.SIGKILL, signal.SIGSTOP):
                    for part in PARTS:
                        took = way_back(kiosk, part, number)
                        late += took > wish.limit
                        print(f"{part:12} {number.name}  {took:5.1f} s", flush=True)
                        time.sleep(2)
        finally:
            kiosk.kill_all()
    print(f"{late} of {wish.rounds * 2 * len(PARTS)} took longer than {wish.limit:.0f} s")
    return 1 if late else 0


def way_back(kiosk: KioskProcess, part: str, number: signal.Signals) -> float:
    """Seconds from the signal until the part says that it is there."""
    command, words = PARTS[part]
    kiosk.wait(lambda: kiosk.child(command), OPEN_SECONDS)
    before = kiosk.said()
    began = time.monotonic()
    os.kill(kiosk.child(command) or 0, number)
    kiosk.wait(lambda: kiosk.said().count(words) > before.count(words), OPEN_SECONDS)
    took = time.monotonic() - began
    if words == PARTS["touchscreen"][1]:  # what it had started comes back with it
        for _, others in PARTS.values():
            kiosk.wait(lambda others=others: kiosk.said().count(others) > before.count(others), OPEN_SECONDS)
    return took
