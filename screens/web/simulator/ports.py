"""What the simulator's page needs from above; kiosk.simulate injects the simulated devices."""

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


@dataclass(frozen=True, slots=True)
class PrinterState:
    """The simulated printer as its page shows it, the newest slip first."""

    mark: str  # differs when anything below does
    faults: tuple[PrinterFault, ...]
    slips: tuple[PaperSlip, ...]
    warnings: tuple[str, ...] = ()  # what a real printer would have lost or not understood


class PrinterBench(Protocol):
    """The simulated printer with its controls. Calls return at once."""

    def state(self) -> PrinterState: ...

    def set_fault(self, name: str, on: bool) -> bool:
        """Make it so, or well again; False when there is no such fault."""
        ...

    def restore(self) -> None:
        """Everything is well again."""
        ...

    def slip_picture(self, number: int) -> bytes | None:
        """The PNG of one slip; None when it is not kept any more."""
        ...
