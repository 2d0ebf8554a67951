"""What is painted by code once and drawn as a picture ever after: shadow, songket edge, roofline.

A live blur or a hundred triangles would cost every frame on software OpenGL.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from kivy.graphics.texture import Texture
from PIL import Image, ImageDraw, ImageFilter

PATCH = (64, 64, 64, 64)  # the corners of the rounded 9-patch, in pixels of its texture
ROOF = 420 / 1080  # height of the roofline's picture to its width
SHADOW_MARGIN = 48  # of the shadow around what casts it, in pixels of its texture
SHADOW_BORDER = (88, 88, 88, 88)  # … and of the part that is never stretched

# The spires of the roof (gonjong): where each stands and how high it is, as parts of the picture.
_SPIRES = ((0.02, 0.62), (0.17, 0.80), (0.335, 1.0), (0.665, 1.0), (0.83, 0.80), (0.98, 0.62))
_SAG = (0.30, 0.46, 0.50, 0.46, 0.30)  # how low the ridge hangs between two of them


@cache
def patch() -> Texture:
    """A white rounded square as a 9-patch with smooth corners, to be tinted: Kivy's own are jagged."""
    side, corner, zoom = 160, PATCH[0], 4
    picture = Image.new("L", (side * zoom, side * zoom), 0)
    ImageDraw.Draw(picture).rounded_rectangle((0, 0, side * zoom - 1, side * zoom - 1), corner * zoom, fill=255)
    white = Image.new("RGBA", (side, side), (255, 255, 255, 0))
    white.putalpha(picture.resize((side, side), Image.Resampling.LANCZOS))
    return _texture(white)


@cache
def shadow() -> Texture:
    """A soft shadow as a 9-patch."""
    side, margin, radius = 208, SHADOW_MARGIN, 36
    near = _blurred(side, margin, radius, strength=30, blur=5, drop=2)
    far = _blurred(side, margin, radius, strength=34, blur=16, drop=10)
    alpha = Image.composite(near, far, near.point(lambda a: 0 if a == 0 else 120))
    picture = Image.new("RGBA", (side, side), (20, 33, 43, 0))
    picture.putalpha(alpha)
    return _texture(picture)


def _blurred(side: int, margin: int, radius: int, *, strength: int, blur: int, drop: int) -> Image.Image:
    picture = Image.new("L", (side, side), 0)
    box = (margin, margin + drop, side - margin, side - margin + drop)
    ImageDraw.Draw(picture).rounded_rectangle(box, radius, fill=strength)
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
    texture = _texture(picture.resize((width * 2, height * 2), Image.Resampling.LANCZOS))
    texture.wrap = "repeat"
    return texture


@cache
def roofline() -> Texture:
    """The horned roof of a rumah gadang as a white silhouette, to be tinted: three ridges, six spires."""
    width, height, zoom = 1080, round(1080 * ROOF), 2
    picture = Image.new("L", (width * zoom, height * zoom), 0)
    draw = ImageDraw.Draw(picture)
    outline = [(x * width * zoom, (1 - y) * height * zoom) for x, y in _ridge()]
    draw.polygon(outline, fill=255)
    small = picture.resize((width, height), Image.Resampling.LANCZOS)
    white = Image.new("RGBA", small.size, (255, 255, 255, 0))
    white.putalpha(small)
    return _texture(white)


def _ridge(steps: int = 40) -> list[tuple[float, float]]:
    """The roof's outline from left to right, then along the ground; parts of the picture."""
    first, last = _SPIRES[0], _SPIRES[-1]
    points = [(first[0] + 0.055, 0.0)]
    points += [_eave(first, step / steps, 1) for step in range(steps + 1)]
    for (left, right), sag in zip(pairwise(_SPIRES), _SAG, strict=True):
        points += [_hang(left, right, sag, step / steps) for step in range(1, steps + 1)]
    points += [_eave(last, 1 - step / steps, -1) for step in range(steps + 1)]
    return [*points, (last[0] - 0.055, 0.0)]


def _hang(left: tuple[float, float], right: tuple[float, float], sag: float, t: float) -> tuple[float, float]:
    """A ridge between two spires: flat in the middle, rising like a horn at either end."""
    x = left[0] + (right[0] - left[0]) * t
    end = left if t < 0.5 else right
    return x, sag + (end[1] - sag) * abs(2 * t - 1) ** 3.2


def _eave(spire: tuple[float, float], t: float, side: int) -> tuple[float, float]:
    """The outer side of an end spire, from the ground up to its tip."""
    return spire[0] + side * 0.055 * (1 - t) ** 0.45, spire[1] * t


def _texture(picture: Image.Image) -> Texture:
    form = picture.mode.lower()
    flipped = picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    texture = Texture.create(size=flipped.size, colorfmt=form)
    texture.blit_buffer(flipped.tobytes(), colorfmt=form, bufferfmt="ubyte")
    return texture
