"""The bar on every screen: buttons for the visitor's preferences, and the call for an officer."""

from __future__ import annotations

import math

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from screens.touch.core.events import Intent
from screens.touch.core.view import BarKind, CallState, Frame
from screens.touch.core.words import tr
from screens.touch.look.kv import load_kv
from screens.touch.look.preferences import TextSize
from screens.touch.look.theme import look, mm, u
from screens.touch.look.tokens import TARGET_MM
from screens.touch.widgets.kit import Arranged, Touchable

ONE_ROW = 4  # so many buttons fit beside each other in the largest letters
_LARGER = {TextSize.NORMAL: "bar.larger", TextSize.LARGE: "bar.larger_still", TextSize.LARGEST: "bar.normal_text"}
_OFFICER = {
    CallState.CALLING: ("bell-ring", "bar.officer_calling"),
    CallState.CALLED: ("bell-check", "bar.officer_called"),
    CallState.SEEN: ("eye-check-outline", "bar.officer_seen"),
    CallState.ANSWERED: ("account-check", "bar.officer_coming"),
    CallState.NOBODY: ("bell-alert", "bar.officer_nobody"),
    CallState.CLOSED: ("bell-alert", "bar.officer_nobody"),
    CallState.NOT_CALLED: ("bell-off", "bar.officer_not_called"),
    CallState.DONE: ("check-bold", "bar.officer_done"),
}


class BarButton(Touchable):
    """A button with its pictogram above the words, or beside them (`beside`) in a column or in two rows."""

    text = StringProperty("")
    icon = StringProperty("")
    ink = StringProperty("deep")
    beside = BooleanProperty(False)
    natural_height = NumericProperty(0)


class Bar(Arranged):
    """At the bottom of a portrait panel, at the right of a landscape one."""

    frame = ObjectProperty(Frame(), rebind=True)
    minimum_width = NumericProperty(0)

    of_itself = ("pos", "size", "frame")
    of_look = ("low", "gap", "version")
    of_children = ("there", "natural_height")

    __events__ = ("on_want",)

    def want(self, intent: Intent) -> None:
        self.dispatch("on_want", intent)

    def on_want(self, _intent: Intent) -> None:
        """Default handler: nothing; the shell listens."""

    # -- what the buttons say -------------------------------------------------------------------

    def languages(self, frame: Frame) -> str:
        """ "ID EN MIN"."""
        return " ".join(code.upper() for code in frame.languages)

    def larger(self, frame: Frame, language: str) -> str:
        return tr.say(language, _LARGER[frame.preferences.text_size])

    def officer(self, frame: Frame) -> tuple[str, str]:
        """Pictogram and message id of the call: what becomes of it shows here on every page."""
        return _OFFICER[frame.call] if frame.call is not None else ("bell-ring", "bar.officer")

    def for_visitors(self, frame: Frame) -> bool:
        return frame.bar is BarKind.VISITOR

    # -- where they are ---------------------------------------------------------------------------

    def do_layout(self, *_arguments: object) -> None:
        here = self.present_children()
        for child in self.children:
            child.size_hint = (None, None)
        if not here:
            return
        if look.landscape:
            self._column(here)
        else:
            self._rows(here, 2 if look.largest and len(here) > ONE_ROW else 1)

    def _rows(self, here: list[Widget], rows: int) -> None:
        side, edge = u(40), u(30)
        per_row = math.ceil(len(here) / rows)
        width = (self.width - 2 * side - look.gap * (per_row - 1)) / per_row
        height = max(mm(TARGET_MM), *(child.natural_height for child in here))
        for index, child in enumerate(here):
            row, column = divmod(index, per_row)
            child.beside, child.width, child.least = rows > 1, width, height
            x = self.x + side + column * (width + look.gap)
            child.pos = x, self.y + edge + (rows - 1 - row) * (height + look.gap)
        self.minimum_height = rows * height + (rows - 1) * look.gap + 2 * edge

    def _column(self, here: list[Widget]) -> None:
        side, edge, count = u(20 if look.small else 26), u(20 if look.small else 26), len(here)
        top = min(self.top, look.panel.reach_px) if look.low else self.top
        height = min(u(132), (top - self.y - 2 * edge - look.gap * (count - 1)) / count)
        for index, child in enumerate(here):
            child.beside, child.width, child.least = True, self.width - 2 * side, height
            child.pos = self.x + side, self.y + edge + (count - 1 - index) * (height + look.gap)
        widths = (216, 224, 232) if look.small else (230, 244, 290)
        self.minimum_width = u(widths[int(look.step)]) + 2 * side


load_kv(__file__)
