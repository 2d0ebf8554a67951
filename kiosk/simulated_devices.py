"""The simulated devices as the testers' page wants them: adapters, nothing else."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image, ImageChops

from devices.simulated import display as x_display
from devices.simulated.faults import FAULTS
from devices.simulated.printer import SimulatedPrinter
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

    def __init__(self, printer: SimulatedPrinter) -> None:
        self._printer = printer

    def state(self) -> PrinterState:
        faults = self._printer.faults()
        machine = self._printer.machine
        slips = tuple(
            PaperSlip(slip.number, slip.text, slip.picture.width, slip.picture.height)
            for slip in reversed(self._printer.slips)
        )
        warnings = [f"bytes that no printer understands: {unknown.hex(' ')}" for unknown in tuple(machine.unknown)]
        warnings += tuple(machine.reports)
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
        found = [slip.picture for slip in self._printer.slips if slip.number == number]
        return _encoded(found[0], "PNG") if found else None


def _encoded(picture: Image.Image, kind: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()
