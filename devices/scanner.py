"""What a code scanner is to this project: four methods, closed sets, and no content in a repr.

A driver never raises for what a scanner can do to us (away, held by someone else, garbage, a code
of 64 KB): it returns the outcome. What a code says is for the use case alone; it is shown by no
repr, log or error. Simulator controls are not part of this interface.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class ScannerState(StrEnum):
    """Worst first."""

    DISCONNECTED = "disconnected"  # no such port, unplugged
    BLOCKED = "blocked"  # it is there, but another program holds it or it may not be used
    READY = "ready"


@dataclass(frozen=True, slots=True)
class ScannerStatus:
    """`detail` is for staff: port and cause, never what was scanned."""

    state: ScannerState
    detail: str = ""

    @property
    def ready(self) -> bool:
        return self.state is ScannerState.READY


@dataclass(frozen=True, slots=True)
class ScannedCode:
    """A code that passed framing, length and allow-list: printable characters only.

    `at` is the moment by the driver's clock, in seconds.
    """

    text: str = field(repr=False)
    at: float


class Unusable(StrEnum):
    """Why a code that was read is not handed on."""

    TOO_LONG = "too_long"
    NOT_TEXT = "not_text"  # control characters, keys that no code has, broken UTF-8
    NOT_ALLOWED = "not_allowed"  # a code, but none of this house's


@dataclass(frozen=True, slots=True)
class UnusableCode:
    """Somebody held a code to the scanner that cannot be one of ours. What it says is gone."""

    why: Unusable
    at: float


@dataclass(frozen=True, slots=True)
class Unread:
    """Something is held to the scanner that it could not read: it says so, or half a code came."""

    at: float


Scan = ScannedCode | UnusableCode | Unread


class Verdict(StrEnum):
    """What the scanner tells the person who holds the code, where its model can."""

    GOOD = "good"
    BAD = "bad"


class ScannerPlace(StrEnum):
    """Where its glass is, seen from the screen that it belongs to."""

    BELOW = "below"
    RIGHT = "right"
    LEFT = "left"
    BESIDE_PRINTER = "beside_printer"  # beside the place where paper comes out


class Scanner(Protocol):
    """A scanner, owned by one thread of one process. No call raises for device trouble."""

    simulated: bool

    def open(self) -> ScannerStatus:
        """Connect now if not connected, whatever the pause after a failure. May be called at any time."""
        ...

    def read(self, timeout: float) -> Scan | ScannerStatus:
        """The next code, or that something could not be read, within `timeout` seconds; else how the scanner is.

        Opens and reopens by itself, with growing pauses; while it is away a call takes up to `timeout` too.
        """
        ...

    def signal(self, verdict: Verdict) -> None:
        """Beep or blink, where the model can; else nothing."""
        ...

    def close(self) -> None:
        """Let go of the port. Twice is once; `read` opens it again."""
        ...
