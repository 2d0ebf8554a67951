"""What is forbidden, as pictograms that are struck through, with their names."""

from __future__ import annotations

from kivy.properties import BooleanProperty, ObjectProperty

from screens.touch.kit import Badge, Stack
from screens.touch.leaflet_paging import info_grid
from screens.touch.paged import PagedScreen
from screens.touch.screen import load_kv
from screens.touch.textures import struck
from screens.touch.theme import look


class Struck(Badge):
    """A pictogram in the ring of a prohibition sign."""

    def ring(self, _version: float) -> object:
        return struck(look.hex("bad"))


class Sign(Stack):
    """One forbidden thing. It cannot be touched."""

    card = ObjectProperty(None, allownone=True, rebind=True)
    beside = BooleanProperty(True)


class SignsScreen(PagedScreen):
    sign = Sign

    def grid(self, _version: float) -> tuple[int, int]:
        return info_grid(look.preferences, look.panel.room)


load_kv("signs")
