"""Grounds for words. `fill` names the colour, which a check of contrast looks up from every word on it."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty

from screens.touch.look.kv import load_kv
from screens.touch.look.textures import PlateStyle
from screens.touch.look.theme import look, u
from screens.touch.widgets.layouts import Stack

SHADOW = 48  # units that a shadow reaches around what casts it
PLAIN = PlateStyle("#FFFFFF", "#FFFFFF", 1)


class Ground(Stack):
    """A rounded ground."""

    fill = StringProperty("mist")
    corner = NumericProperty(28)  # units
    style = ObjectProperty(PLAIN, rebind=True)

    def style_of(self, fill: str, corner: float, height: float, _version: float) -> PlateStyle:
        return flat(fill, min(u(corner), height / 2))


class Plate(Stack):
    """A rounded ground with a rim, and a shadow where it is raised."""

    fill = StringProperty("card")
    rim = StringProperty("line")
    corner = NumericProperty(28)  # units
    raised = BooleanProperty(False)
    style = ObjectProperty(PLAIN, rebind=True)

    def style_of(self, fill: str, rim: str, corner: float, raised: bool, _version: float) -> PlateStyle:
        margin = round(u(SHADOW)) if raised and not look.contrast else 0
        return PlateStyle(look.hex(fill), look.hex(rim), round(u(corner)), round(look.edge), margin)


def flat(fill: str, corner: float) -> PlateStyle:
    """A ground without a rim; `corner` in pixels."""
    return PlateStyle(look.hex(fill), look.hex(fill), max(1, round(corner)))


load_kv(__file__)
