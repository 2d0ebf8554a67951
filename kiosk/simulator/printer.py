"""The simulated printer as the testers' page and the command line want it: an adapter, nothing else."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Final

from devices.escpos.decoder import Explained, WireDecoder
from devices.simulated.fault_script import ScriptFaulty
from devices.simulated.faults import FAULTS
from devices.simulated.printer import KeptPaper, SimulatedPrinter
from devices.simulated.wire_log import WireEntry
from kiosk.simulator.touchscreen import encoded
from screens.web.simulator.ports import JobCut, PaperSlip, PrinterFault, PrinterState, WireRow

KEPT_ROWS: Final = 600
SHOWN_BYTES: Final = 24
QUESTION: Final = b"\x10\x04"  # DLE EOT n: the kiosk looks at its printer every two seconds
JOB_CUTS: Final = (
    JobCut("Unplugged in mid-job", "in again after 5 s", "after 2 lines: unplugged; after 5 s: plugged in"),
    JobCut("Power cut in mid-job", "on again after 5 s", "after 2 lines: power off; after 5 s: power on"),
    JobCut("Roll ends while printing", "a new roll after 10 s", "after 3 lines: paper out; after 10 s: replaced"),
    JobCut("Lid lifted while printing", "closed after 5 s", "after 3 lines: cover open; after 5 s: cover closed"),
    JobCut("Silent from the next line", "answers again after 10 s", "after 1 line: silent; after 10 s: answers"),
    JobCut("Knife jams at the next cut", "freed after 10 s", "now: cutter jams at next cut; after 10 s: cutter freed"),
)


class SimulatedPrinterBench:
    """A screens.web.simulator.ports.PrinterBench over the simulated printer.

    Called from the page's workers, several at a time.
    """

    job_cuts: tuple[JobCut, ...] = JOB_CUTS

    def __init__(self, printer: SimulatedPrinter) -> None:
        self._printer = printer
        self._wire = WireRows(printer)
        self._hanging: KeptPaper | None = None
        self._growths = 0
        self._lock = threading.Lock()

    def state(self) -> PrinterState:
        faults = self._printer.faults()
        slips = tuple(_slip(slip) for slip in reversed(self._printer.slips))
        warnings = self._warnings()
        hanging, growths = self._growing()
        waiting = self._printer.waiting()
        next_step = str(waiting) if waiting else ""
        return PrinterState(
            mark=f"{self._printer.printed}.{growths}.{''.join('01'[on] for on in faults.values())}.{len(warnings)}"
            f".{self._printer.machine.lost_bytes}.{next_step}",
            faults=tuple(PrinterFault(name, on) for name, on in faults.items()),
            slips=slips,
            warnings=warnings,
            growing=_slip(hanging) if hanging else None,
            waiting=next_step,
            printed=self._printer.printed,
        )

    def _growing(self) -> tuple[KeptPaper | None, int]:
        """The paper that hangs in the printer, painted once for each length, and how often it has changed."""
        with self._lock:
            now = self._printer.growing()
            if (now and now.paper) != (self._hanging and self._hanging.paper):
                self._hanging, self._growths = now, self._growths + 1
            return self._hanging, self._growths

    def _warnings(self) -> tuple[str, ...]:
        machine = self._printer.machine
        unknown = [f"bytes that no printer understands: {bytes_.hex(' ')}" for bytes_ in tuple(machine.unknown)]
        lost = [f"{machine.lost_bytes} bytes sent into a full buffer"] if machine.lost_bytes else []
        return (*unknown, *machine.reports, *lost)

    def set_fault(self, name: str, on: bool) -> bool:
        if name not in FAULTS:
            return False
        self._printer.set_fault(name, on)
        return True

    def restore(self) -> None:
        self._printer.stop_script()
        self._printer.restore()

    def play(self, script: str) -> str:
        try:
            self._printer.play(script)
        except ScriptFaulty as faulty:
            return "\n".join(faulty.faults)
        return ""

    def play_random(self, seed: int) -> None:
        self._printer.play_random(seed)

    def stop_script(self) -> None:
        self._printer.stop_script()

    def wire(self) -> tuple[WireRow, ...]:
        return self._wire.all()

    def slip_picture(self, number: int) -> bytes | None:
        found = [slip.picture for slip in self._printer.slips if slip.number == number]
        return encoded(found[0], "PNG") if found else None

    def growing_picture(self) -> bytes | None:
        hanging, _ = self._growing()
        newest = self._printer.slips[-1:]
        shown = hanging or (newest[0] if newest else None)
        return encoded(shown.picture, "PNG") if shown else None


class WireRows:
    """The printer's wire in words. Every byte is decoded once, however many look and however often."""

    def __init__(self, printer: SimulatedPrinter, *, clock: Callable[[], float] = time.time) -> None:
        self._log = printer.machine.log
        self._since_epoch = clock() - time.monotonic()  # the machine counts on the monotonic clock
        self._decoder = WireDecoder()
        self._last_answers: dict[str, str] = {}
        self._rows: deque[WireRow] = deque(maxlen=KEPT_ROWS)
        self._seen = 0
        self._lock = threading.Lock()

    def all(self) -> tuple[WireRow, ...]:
        with self._lock:
            for entry in self._log.since(self._seen):
                self._seen = entry.number
                self._rows.extend(self._explained(entry))
            return tuple(self._rows)

    def _explained(self, entry: WireEntry) -> Iterator[WireRow]:
        to_printer = entry.to_printer
        found = self._decoder.to_printer(entry.data) if to_printer else self._decoder.from_printer(entry.data)
        for one in found:
            shown = one.data[:SHOWN_BYTES].hex(" ")
            yield WireRow(
                entry.at + self._since_epoch,
                to_printer,
                "printer",
                shown,
                len(one.data),
                one.words,
                one.strange,
                one.data.startswith(QUESTION) if to_printer else self._said_again(one),
            )

    def _said_again(self, one: Explained) -> bool:
        """True for an answer to a question when it is what was answered the last time."""
        question, mark, _ = one.words.partition("? ")
        if not mark:
            return False
        known = self._last_answers.get(question)
        self._last_answers[question] = one.words
        return known == one.words


def _slip(kept: KeptPaper) -> PaperSlip:
    return PaperSlip(kept.number, kept.text, kept.picture.width, kept.picture.height, kept.paper.cut)
