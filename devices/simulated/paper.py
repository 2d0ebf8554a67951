"""Paints what a simulated printer printed: a slip as a picture (8 dots a mm) and as text."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import qrcode
from PIL import Image, ImageDraw, ImageFont

from devices.simulated.escpos_machine import PaperFeed, PaperLine, PaperPart, PaperQr, PaperRaster

MARGIN = 24  # unprinted paper beside the 48 mm that a 58 mm head reaches
CELL_WIDTH, CELL_HEIGHT, LINE_DOTS = 12, 24, 30
INK, PAPER = 28, 250


@dataclass(frozen=True, slots=True)
class PaintedSlip:
    """A slip as people and screen readers have it."""

    picture: Image.Image
    text: str


def paint(parts: tuple[PaperPart, ...], *, width_dots: int = 384) -> PaintedSlip:
    """The paper with everything that was printed on it, cut off at the end."""
    blocks = [_block(part, width_dots) for part in parts]
    height = sum(block.height for block in blocks) + 2 * LINE_DOTS
    picture = Image.new("L", (width_dots + 2 * MARGIN, height), PAPER)
    top = LINE_DOTS // 2
    for block in blocks:
        picture.paste(block, (MARGIN, top))
        top += block.height
    return PaintedSlip(picture, "\n".join(filter(None, (_words(part, width_dots) for part in parts))))


def _block(part: PaperPart, width: int) -> Image.Image:
    match part:
        case PaperLine():
            return _line(part, width)
        case PaperQr():
            return _placed(_qr(part), width, part.centered)
        case PaperRaster():
            dots = Image.frombytes("1", (part.width_bytes * 8, part.height), bytes(b ^ 0xFF for b in part.dots))
            return _placed(dots.convert("L"), width, part.centered)
        case PaperFeed():
            return Image.new("L", (width, part.lines * LINE_DOTS), PAPER)


def _line(line: PaperLine, width: int) -> Image.Image:
    """Characters in fixed cells, stretched as the printer stretches them."""
    block = Image.new("L", (width, LINE_DOTS * line.size), PAPER)
    if not line.text:
        return block
    size = line.size
    font = _font(20 * size)
    weight = size // 2 if line.bold or size > 1 else 0
    cell = CELL_WIDTH * size
    visible = line.text[: width // cell]
    left = (width - len(visible) * cell) // 2 if line.centered else 0
    draw = ImageDraw.Draw(block)
    for index, character in enumerate(visible):
        draw.text(
            (left + index * cell + cell / 2, LINE_DOTS * size / 2),
            character,
            INK,
            font,
            anchor="mm",
            stroke_width=weight,
        )
    return block


def _qr(code: PaperQr) -> Image.Image:
    made = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, box_size=code.module_dots, border=0)
    made.add_data(code.data)
    made.make(fit=True)
    drawn = made.make_image(fill_color="black", back_color="white").get_image().convert("L")
    # Paper around it: native QR has no quiet zone of its own, the slip's lines give it.
    framed = Image.new("L", (drawn.width, drawn.height + 2 * 4), PAPER)
    framed.paste(drawn.point(lambda dot: INK if dot < 128 else PAPER), (0, 4))
    return framed


def _placed(block: Image.Image, width: int, centered: bool) -> Image.Image:
    row = Image.new("L", (width, block.height), PAPER)
    row.paste(block, ((width - block.width) // 2 if centered else 0, 0))
    return row


def _words(part: PaperPart, width: int) -> str:
    match part:
        case PaperLine():
            columns = width // (CELL_WIDTH * part.size)
            text = part.text[:columns]
            return (text.center(columns) if part.centered else text).rstrip()
        case PaperQr():
            return f"[QR {part.data}]"
        case PaperRaster():
            return "[picture]"
        case PaperFeed():
            return ""


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    kivy = importlib.util.find_spec("kivy")  # only its font file; Kivy itself is not imported here
    folder = Path(kivy.origin).parent / "data" / "fonts" if kivy and kivy.origin else None
    if folder and (folder / "RobotoMono-Regular.ttf").exists():
        return ImageFont.truetype(str(folder / "RobotoMono-Regular.ttf"), size)
    return ImageFont.load_default(size)
