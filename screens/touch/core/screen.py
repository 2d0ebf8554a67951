"""What every touch screen is: it shows a view and emits intents; it knows nothing else."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty
from kivy.uix.screenmanager import Screen

from screens.touch.core.intents import Intent
from screens.touch.core.view import Frame, ScreenView


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
