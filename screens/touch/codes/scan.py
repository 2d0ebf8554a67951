"""How to show a code to the scanner, with a drawing of it. (Codes are read on most other screens too.)"""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, ObjectProperty
from kivy.uix.widget import Widget

from devices.scanner import ScannerPlace
from screens.touch.codes.events import TypeCode
from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv
from screens.touch.look.scanner_picture import Paints, scanner_picture
from screens.touch.look.theme import look, u

LARGEST = 1.9  # times its units: a drawing that fills a panel says no more


class ScannerPicture(Widget):  # type: ignore[misc]
    """The drawing, as large as its room allows."""

    place = ObjectProperty(ScannerPlace.BELOW)
    slip = BooleanProperty(False)
    texture = ObjectProperty(None, allownone=True)
    shown_size = ObjectProperty((0, 0))

    def painted(self, place: ScannerPlace, slip: bool, _version: float) -> object:
        paints = Paints(*(look.hex(name) for name in ("deep", "card", "ink", "band_ground", "bad", "band_bright")))
        return scanner_picture(place, slip, paints)

    def fitting(self, room: tuple[float, float], texture: Any) -> tuple[float, float]:
        if texture is None:
            return (0, 0)
        width, height = texture.size
        ratio = max(0.0, min(room[0] / width, room[1] / height, u(LARGEST) / 2))
        return width * ratio, height * ratio


class ScanScreen(TouchScreen):
    def type_code(self) -> None:
        self.emit(TypeCode())


load_kv(__file__)
