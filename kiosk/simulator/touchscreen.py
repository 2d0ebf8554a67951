"""The touchscreen for the testers' page: pictures of an X display, and touches on it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PIL import Image, ImageChops

from devices.simulated import display as x_display
from screens.web.simulator.ports import DisplayGone, ScreenPicture

JPEG_QUALITY: Final = 85


class DisplayTouchscreen:
    """A screens.web.simulator.ports.Touchscreen on an X display, such as ":3".

    Every call raises DisplayGone when there is no such display, now or any more.
    """

    def __init__(self, name: str) -> None:
        with _own_fault():
            self._display = x_display.XDisplay(name)
        self.width, self.height = self._display.size
        self._newest: Image.Image | None = None
        self._count = 0

    def picture(self, seen: str) -> ScreenPicture | None:
        with _own_fault():
            picture = self._display.picture()
        if self._newest is None or ImageChops.difference(self._newest, picture).getbbox() is not None:
            self._newest, self._count = picture, self._count + 1
        mark = str(self._count)
        return None if mark == seen else ScreenPicture(mark, encoded(picture, "JPEG", quality=JPEG_QUALITY))

    def press(self, x: int, y: int) -> None:
        with _own_fault():
            self._display.press(x, y)

    def move(self, x: int, y: int) -> None:
        with _own_fault():
            self._display.move(x, y)

    def release(self, x: int, y: int) -> None:
        with _own_fault():
            self._display.release(x, y)

    def close(self) -> None:
        self._display.close()


@contextmanager
def _own_fault() -> Iterator[None]:
    """The device's DisplayGone as the page's."""
    try:
        yield
    except x_display.DisplayGone as gone:
        raise DisplayGone(str(gone)) from gone


def encoded(picture: Image.Image, kind: str, **options: int) -> bytes:
    """A picture as the bytes of a file of that kind, such as "PNG"."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()
