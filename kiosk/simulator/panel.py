"""The touchscreen's display as the testers' page wants it: an adapter, nothing else."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image, ImageChops

from devices.simulated import display as x_display
from screens.web.simulator.ports import DisplayGone, ScreenPicture

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
        return None if mark == seen else ScreenPicture(mark, encoded(picture, "JPEG", quality=JPEG_QUALITY))

    def press(self, x: int, y: int) -> None:
        try:
            self._display.press(x, y)
        except x_display.DisplayGone as gone:
            raise DisplayGone(str(gone)) from gone

    def move(self, x: int, y: int) -> None:
        try:
            self._display.move(x, y)
        except x_display.DisplayGone as gone:
            raise DisplayGone(str(gone)) from gone

    def release(self, x: int, y: int) -> None:
        try:
            self._display.release(x, y)
        except x_display.DisplayGone as gone:
            raise DisplayGone(str(gone)) from gone

    def close(self) -> None:
        self._display.close()


def encoded(picture: Image.Image, kind: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()
