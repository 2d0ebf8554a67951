"""The way of a ticket, step by step, at three speeds of the printer's wire; drawn as docs/pictures/ticket-timeline.svg.

The real touch app on a display in memory, real touches, the simulated byte-level printer behind a pseudo-terminal: its
wire is as slow as it says, and its mechanism takes the time of a real one. Beside it the same bytes, given to the same
printer all at once: what is longer than that is ours.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from devices.escpos.profiles import Profile
from devices.simulated.escpos_machine import EscPosMachine
from devices.simulated.fronts import PtyFront
from devices.simulated.machine_model import MachineModel
from devices.simulated.printer import SimulatedPrinter
from devices.simulated.wire_log import WireEntry
from kiosk.settings.printer_profiles import shipped
from tests.benchmarks.figures import Bench, EachRound, Figure, within
from tests.benchmarks.marked_kiosk import MarkedKiosk
from tests.benchmarks.timeline_picture import draw
from tests.week.machine import Changes, changed

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "pictures" / "ticket-timeline.svg"
BAUDS = (9_600, 19_200, 115_200)
TICKETS = 4  # the first of a start, and three more
PROFILE = "epson-58"
QUESTION = b"\x10\x04"
STEPS = (
    ("touched", "touch seen"),
    ("committed", "committed"),
    ("first", "first byte at the printer"),
    ("shows ticket printing", "number on the screen"),
    ("last", "last byte at the printer"),
    ("proven", "proof of printing"),
    ("shows ticket printed", "screen says so"),
)


@dataclass(frozen=True, slots=True)
class Way:
    """Seconds since the touch, by the steps' names; `alone`: the same bytes at once, to their proof."""

    baud: int
    at: dict[str, float]
    alone: float

    @property
    def ours(self) -> float:
        """What stands between the touch and the proof beside the printer's own time."""
        return self.at["proven"] - self.alone


def rounds(bench: Bench) -> EachRound:
    number = 0
    while True:
        number += 1
        ways = {baud: _ways(bench.folder / f"{number}-{baud}", baud) for baud in BAUDS}
        middle = [_middle(found[1:]) for found in ways.values()]
        first = max(found[0].ours for found in ways.values())
        PICTURE.write_text(draw(middle, STEPS), "utf-8")
        yield [*_figures(middle), within("the first ticket after a start, ours", first * 1e3, 400.0, "ms")]


def _figures(middle: Sequence[Way]) -> list[Figure]:
    found = []
    for way in middle:
        proof, alone = way.at["proven"] * 1e3, way.alone * 1e3
        screen = (way.at["shows ticket printed"] - way.at["proven"]) * 1e3
        beside = "the same bytes to the printer at once"
        found.append(Figure(f"touch to proof at {way.baud:,} baud", proof, alone, "ms", 1.15, "", beside))
        found.append(within(f"proof to screen at {way.baud:,} baud", screen, 100.0, "ms"))
    return found


def _ways(folder: Path, baud: int) -> list[Way]:
    folder.mkdir(parents=True)
    profile = shipped(PROFILE)
    printer = SimulatedPrinter(PtyFront(folder / "printer"), MachineModel.of(profile, baud=baud))
    changes: Changes = {
        ("panel", "motion"): "no",
        ("timeouts", "ticket_seconds"): "5",
        ("simulator", "port"): "0",
        ("console", "with_kiosk"): "no",
        ("scanner", "driver"): "none",
        ("printer", "driver"): "escpos",
        ("printer", "baud"): str(baud),
        ("printer", "port"): printer.front.name,
    }
    (folder / "kiosk.ini").write_text(changed((ROOT / "kiosk.ini").read_text("utf-8"), changes), "utf-8")
    try:
        with MarkedKiosk(folder) as kiosk:
            time.sleep(2.0)
            return [_way(kiosk, printer, profile, baud) for _ in range(TICKETS)]
    finally:
        printer.close()


def _way(kiosk: MarkedKiosk, printer: SimulatedPrinter, profile: Profile, baud: int) -> Way:
    before = printer.machine.log.since()[-1].number
    _taps, _took, marks = kiosk.number()
    seen = {name: at for at, name in reversed(marks)}  # the first of each
    wire = [one for one in printer.machine.log.since(before) if one.at > seen["committed"]]
    sent = [one for one in wire if one.to_printer and not _is_question(one)]
    said = [one.at for one in wire if not one.to_printer and b"\x37\x22" in one.data]
    content = b"".join(one.data for one in sent)
    byte_seconds = 10 / baud
    at = {
        **seen,
        "first": sent[0].at + byte_seconds,
        "last": sent[-1].at + len(sent[-1].data) * byte_seconds,
        "proven": said[-1],
    }
    began = seen["touched"]
    return Way(baud, {name: at[name] - began for name, _ in STEPS}, _alone(content, profile, baud))


def _is_question(entry: WireEntry) -> bool:
    return entry.data.startswith(QUESTION)


def _alone(content: bytes, profile: Profile, baud: int) -> float:
    """Seconds that the same printer takes for the same bytes, all there from the beginning, until its proof is said."""
    machine = EscPosMachine(MachineModel.of(profile, baud=baud))
    machine.receive(content, 0.0)
    proofs = content.count(b"\x1d(H\x06")
    said = b""
    at = 0.0
    while said.count(b"\x37\x22") < proofs and (moment := machine.next_event()) is not None:
        at = moment
        said += machine.run(at)
    return at


def _middle(ways: Sequence[Way]) -> Way:
    """Step by step the middle of the ways."""
    at = {name: median(way.at[name] for way in ways) for name, _ in STEPS}
    return Way(ways[0].baud, at, median(way.alone for way in ways))
