"""The codes in a picture file, read by zxing: what a tester has on disk can be scanned."""

from __future__ import annotations

import io
from enum import StrEnum

import zxingcpp
from PIL import Image, UnidentifiedImageError

MOST_BYTES = 20_000_000
MOST_PIXELS = 50_000_000


class PictureProblem(StrEnum):
    TOO_LARGE = "too_large"
    NO_PICTURE = "no_picture"
    NO_CODE = "no_code"


def codes_in(picture: bytes) -> tuple[bytes, ...] | PictureProblem:
    """The contents of all codes in a PNG, JPEG or other picture, from top to bottom; or why there are none."""
    if len(picture) > MOST_BYTES:
        return PictureProblem.TOO_LARGE
    try:
        with Image.open(io.BytesIO(picture)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return PictureProblem.TOO_LARGE
            grey = opened.convert("L")
    except (UnidentifiedImageError, Image.DecompressionBombError):
        return PictureProblem.NO_PICTURE
    except (OSError, ValueError, SyntaxError):  # Pillow's words for a broken file
        return PictureProblem.NO_PICTURE
    found = sorted(zxingcpp.read_barcodes(grey), key=lambda code: (code.position.top_left.y, code.position.top_left.x))
    return tuple(bytes(code.bytes) for code in found) or PictureProblem.NO_CODE
