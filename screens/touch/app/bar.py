"""The bar on every screen: buttons for the visitor's preferences, and the call for an officer."""

from __future__ import annotations

from collections.abc import Hashable

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from screens.touch.app.events import LargerText
from screens.touch.core.events import Intent
from screens.touch.core.view import BarKind, CallState, Frame
from screens.touch.core.words import tr
from screens.touch.look.kv import load_kv
from screens.touch.look.preferences import TextSize
from screens.touch.look.theme import look, mm, u
from screens.touch.look.tokens import TARGET_MM
from screens.touch.widgets.kit import Arranged, Touchable

SIDE = 40  # units beside the buttons of an upright panel
NARROWEST_MM = 33.0  # of a button with its words below the pictogram
COLUMN_MM = 51.0  # the least width of the column of a landscape panel: its letters do not get smaller
ONE_ROW = 4  # so many buttons fit beside each other in the largest letters
ROW = 172  # units: one row is as high in ordinary letters as in large ones
EDGE = 30  # units above and below the buttons
HOLD_SECONDS = 8.0  # after a tap on "larger" the bar does not shrink under the finger, as long as its page stays
_LARGER = {TextSize.NORMAL: "bar.larger", TextSize.LARGE: "bar.larger_still", TextSize.LARGEST: "bar.normal_text"}
_OFFICER = {
    CallState.CALLING: ("bell-ring", "bar.officer_calling"),
    CallState.CALLED: ("bell-check", "bar.officer_called"),
    CallState.SEEN: ("eye-check-outline", "bar.officer_seen"),
    CallState.ANSWERED: ("account-check", "bar.officer_coming"),
    CallState.NOBODY: ("bell-alert", "bar.officer_nobody"),
    CallState.CLOSED: ("bell-alert", "bar.officer_nobody"),
    CallState.NO_ANSWER: ("bell-off", "bar.officer_no_answer"),
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

    def meaning(self) -> Hashable:
        return (self.text,)


class Bar(Arranged):
    """At the bottom of a portrait panel, at the right of a landscape one."""

    frame = ObjectProperty(Frame(), rebind=True)
    minimum_width = NumericProperty(0)
    held = BooleanProperty(False)  # a finger is at the letters: what it touches stays under it

    of_itself = ("pos", "size", "frame", "held")
    of_look = ("low", "gap", "version")
    of_children = ("there", "natural_height")

    __events__ = ("on_want",)

    def __init__(self, **properties: object) -> None:
        self._rows_now = 1
        self._let_go = Clock.create_trigger(lambda _dt: self.rest(), HOLD_SECONDS)
        super().__init__(**properties)

    def enlarge(self) -> None:
        """The next size of letters; a further tap in the same place finds the same button."""
        self._let_go.cancel()
        self.held = True
        self._let_go()
        self.want(LargerText())

    def rest(self) -> None:
        """No finger is at the letters any more, or another page has come."""
        self._let_go.cancel()
        self.held = False

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
            return
        needs = 2 if len(here) > ONE_ROW and (look.largest or self._is_narrow(len(here))) else 1
        self._rows_now = max(needs, self._rows_now) if self.held else needs
        rows = [here] if self._rows_now == 1 else self._two_rows(here)
        y = self.y + u(EDGE)
        for row in rows:
            y += self._lay_row(row, y, len(rows) > 1) + look.gap
        self.minimum_height = y - look.gap + u(EDGE) - self.y

    def _is_narrow(self, count: int) -> bool:
        """Whether so many buttons in one row are too narrow for their words."""
        return bool((self.width - 2 * u(SIDE) - look.gap * (count - 1)) / count < mm(NARROWEST_MM))

    def _two_rows(self, here: list[Widget]) -> tuple[list[Widget], list[Widget]]:
        """The lower row and the upper one. The letters and the call stay where they are in one row, and only grow."""
        stay = [self.ids.larger, self.ids.officer]
        others = [child for child in here if child not in stay]
        middle = others[-1:] if len(here) > 5 else []
        lower = [stay[0], *middle, stay[1]]
        return lower, [child for child in others if child not in middle]

    def _lay_row(self, row: list[Widget], y: float, beside: bool) -> float:
        """Place buttons from the left; returns their height."""
        side = u(SIDE)
        width = (self.width - 2 * side - look.gap * (len(row) - 1)) / len(row)
        # The largest letters need every pixel, so the lower of two rows is that high only while a finger is at them.
        stays = self.ids.larger in row and (not beside or self.held)
        lowest = u(ROW) if stays else 0
        height = max(mm(TARGET_MM), lowest, *(child.natural_height for child in row))
        for column, child in enumerate(row):
            child.beside, child.width, child.least = beside, width, height
            child.pos = self.x + side + column * (width + look.gap), y
        return float(height)

    def _column(self, here: list[Widget]) -> None:
        side, edge, count = u(20 if look.small else 26), u(20 if look.small else 26), len(here)
        top = min(self.top, look.panel.reach_px) if look.low else self.top
        height = min(u(132), (top - self.y - 2 * edge - look.gap * (count - 1)) / count)
        for index, child in enumerate(here):
            child.beside, child.width, child.least = True, self.width - 2 * side, height
            child.pos = self.x + side, self.y + edge + (count - 1 - index) * (height + look.gap)
        widths = (216, 224, 232) if look.small else (230, 244, 290)
        needs = max(u(widths[int(look.step)]), mm(COLUMN_MM)) + 2 * side
        self.minimum_width = max(needs, self.minimum_width) if self.held else needs


load_kv(__file__)
