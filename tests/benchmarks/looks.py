"""What drawing costs beside a picture that stands still: a slide, a switch of language. In a process of its own."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from itertools import cycle, islice, pairwise
from pathlib import Path

from tests.benchmarks.figures import Bench, Figure

ROOT = Path(__file__).parents[2]
SLIDES, TIMES = 30, 30
SLIDE_SECONDS = 0.3  # a slide and a little more
ROUTE = ("home", "services", "priority", "ticket-printed")


def measure(_bench: Bench) -> list[Figure]:
    done = subprocess.run(
        [
            sys.executable,
            "-P",
            "-m",
            "kiosk.processes.with_display",
            "--",
            sys.executable,
            "-P",
            "-m",
            "tests.benchmarks.looks",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    still, beside = found["still"], "a picture that stands still"
    return [
        Figure("a frame of a slide", found["slide"], still, "ms", 1.5, beside=beside),
        Figure("switch of language to the picture", found["language"], still, "ms", 1.5, beside=beside),
        Figure("switch to high contrast", found["contrast"], still, "ms", 3.0, beside=beside),
    ]


class Drawing:
    """A shell on a window, every screen of it alive as after a day's use."""

    def __init__(self) -> None:
        from screens.touch.app.gallery import set_up

        window = set_up(1080, 1920, 299.0)
        from kivy.base import EventLoop

        from screens.touch.app.previews import frame, previews
        from screens.touch.app.shell import Shell
        from screens.touch.core.guard import AT_ONCE

        self.window, self.loop, self.frame, self.previews = window, EventLoop, frame, previews()
        EventLoop.start()
        self.shell = Shell(settling=AT_ONCE)
        window.add_widget(self.shell)
        self.flips: list[float] = []
        window.bind(on_flip=lambda _window: self.flips.append(time.perf_counter()))
        for name in self.previews:
            self.show(name)

    def show(self, name: str, language: str = "id", **preferences: bool) -> None:
        from screens.touch.look.preferences import Preferences

        self.shell.show(self.previews[name](self.frame(language, Preferences(**preferences))))
        for _ in range(3):
            self.loop.idle()

    def until_drawn(self, began: float) -> float:
        """Seconds until the next picture is on the glass: the pass that draws it has ended."""
        self.flips.clear()
        while not self.flips:
            self.loop.idle()
        return time.perf_counter() - began

    def still(self) -> float:
        """A whole picture drawn again, with nothing changed."""
        self.show("priority")

        def once() -> float:
            self.window.canvas.ask_update()
            return self.until_drawn(time.perf_counter())

        return statistics.median(once() for _ in range(TIMES))

    def slide(self) -> float:
        """The time between two pictures of a slide."""
        between: list[float] = []
        for name in islice(cycle(ROUTE), SLIDES):
            self.shell.slides = True  # each time: a machine that draws slowly switches it off by itself
            self.flips.clear()
            self.shell.show(self.previews[name](self.frame("id")))
            end = time.perf_counter() + SLIDE_SECONDS
            while time.perf_counter() < end:
                self.loop.idle()
            between += [after - before for before, after in pairwise(self.flips)]
        self.shell.slides = False
        return statistics.median(between)

    def switch(self, language: str = "id", **preferences: bool) -> float:
        """From the wish for it to the picture in it."""
        from screens.touch.look.preferences import Preferences

        found = []
        for _ in range(TIMES):
            self.show("priority")
            began = time.perf_counter()
            self.shell.show(self.previews["priority"](self.frame(language, Preferences(**preferences))))
            found.append(self.until_drawn(began))
        return statistics.median(found)


def main() -> None:
    drawing = Drawing()
    early = drawing.still()
    seconds = {
        "slide": drawing.slide(),
        "language": drawing.switch("en"),
        "contrast": drawing.switch(high_contrast=True),
    }
    seconds["still"] = min(early, drawing.still())  # a process draws slower at first: the baseline must not gain by it
    print(json.dumps({name: value * 1e3 for name, value in seconds.items()}))


if __name__ == "__main__":
    main()
