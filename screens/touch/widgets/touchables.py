"""Buttons and tiles."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior

from screens.touch.look.kv import load_kv
from screens.touch.look.preferences import TextSize
from screens.touch.look.textures import PlateStyle
from screens.touch.look.theme import look, u
from screens.touch.widgets import notices  # noqa: F401 - its kv comes before ours
from screens.touch.widgets.surfaces import Plate

ROOMY_TILE = 350  # units: so high must a tile be for a large pictogram above its words
LOW_TILE = 112  # units: a tile that is lower has one line


class Touchable(ButtonBehavior, Plate):  # type: ignore[misc]
    """A card that can be touched; looks pressed while it is, and pale while it does not listen."""

    still_fill = StringProperty("card")
    pressed_fill = StringProperty("card_pressed")
    chosen = BooleanProperty(False)  # of several, this one holds now
    lifted = BooleanProperty(True)  # casts a shadow
    repeats = StringProperty("")  # a name that buttons share which are tapped one after the other: "keypad"
    asleep = BooleanProperty(False)  # its screen says that it does not listen yet; its room is kept
    drowsy = BooleanProperty(False)  # it was touched too early, and listens in a moment

    def on_touch_down(self, touch: object) -> bool:
        """Absent, it lets touches through even where its room is kept: Kivy's buttons do not ask whether they show."""
        return self.there and not self.asleep and bool(super().on_touch_down(touch))

    def meaning(self) -> Hashable:
        """What it says and is for: another meaning makes it another button, which a finger has not aimed at yet."""
        return ()

    def style_of(self, fill: str, rim: str, corner: float, raised: bool, version: float) -> PlateStyle:
        """Pressed, it has a strong rim, golden on dark cards."""
        if self.state != "down":
            return super().style_of(fill, rim, corner, raised, version)
        style = super().style_of(fill, "deep" if rim == "line" else "gold", corner, raised, version)
        return replace(style, edge=2 * style.edge)


class WordButton(Touchable):
    """Words with a pictogram, in one line where they fit."""

    text = StringProperty("")
    icon = StringProperty("")
    ink = StringProperty("deep")
    scale = StringProperty("button")
    lowest = NumericProperty(128)  # units
    narrowest = NumericProperty(0)  # units
    air = NumericProperty(36)  # units above and below the words, together
    least_height = NumericProperty(0)
    natural_height = NumericProperty(0)
    natural_width = NumericProperty(0)

    def meaning(self) -> Hashable:
        return self.text, self.icon


class Primary(WordButton):
    """The one main action of a screen."""

    still_fill = StringProperty("main")
    pressed_fill = StringProperty("main_pressed")
    ink = StringProperty("on_main")


class LeftPlace(WordButton):
    """The empty place at the left of what ends a page: a button that leads on to such a page lies there."""


class Tile(Touchable):
    """A card with a pictogram, a name, a hint and the words of its state; the hint goes where it does not fit."""

    card = ObjectProperty(None, allownone=True, rebind=True)
    icon = StringProperty("")
    name = StringProperty("")
    hint = StringProperty("")
    state_words = StringProperty("")
    language = StringProperty("id")
    lit = BooleanProperty(False)  # its pictogram stands on the dark ground
    beside = BooleanProperty(False)  # the pictogram stands left of the words

    def meaning(self) -> Hashable:
        return self.name, self.icon

    def beside_padding(self, step: float, least: float) -> float:
        """Above and below the words, in units; a low tile and larger letters leave less room for it."""
        return 3 if least < u(LOW_TILE) else (16 if step == 0 else 6)

    def badge_size(self, step: float, beside: bool, least: float) -> float:
        """The pictogram's size in units; it makes room for larger letters and, on a tile without much, for the hint."""
        if beside:
            return 72 if look.small else (96 if step == 0 else 80)
        if look.small or (least < u(ROOMY_TILE) and step < TextSize.LARGEST):
            return 72
        return (96, 72, 80)[int(step)] if look.landscape else (120, 96, 120)[int(step)]


load_kv(__file__)
