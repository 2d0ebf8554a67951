"""Measures the figures as ratios to a baseline of the same run: ``script/bench [NAME …]``. Writes build/bench.json."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from devices.escpos.encoder import encode
from kiosk.settings.printer_profiles import shipped
from kiosk.settings.reading import load
from services.house.model import House
from tests.benchmarks import (
    board,
    check_in,
    glance,
    log,
    looks,
    screen_changes,
    sheets,
    surveys,
    tickets,
    together,
    touch,
    waiting,
)
from tests.benchmarks.figures import Figure, show, write
from tests.support.tickets import example_slip

ROOT = Path(__file__).parents[2]

Measure = Callable[[Path, House, bool], list[Figure]]


def _slip(_folder: Path, house: House, _full: bool) -> list[Figure]:
    size = len(encode(example_slip(house), shipped("epson-58")))
    return [Figure("bytes of a ticket slip", size, 400, "bytes", 1.0, "beside 400; as a raster picture 4,687")]


def _check_in(folder: Path, house: House, _full: bool) -> list[Figure]:
    ours, bare = check_in.measure(folder, house)
    note = "beside bare verify and commit"
    return [Figure("check in a visit", ours * 1e3, bare * 1e3, "ms", 3.0, note)]


def _surveys(folder: Path, house: House, _full: bool) -> list[Figure]:
    return [Figure(*row) for row in surveys.measure(folder, house)]


def _sheets(folder: Path, _house: House, _full: bool) -> list[Figure]:
    seconds, memory = sheets.measure(folder)
    return [
        Figure("costliest small file", seconds, 3, "s", 1.0, "of processor, beside the 3 s that an officer waits"),
        Figure("memory of the costliest small file", memory / 1e6, 150, "MB", 1.0, "of the whole process, beside 150"),
    ]


ALL: dict[str, Measure] = {
    "tickets": lambda folder, house, full: tickets.measure(folder, house, millions=10 if full else 1),
    "slip": _slip,
    "touch": lambda folder, _house, _full: touch.measure(folder),
    "screens": lambda _folder, _house, full: screen_changes.measure(10_000 if full else 2_000),
    "looks": lambda _folder, _house, _full: looks.measure(),
    "check-in": _check_in,
    "surveys": _surveys,
    "sheets": _sheets,
    "glance": lambda folder, house, _full: glance.measure(folder, house),
    "log": lambda folder, _house, full: log.measure(folder, millions=10 if full else 1),
    "together": lambda folder, _house, full: together.measure(folder, each=200 if full else 40),
    "waiting": lambda _folder, _house, full: waiting.measure(full=full),
    "board": lambda folder, _house, full: board.measure(folder, calls=500 if full else 100),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(ALL)}; all of them if none is given")
    parser.add_argument("--full", action="store_true", help="10 million tickets and log entries, 10,000 screen changes")
    wanted = parser.parse_args()
    if unknown := set(wanted.names) - set(ALL):
        parser.error(f"{', '.join(sorted(unknown))}: choose from {', '.join(ALL)}")
    house = load(ROOT / "kiosk.ini").house
    figures: list[Figure] = []
    for name in wanted.names or ALL:
        with tempfile.TemporaryDirectory(dir=ROOT, prefix="build-bench-") as folder:
            found = ALL[name](Path(folder), house, wanted.full)
        show(found)
        figures += found
    write(figures, ROOT / "build" / "bench.json")


if __name__ == "__main__":
    main()
