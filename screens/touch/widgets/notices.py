"""Widgets that cannot be touched: pills, notices, facts, advice, QR codes, the songket edge."""

from __future__ import annotations

import io

import qrcode
from kivy.core.image import Image as CoreImage
from kivy.graphics import Color, Rectangle
from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from screens.touch.look import textures
from screens.touch.look.kv import load_kv
from screens.touch.look.theme import look
from screens.touch.widgets import text as _text  # noqa: F401 - its kv comes before ours
from screens.touch.widgets.layouts import Presence, Stack
from screens.touch.widgets.surfaces import Ground, Plate

QUIET_ZONE = 4  # modules around a code (ISO/IEC 18004)


class Pill(Ground):
    """A short word about a state, with a pictogram. Wraps where it is wider than `most`."""

    text = StringProperty("")
    icon = StringProperty("")
    ink = StringProperty("deep")
    most = NumericProperty(0)
    side = NumericProperty(22)  # units beside the words


class Notice(Ground):
    """A strip that says something; what matters in bold, the rest behind it. `tone`: calm, ok, warn, bad."""

    strong = StringProperty("")
    text = StringProperty("")
    icon = StringProperty("")
    tone = StringProperty("calm")
    ink = StringProperty("ink")
    scale = StringProperty("body")
    lowest = NumericProperty(112)  # units

    def both(self, strong: str, text: str) -> str:
        """The words in Kivy's markup."""
        return f"[b]{strong}[/b] {text}".strip() if strong else text


class Fact(Plate):
    """A small name above a large value."""

    name = StringProperty("")
    value = StringProperty("")


class Advice(Plate):
    """A card that says what to do: pictogram, title, words. Where a page has little else, its words are larger."""

    title_scale = StringProperty("tile")
    scale = StringProperty("body")
    icon = StringProperty("")
    title = StringProperty("")
    text = StringProperty("")


class Matter(Stack):
    """A large pictogram, a title, a sentence: what the screen is about. `tone` as of a notice."""

    icon = StringProperty("")
    title = StringProperty("")
    text = StringProperty("")
    tone = StringProperty("warn")


class Band(Widget):  # type: ignore[misc]
    """The songket edge under the header."""

    repeats = NumericProperty(27)
    pattern = ObjectProperty(None)

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        with self.canvas:
            Color(1, 1, 1, 1)
            self._cloth = Rectangle()
        for name in ("pos", "size", "repeats", "pattern"):
            self.fbind(name, self._weave)
        self._weave()

    def woven(self, _version: float) -> object:
        return textures.band(*(look.hex(name) for name in ("band_ground", "band_bright", "band_dark")))

    def _weave(self, *_changed: object) -> None:
        """In this order: a texture that is set brings its own coordinates, those of one repeat."""
        cloth, times = self._cloth, self.repeats
        cloth.pos, cloth.size, cloth.texture = self.pos, self.size, self.pattern
        cloth.tex_coords = 0, 0, times, 0, times, 1, 0, 1


class TimeBar(Presence, Widget):  # type: ignore[misc]
    """How much of a time is left: `part`, from 1 to 0. `ink` and `ground` name colours."""

    part = NumericProperty(1)
    ink = StringProperty("warn")
    ground = StringProperty("line")


class QrPicture(Presence, Widget):  # type: ignore[misc]
    """A code on the screen: sharp modules on white, with its quiet zone."""

    data = StringProperty("")
    texture = ObjectProperty(None, allownone=True, rebind=True)

    def on_data(self, _widget: object, data: str) -> None:
        self.texture = qr_texture(data) if data else None


def qr_texture(data: str) -> object:
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, box_size=1, border=QUIET_ZONE)
    code.add_data(data)
    code.make(fit=True)
    buffer = io.BytesIO()
    code.make_image(fill_color="black", back_color="white").save(buffer)
    buffer.seek(0)
    texture = CoreImage(buffer, ext="png", nocache=True).texture
    texture.mag_filter = "nearest"
    texture.min_filter = "nearest"
    return texture


load_kv(__file__)
