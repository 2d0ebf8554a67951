"""The simulated devices as the testers' page wants them: adapters, nothing else."""

from __future__ import annotations

import io
import threading
from typing import Final

from PIL import Image, ImageChops

from devices.simulated import display as x_display
from devices.simulated.paper import PaintedSlip
from devices.simulated.pty_printer import FAULTS, PtyPrinter
from screens.web.simulator.ports import DisplayGone, PaperSlip, PrinterFault, PrinterState, ScreenPicture

JPEG_QUALITY: Final = 85


class PanelOnDisplay:
    """A screens.web.simulator.ports.Touchscreen on an X display, such as ":3".

    Raises DisplayGone when there is no such display, now or later.
    """

    def __init__(self, name: str) -> None:
        try:
            self._display = x_display.XDisplay(name)
        except x_display.DisplayGone as gone:
            raise DisplayGone(str(gone)) from gone
        self.width, self.height = self._display.size
        self._newest: Image.Image | None = None
        self._count = 0

    def picture(self, seen: str) -> ScreenPicture | None:
        try:
            picture = self._display.picture()
        except x_display.DisplayGone as gone:
            raise DisplayGone(str(gone)) from gone
        if self._newest is None or ImageChops.difference(self._newest, picture).getbbox() is not None:
            self._newest, self._count = picture, self._count + 1
        mark = str(self._count)
        return None if mark == seen else ScreenPicture(mark, _encoded(picture, "JPEG", quality=JPEG_QUALITY))

    def press(self, x: int, y: int) -> None:
        try:
            self._display.press(x, y)
        except x_display.DisplayGone as gone:
            raise DisplayGone(str(gone)) from gone

    def release(self, x: int, y: int) -> None:
        try:
            self._display.release(x, y)
        except x_display.DisplayGone as gone:
            raise DisplayGone(str(gone)) from gone

    def close(self) -> None:
        self._display.close()


class BenchOfPrinter:
    """A screens.web.simulator.ports.PrinterBench over the simulated printer.

    Called from the page's workers, several at a time.
    """

    def __init__(self, printer: PtyPrinter) -> None:
        self._printer = printer
        self._lock = threading.Lock()
        self._count = 0
        self._kept: tuple[tuple[int, PaintedSlip], ...] = ()  # newest first

    def state(self) -> PrinterState:
        faults = self._printer.faults()
        machine = self._printer.machine
        slips = tuple(
            PaperSlip(number, slip.text, slip.picture.width, slip.picture.height) for number, slip in self._numbered()
        )
        warnings = [f"bytes that no printer understands: {unknown.hex(' ')}" for unknown in tuple(machine.unknown)]
        if machine.lost_bytes:
            warnings.append(f"{machine.lost_bytes} bytes sent into a full buffer")
        return PrinterState(
            mark=f"{slips[0].number if slips else 0}.{''.join('01'[on] for on in faults.values())}.{len(warnings)}"
            f".{machine.lost_bytes}",
            faults=tuple(PrinterFault(name, on) for name, on in faults.items()),
            slips=slips,
            warnings=tuple(warnings),
        )

    def set_fault(self, name: str, on: bool) -> bool:
        if name not in FAULTS:
            return False
        self._printer.set_fault(name, on)
        return True

    def restore(self) -> None:
        self._printer.restore()

    def slip_picture(self, number: int) -> bytes | None:
        found = [slip.picture for kept, slip in self._numbered() if kept == number]
        return _encoded(found[0], "PNG") if found else None

    def _numbered(self) -> tuple[tuple[int, PaintedSlip], ...]:
        """The slips that are kept, newest first, each with the number it had when it was first seen."""
        with self._lock:
            known = {id(slip): number for number, slip in self._kept}  # kept, so an id means one slip
            kept = []
            for slip in self._printer.slips:
                if id(slip) not in known:
                    self._count += 1
                kept.append((known.get(id(slip), self._count), slip))
            self._kept = tuple(reversed(kept))
            return self._kept


def _encoded(picture: Image.Image, kind: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()
