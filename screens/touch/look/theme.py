"""The current look: `look` gives kv rules their colours and sizes by name.

A visitor's preferences change them (`dress`), and every widget follows by itself: a rule such as
``color: look.colour(self.ink, look.version)`` is evaluated again when the version changes. Screens
name what they want (``ink: "soft"``) and never bind a colour themselves: Kivy keeps the bindings of
every rule that ever set a property, and the last one to fire would win.

A screen that is not shown has a look of its own, and follows later (`following`): thirty of them would set all of their
texts anew before whoever wants larger letters sees them.
"""

from __future__ import annotations

import gc
import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kivy import kivy_data_dir
from kivy.core.text import LabelBase
from kivy.event import EventDispatcher
from kivy.lang import global_idmap
from kivy.properties import BooleanProperty, NumericProperty

from assets import ASSETS
from screens.touch.look import tokens
from screens.touch.look.preferences import ORDINARY, Preferences, TextSize, grid
from screens.touch.look.tokens import Panel, PanelShape
from screens.touch.look.typesetting import remember_extents

_FONTS = ASSETS / "fonts"

Rgba = tuple[float, float, float, float]


class Look(EventDispatcher):  # type: ignore[misc]
    """Colours by their names in `tokens.CALM`, font sizes by those of the type scale, and the switches."""

    version = NumericProperty(0)
    contrast = BooleanProperty(False)
    low = BooleanProperty(False)
    step = NumericProperty(0)  # of the type scale: a TextSize
    largest = BooleanProperty(False)  # … the last of them
    landscape = BooleanProperty(False)
    small = BooleanProperty(False)  # a landscape panel with little room
    roomy = BooleanProperty(False)  # a page that says one thing has room to say it in larger words
    gap = NumericProperty(24)  # pixels between two targets
    edge = NumericProperty(2)  # pixels: how thick lines are

    def __init__(self) -> None:
        super().__init__()
        self.panel = Panel()
        self.preferences = ORDINARY
        self._colours: dict[str, Rgba] = {}
        self._fonts: dict[str, float] = {}
        self.dress(ORDINARY)

    @classmethod
    def of(cls, other: Look) -> Look:
        """Another one, like it now."""
        made = cls()
        made.follow(other)
        return made

    def follow(self, other: Look) -> None:
        """Become like it, where it has changed."""
        if self.behind(other):
            self.panel = other.panel
            self.dress(other.preferences)

    def behind(self, other: Look) -> bool:
        return self.preferences != other.preferences or self.panel is not other.panel

    def dress(self, preferences: Preferences) -> None:
        """Apply a visitor's preferences."""
        with _no_collection():
            self._dress(preferences)

    def _dress(self, preferences: Preferences) -> None:
        self.preferences = preferences
        self.contrast = preferences.high_contrast
        self.low = preferences.low_reach
        self.step = int(preferences.text_size)
        self.largest = preferences.text_size is TextSize.LARGEST
        self.landscape = self.panel.landscape
        self.small = self.panel.shape is PanelShape.SMALL
        self.roomy = not (self.small or self.largest)
        self.gap = self.panel.gap_px()
        self.edge = max(1.0, (4 if self.contrast else 2) * self.panel.scale)
        palette = tokens.PALETTES[preferences.high_contrast]
        self._colours = {name: tokens.channels(colour) for name, colour in palette.items()}
        self._fonts = {name: self.panel.font_px(name, int(self.step)) for name in tokens.TYPE[self.panel.shape]}
        self.version += 1

    def colour(self, name: str, _version: float = 0) -> Rgba:
        """A colour by name. kv passes `look.version`, so that it asks again when the look changes."""
        return self._colours[name]

    def hex(self, name: str) -> str:
        """The same as "#0E3A46"."""
        return tokens.PALETTES[self.preferences.high_contrast][name]

    def font(self, name: str, _version: float = 0) -> float:
        """A font size of the type scale in pixels."""
        return self._fonts[name]

    def grid(self, _version: float = 0) -> tuple[int, int]:
        """Columns and rows of a page of choices."""
        return grid(self.preferences, self.panel.shape)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Widgets that nobody shows any more stay until the end of this.

    A property goes through a copy of its observers, and a kv rule holds its widget weakly: one that
    is collected meanwhile would be asked all the same, and raise ReferenceError.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


look = Look()  # of what is on the glass


@contextmanager
def following(own: Look) -> Iterator[None]:
    """What is made meanwhile follows this look. Every .kv it needs is loaded already: an import there names `look`."""
    before = global_idmap.get("look")
    global_idmap["look"] = own
    try:
        yield
    finally:
        global_idmap["look"] = before if before is not None else look


def followed() -> Look:
    """The look that widgets follow which are made now."""
    own = global_idmap.get("look")
    return own if isinstance(own, Look) else look


def configure(width_px: int, height_px: int, width_mm: float) -> None:
    """Set the panel's size; called before any screen is built."""
    look.panel = Panel(width_px, height_px, width_mm)
    look.dress(ORDINARY)


def u(units: float) -> float:
    """Units of the drawings in pixels of this panel."""
    return units * look.panel.scale


def mm(millimetres: float) -> float:
    """Millimetres in pixels of this panel."""
    return millimetres * look.panel.px_per_mm


def register_fonts() -> list[str]:
    """Inter of assets/fonts, and the icons. Returns the files that are not there: half an upgrade has a screen too."""
    remember_extents()
    spec = importlib.util.find_spec("fonticon_mdi7")
    icons = Path(spec.origin).parent / "fonts" if spec is not None and spec.origin is not None else _FONTS
    bold = _FONTS / "Inter-Bold.otf"
    fonts = {
        "Text": (_FONTS / "Inter-Regular.otf", bold),
        "Firm": (_FONTS / "Inter-SemiBold.otf", bold),
        "Display": (_FONTS / "InterDisplay-Bold.otf", None),
        "Icons": (icons / "materialdesignicons-webfont.ttf", None),
    }
    for name, (regular, strong) in fonts.items():
        LabelBase.register(name, _there(regular), fn_bold=_there(strong) if strong is not None else None)
    wanted = {file for files in fonts.values() for file in files if file is not None}
    return sorted(file.name for file in wanted if not file.is_file())


def _there(font: Path) -> str:
    """The file of a font, or Kivy's own where it is missing."""
    return str(font if font.is_file() else Path(kivy_data_dir) / "fonts" / "Roboto-Regular.ttf")
