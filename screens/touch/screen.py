"""What every touch screen is: it shows a view and emits intents; it knows nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty
from kivy.uix.screenmanager import Screen

from screens.touch.intents import Intent
from screens.touch.views import Frame, ScreenView

FOLDER = Path(__file__).parent


class TouchScreen(Screen):  # type: ignore[misc]
    """A screen of the visitor's (or the staff's). Its kv reads `view` and `frame` and nothing else."""

    view = ObjectProperty(None, allownone=True, rebind=True)
    frame = ObjectProperty(Frame(), rebind=True)
    wanted_height = NumericProperty(0)  # of its page
    hugs = BooleanProperty(False)  # leaves what it does not need to the header

    still = False  # comes and goes without motion
    late_seconds = 0.0  # shown only when nothing else has come for so long

    __events__ = ("on_intent",)

    def on_kv_post(self, _base: object) -> None:
        page = self.ids.page
        page.bind(wanted_height=self.setter("wanted_height"), hug=self.setter("hugs"))
        self.hugs = page.hug
        self.fbind("y", page._trigger_layout)  # how high one reaches on it depends on where it lies

    def show(self, view: ScreenView, frame: Frame) -> None:
        """Show values. Called only when something changed."""
        self.frame = frame
        self.view = view

    def emit(self, intent: Intent) -> None:
        """Tell what the person wants."""
        self.dispatch("on_intent", intent)

    def on_intent(self, _intent: Intent) -> None:
        """Default handler: nothing; the shell listens."""


def load_kv(name: str) -> None:
    """Load the looks of a module once. Called when its module is imported, after theme.configure."""
    path = str(FOLDER / f"{name}.kv")
    if path not in Builder.files:
        Builder.load_file(path)


def read(view: Any, name: str, default: Any = "") -> Any:
    """A value of a view that may not be there yet (before the first `show`)."""
    return getattr(view, name, default) if view is not None else default
