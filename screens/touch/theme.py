"""The look: colours, type scale, spacing, fonts, shadows. Sizes are in units of the drawings.

One unit is one pixel of a 1080 × 1920 panel that is 299 mm wide (3.6 px/mm); `configure`
says how many real pixels it has on this panel. Nothing here draws anything yet.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

from kivy.core.text import LabelBase
from kivy.graphics.texture import Texture
from PIL import Image, ImageDraw, ImageFilter

DRAWN_PX_PER_MM = 1080 / 299
LANDSCAPE_HEIGHT = 1240  # units that a landscape panel shows from top to bottom

COLORS = {
    "deep": "#0E3A46",
    "deep_pressed": "#14505F",
    "paper": "#F6F4EF",
    "card": "#FFFFFF",
    "card_pressed": "#EDEAE2",
    "line": "#DDD8CC",
    "ink": "#14212B",
    "soft": "#44535F",
    "mist": "#E6EDEF",
    "on_deep": "#FFFFFF",
    "on_deep_soft": "#DCE6E8",
    "gold": "#F2B544",
    "on_gold": "#231A05",
    "red": "#8E1B22",
    "on_red": "#FFFFFF",
    "ok": "#0C5A3C",
    "ok_ground": "#E3F1E9",
    "warn": "#5B3D00",
    "warn_ground": "#FFF3D6",
    "bad": "#8E1B22",
    "bad_ground": "#FBE9E7",
    "band_black": "#1B1B1B",
}

# Every pair of text and ground that a screen may use; a test measures their contrast.
PAIRS = (
    ("ink", "paper"), ("ink", "card"), ("ink", "card_pressed"), ("soft", "paper"), ("soft", "card"),
    ("deep", "paper"), ("deep", "card"), ("deep", "mist"), ("ink", "mist"), ("soft", "mist"), ("on_deep", "deep"),
    ("on_deep_soft", "deep"), ("on_deep", "deep_pressed"), ("on_gold", "gold"), ("on_red", "red"),
    ("ok", "ok_ground"), ("warn", "warn_ground"), ("bad", "bad_ground"), ("bad", "card"), ("gold", "deep"),
)  # fmt: skip

TYPE = {"number": 360, "display": 84, "title": 72, "card": 60, "card_small": 44, "lead": 40, "body": 34, "bar": 28}

_INTER = Path("/usr/share/fonts/opentype/inter")
_scale = 1.0
_landscape = False


def configure(width_px: int, height_px: int, width_mm: float) -> None:
    """Say what panel this is. Called once, before any screen is built."""
    global _scale, _landscape
    _landscape = width_px > height_px
    by_millimetre = width_px / width_mm / DRAWN_PX_PER_MM
    # A low panel cannot show the drawings at their size: they shrink until their height fits.
    _scale = min(by_millimetre, height_px / (LANDSCAPE_HEIGHT if _landscape else 1920))


def u(units: float) -> float:
    """Units of the drawings in pixels of this panel."""
    return units * _scale


def landscape() -> bool:
    return _landscape


@cache
def rgba(name: str) -> tuple[float, float, float, float]:
    """A colour of the theme as Kivy wants it."""
    value = COLORS[name]
    return (int(value[1:3], 16) / 255, int(value[3:5], 16) / 255, int(value[5:7], 16) / 255, 1.0)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours of the theme (WCAG 2.2, relative luminance)."""
    first, second = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (first + 0.05) / (second + 0.05)


def _luminance(name: str) -> float:
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgba(name)[:3]]
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]


def register_fonts() -> None:
    """Inter where Debian's fonts-inter is installed, Kivy's Roboto where it is not; and the icons."""
    if (_INTER / "Inter-Regular.otf").exists():
        LabelBase.register("Text", str(_INTER / "Inter-Regular.otf"), fn_bold=str(_INTER / "Inter-Bold.otf"))
        LabelBase.register("Number", str(_INTER / "InterDisplay-Bold.otf"))
    else:
        LabelBase.register("Text", "data/fonts/Roboto-Regular.ttf", fn_bold="data/fonts/Roboto-Bold.ttf")
        LabelBase.register("Number", "data/fonts/Roboto-Bold.ttf")
    spec = importlib.util.find_spec("fonticon_mdi7")
    assert spec is not None and spec.origin is not None
    fonts = Path(spec.origin).parent / "fonts"
    LabelBase.register("Icons", str(fonts / "materialdesignicons-webfont.ttf"))


@cache
def shadow() -> Texture:
    """A soft shadow as a 9-patch, painted once: a live blur would cost every frame."""
    side, margin, radius = 192, 48, 40
    picture = Image.new("L", (side, side), 0)
    box = (margin, margin, side - margin, side - margin)
    ImageDraw.Draw(picture).rounded_rectangle(box, radius, fill=46)
    blurred = picture.filter(ImageFilter.GaussianBlur(14))
    ink = Image.new("RGBA", (side, side), (20, 33, 43, 0))
    ink.putalpha(blurred)
    texture = Texture.create(size=(side, side), colorfmt="rgba")
    texture.blit_buffer(ink.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    return texture


@cache
def band() -> Texture:
    """The songket edge: red ground, gold and black triangles; one repeat, painted four times larger."""
    width, height, zoom = 40, 20, 4
    picture = Image.new("RGB", (width * zoom, height * zoom), COLORS["red"])
    draw = ImageDraw.Draw(picture)

    def triangle(color: str, base: float, peak: float, inset: float) -> None:
        points = [(inset, base), (width / 2, peak), (width - inset, base)]
        draw.polygon([(x * zoom, y * zoom) for x, y in points], fill=COLORS[color])

    triangle("gold", 20, 3, 0)
    triangle("band_black", 20, 8, 6)
    triangle("gold", 20, 13, 12)
    small = picture.resize((width * 2, height * 2), Image.Resampling.LANCZOS).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    texture = Texture.create(size=small.size, colorfmt="rgb")
    texture.blit_buffer(small.tobytes(), colorfmt="rgb", bufferfmt="ubyte")
    texture.wrap = "repeat"
    return texture
