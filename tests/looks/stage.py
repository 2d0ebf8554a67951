"""One window on which every preview can be shown in every size, contrast, reach and panel.

Runs in a process of its own (``python -m tests.looks``). The rules need no frames to be drawn, so
thousands of pictures take seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Any

from kivy.clock import Clock
from kivy.lang import Builder

from screens.touch.app.gallery import LANGUAGES, drawn, set_up
from screens.touch.app.previews import frame, previews
from screens.touch.app.shell import Shell
from screens.touch.booking.wait import WaitScreen
from screens.touch.core.guard import AT_ONCE
from screens.touch.look import theme
from screens.touch.look.preferences import Preferences, TextSize
from screens.touch.number.working import WorkingScreen

# Name: pixels, pixels, width in millimetres: a 24" panel upright and lying, and a 15" one.
PANELS = {"portrait": (1080, 1920, 299.0), "landscape": (1920, 1080, 531.0), "small": (1280, 800, 331.0)}
# The least that kiosk.settings.panel_sizes accepts: 15.6" of 16:9, 15" of 4:3, 21.5" upright.
LEAST = {
    "least-wide": (1224, 695, 340.0),
    "least-square": (1094, 818, 304.0),
    "least-portrait": (965, 1715, 268.0),
}
SIDE = 1920
PASSES = 8  # until layout and texts have come to rest

EVERYONE = tuple(
    Preferences(size, high_contrast=contrast, low_reach=low)
    for size, contrast, low in product(TextSize, (False, True), (False, True))
)


# Contrast changes no size: it is looked at once and in one language, unless everything is wanted. Large letters lie
# between the others.
FEWER = (
    *(one for one in EVERYONE if not one.high_contrast and one.text_size is not TextSize.LARGE),
    EVERYONE[-1],
)
# Low reach moves everything down in any language; what room words leave there, the largest letters tell in all of them.
IN_ONE_LANGUAGE = tuple(
    one for one in FEWER if one.high_contrast or (one.low_reach and one.text_size is TextSize.NORMAL)
)
LARGEST = tuple(one for one in FEWER if one.text_size is TextSize.LARGEST)  # what the least panels have to hold


def size_of(panel: str) -> tuple[int, int, float]:
    """Pixels and millimetres of a panel by its name, or as "1280x800:217"."""
    known = PANELS | LEAST
    if panel in known:
        return known[panel]
    pixels, width_mm = panel.split(":")
    width, height = pixels.split("x")
    return int(width), int(height), float(width_mm)


@cache
def _window() -> Any:
    """The process's window: square, so that each panel fits on it, upright or not."""
    window = set_up(SIDE, SIDE, 299.0)
    WorkingScreen.late_seconds = WaitScreen.late_seconds = (
        0.0  # no time passes here, so what shows after a wait would never be looked at
    )
    Clock._max_fps = 0  # nothing to wait for between two passes
    from kivy.base import EventLoop

    EventLoop.start()
    return window


class Stage:
    """A shell for one panel in the window's lower left corner. One after the other; `close` makes room."""

    def __init__(self, panel: str, *, whole: bool = False) -> None:
        """`whole`: every look in every language, which takes three times as long."""
        self.whole = whole
        width, height, width_mm = size_of(panel)
        self.everyone = EVERYONE if whole else LARGEST if panel in LEAST else FEWER
        self.window = _window()
        theme.configure(width, height, width_mm)
        self.shell = Shell(settling=AT_ONCE, size_hint=(None, None))
        self.window.add_widget(self.shell)
        self.shell.size = (width, height)
        self.previews = previews(theme.look.panel.shape)
        self.name, self.shown = "home", self.previews["home"](frame("id"))  # of the picture of the moment

    def close(self) -> None:
        self.window.remove_widget(self.shell)

    def show(self, name: str, language: str = "id", preferences: Preferences = EVERYONE[0]) -> None:
        """Show a preview and let it come to rest; nothing is drawn."""
        self.shown = self.previews[name](frame(language, preferences))
        self.shell.show(self.shown)
        self.rest()

    def rest(self) -> None:
        for _ in range(PASSES):
            Clock.tick()
            Builder.sync()
            Clock.tick_draw()
            Builder.sync()

    def everything(self) -> Iterator[str]:
        """Show every preview to every kind of visitor in every language, one after the other; yields what is shown."""
        for preferences, language, name in product(self.everyone, LANGUAGES, self.previews):
            if preferences in IN_ONE_LANGUAGE and language != LANGUAGES[0] and not self.whole:
                continue
            self.show(name, language, preferences)
            self.name = name
            yield f"{name} {language} {describe(preferences)}"

    def made_ready(self) -> Iterator[str]:
        """Show every preview to somebody who needs all, its screen made and filled beforehand, as a kiosk does it.

        To be called first: a screen that has been on the glass before knows where it lies.
        """
        self.show("home-closed", "id", EVERYONE[-1])
        for name, preview in self.previews.items():
            self.shell.prepare(preview(frame("id", EVERYONE[-1])))
            self.rest()
            self.show(name, "id", EVERYONE[-1])
            yield f"{name} made ready"

    def picture(self) -> Any:
        """What is shown, as a Pillow image."""
        width, height = self.shell.size
        return drawn(self.window, int(width), int(height))


def describe(preferences: Preferences) -> str:
    parts = [preferences.text_size.name.lower()]
    parts += ["contrast"] * preferences.high_contrast + ["low"] * preferences.low_reach
    return "-".join(parts)
