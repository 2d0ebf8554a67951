"""Words and pictograms. `ink` names a colour, `scale` a size of the type scale (screens.touch.look.tokens)."""

from __future__ import annotations

from typing import Any

from kivy.core.text import Label as Typesetter
from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.label import Label

from screens.touch.look import icons
from screens.touch.look.kv import load_kv
from screens.touch.look.textures import PlateStyle
from screens.touch.look.theme import look, u
from screens.touch.look.tokens import CAPITAL
from screens.touch.widgets.layouts import Presence


class Txt(Presence, Label):  # type: ignore[misc]
    """A text that wraps to its width and is as high as it needs."""

    ink = StringProperty("ink")
    scale = StringProperty("body")


class OneLine(Presence, Label):  # type: ignore[misc]
    """A text as wide as its words; wrapped where they are wider than `most` (0: never)."""

    ink = StringProperty("ink")
    scale = StringProperty("body")
    part = NumericProperty(1)  # of that size
    most = NumericProperty(0)
    natural = NumericProperty(0)  # its width in one line

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        for name in ("text", "font_size", "font_name", "bold", "most"):
            self.fbind(name, self._measure)
        self._measure()

    def _measure(self, *_arguments: object) -> None:
        setter = Typesetter(font_size=self.font_size, font_name=self.font_name, bold=self.bold)
        self.natural = setter.get_extents(self.text)[0] if self.text else 0
        wraps = 0 < self.most < self.natural
        self.text_size = (self._widest(), None) if wraps else (None, None)

    def _widest(self) -> float:
        """The longest line when it is wrapped: the label is no wider, so that its pictogram stands close by."""
        setter = Typesetter(
            text=self.text,
            font_size=self.font_size,
            font_name=self.font_name,
            bold=self.bold,
            text_size=(self.most, None),
        )
        setter.render()
        return float(min(self.most, max((line.w for line in setter._cached_lines), default=self.most) + 2))


class Number(Presence, Label):  # type: ignore[misc]
    """Capitals and digits alone: as high as they are, without the room above and below that letters would need."""

    ink = StringProperty("deep")

    def texture_update(self, *arguments: object) -> None:
        super().texture_update(*arguments)
        whole: Any = getattr(self, "texture", None)
        if whole is None or not self.text:
            return
        margin, capital = 0.05 * self.font_size, self.font_size * CAPITAL
        foot = (whole.height - capital) / 2 - 0.006 * self.font_size - margin
        cut = whole.get_region(0, int(foot), whole.width, int(capital + 2 * margin))
        self.texture, self.texture_size = cut, list(cut.size)


class Icon(Presence, Label):  # type: ignore[misc]
    """A pictogram by name. It repeats what words beside it say."""

    ink = StringProperty("deep")
    icon = StringProperty("")

    def glyph(self, name: str) -> str:
        return icons.glyph(name) if name else ""


class Badge(Icon):
    """A pictogram on a rounded ground."""

    fill = StringProperty("mist")
    corner = NumericProperty(28)  # units
    style = ObjectProperty(PlateStyle("#FFFFFF", "#FFFFFF", 1), rebind=True)

    def style_of(self, fill: str, corner: float, height: float, _version: float) -> PlateStyle:
        return PlateStyle(look.hex(fill), look.hex(fill), max(1, round(min(u(corner), height / 2))))


load_kv(__file__)
