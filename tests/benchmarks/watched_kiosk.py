"""The kiosk as a benchmark runs it: the product, and a door through which it says where its buttons lie.

A finger has to know where to tap. Nothing comes through the door while something is measured: the stopwatch looks at
the display alone. `python -m tests.benchmarks.watched_kiosk --config kiosk.ini run`, the door's name in DOOR.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any, Final

from kiosk.__main__ import command
from kiosk.processes.watchdog import is_watched

DOOR: Final = "KIOSK_BENCHMARK_DOOR"  # environment: name of an abstract socket


@dataclass(frozen=True, slots=True)
class Button:
    """What can be touched; its box in pixels of the display, y downward."""

    place: str  # "screen", "bar" or "sheet"
    words: str
    box: tuple[int, int, int, int]  # left, top, right, bottom

    @property
    def middle(self) -> tuple[int, int]:
        left, top, right, bottom = self.box
        return (left + right) // 2, (top + bottom) // 2


@dataclass(frozen=True, slots=True)
class Seen:
    """What the kiosk shows."""

    screen: str
    buttons: tuple[Button, ...]


def ask(door: str) -> Seen | None:
    """What the kiosk shows now; None while it is not up."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(20)
        try:
            line.connect(f"\0{door}")
            got = b"".join(iter(lambda: line.recv(65536), b""))
        except ConnectionError:
            return None
    said = json.loads(got or b"null")
    if said is None:
        return None
    return Seen(said["screen"], tuple(Button(one[0], one[1], tuple(one[2])) for one in said["buttons"]))


def _serve(door: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(f"\0{door}")
        listening.listen()
        while True:
            line, _ = listening.accept()
            with line:
                line.sendall(json.dumps(_asked_in_the_loop()).encode())


def _asked_in_the_loop() -> object:
    """Widgets belong to the thread of the window."""
    app = getattr(sys.modules.get("kivy.app"), "App", None)
    shell = getattr(app and app.get_running_app(), "root", None)
    if shell is None:
        return None
    from kivy.clock import Clock

    found: list[object] = []
    told = threading.Event()

    def tell(_dt: float) -> None:
        found.append(_seen(shell))
        told.set()

    Clock.schedule_once(tell)
    return found[0] if told.wait(10) else None


def _seen(shell: Any) -> object:
    from tests.support.touch_buttons import touchables

    height = shell.height
    buttons = []
    for widget, place in touchables(shell):
        x, y = widget.to_window(*widget.pos)
        box = [round(x), round(height - y - widget.height), round(x + widget.width), round(height - y)]
        buttons.append([place, " ".join(_words(widget)), box])
    return {"screen": shell.current, "buttons": buttons}


def _words(widget: Any) -> list[str]:
    from kivy.uix.label import Label

    from screens.touch.widgets.kit import Icon

    said = [part.text for part in widget.walk(restrict=True) if isinstance(part, Label) and not isinstance(part, Icon)]
    return [*said, str(getattr(widget, "text", ""))]


def wait_until_up(door: str, seconds: float, screen: str = "home") -> None:
    """Raises TimeoutError."""
    end = time.monotonic() + seconds
    while (seen := ask(door)) is None or seen.screen != screen:
        if time.monotonic() > end:
            raise TimeoutError(f"no {screen} in {seconds} s")
        time.sleep(0.2)


if __name__ == "__main__":
    if is_watched(os.environ):  # the kiosk itself, and not its parent
        threading.Thread(target=_serve, args=(os.environ[DOOR],), daemon=True).start()
    sys.exit(command())
