"""Design tokens: colours and their pairs, the type scale, sizes in millimetres. Pure values.

Sizes are in *units*: one unit is one pixel of the panel that the screens were drawn for
(1080 × 1920, 299 mm wide, 3.6 px/mm). `Panel` says how many real pixels a unit has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

DRAWN_PX_PER_MM = 1080 / 299
DRAWN_WIDTH, DRAWN_HEIGHT = 1080, 1920  # units of a portrait panel: what its screens need
LANDSCAPE_WIDTH, LANDSCAPE_HEIGHT = 1440, 900  # … and of a landscape one, whose screens have two columns
WIDE_FROM_WIDTH, WIDE_FROM_HEIGHT = 1700, 1000  # units from which a landscape panel shows as much as an upright one

# Rules for everything that a visitor touches or reads (Tiresias; VVSG 2.0).
TARGET_MM = 20.0  # the least width and height of what can be touched
GAP_MM = 6.0  # dead space between two of them
CAPITAL_MM = 4.9  # the least height of a capital letter
CAPITAL = 0.727  # of the font size: Inter's capitals
CONTRAST = 10.0  # of every pair of text and ground
GRAPHIC_CONTRAST = 4.5  # of a pictogram that only repeats what words say

Colours = Mapping[str, str]

CALM: Colours = {
    "header": "#0E3A46",
    "header_shade": "#1A5361",  # the roofline on the header; nothing is written on it
    "on_header": "#FFFFFF",
    "on_header_soft": "#E6EDEF",
    "paper": "#F6F4EF",
    "paper_shade": "#ECE9E0",  # the roofline on paper; nothing is written on it
    "card": "#FFFFFF",
    "card_pressed": "#F1EEE6",
    "line": "#DDD8CC",
    "ink": "#14212B",
    "soft": "#2A3742",
    "deep": "#0E3A46",  # pictograms, numbers, names of buttons
    "mist": "#EBF1F2",
    "main": "#0E3A46",  # the one main action
    "main_pressed": "#0A2B35",
    "on_main": "#FFFFFF",
    "on_main_soft": "#E6EDEF",
    "gold": "#F2B544",
    "on_gold": "#160F00",
    "red": "#7F141B",
    "red_pressed": "#5F0E14",
    "on_red": "#FFFFFF",
    "ok": "#053D27",
    "ok_ground": "#E3F1E9",
    "warn": "#4A3100",
    "warn_ground": "#FFF3D6",
    "bad": "#690D14",
    "bad_ground": "#FBE9E7",
    "scrim": "#0A2B35",
    "band_ground": "#8E1B22",
    "band_dark": "#1B1B1B",
    "band_bright": "#F2B544",
}

# White and yellow on black; edges carry what grounds carry otherwise.
HIGH_CONTRAST: Colours = {
    "header": "#000000",
    "header_shade": "#000000",
    "on_header": "#FFFFFF",
    "on_header_soft": "#FFFFFF",
    "paper": "#000000",
    "paper_shade": "#000000",
    "card": "#000000",
    "card_pressed": "#1C1C1C",
    "line": "#FFFFFF",
    "ink": "#FFFFFF",
    "soft": "#FFFFFF",
    "deep": "#FFE14D",
    "mist": "#1C1C1C",
    "main": "#FFE14D",
    "main_pressed": "#FFFFFF",
    "on_main": "#000000",
    "on_main_soft": "#000000",
    "gold": "#000000",
    "on_gold": "#FFE14D",
    "red": "#FFFFFF",
    "red_pressed": "#FFE14D",
    "on_red": "#000000",
    "ok": "#8CFFC4",
    "ok_ground": "#1C1C1C",
    "warn": "#FFE14D",
    "warn_ground": "#1C1C1C",
    "bad": "#FFD6D2",
    "bad_ground": "#1C1C1C",
    "scrim": "#000000",
    "band_ground": "#000000",
    "band_dark": "#000000",
    "band_bright": "#FFE14D",
}

PALETTES = (CALM, HIGH_CONTRAST)

# Every pair of text and ground that a screen may use. A test measures them all in both palettes,
# and walks the screens for words that use another one.
PAIRS = (
    ("on_header", "header"),
    ("on_header_soft", "header"),
    ("ink", "paper"),
    ("ink", "card"),
    ("ink", "card_pressed"),
    ("ink", "mist"),
    ("soft", "paper"),
    ("soft", "card"),
    ("soft", "card_pressed"),
    ("soft", "mist"),
    ("deep", "paper"),
    ("deep", "card"),
    ("deep", "card_pressed"),
    ("deep", "mist"),
    ("on_main", "main"),
    ("on_main", "main_pressed"),
    ("on_main_soft", "main"),
    ("on_main_soft", "main_pressed"),
    ("on_gold", "gold"),
    ("on_red", "red"),
    ("on_red", "red_pressed"),
    ("ok", "ok_ground"),
    ("ok", "paper"),
    ("ok", "card"),
    ("ok", "card_pressed"),
    ("ok", "mist"),
    ("warn", "warn_ground"),
    ("bad", "bad_ground"),
    ("bad", "paper"),
    ("bad", "card"),
    ("bad", "card_pressed"),
    ("bad", "mist"),
)
# Pictograms that stand beside words which say the same.
GRAPHICS = (*PAIRS, ("gold", "main"), ("gold", "main_pressed"))

_TONES = {"ok": ("ok", "ok_ground"), "warn": ("warn", "warn_ground"), "bad": ("bad", "bad_ground")}

# Type, in units: (normal, large, largest). Small text grows most; what is large already, least.
PORTRAIT_TYPE: Mapping[str, tuple[float, float, float]] = {
    "number": (360, 330, 270),
    "grand": (190, 190, 190),  # the clock where the header has room
    "clock": (56, 58, 60),
    "house": (34, 36, 38),
    "date": (28, 30, 32),
    "display": (84, 88, 92),
    "title": (72, 76, 80),
    "card": (60, 64, 68),
    "tile": (44, 50, 58),
    "button": (42, 46, 52),
    "lead": (40, 46, 54),
    "body": (34, 40, 48),
    "small": (30, 36, 44),
    "bar": (27, 28, 38),
}
WIDE_TYPE: Mapping[str, tuple[float, float, float]] = {
    "number": (250, 250, 250),
    "grand": (140, 140, 140),
    "clock": (46, 48, 50),
    "house": (32, 34, 36),
    "date": (28, 29, 30),
    "display": (64, 66, 68),
    "title": (54, 56, 58),
    "card": (48, 52, 56),
    "tile": (40, 46, 52),
    "button": (38, 42, 46),
    "lead": (36, 41, 46),
    "body": (32, 37, 43),
    "small": (29, 34, 40),
    "bar": (28, 30, 34),
}
SMALL_TYPE: Mapping[str, tuple[float, float, float]] = {
    "number": (230, 230, 230),
    "grand": (120, 120, 120),
    "clock": (40, 41, 42),
    "house": (30, 31, 32),
    "date": (28, 29, 30),
    "display": (52, 54, 56),
    "title": (44, 45, 46),
    "card": (42, 44, 46),
    "tile": (36, 40, 43),
    "button": (34, 37, 40),
    "lead": (32, 35, 38),
    "body": (30, 33, 37),
    "small": (29, 32, 35),
    "bar": (28, 30, 32),
}


class PanelShape(StrEnum):
    """The shape of a panel, which decides how many choices a page holds and in how many columns."""

    TALL = "tall"  # portrait: one column
    WIDE = "wide"  # landscape: two columns
    SMALL = "small"  # landscape and low: two columns, fewer choices


# Low reach: what can be touched lies below this part of the panel's height, or as low as on an upright 24" panel,
# whose half is REACH_MM: a small one has less from top to bottom, and is hung accordingly.
REACH = {PanelShape.TALL: 0.5, PanelShape.WIDE: 0.75, PanelShape.SMALL: 0.85}
REACH_MM, MOST_REACH = 265.0, 0.85

TYPE = {PanelShape.TALL: PORTRAIT_TYPE, PanelShape.WIDE: WIDE_TYPE, PanelShape.SMALL: SMALL_TYPE}


@dataclass(frozen=True, slots=True)
class Panel:
    """A touch panel. Its size in millimetres is a setting: Kivy believes in 96 dpi everywhere."""

    width_px: int = 1080
    height_px: int = 1920
    width_mm: float = 299.0

    @property
    def landscape(self) -> bool:
        return self.width_px > self.height_px

    @property
    def px_per_mm(self) -> float:
        return self.width_px / self.width_mm

    @property
    def scale(self) -> float:
        """Pixels a unit. A panel that is small, or low for its width, shows the drawings smaller, so that they fit."""
        width, height = (LANDSCAPE_WIDTH, LANDSCAPE_HEIGHT) if self.landscape else (DRAWN_WIDTH, DRAWN_HEIGHT)
        return min(self.px_per_mm / DRAWN_PX_PER_MM, self.width_px / width, self.height_px / height)

    @property
    def shape(self) -> PanelShape:
        if not self.landscape:
            return PanelShape.TALL
        wide = self.width_px >= WIDE_FROM_WIDTH * self.scale and self.height_px >= WIDE_FROM_HEIGHT * self.scale
        return PanelShape.WIDE if wide else PanelShape.SMALL

    @property
    def reach_px(self) -> float:
        """In low reach nothing that can be touched lies higher than this above the lower edge."""
        lowest = self.height_px * REACH[self.shape]
        return max(lowest, min(REACH_MM * self.px_per_mm, MOST_REACH * self.height_px))

    def font_px(self, name: str, step: int) -> float:
        """A size of the type scale; never less than what can be read from a standing position."""
        return max(TYPE[self.shape][name][step] * self.scale, CAPITAL_MM / CAPITAL * self.px_per_mm)

    def gap_px(self) -> float:
        """The space between two targets."""
        return max(24 * self.scale, GAP_MM * self.px_per_mm)


def ink_of(tone: str, otherwise: str) -> str:
    """The colour of words in a tone (calm, ok, warn, bad); a calm one has its widget's own."""
    return _TONES[tone][0] if tone in _TONES else otherwise


def fill_of(tone: str) -> str:
    """The ground of a tone."""
    return _TONES[tone][1] if tone in _TONES else "mist"


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours such as "#0E3A46" (WCAG 2.2, relative luminance)."""
    first, second = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (first + 0.05) / (second + 0.05)


def channels(colour: str) -> tuple[float, float, float, float]:
    """ "#0E3A46" as four channels from 0 to 1."""
    return (int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255, 1.0)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels(colour)[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
