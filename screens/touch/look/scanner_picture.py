"""The drawing of a code that is held to the scanner: what is held, the way, and where the glass is. Painted once.

Things of a drawing have their size in units of it; the painting has more pixels, so that every edge is smooth.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import assert_never

from kivy.graphics.texture import Texture
from PIL import Image, ImageDraw

from devices.scanner import ScannerPlace
from screens.touch.look.textures import as_texture

_ZOOM, _SHRINK = 4, 2  # painted so much larger than its units, then made smaller by so much
_HELD = (176, 236)  # what is held: width and height
_GLASS = (312, 84)  # the scanner
_PRINTER = (196, 150)
_WAY = 108  # between what is held and the glass

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Paints:
    """The colours of a drawing, such as "#0E3A46"."""

    thing: str  # a telephone, and what is written on paper
    paper: str
    dark: str  # modules of the code, the scanner's case
    glass: str
    beam: str
    arrow: str


@dataclass(frozen=True, slots=True)
class _Pen:
    """Draws in units, from the top left corner."""

    draw: ImageDraw.ImageDraw

    def box(self, place: Place, size: Place, fill: str, corner: float = 0, rim: str = "", width: float = 0) -> None:
        (x, y), (w, h) = place, size
        ends = [x * _ZOOM, y * _ZOOM, (x + w) * _ZOOM - 1, (y + h) * _ZOOM - 1]
        outline = {"outline": rim, "width": round(width * _ZOOM)} if rim else {}
        self.draw.rounded_rectangle(ends, corner * _ZOOM, fill=fill, **outline)  # type: ignore[arg-type]

    def shape(self, places: Iterable[Place], fill: str) -> None:
        self.draw.polygon([(x * _ZOOM, y * _ZOOM) for x, y in places], fill=fill)

    def stroke(self, places: Iterable[Place], fill: str, width: float) -> None:
        """A line with round ends and bends."""
        points = [(x * _ZOOM, y * _ZOOM) for x, y in places]
        self.draw.line(points, fill=fill, width=round(width * _ZOOM), joint="curve")
        half = width * _ZOOM / 2
        for x, y in points:
            self.draw.ellipse((x - half, y - half, x + half, y + half), fill=fill)

    def dashes(self, start: Place, end: Place, fill: str, count: int = 6) -> None:
        (x, y), (to_x, to_y) = start, end
        for part in range(count):
            at, until = part / count, (part + 0.55) / count
            ends = [(x + (to_x - x) * t, y + (to_y - y) * t) for t in (at, until)]
            self.stroke(ends, fill, 3)


@cache
def scanner_picture(place: ScannerPlace, slip: bool, paints: Paints) -> Texture:
    """`slip`: the slip of a number is held there; else a telephone with the code of a visit."""
    (held_w, held_h), (glass_w, glass_h) = _HELD, _GLASS
    match place:
        case ScannerPlace.BELOW:
            size = (glass_w, held_h + _WAY + glass_h)
        case ScannerPlace.BESIDE_PRINTER:
            size = (glass_w + 40 + _PRINTER[0], held_h + _WAY + _PRINTER[1])
        case ScannerPlace.LEFT | ScannerPlace.RIGHT:
            size = (held_w + _WAY + glass_h, glass_w)
        case _:
            assert_never(place)
    picture = Image.new("RGBA", (size[0] * _ZOOM, size[1] * _ZOOM), (255, 255, 255, 0))
    pen = _Pen(ImageDraw.Draw(picture))
    if place in (ScannerPlace.LEFT, ScannerPlace.RIGHT):
        _sideways(pen, place, slip, paints)
    else:
        _downward(pen, slip, paints)
        if place is ScannerPlace.BESIDE_PRINTER:
            _printer(pen, (glass_w + 40, held_h + _WAY), paints)
    whole = picture.resize((size[0] * _SHRINK, size[1] * _SHRINK), Image.Resampling.LANCZOS)
    return as_texture(whole)


def _downward(pen: _Pen, slip: bool, paints: Paints) -> None:
    (held_w, held_h), (glass_w, glass_h) = _HELD, _GLASS
    left, top = (glass_w - held_w) / 2, held_h + _WAY
    _held(pen, (left, 0), slip, paints)
    pen.box((0, top), (glass_w, glass_h), paints.dark, 22)
    pen.box((44, top + 22), (glass_w - 88, 26), paints.glass, 13)
    for side in (-1, 1):
        middle = glass_w / 2
        start, end = (middle + side * (held_w / 2 - 16), held_h + 8), (middle + side * (glass_w / 2 - 56), top + 16)
        pen.dashes(start, end, paints.beam)
    _arrow(pen, (glass_w / 2, held_h + _WAY / 2), (0, 1), paints.arrow)


def _sideways(pen: _Pen, place: ScannerPlace, slip: bool, paints: Paints) -> None:
    """The scanner stands upright at the side that it is on."""
    (held_w, held_h), (length, depth) = _HELD, _GLASS
    right = place is ScannerPlace.RIGHT
    case_x, held_x = (held_w + _WAY, 0.0) if right else (0.0, depth + _WAY)
    _held(pen, (held_x, (length - held_h) / 2), slip, paints)
    pen.box((case_x, 0), (depth, length), paints.dark, 22)
    pen.box((case_x + (22 if right else depth - 48), 44), (26, length - 88), paints.glass, 13)
    near, far = (held_w + 8, case_x + 16) if right else (held_x - 8, depth - 16)
    for side in (-1, 1):
        start, end = (near, length / 2 + side * (held_h / 2 - 16)), (far, length / 2 + side * (length / 2 - 56))
        pen.dashes(start, end, paints.beam)
    middle = (held_w if right else depth) + _WAY / 2
    _arrow(pen, (middle, length / 2), (1 if right else -1, 0), paints.arrow)


def _arrow(pen: _Pen, middle: Place, way: Place, fill: str) -> None:
    (x, y), (dx, dy) = middle, way
    tip, end = (x + 34 * dx, y + 34 * dy), (x - 34 * dx, y - 34 * dy)
    wings = [(tip[0] - 24 * (dx + side * dy), tip[1] - 24 * (dy + side * dx)) for side in (-1, 1)]
    pen.stroke((end, tip), fill, 14)
    pen.stroke((wings[0], tip, wings[1]), fill, 14)


def _held(pen: _Pen, place: Place, slip: bool, paints: Paints) -> None:
    (x, y), (w, h) = place, _HELD
    if not slip:
        pen.box((x, y), (w, h), paints.thing, 18)
        pen.box((x + 16, y + 24), (w - 32, h - 60), paints.paper, 6)
        _code(pen, (x + 36, y + 48), 104, paints.dark)
        return
    teeth = [(x + w - w * n / 8, y + h - (0 if n % 2 else 14)) for n in range(9)]
    pen.shape([(x, y), (x + w, y), *teeth], paints.thing)
    inner = [(min(max(tx, x + 5), x + w - 5), ty - 6) for tx, ty in teeth]
    pen.shape([(x + 5, y + 5), (x + w - 5, y + 5), *inner], paints.paper)
    pen.box((x + 34, y + 24), (w - 68, 10), paints.thing, 5)
    pen.box((x + 22, y + 46), (w - 44, 34), paints.thing, 8)
    _code(pen, (x + 40, y + 98), 96, paints.dark)


def _code(pen: _Pen, place: Place, side: float, fill: str) -> None:
    """What people know a QR code by: three corners, and dots."""
    (x, y), part = place, side / 10
    for column, row in ((0, 0), (6, 0), (0, 6)):
        pen.box((x + column * part, y + row * part), (4 * part, 4 * part), fill)
    for across, down, size in ((4.8, 4.8, 1.6), (8, 6.4, 2), (6, 8, 2), (4.6, 7.6, 1)):
        pen.box((x + across * part, y + down * part), (size * part, size * part), fill)


def _printer(pen: _Pen, place: Place, paints: Paints) -> None:
    """The place where paper comes out, with a slip in it."""
    (x, y), (w, h) = place, _PRINTER
    pen.box((x, y), (w, h - 52), paints.paper, 18, rim=paints.thing, width=6)
    pen.box((x + 32, y + 48), (w - 64, 14), paints.dark, 7)
    pen.box((x + 46, y + 56), (w - 92, h - 60), paints.paper, 4, rim=paints.thing, width=5)
    for line, length in ((24, 56), (44, 72)):
        pen.box((x + w / 2 - length / 2, y + 56 + line), (length, 8), paints.thing, 4)
