"""The few widgets that every screen is made of. Their looks are in kit.kv."""

from __future__ import annotations

import io

import qrcode
from kivy.core.image import Image as CoreImage
from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from screens.touch import icons, theme
from screens.touch.screen import load_kv
from screens.touch.views import ServiceCard, ServiceState
from screens.touch.words import tr

load_kv("kit")

QUIET_ZONE = 4  # modules around a code (ISO/IEC 18004)


class Txt(Label):  # type: ignore[misc]
    """A text that wraps to its width and is as high as it needs."""


class Icon(Label):  # type: ignore[misc]
    """A pictogram by name."""

    icon = StringProperty("circle-outline")

    def glyph(self, name: str) -> str:
        return icons.glyph(name)


class Badge(Icon):
    """A pictogram on a rounded ground."""

    ground = ColorProperty(theme.rgba("mist"))
    radius = NumericProperty(28)


class Touchable(ButtonBehavior, BoxLayout):  # type: ignore[misc]
    """Everything that can be touched; looks pressed while it is, and dead while it is disabled."""

    ground = ColorProperty(theme.rgba("card"))
    pressed_ground = ColorProperty(theme.rgba("card_pressed"))
    edge = ColorProperty(theme.rgba("line"))
    radius = NumericProperty(32)
    raised = BooleanProperty(True)


class WordButton(Touchable):
    """One line of words with a pictogram."""

    text = StringProperty("")
    icon = StringProperty("")
    ink = ColorProperty(theme.rgba("deep"))
    font_units = NumericProperty(42)


class Primary(WordButton):
    """The one main action of a screen."""


class Key(WordButton):
    """One key of a keypad."""


class ServiceTile(Touchable):
    """A service that can be chosen, or why it cannot."""

    card = ObjectProperty(None, allownone=True, rebind=True)

    def words_of_state(self, card: ServiceCard | None, language: str) -> str:
        """What the pill says: how many wait, or why it cannot be taken."""
        if card is None:
            return ""
        match card.state:
            case ServiceState.OPEN if card.waiting:
                return tr.say(language, "service.waiting", count=card.waiting)
            case ServiceState.OPEN:
                return tr.say(language, "service.nobody_waits")
            case ServiceState.FULL:
                return tr.say(language, "service.full")
            case _ if card.opens:
                return tr.say(language, "service.opens", time=card.opens)
            case _:
                return tr.say(language, "service.closed")


class GroupTile(Touchable):
    card = ObjectProperty(None, allownone=True, rebind=True)


class Pill(BoxLayout):  # type: ignore[misc]
    """A short word about a state, with a pictogram."""

    text = StringProperty("")
    icon = StringProperty("")
    ink = ColorProperty(theme.rgba("deep"))
    ground = ColorProperty(theme.rgba("mist"))


class Notice(BoxLayout):  # type: ignore[misc]
    """A strip that says something; what matters in bold, the rest behind it."""

    strong = StringProperty("")
    text = StringProperty("")
    icon = StringProperty("")
    ink = ColorProperty(theme.rgba("ink"))
    ground = ColorProperty(theme.rgba("mist"))


class Fact(BoxLayout):  # type: ignore[misc]
    """A small name above a large value."""

    name = StringProperty("")
    value = StringProperty("")


class Band(Widget):  # type: ignore[misc]
    """The songket edge under the header."""

    repeats = NumericProperty(27)

    def pattern(self) -> object:
        return theme.band()


class Message(FloatLayout):  # type: ignore[misc]
    """A large pictogram, what is the matter, and what to do: refusals and faults."""

    icon = StringProperty("")
    title = StringProperty("")
    text = StringProperty("")
    ask = StringProperty("")
    ink = ColorProperty(theme.rgba("warn"))
    ground = ColorProperty(theme.rgba("warn_ground"))


class QrPicture(Widget):  # type: ignore[misc]
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
