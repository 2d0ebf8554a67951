"""Printers for tests: the real driver with a byte-level machine at the other end, in real or in virtual time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from devices.escpos.driver import EscPosPrinter
from devices.escpos.encoder import encode
from devices.escpos.profiles import Clear, Profile
from devices.escpos.timing import Timing
from devices.printer import Feed, PrinterState, QrCode, Slip, TextLine
from devices.simulated.escpos_machine import EscPosMachine
from devices.simulated.fault_script import FaultRun, parse
from devices.simulated.fronts import Front, PtyFront, TcpFront
from devices.simulated.machine_model import MachineModel
from devices.simulated.memory import MemoryPrinter
from devices.simulated.paper import as_text
from devices.simulated.paper_parts import Paper
from devices.simulated.printer import SimulatedPrinter
from devices.simulated.virtual_wire import VirtualClock, VirtualWire
from devices.transports import DeviceFileTransport, NetworkTransport, SerialTransport, Transport
from kiosk.settings.printer_profiles import shipped

EPSON_58 = shipped("epson-58")
GENERIC_58 = shipped("generic-58")
RASTER_58 = shipped("generic-58-raster")
SLIP = Slip(
    (TextLine("NOMOR ANTREAN"), TextLine("A012", size=4), QrCode("T10123456789ABC"), Feed(1), TextLine("GRATIS"))
)
FAST = Timing(
    answer=0.15,
    alive=0.7,
    proof=1.0,
    look=0.1,
    write=0.5,
    hold=0.4,
    recovery=0.5,
    recover_again=0.05,
    recover_longest=0.2,
    first_pause=0.05,
    longest_pause=0.2,
)


def slip_of(label: str) -> Slip:
    """A slip whose first and last line tell whether it is whole."""
    return Slip((TextLine(f"({label}"), TextLine(label, size=4), QrCode(f"T1{label}"), TextLine(f"{label})")))


def is_whole(paper: Paper, label: str) -> bool:
    words = paper.words()
    return f"({label}" in words and f"{label})" in words


def is_of(paper: Paper, label: str) -> bool:
    """Whether anything of that slip is on this paper, be it its first line."""
    return f"({label}" in paper.words() or f"\n{label}\n" in f"\n{paper.words()}\n"


def as_paper(slip: Slip, profile: Profile = EPSON_58) -> str:
    """What a slip looks like on paper, as text."""
    return as_text(printed(slip, profile).parts, width_dots=profile.width_dots) + "\n"


def printed(slip: Slip, profile: Profile = EPSON_58) -> Paper:
    """The paper that a slip becomes."""
    papers: list[Paper] = []
    model = replace(MachineModel.of(profile, baud=0), buffer_bytes=1_000_000)
    machine = EscPosMachine(model, on_paper=papers.append)
    machine.receive(encode(slip, profile), 0.0)
    machine.run(1e6)
    assert not machine.unknown and not machine.reports
    return papers[0]


ENQ = replace(EPSON_58, name="enq", clear=Clear.DLE_ENQ)
PROFILES = {"epson": EPSON_58, "generic": GENERIC_58, "raster": replace(RASTER_58, cutter=True), "enq": ENQ}


class VirtualBench:
    """Driver and machine on one virtual clock: nothing waits, everything is the same each time."""

    def __init__(self, profile: Profile = EPSON_58, *, baud: int = 19200, **changes: object) -> None:
        self.clock = VirtualClock()
        self.papers: list[Paper] = []
        model = replace(MachineModel.of(profile, baud=baud), **changes)  # type: ignore[arg-type]
        self.machine = EscPosMachine(model, on_paper=self.papers.append)
        self.wire = VirtualWire(self.machine, self.clock)
        self.profile, self.baud = profile, baud
        self.printer = self.driver()

    def driver(self, **options: object) -> EscPosPrinter:
        """A driver that knows nothing yet, as after a start."""
        options = {"baud": self.baud, "xon_xoff": self.machine.model.xon_xoff, **options}
        return EscPosPrinter(self.wire, self.profile, now=self.clock.now, **options)  # type: ignore[arg-type]

    def set_fault(self, name: str, on: bool = True) -> None:
        self.machine.set_fault(name, on, self.clock.now())

    def until_ready(self, seconds: float = 120.0) -> bool:
        """Poll every two seconds as the kiosk does."""
        end = self.clock.now() + seconds
        while not self.printer.status().can_print:
            if self.clock.now() >= end:
                return False
            self.clock.advance(2.0)
        return True

    def settle(self, seconds: float = 10.0) -> None:
        """Let everything happen that is under way."""
        self.clock.advance(seconds)
        self.machine.run(self.clock.now())

    @property
    def on_paper(self) -> list[Paper]:
        """Every paper, what still hangs in the printer included."""
        return [*self.papers, Paper(self.machine.on_the_way, cut=False)]


class Bench:
    """A printer under test in real time, and the controls of the thing behind it. `kind`: "epson serial", "memory"."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.kind, _, self.way = kind.partition(" ")
        self.memory = MemoryPrinter()
        slow = {"generic": GENERIC_58, "raster": replace(RASTER_58, cutter=True)}.get(self.kind, EPSON_58)
        self.profile = replace(slow, feed_mm_per_second=1000)
        baud = 115200 if self.way == "serial" else 0
        model = replace(MachineModel.of(self.profile, baud=baud), feed_mm_per_second=2000.0, cut_seconds=0.01)
        self.front: Front = TcpFront(0) if self.way == "network" else PtyFront(folder / "printer")
        self.simulated = SimulatedPrinter(self.front, model)
        self.printer = self.memory if self.kind == "memory" else self.driver()

    def transport(self) -> Transport:
        match self.way:
            case "network":
                return NetworkTransport(self.front.name)
            case "file":
                return DeviceFileTransport(self.front.name)
            case _:
                return SerialTransport(self.front.name, 115200)

    def driver(self) -> EscPosPrinter:
        baud = 115200 if self.way == "serial" else None
        return EscPosPrinter(self.transport(), self.profile, baud=baud, timing=FAST, simulated=True)

    def fault(self, name: str, state: PrinterState) -> None:
        self.simulated.set_fault(name, True)
        self.memory.state = state

    def well(self) -> None:
        self.simulated.restore()
        self.memory.state = PrinterState.READY

    def papers(self) -> int:
        return len(self.memory.slips) if self.kind == "memory" else self.simulated.printed

    def close(self) -> None:
        self.printer.close()
        self.simulated.close()


def play(bench: VirtualBench, script: str) -> None:
    """Let these faults happen from now on: "after 10 lines: paper out"."""
    bench.machine.run_script(FaultRun.of(parse(script)), bench.clock.now())
