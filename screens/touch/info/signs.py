"""Forbidden things as struck-through pictograms with their names."""

from __future__ import annotations

from kivy.properties import BooleanProperty, ObjectProperty

from screens.touch.core.screen import TouchScreen
from screens.touch.info import feet  # noqa: F401 - its kv comes before ours
from screens.touch.info.paging import info_grid
from screens.touch.info.view import SignsView
from screens.touch.look.kv import load_kv
from screens.touch.look.textures import struck
from screens.touch.look.theme import look
from screens.touch.widgets.kit import Badge, Stack


class Struck(Badge):
    """A pictogram in the ring of a prohibition sign."""

    def ring(self, _version: float) -> object:
        return struck(look.hex("bad"))


class Sign(Stack):
    """One forbidden thing. It cannot be touched."""

    card = ObjectProperty(None, allownone=True, rebind=True)
    beside = BooleanProperty(True)


class SignsScreen(TouchScreen):
    sign = Sign

    def grid(self, view: SignsView, _version: float) -> tuple[int, int]:
        return info_grid(look.preferences, look.panel.shape, noted=view.note is not None)


load_kv(__file__)
