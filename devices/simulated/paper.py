"""Paints what a simulated printer printed: a piece of paper as a picture (8 dots a mm) and as text."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from typing import assert_never

import qrcode
from PIL import Image, ImageDraw, ImageFont

from devices.simulated.paper_parts import PaperFeed, PaperLine, PaperPart, PaperQr, PaperRaster, Run, Side
from devices.simulated.print_head import CELL_DOTS, LINE_DOTS

MARGIN = 24  # unprinted paper beside what the head reaches (48 of 58 mm, 72 of 80 mm)
INK, PAPER = 28, 250


def paint(parts: tuple[PaperPart, ...], *, width_dots: int = 384) -> Image.Image:
    """The paper as a picture with everything that was printed on it."""
    blocks = [_block(part, width_dots) for part in parts]
    height = sum(block.height for block in blocks) + 2 * LINE_DOTS
    picture = Image.new("L", (width_dots + 2 * MARGIN, height), PAPER)
    top = LINE_DOTS // 2
    for block in blocks:
        picture.paste(block, (MARGIN, top))
        top += block.height
    return picture


def as_text(parts: tuple[PaperPart, ...], *, width_dots: int = 384) -> str:
    """The paper as lines of text; cheap, without a picture."""
    return "\n".join(filter(None, (_words(part, width_dots) for part in parts)))


def _block(part: PaperPart, width: int) -> Image.Image:
    match part:
        case PaperLine():
            return _line(part, width)
        case PaperQr():
            return _placed(_qr(part), width, part.side)
        case PaperRaster():
            dots = bytes(byte ^ 0xFF for row in part.rows for byte in row)
            drawn = Image.frombytes("1", (part.row_bytes * 8, len(part.rows)), dots)
            return _placed(drawn.convert("L"), width, part.side)
        case PaperFeed():
            return Image.new("L", (width, round(part.lines * LINE_DOTS)), PAPER)
        case _:
            assert_never(part)


def _line(line: PaperLine, width: int) -> Image.Image:
    """Characters in fixed cells on one base line, stretched as the printer stretches them."""
    block = Image.new("L", (sum(_dots(run) for run in line.runs), LINE_DOTS * line.height), PAPER)
    left = 0
    for run in line.runs:
        _characters(block, run, left, line.height)
        left += _dots(run)
    return _placed(block, width, line.side)


def _characters(block: Image.Image, run: Run, left: int, height: int) -> None:
    # Drawn square at the height and then stretched: printers double dots, they do not choose another font.
    cell = (CELL_DOTS * run.height, LINE_DOTS * run.height)
    weight = run.height // 2 if run.bold or run.height > 1 else 0
    for index, character in enumerate(run.text):
        drawn = Image.new("L", cell, PAPER)
        pen = ImageDraw.Draw(drawn)
        pen.text(
            (cell[0] / 2, cell[1] / 2),
            character,
            INK,
            _font(20 * run.height),
            anchor="mm",
            stroke_width=weight,
        )
        if run.underlined:
            pen.line((0, cell[1] - 3, cell[0], cell[1] - 3), INK, 2 * run.height)
        if run.width != run.height:
            drawn = drawn.resize((CELL_DOTS * run.width, cell[1]))
        block.paste(drawn, (left + index * CELL_DOTS * run.width, LINE_DOTS * (height - run.height)))


def _dots(run: Run) -> int:
    return len(run.text) * CELL_DOTS * run.width


def _qr(code: PaperQr) -> Image.Image:
    level = getattr(qrcode, f"ERROR_CORRECT_{code.level}")
    made = qrcode.QRCode(error_correction=level, box_size=code.module_dots, border=0)
    made.add_data(code.data)
    made.make(fit=True)
    drawn = made.make_image(fill_color="black", back_color="white").get_image().convert("L")
    # Paper around it: native QR has no quiet zone of its own, the slip's lines give it.
    framed = Image.new("L", (drawn.width, drawn.height + 2 * 4), PAPER)
    framed.paste(drawn.point(lambda dot: INK if dot < 128 else PAPER), (0, 4))
    return framed


def _placed(block: Image.Image, width: int, side: Side) -> Image.Image:
    row = Image.new("L", (width, block.height), PAPER)
    free = max(0, width - block.width)
    left = {Side.LEFT: 0, Side.CENTER: free // 2, Side.RIGHT: free}[side]
    row.paste(block, (left, 0))
    return row


def _words(part: PaperPart, width: int) -> str:
    match part:
        case PaperLine():
            columns = width // (CELL_DOTS * max((run.width for run in part.runs), default=1))
            match part.side:
                case Side.CENTER:
                    return part.text.center(columns).rstrip()
                case Side.RIGHT:
                    return part.text.rjust(columns)
                case Side.LEFT:
                    return part.text.rstrip()
                case _:
                    assert_never(part.side)
        case PaperQr():
            return f"[QR {part.data}]"
        case PaperRaster():
            return "[picture]"
        case PaperFeed():
            return ""
        case _:
            assert_never(part)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    kivy = importlib.util.find_spec("kivy")  # only its font file; Kivy itself is not imported here
    folder = Path(kivy.origin).parent / "data" / "fonts" if kivy and kivy.origin else None
    if folder and (folder / "RobotoMono-Regular.ttf").exists():
        return ImageFont.truetype(str(folder / "RobotoMono-Regular.ttf"), size)
    return ImageFont.load_default(size)
