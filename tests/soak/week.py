"""A simulated week of a lobby, real windows, console and board, troubles of every kind: all counts have to agree."""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.week.house import House
from tests.week.place import Plan
from tests.week.report import report


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="script/soak week", description=__doc__)
    parser.add_argument("--days", type=int, default=7, help="how many (7)")
    parser.add_argument("--rounds", type=int, default=24, help="visitors a day at each kiosk (24); about 8 s each")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--no-troubles", action="store_true", help="nothing goes wrong")
    parser.add_argument("--only", nargs="+", default=(), metavar="NAME", help="such as server, printer, kill, clock")
    parser.add_argument("--keep", type=Path, help="play in this folder, and leave it there")
    wish = parser.parse_args(arguments)
    print(f"seed {wish.seed}", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # nothing of it is left behind
    plan = Plan(
        wish.days, wish.seed, wish.rounds, wish.database == "postgres", not wish.no_troubles, only=tuple(wish.only)
    )
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="soak-week-") as temporary:
        house = House(wish.keep or Path(temporary), plan, lambda line: print(line, flush=True))
        try:
            result = house.play()
        finally:
            house.close()
    print("\n".join(report(plan, result, time.monotonic() - began)))
    return 1 if result.faults else 0
