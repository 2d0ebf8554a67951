"""One real window in the pytest process: the touchscreen for tests of the app, the screens and their layout.

Use the fixtures of tests/conftest.py; nothing else is needed, not even a display:

    def test_home_shows_its_button(panel):
        shell = panel.shell()                              # the real Shell, portrait 1080 × 1920
        shell.show(previews()["home"]("id"))
        panel.settle()                                     # layout and texts come to rest, drawn
        panel.tap(panel.button("Ambil nomor"))             # what it emits is in panel.intents

    def test_in_landscape(panel_of):
        panel = panel_of(1920, 1080, width_mm=527)         # any size, in the same process

    def test_the_app(panel):
        app = panel.run(lambda: KioskApp(...))             # like App.run(), without its endless loop
        panel.until(lambda: app.state.lobby)               # pumps frames until it holds, with a limit

The window is made once in a process, on an Xvfb of its own (no Xvfb: the tests fail, they are never
skipped), with the settings of the real kiosk. There is no `App.run()`: `pump` lets one pass of
Kivy's loop happen, `until` and `settle` pump. Exceptions of callbacks come out of the pumping call,
and a warning in Kivy's log fails the test. `tap` is a touch inside Kivy; `click` and `key` are real
X events that take the whole way. After each test everything goes: widgets, touches, what Clock
would still call, the running app.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kiosk.processes.children import NotStarted, VirtualDisplay, start_xvfb
from kiosk.settings.model import PanelSettings
from kiosk.touch.window import configure_kivy
from tests.support.waiting import PATIENCE

SIDE = 1920  # the display is as wide as high: each panel of the house fits on it, upright or not
PORTRAIT = (1080, 1920, 299.0)  # pixels, pixels, millimetres of width: what the drawings show
LIMIT_SECONDS = PATIENCE
PAUSE_SECONDS = 0.004  # between two frames that change nothing
FRAMES_TO_REST = 4  # layout, texts, what depends on their size, the picture


class Panel:
    """The window with somebody's finger on it. Made by the fixtures; main thread only."""

    def __init__(self, width: int, height: int, width_mm: float) -> None:
        self.display = _display()
        self.intents: list[Any] = []  # what the shell of `shell()` emitted, in order
        with _surroundings(self.display.environment):
            self.window = _window()
        from kivy.base import EventLoop
        from kivy.clock import Clock

        from screens.touch.look import theme

        self.loop = EventLoop
        self._clock = Clock
        self._before = {id(event) for event in Clock.get_events()}
        self._x: Any = None
        self.frames = 0  # pictures drawn
        self.window.bind(on_flip=self._drawn)
        self._complaints = _Complaints()
        logging.getLogger("kivy").addHandler(self._complaints)
        theme.configure(width, height, width_mm)
        self._resize(width, height)

    # -- what is shown ------------------------------------------------------------------------------

    def shell(self, **properties: object) -> Any:
        """A fresh shell as the window's only widget; what it emits is collected in `intents`. Touches count at once."""
        from screens.touch.app.shell import Shell
        from screens.touch.core.guard import AT_ONCE

        shell = Shell(**{"settling": AT_ONCE, **properties})
        shell.bind(on_intent=lambda _shell, intent: self.intents.append(intent))
        self.window.add_widget(shell)
        return shell

    def run(self, make: Callable[[], Any]) -> Any:
        """Start an app as App.run() does and let its first frame show. Stopping it does not close the window."""
        app = make()
        app._run_prepare()
        self.settle()
        return app

    @property
    def root(self) -> Any:
        """The widget that is shown."""
        return self.window.children[0]

    # -- time ---------------------------------------------------------------------------------------

    def pump(self, frames: int = 1) -> None:
        """Let passes of Kivy's loop happen: input, what is due, layout, the picture."""
        for _ in range(frames):
            self.loop.idle()
            self.window.mainloop()

    def settle(self) -> None:
        """Pump until layout and texts have come to rest and the picture is drawn."""
        self.pump(FRAMES_TO_REST)
        self.until(lambda: not self.window.canvas.needs_redraw)

    def until(self, condition: Callable[[], object], seconds: float = LIMIT_SECONDS) -> None:
        """Pump until `condition` holds. Fails after `seconds`."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"no result in {seconds} s; {self.describe()}"
            self.pump()
            time.sleep(PAUSE_SECONDS)

    def wait(self, seconds: float) -> None:
        """Pump for a while: for what must not happen."""
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() >= end, seconds + LIMIT_SECONDS)

    # -- fingers ------------------------------------------------------------------------------------

    def press(self, target: Any) -> Any:
        """A finger down on the middle of a widget; returns the touch, to be lifted by `lift`."""
        from kivy.tests.common import UnitTestTouch

        touch = UnitTestTouch(*middle(target))
        touch.touch_down()
        self.pump()
        return touch

    def lift(self, touch: Any) -> None:
        touch.touch_up()
        self.pump()

    def tap(self, target: Any) -> None:
        """Touch the middle of a widget for a moment."""
        self.lift(self.press(target))

    def tap_at(self, x: float, y: float) -> None:
        """Touch a place for a moment, whatever lies there."""
        from kivy.tests.common import UnitTestTouch

        touch = UnitTestTouch(x, y)
        touch.touch_down()
        self.pump()
        self.lift(touch)

    def said_by(self, button: Any) -> list[Any]:
        """What a tap on a button of `shell()` emits, without frames in between: for going through many."""
        from kivy.tests.common import UnitTestTouch

        before = len(self.intents)
        touch = UnitTestTouch(*middle(button))
        touch.touch_down()
        touch.touch_up()
        return self.intents[before:]

    def click(self, target: Any) -> None:
        """A real X11 click on the middle of a widget. The events arrive while the next frames are pumped."""
        x, y = middle(target)
        point = (round(x), round(self.window.height - y))
        self.x.press(*point)
        self.x.release(*point)

    def key(self, *names: str) -> None:
        """Real X11 keys, pressed together and released: key("Alt_L", "F4")."""
        from tests.support.x_keys import press_keys

        press_keys(self.display.name, self.window_id(), names)

    def ask_to_close(self) -> None:
        """What a window manager sends for the cross in the corner, and for Alt+F4."""
        from tests.support.x_keys import ask_to_close

        ask_to_close(self.display.name, self.window_id())

    @property
    def x(self) -> Any:
        """The display as a devices.simulated.display.XDisplay: real pictures, real touches."""
        if self._x is None:
            from devices.simulated.display import XDisplay

            self._x = XDisplay(self.display.name)
        return self._x

    def window_id(self) -> int:
        return int(self.window.get_window_info().window)

    # -- looking ------------------------------------------------------------------------------------

    def widgets(self) -> list[Any]:
        """Every widget that can be seen, from the back to the front."""
        return [widget for widget in _walk(self.root) if self._is_visible(widget)]

    def buttons(self) -> list[Any]:
        """Everything that can be touched (an overlay may lie before it)."""
        from kivy.uix.behaviors import ButtonBehavior

        return [widget for widget in self.widgets() if isinstance(widget, ButtonBehavior) and not widget.disabled]

    def labels(self, within: Any = None) -> list[Any]:
        """Every text that can be seen; pictograms are none."""
        from kivy.uix.label import Label

        from screens.touch.widgets.kit import Icon

        inside = set(map(id, _walk(within or self.root)))
        found = [widget for widget in self.widgets() if id(widget) in inside and isinstance(widget, Label)]
        return [widget for widget in found if widget.text and not isinstance(widget, Icon)]

    def texts(self, within: Any = None) -> list[str]:
        """The words of `labels`, without their markup."""
        return [_plain(label) for label in self.labels(within)]

    def button(self, words: str) -> Any:
        """The one button on which `words` stand, or of which they are a part. Fails when there is none, or several."""
        found = [button for button in self.buttons() if words in " ".join(self.texts(button))]
        exact = [button for button in found if words in self.texts(button)]
        chosen = exact if len(exact) == 1 else found
        assert len(chosen) == 1, f"{len(chosen)} buttons say {words!r}; {self.describe()}"
        return chosen[0]

    def picture(self) -> Any:
        """What the window shows, as a Pillow image."""
        from screens.touch.app.gallery import picture

        return picture(self.window)

    def describe(self) -> str:
        """For the message of a test that fails."""
        return f"on the screen: {self.texts()}" if self.window.children else "the window is empty"

    # -- the end ------------------------------------------------------------------------------------

    def clear(self) -> None:
        """Take away what is shown and what Clock would still call, as the program's end does: for a restart."""
        from kivy.animation import Animation
        from kivy.app import App

        app = App.get_running_app()
        if app is not None:
            app.stop()
        Animation.cancel_all(None)
        for child in self.window.children[:]:
            self.window.remove_widget(child)
        self.loop.touches.clear()
        for event in self._clock.get_events():
            if id(event) not in self._before:
                event.cancel()
        # Its widgets must go, else they lay themselves out for a panel that another test has made.
        gc.collect()

    def close(self) -> None:
        """Take everything away that a test put here; fails if Kivy complained meanwhile."""
        self.clear()
        if self._x is not None:
            self._x.close()
        self.window.unbind(on_flip=self._drawn)
        self.pump()
        logging.getLogger("kivy").removeHandler(self._complaints)
        assert self._complaints.said == []

    def _drawn(self, _window: Any) -> None:
        self.frames += 1

    def _resize(self, width: int, height: int) -> None:
        if tuple(self.window.size) != (width, height):
            self.window.size = (width, height)
            self.until(lambda: tuple(self.window.size) == (width, height))
            self.pump(2)

    def _is_visible(self, widget: Any) -> bool:
        x, y = widget.to_window(*widget.pos)
        width, height = self.window.size
        on_glass = x < width and y < height and x + widget.width > 0 and y + widget.height > 0
        return on_glass and widget.width > 0 and widget.height > 0 and all(one.opacity > 0 for one in _line(widget))


def middle(widget: Any) -> tuple[float, float]:
    """The middle of a widget in the window, y upward."""
    x, y = widget.to_window(*widget.center)
    return float(x), float(y)


def _walk(widget: Any) -> Iterator[Any]:
    yield widget
    for child in reversed(widget.children):
        yield from _walk(child)


def _line(widget: Any) -> Iterator[Any]:
    """A widget and what it lies in, the window excepted (which is its own parent)."""
    while widget.parent is not widget:
        yield widget
        widget = widget.parent


def _plain(label: Any) -> str:
    from kivy.core.text.markup import MarkupLabel

    if not label.markup:
        return str(label.text)
    return "".join(part for part in MarkupLabel(text=label.text).markup if not part.startswith("["))


class _Complaints(logging.Handler):
    """What Kivy warns of: none of it may happen on a kiosk."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


# -- one display and one window for the process -----------------------------------------------------

_shared: dict[str, Any] = {}


def _display() -> VirtualDisplay:
    if "display" not in _shared:
        started = start_xvfb(SIDE, SIDE)
        assert not isinstance(started, NotStarted), f"{started.reason} (script/setup test installs Xvfb)"
        _shared["display"] = started
    display: VirtualDisplay = _shared["display"]
    return display


def _window() -> Any:
    if "window" not in _shared:
        width, height, width_mm = PORTRAIT
        assert "kivy.core.window" not in sys.modules, "import Kivy's window inside of tests, or take panel.window"
        _shared["home"] = tempfile.TemporaryDirectory(prefix="kiosk-kivy-")
        configure_kivy(PanelSettings(width, height, width_mm, fullscreen=False), Path(_shared["home"].name))
        from kivy.config import Config

        Config.set("graphics", "borderless", 1)
        from kivy import app as kivy_app
        from kivy.base import EventLoop, _runTouchApp_prepare
        from kivy.clock import Clock
        from kivy.core.window import Window

        from screens.touch.look import theme

        # Tests wait for conditions, not for frames. The clock read its rate when it was imported, as a rule long ago.
        Clock._max_fps = 0
        theme.register_fonts()
        kivy_app.stopTouchApp = lambda: None  # an app that stops must not take the only window with it
        _runTouchApp_prepare()
        assert EventLoop.window is Window and Window is not None
        _shared["window"] = Window
        gc.freeze()  # what lives as long as the process is looked at by no `clear`
    return _shared["window"]


def stop_panel() -> None:
    """At the end of the session: the display goes, and the window with it."""
    if "display" in _shared:
        _shared.pop("display").child.stop()
    if "home" in _shared:
        _shared.pop("home").cleanup()


@contextmanager
def _surroundings(values: dict[str, str]) -> Iterator[None]:
    """Environment for as long as the window is being made: other tests have displays of their own."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
