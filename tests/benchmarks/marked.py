"""`kiosk run` that writes down when each step of a ticket's way was done; a program as tests.week.program is one.

Moments are those of time.monotonic, which all processes of a machine share.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from kiosk.__main__ import command
from kiosk.processes.watchdog import is_watched

PLACE = "KIOSK_MARKS"  # environment of the touch app: the file


def read_marks(file: Path) -> list[tuple[float, str]]:
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return [(float(at), name) for at, _, name in (line.partition(" ") for line in lines)]


class Marks:
    def __init__(self, file: Path) -> None:
        self._file = file.open("a", buffering=1, encoding="utf-8")

    def set(self, name: str) -> None:
        self._file.write(f"{time.monotonic():.6f} {name}\n")

    def around(self, owner: Any, method: str, *, begun: str = "", done: str = "") -> None:
        """A method's beginning and end are marked from now on."""
        work: Callable[..., Any] = getattr(owner, method)

        @wraps(work)
        def marked(*arguments: Any, **named: Any) -> Any:
            if begun:
                self.set(begun)
            answer = work(*arguments, **named)
            if done:
                self.set(done)
            return answer

        setattr(owner, method, marked)


def _watch(marks: Marks) -> None:
    """As soon as the touch app is made."""
    from kiosk.touch.run import _Touch

    make = _Touch._make_app

    def made(self: _Touch) -> Any:
        app = make(self)
        app.bind(on_start=lambda _app: _watch_app(app, marks))
        return app

    _Touch._make_app = made  # type: ignore[method-assign]


def _watch_app(app: Any, marks: Marks) -> None:
    from kivy.core.window import Window

    from devices.escpos.driver import EscPosPrinter
    from devices.escpos.jobs import Job
    from services.paper.printing import PrinterOwner
    from services.queue.taking import Taking

    marks.around(Taking, "take", begun="take begins", done="committed")
    marks.around(PrinterOwner, "work_off", begun="job begins", done="job ends")
    marks.around(PrinterOwner, "_slip", done="slip made")
    marks.around(PrinterOwner, "_claim", done="claimed")
    marks.around(PrinterOwner, "_record", done="recorded")
    marks.around(EscPosPrinter, "print", begun="print begins", done="print ends")
    marks.around(Job, "run", begun="sending begins", done="proof")
    marks.around(Job, "_prove", begun="handed over")
    Window.bind(on_touch_up=lambda *_: marks.set("touched"))
    flip, seen = Window.flip, [""]

    def flipped() -> None:
        flip()
        shown = app._shown
        paper = getattr(getattr(shown, "screen", None), "paper", "")
        now = f"shows {app.root.current} {getattr(paper, 'value', paper)}".strip()
        marks.set("flip" if now == seen[0] else now)
        seen[0] = now

    Window.flip = flipped


if __name__ == "__main__":
    if is_watched(os.environ):  # the touch app itself; its parent has no screen
        _watch(Marks(Path(os.environ[PLACE])))
    sys.exit(command())
