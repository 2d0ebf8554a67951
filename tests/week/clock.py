"""Time-lapse: one file a machine holds how far its clock is ahead of the real one; all its processes look there.

The house's time goes on with the real one and leaps in between. A leap moves both hands, as time that has passed does;
the machine's error moves the wall clock alone, as somebody does who sets it wrong.
"""

from __future__ import annotations

import mmap
import os
import struct
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

PLACE = "KIOSK_WEEK_CLOCK"  # environment of a process: the file of its machine
STARTUP = Path(__file__).with_name("startup")  # for PYTHONPATH: Python runs what lies there at its start
_HANDS = struct.Struct("=qq")  # microseconds: what has been leapt, what the wall clock is wrong by


class Hands:
    """The clock of one machine, as `services.store.clock.Clock`; its file is made where it is not there."""

    def __init__(self, file: Path) -> None:
        if not file.exists():
            file.write_bytes(_HANDS.pack(0, 0))
        with file.open("r+b") as opened:
            self._shared = mmap.mmap(opened.fileno(), _HANDS.size)

    def now(self) -> datetime:
        leapt, wrong = _HANDS.unpack_from(self._shared)
        return datetime.now(UTC) + timedelta(microseconds=leapt + wrong)

    def monotonic(self) -> float:
        leapt, _ = _HANDS.unpack_from(self._shared)
        return time.monotonic() + leapt / 1e6

    def leap(self, seconds: float) -> None:
        """So much time has passed."""
        leapt, wrong = _HANDS.unpack_from(self._shared)
        _HANDS.pack_into(self._shared, 0, leapt + round(seconds * 1e6), wrong)

    def set_wrong(self, seconds: float) -> None:
        """Somebody sets the clock, or sets it right again (0)."""
        leapt, _ = _HANDS.unpack_from(self._shared)
        _HANDS.pack_into(self._shared, 0, leapt, round(seconds * 1e6))


def take_place() -> None:
    """In a process of the simulated week, at its start: the program's clock is its machine's."""
    file = os.environ.get(PLACE)
    if not file:
        return
    from services.store import clock

    hands = Hands(Path(file))
    clock.SystemClock.now = lambda _self: hands.now()  # type: ignore[method-assign]
    clock.SystemClock.monotonic = lambda _self: hands.monotonic()  # type: ignore[method-assign]
