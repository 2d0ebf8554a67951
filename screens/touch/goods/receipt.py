"""How the goods of a receipt stand, and which they are."""

from __future__ import annotations

from kivy.properties import ObjectProperty, StringProperty

from screens.touch.core.screen import TouchScreen
from screens.touch.goods import words
from screens.touch.goods.view import GoodsLine, GoodsState, GoodsView
from screens.touch.look.kv import load_kv
from screens.touch.widgets.kit import Plate, Stack

# Pictogram and tone.
_LOOKS = {
    GoodsState.RECEIVED: ("package-variant-closed-check", "ok"),
    GoodsState.OPEN_LONG: ("package-variant-closed", "warn"),
    GoodsState.HANDED_OVER: ("check-bold", "ok"),
    GoodsState.RETURNED: ("package-up", "calm"),
    GoodsState.NOTHING_LEFT: ("package-variant-remove", "calm"),
}


class Thing(Stack):
    """One thing of a receipt. It cannot be touched."""

    language = StringProperty("id")
    line = ObjectProperty(GoodsLine(""), rebind=True)


class Things(Plate):
    """The things of one page, one below the other. Their widgets are made once and shown again."""

    language = StringProperty("id")
    lines = ObjectProperty(())

    def on_lines(self, _widget: object, lines: tuple[GoodsLine, ...]) -> None:
        while len(self.children) < len(lines):
            self.add_widget(Thing(language=self.language))
        for index, thing in enumerate(reversed(self.children)):
            thing.there = index < len(lines)
            if thing.there:
                thing.line = lines[index]

    def on_language(self, _widget: object, language: str) -> None:
        for thing in self.children:
            thing.language = language


class ReceiptScreen(TouchScreen):
    def icon(self, view: GoodsView) -> str:
        return _LOOKS[view.state][0]

    def tone(self, view: GoodsView) -> str:
        return _LOOKS[view.state][1]

    def step(self, view: GoodsView, index: int, part: int, language: str) -> str:
        """Name (0) or moment (1) of what was done first (0) or last (1)."""
        return words.steps(view, language)[index][part]


load_kv(__file__)
