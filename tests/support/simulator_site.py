"""The simulator's page as `kiosk simulate` serves it, with a touchscreen that a test can look at."""

from __future__ import annotations

import io
import time

from PIL import Image, ImageDraw

from kiosk.simulator.server import BOUNDS, SHUTDOWN_SECONDS
from kiosk.web.server import WebServer, listen
from screens.web.simulator.app import About, create_simulator_app
from screens.web.simulator.live import Closing
from screens.web.simulator.ports import DisplayGone, PrinterBench, ScannerBench, ScreenPicture

TOKEN = "a-token-of-the-test"
ABOUT = About("Rutan Muara Labuh", "kiosk-1", long_touch_seconds=0.4)


class Panel:
    """A touchscreen of 540 × 960 that shows how often it was touched, and remembers where."""

    width, height = 540, 960

    def __init__(self) -> None:
        self.touches: list[tuple[str, int, int, float]] = []
        self.gone = False
        self.looks = 0

    def picture(self, seen: str) -> ScreenPicture | None:
        if self.gone:
            raise DisplayGone
        self.looks += 1
        mark = str(len(self.touches))
        if mark == seen:
            return None
        image = Image.new("RGB", (self.width, self.height), "#F6F4EF")
        ImageDraw.Draw(image).rectangle((40, 40, 500, 140 + 40 * int(mark)), fill="#0E3A46")
        buffer = io.BytesIO()
        image.save(buffer, "JPEG")
        return ScreenPicture(mark, buffer.getvalue())

    def press(self, x: int, y: int) -> None:
        self.touches.append(("press", x, y, time.monotonic()))

    def move(self, x: int, y: int) -> None:
        self.touches.append(("move", x, y, time.monotonic()))

    def release(self, x: int, y: int) -> None:
        self.touches.append(("release", x, y, time.monotonic()))

    @property
    def held_seconds(self) -> float:
        return self.touches[-1][3] - self.touches[-2][3]


class Site:
    """The page served as `kiosk simulate` serves it."""

    def __init__(self, panel: Panel | None, printer: PrinterBench | None, scanner: ScannerBench | None = None) -> None:
        self.closing = Closing()
        app = create_simulator_app(TOKEN, panel, printer, scanner=scanner, about=ABOUT, closing=self.closing)
        listener = listen("127.0.0.1", 0, any_port=False)
        self._server = WebServer("simulator page", app, listener, shutdown_seconds=SHUTDOWN_SECONDS, bounds=BOUNDS)
        self.origin = f"http://127.0.0.1:{self._server.port}"
        self.address = f"{self.origin}/{TOKEN}/"
        self._server.start()

    def stop(self) -> None:
        """Twice is once."""
        self.closing.say()
        self._server.stop()
