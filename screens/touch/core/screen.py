"""The base of the touch screens: a screen shows a view and emits intents."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty
from kivy.uix.screenmanager import Screen

from screens.touch.core.events import Back, BookNext, Finish, Intent, TryAgain, TurnPage
from screens.touch.core.view import Frame, ScreenView


class TouchScreen(Screen):  # type: ignore[misc]
    """A screen for visitors or officers. Its kv reads `view` (of one type; a blank one at first) and `frame`."""

    view: Any = ObjectProperty(rebind=True)
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
        """Show values; called only when something has changed."""
        self.frame = frame
        self.view = view

    def emit(self, intent: Intent) -> None:
        """Pass on what a person wants."""
        self.dispatch("on_intent", intent)

    def on_intent(self, _intent: Intent) -> None:
        """Default handler: nothing; the shell listens."""

    def back(self) -> None:
        self.emit(Back())

    def finish(self) -> None:
        self.emit(Finish())

    def try_again(self) -> None:
        self.emit(TryAgain())

    def book_next(self) -> None:
        self.emit(BookNext())

    def turn(self) -> None:
        """To the next page; after the last one comes the first."""
        view = self.view
        self.emit(TurnPage(1 if view.page + 1 < view.pages else -view.page))
