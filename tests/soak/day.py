"""A whole day of eight officers in real browsers who all press keys at once, with families coming in between."""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

from services.log.verify import verify
from tests.support.busy_day import BusyDay
from tests.support.chromium import launch
from tests.support.clock import ManualClock
from tests.support.console import Site
from tests.support.lobby import house_of_counters

COUNTERS = tuple("12345678")
STOPPED_WITHIN = 3.0  # seconds


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="soak day", description=__doc__)
    parser.add_argument("--rounds", type=int, default=250, help="each officer presses one key a round; about a second")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    wish = parser.parse_args(arguments)
    print(f"seed {wish.seed}", flush=True)
    clock = ManualClock()
    with tempfile.TemporaryDirectory(prefix="soak-day-") as folder, sync_playwright() as playwright:
        site = Site(house_of_counters(Path(folder) / "house", len(COUNTERS)), clock=clock)
        day = BusyDay(site, launch(playwright.chromium), clock, COUNTERS, random.Random(wish.seed))
        day.play(wish.rounds)
        began = time.monotonic()
        site.server.stop()
        stopped = time.monotonic() - began
        if not verify(site.services.database, "console").intact:
            day.faults.append("the log is not whole")
        if stopped > STOPPED_WITHIN:
            day.faults.append(f"the console took {stopped:.1f} s to stop")
        day.close()
        site.stop()
    for words in day.faults:
        print(words)
    pressed = ", ".join(f"{key} {times}" for key, times in sorted(day.pressed.items()))
    print(f"{wish.rounds} rounds, {day.taken} numbers, {day.pressed.total()} presses ({pressed})")
    print(f"{day.dead} presses came to nothing: somebody else was faster")
    print(f"stopped in {stopped:.2f} s; {len(day.faults)} faults")
    return 1 if day.faults else 0
