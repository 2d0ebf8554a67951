"""What the simulator's page needs from above; kiosk.simulator.server injects the simulated devices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ScreenPicture:
    """A picture of the touchscreen; `mark` differs when the picture does."""

    mark: str
    jpeg: bytes


class DisplayGone(Exception):
    """The display that the kiosk's window was on does not answer any more."""


class Touchscreen(Protocol):
    """The display that the kiosk's window is on. Calls block for some milliseconds: use a worker.

    Coordinates are pixels of the panel. Every call raises DisplayGone when there is none any more.
    """

    width: int
    height: int

    def picture(self, seen: str) -> ScreenPicture | None:
        """What is on the screen now; None when it is still the picture marked `seen`."""
        ...

    def press(self, x: int, y: int) -> None: ...

    def move(self, x: int, y: int) -> None:
        """The finger that lies there moves to a point."""
        ...

    def release(self, x: int, y: int) -> None: ...


@dataclass(frozen=True, slots=True)
class PrinterFault:
    """Something that can be wrong with the simulated printer; `active` while it is."""

    name: str  # such as "paper-out"
    active: bool


@dataclass(frozen=True, slots=True)
class PaperSlip:
    """One piece of paper that came out; `number` counts from 1."""

    number: int
    text: str
    width: int  # pixels of its picture
    height: int
    cut: bool = True  # else it was torn off, or still hangs in the printer


@dataclass(frozen=True, slots=True)
class WireRow:
    """A few bytes on a wire and what they mean."""

    at: float  # seconds since the epoch
    to_device: bool
    device: str  # "printer" or "scanner"
    hex: str  # the first ones
    size: int
    words: str
    strange: bool = False  # they mean nothing that is known, or were lost
    routine: bool = False  # a question that is asked all the time, or the same answer again


@dataclass(frozen=True, slots=True)
class JobCut:
    """A fault that strikes the next slip while it is printed, as a script of the fault language."""

    name: str
    words: str
    script: str


@dataclass(frozen=True, slots=True)
class PrinterState:
    """The simulated printer as its page shows it, the newest slip first."""

    mark: str  # differs when anything below does
    faults: tuple[PrinterFault, ...]
    slips: tuple[PaperSlip, ...]
    warnings: tuple[str, ...] = ()  # what a real printer would have lost or not understood
    growing: PaperSlip | None = None  # what hangs in the printer now
    waiting: str = ""  # what the fault script that plays does next
    printed: int = 0  # pieces of paper since the start


@dataclass(frozen=True, slots=True)
class ScannerLine:
    """Something that went over the scanner's wire; `visible` names control characters."""

    from_scanner: bool
    visible: str
    size: int
    lost: int  # bytes that nobody took: the kiosk did not read
    words: str = ""
    at: float = 0.0  # seconds since the epoch


@dataclass(frozen=True, slots=True)
class KeptCode:
    """A code that a tester scans again and again."""

    name: str
    code: str


@dataclass(frozen=True, slots=True)
class ScannerBenchState:
    """The simulated scanner, the newest line first. `prefix` is written as in kiosk.ini."""

    mark: str  # differs when anything below does
    connected: bool
    suffix: str
    prefix: str
    aim: str
    lines: tuple[ScannerLine, ...]
    signals: tuple[str, ...]  # "good" and "bad", newest first: what the kiosk had it say
    kept: tuple[KeptCode, ...] = ()


class ScannerBench(Protocol):
    """The simulated scanner with its controls. Calls block while the wire takes what is sent: use a worker.

    Each wish returns "" when it is done, else one sentence about what is wrong with it.
    """

    suffixes: tuple[str, ...]
    acts: tuple[str, ...]  # unplug, plug, noise and so on

    def state(self) -> ScannerBenchState: ...

    def scan(self, code: str, suffix: str = "", times: int = 1) -> str:
        """Hold a code to the scanner `times` times; `suffix` only for this once ("" as it is set)."""
        ...

    def picture(self, picture: bytes) -> str:
        """Hold a picture's codes to it, from top to bottom."""
        ...

    def act(self, name: str) -> str: ...

    def keep(self, name: str, code: str) -> str:
        """Keep a code under a name, for this kiosk; a name that there is gets the new code."""
        ...

    def forget(self, name: str) -> str: ...

    def set_framing(self, suffix: str, prefix: str, aim: str) -> str:
        """Program the scanner; `prefix` as in kiosk.ini."""
        ...


class PrinterBench(Protocol):
    """The simulated printer with its controls. Calls return at once.

    A wish returns "" when it is done, else what is wrong with it.
    """

    job_cuts: tuple[JobCut, ...]

    def state(self) -> PrinterState: ...

    def set_fault(self, name: str, on: bool) -> bool:
        """Make it so, or well again; False when there is no such fault."""
        ...

    def restore(self) -> None:
        """Everything is well again, and no script plays any more."""
        ...

    def play(self, script: str) -> str:
        """Play a fault script instead of the one that plays."""
        ...

    def play_random(self, seed: int) -> None:
        """Random faults, the same for the same seed, until `stop_script`."""
        ...

    def stop_script(self) -> None:
        """What it has made wrong stays wrong."""
        ...

    def wire(self) -> tuple[WireRow, ...]:
        """What went over its wire, oldest first, as much as is kept."""
        ...

    def growing_picture(self) -> bytes | None:
        """The PNG of the paper that hangs in the printer now, else of the newest slip: it has just been cut."""
        ...

    def slip_picture(self, number: int) -> bytes | None:
        """The PNG of one slip; None when it is not kept any more."""
        ...
