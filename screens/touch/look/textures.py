"""Textures that are painted once by code: cards, songket edge, roofline.

A live blur or a hundred triangles would cost every frame on software OpenGL.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from kivy.graphics.texture import Texture
from PIL import Image, ImageChops, ImageDraw, ImageFilter

ROOF = 330 / 1080  # height of the roofline's picture to its width
_SHADOW_INK = (20, 33, 43)

# The roofs of a rumah gadang, the outer and further ones first: (left tip, height of the tips, of the
# ridge in the middle, of the eaves, how strongly it is painted); parts of the picture.
_ROOFS = (
    (0.012, 0.56, 0.30, 0.20, 0.42),
    (0.105, 0.76, 0.42, 0.25, 0.62),
    (0.215, 0.98, 0.52, 0.31, 0.84),
    (0.425, 0.58, 0.37, 0.20, 1.0),  # the porch
)
_WALL = (0.075, 0.20, 0.30)  # from where, how high, how strongly
_WINDOWS = tuple(side + n * 0.058 for side in (0.105, 0.583) for n in range(6))  # where each begins
_FLARE = 0.045  # how far the eaves stand inside of the tips


@dataclass(frozen=True, slots=True)
class PlateStyle:
    """How a rounded ground looks; sizes in pixels. `edge` 0: no rim. `margin`: how far its shadow reaches."""

    fill: str
    rim: str
    corner: int
    edge: int = 0
    margin: int = 0

    @property
    def border(self) -> int:
        """The part of its picture that is never stretched."""
        return self.margin + self.corner + 1


@cache
def plate(style: PlateStyle) -> Texture:
    """Shadow, rim and ground in one piece, as a 9-patch with smooth corners: Kivy's own are jagged, and on
    software OpenGL every layer costs."""
    border, margin = style.border, style.margin
    side = 2 * border + 2
    picture = Image.new("RGBA", (side, side), (*_SHADOW_INK, 0))
    if margin:
        picture.putalpha(_shadow(side, margin, style.corner))
    layers = ((style.rim, 0), (style.fill, style.edge)) if style.edge else ((style.fill, 0),)
    for colour, inset in layers:
        layer = Image.new("RGBA", (side, side), colour)
        layer.putalpha(_rounded(side, margin + inset, max(0, style.corner - inset)))
        picture = Image.alpha_composite(picture, layer)
    return as_texture(picture)


def _rounded(side: int, inset: int, corner: int) -> Image.Image:
    """A rounded square with smooth corners."""
    zoom = 4
    large = Image.new("L", (side * zoom, side * zoom), 0)
    last = (side - inset) * zoom - 1
    ImageDraw.Draw(large).rounded_rectangle((inset * zoom, inset * zoom, last, last), corner * zoom, fill=255)
    return large.resize((side, side), Image.Resampling.BOX)


@cache
def _shadow(side: int, margin: int, corner: int) -> Image.Image:
    """Two soft shadows in one: a near one that gives an edge, a far one that lifts."""
    near = _blurred(side, margin, corner, strength=30, blur=margin / 10, drop=margin // 24)
    far = _blurred(side, margin, corner, strength=34, blur=margin / 3, drop=margin // 5)
    return ImageChops.lighter(near, far)


def _blurred(side: int, margin: int, corner: int, *, strength: int, blur: float, drop: int) -> Image.Image:
    picture = Image.new("L", (side, side), 0)
    box = (margin, margin + drop, side - margin, side - margin + drop)
    ImageDraw.Draw(picture).rounded_rectangle(box, corner, fill=strength)
    return picture.filter(ImageFilter.GaussianBlur(blur))


@cache
def band(ground: str, bright: str, dark: str) -> Texture:
    """The songket edge: triangles within triangles (pucuak rabuang, the bamboo shoot); one repeat, tiled."""
    width, height, zoom = 40, 20, 4
    picture = Image.new("RGB", (width * zoom, height * zoom), ground)
    draw = ImageDraw.Draw(picture)

    def shoot(colour: str, peak: float, inset: float) -> None:
        points = [(inset, height), (width / 2, peak), (width - inset, height)]
        draw.polygon([(x * zoom, y * zoom) for x, y in points], fill=colour)

    shoot(bright, 2.5, 0)
    shoot(dark, 8, 6.5)
    shoot(bright, 14, 13)
    texture = as_texture(picture.resize((width * 2, height * 2), Image.Resampling.LANCZOS))
    texture.wrap = "repeat"
    return texture


@cache
def struck(colour: str) -> Texture:
    """The ring with a slash of a prohibition sign; its edges are smooth, as a line's on software OpenGL are not."""
    side, zoom = 160, 4
    big, width = side * zoom, round(side * zoom * 0.085)
    mask = Image.new("L", (big, big), 0)
    draw = ImageDraw.Draw(mask)
    draw.ellipse((zoom, zoom, big - zoom, big - zoom), outline=255, width=width)
    near = big * 0.16
    draw.line((near, near, big - near, big - near), fill=255, width=width)
    picture = Image.new("RGBA", (side, side), colour)
    picture.putalpha(mask.resize((side, side), Image.Resampling.LANCZOS))
    return as_texture(picture)


@cache
def roofline() -> Texture:
    """The horned roofs of a rumah gadang in white, to be tinted; faint where they lie further back."""
    width, height, zoom = 1080, round(1080 * ROOF), 2
    picture = Image.new("L", (width * zoom, height * zoom), 0)
    draw = ImageDraw.Draw(picture)
    left, wall, strength = _WALL
    shapes = [([(left, 0.0), (left, wall), (1 - left, wall), (1 - left, 0.0)], strength)]
    shapes += [([(x, 0.045), (x, 0.145), (x + 0.022, 0.145), (x + 0.022, 0.045)], 0.62) for x in _WINDOWS]
    shapes += [(_roof(*roof[:4]), roof[4]) for roof in _ROOFS]
    for outline, strength in shapes:
        draw.polygon([(x * width * zoom, (1 - y) * height * zoom) for x, y in outline], fill=round(255 * strength))
    small = picture.resize((width, height), Image.Resampling.LANCZOS)
    white = Image.new("RGBA", small.size, (255, 255, 255, 0))
    white.putalpha(small)
    return as_texture(white)


def _roof(left: float, tip: float, ridge: float, eave: float, steps: int = 60) -> list[tuple[float, float]]:
    """One roof, like buffalo horns: the ridge hangs through, its tips (gonjong) rise and lean out over the eaves."""
    right, parts = 1 - left, [step / steps for step in range(steps + 1)]
    flare = min(_FLARE, (right - left) / 8)
    side = [(left + flare * (1 - t) ** 2.2, eave + (tip - eave) * t) for t in parts]
    hang = [(left + (right - left) * t, ridge + (tip - ridge) * _rise(abs(2 * t - 1))) for t in parts]
    return [*side, *hang, *((1 - x, y) for x, y in reversed(side))]


def _rise(outward: float) -> float:
    """How high a ridge is between its middle (0) and its tip (1): a calm curve that ends in a spike."""
    return float(0.78 * outward**2.3 + 0.22 * outward**14)


def as_texture(picture: Image.Image) -> Texture:
    """A picture as Kivy draws it."""
    form = picture.mode.lower()
    flipped = picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    texture = Texture.create(size=flipped.size, colorfmt=form)
    texture.blit_buffer(flipped.tobytes(), colorfmt=form, bufferfmt="ubyte")
    return texture
