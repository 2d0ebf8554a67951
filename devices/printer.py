"""What a receipt printer is to this project: four methods, closed sets, a slip as data.

A driver never raises for what a printer can do to us (away, silent, out of paper):
it returns a status or a result. Simulator controls are not part of this interface.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class PrinterState(StrEnum):
    """The one thing that matters most about a printer now; worst first (UnifiedPOS, CEN XFS)."""

    DISCONNECTED = "disconnected"  # no such port, unplugged, refused
    NO_ANSWER = "no_answer"  # the port is there, the printer is silent
    COVER_OPEN = "cover_open"
    PAPER_OUT = "paper_out"
    ERROR = "error"  # cutter or unrecoverable
    OFFLINE = "offline"  # any other reason it cannot print now
    UNHEARD = "unheard"  # takes what is sent and never said anything: slips go to it all the same
    PAPER_LOW = "paper_low"  # prints, but soon not
    READY = "ready"


CAN_PRINT = (PrinterState.READY, PrinterState.PAPER_LOW, PrinterState.UNHEARD)
# One that never says anything cannot be made to speak by anybody.
WANT_NO_HAND = (PrinterState.READY, PrinterState.UNHEARD)


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """`detail` is for staff: port and cause, never what was printed."""

    state: PrinterState
    detail: str = ""

    @property
    def can_print(self) -> bool:
        return self.state in CAN_PRINT


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text. `size` multiplies width and height (1 to 8)."""

    text: str
    size: int = 1
    bold: bool = False
    align: Align = Align.CENTER


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR; `module_dots` is the side of one module in printer dots (1 to 16), 8 dots a mm."""

    data: str
    module_dots: int = 6


@dataclass(frozen=True, slots=True)
class Feed:
    lines: int = 1


SlipPart = TextLine | QrCode | Feed


@dataclass(frozen=True, slots=True)
class Slip:
    """A piece of paper as data; it is cut at the end."""

    parts: tuple[SlipPart, ...]


class PrintOutcome(StrEnum):
    PRINTED = "printed"  # proven: the printer confirmed after the mechanism
    SENT = "sent"  # all bytes accepted, no proof to be had from this printer
    FAILED = "failed"  # proven: nothing of this slip came out
    UNKNOWN = "unknown"  # some bytes went; what came out is not known. Never resent by itself.


@dataclass(frozen=True, slots=True)
class PrintResult:
    outcome: PrintOutcome
    status: PrinterStatus
    sent_bytes: int = 0
    detail: str = ""


class Printer(Protocol):
    """A printer, owned by one thread of one process.

    Every call returns within its driver's time-outs and never raises for device trouble.
    """

    simulated: bool

    def open(self) -> PrinterStatus:
        """Connect if not connected. May be called again at any time."""
        ...

    def status(self) -> PrinterStatus:
        """Ask the device now; reopens after an unplug (with back-off)."""
        ...

    def print(self, slip: Slip) -> PrintResult:
        """Print `slip`, wait for proof as far as this printer can give it."""
        ...

    def close(self) -> None:
        """Let go of the port. Twice is once."""
        ...
