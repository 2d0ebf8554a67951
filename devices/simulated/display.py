"""An X display as a tester's touchscreen: its picture, and touches by XTest.

Only the simulator uses this; the product itself holds no mirror code.
"""

from __future__ import annotations

from PIL import Image
from Xlib import X, display, error
from Xlib.ext import xtest

STRIP_ROWS = 256  # an X reply has a limit; a whole portrait panel is fetched in strips


class DisplayGone(Exception):
    """The display is not there (any more)."""


class XDisplay:
    """One connection to a display, used by one thread at a time."""

    def __init__(self, name: str | None = None) -> None:
        """Raises DisplayGone."""
        try:
            self._display = display.Display(name)
        except (error.DisplayError, OSError) as fault:
            raise DisplayGone(str(fault)) from fault
        screen = self._display.screen()
        self._root = screen.root
        self.size: tuple[int, int] = (screen.width_in_pixels, screen.height_in_pixels)

    def picture(self) -> Image.Image:
        """The whole screen now. Raises DisplayGone."""
        width, height = self.size
        picture = Image.new("RGB", self.size)
        try:
            for top in range(0, height, STRIP_ROWS):
                rows = min(STRIP_ROWS, height - top)
                got = self._root.get_image(0, top, width, rows, X.ZPixmap, 0xFFFFFFFF)
                picture.paste(Image.frombytes("RGB", (width, rows), got.data, "raw", "BGRX"), (0, top))
        except (error.XError, error.ConnectionClosedError, OSError) as fault:
            raise DisplayGone(str(fault)) from fault
        return picture

    def press(self, x: int, y: int) -> None:
        """Touch down at a point in pixels. Raises DisplayGone."""
        self._event(X.MotionNotify, 0, x, y)
        self._event(X.ButtonPress, 1, x, y)

    def move(self, x: int, y: int) -> None:
        """The finger moves. Raises DisplayGone."""
        self._event(X.MotionNotify, 0, x, y)

    def release(self, x: int, y: int) -> None:
        """Touch up. Raises DisplayGone."""
        self._event(X.MotionNotify, 0, x, y)
        self._event(X.ButtonRelease, 1, x, y)

    def close(self) -> None:
        try:
            self._display.close()
        except (error.ConnectionClosedError, OSError):
            return

    def _event(self, kind: int, detail: int, x: int, y: int) -> None:
        width, height = self.size
        x, y = min(max(x, 0), width - 1), min(max(y, 0), height - 1)
        try:
            xtest.fake_input(self._display, kind, detail, x=x, y=y)
            self._display.sync()
        except (error.XError, error.ConnectionClosedError, OSError) as fault:
            raise DisplayGone(str(fault)) from fault
