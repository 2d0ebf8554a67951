"""A pass as a picture for a phone (PNG) and as a page to print (PDF).

Slow to import (Pillow, reportlab, qrcode): for commands and pages, never for the touch app.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator

import qrcode
from PIL import Image, ImageDraw, ImageFont

from assets import ASSETS
from services.visits.papers import PassWords

QR_VERSION = 6
QUIET = 4  # modules that stay white around a QR
MODULE_PX = 18
WIDTH_PX = 1080
BAND_PX = 150
DEEP, INK, SOFT, WHITE = "#0E3A46", "#14212B", "#44535F", "#FFFFFF"
FONTS = ASSETS / "fonts"
PAGE_MM, QR_MM = (105.0, 148.0), 62.0  # A6: a quarter of an ordinary sheet
_POINTS_A_MM = 72 / 25.4


def qr_modules(text: str) -> list[list[bool]]:
    """The QR of a pass: version 6, level M, without its quiet zone. Raises ValueError for what is no pass."""
    made = qrcode.QRCode(version=QR_VERSION, error_correction=qrcode.ERROR_CORRECT_M, border=0)
    made.add_data(text, optimize=0)
    made.make(fit=True)
    if made.version != QR_VERSION:
        raise ValueError(f"a pass fits version {QR_VERSION}, this text needs {made.version}")
    return [[bool(dark) for dark in row] for row in made.get_matrix()]


def pass_png(words: PassWords) -> bytes:
    """A picture that fills a phone's screen from edge to edge, the code at its largest."""
    blocks = _blocks(words)
    height = BAND_PX + sum(block.height for block in blocks) + 48
    picture = Image.new("RGB", (WIDTH_PX, height), WHITE)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, WIDTH_PX, BAND_PX), fill=DEEP)
    draw.text((WIDTH_PX / 2, BAND_PX / 2), words.house, WHITE, _font("SemiBold", 44), anchor="mm")
    top = BAND_PX
    for block in blocks:
        picture.paste(block, ((WIDTH_PX - block.width) // 2, top))
        top += block.height
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _blocks(words: PassWords) -> list[Image.Image]:
    return [
        _text(words.title, "SemiBold", 40, SOFT, above=28),
        _text(words.day, "Bold", 60, INK, above=6),
        _text(words.time, "Bold", 60, INK, above=2),
        _text(f"{words.party}  ·  {words.name}" if words.name else words.party, "Regular", 40, SOFT, above=8),
        _qr_picture(words.qr_text),
        _text(words.code, "Bold", 84, DEEP, above=0),
        _text(words.come, "SemiBold", 38, INK, above=24),
        _text(f"{words.how} {words.bring}", "Regular", 34, SOFT, above=10),
        *((_text(words.permit, "SemiBold", 38, INK, above=10),) if words.permit else ()),
        _text(words.free, "SemiBold", 34, INK, above=20),
        _text(words.not_for_sale, "Regular", 34, SOFT, above=4),
    ]


def _qr_picture(text: str) -> Image.Image:
    modules = qr_modules(text)
    side = len(modules) + 2 * QUIET
    small = Image.new("1", (side, side), 1)
    for row, line in enumerate(modules):
        for column, dark in enumerate(line):
            if dark:
                small.putpixel((column + QUIET, row + QUIET), 0)
    return small.resize((side * MODULE_PX, side * MODULE_PX), Image.Resampling.NEAREST).convert("RGB")


def _text(words: str, weight: str, size: int, colour: str, *, above: int) -> Image.Image:
    """Lines of text, centred on the full width."""
    font = _font(weight, size)
    lines = _wrapped(words, font, WIDTH_PX - 120)
    step = round(size * 1.32)
    block = Image.new("RGB", (WIDTH_PX, above + step * len(lines)), WHITE)
    draw = ImageDraw.Draw(block)
    for number, line in enumerate(lines):
        draw.text((WIDTH_PX / 2, above + step * (number + 0.5)), line, colour, font, anchor="mm")
    return block


def _wrapped(words: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines: list[str] = []
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"Inter-{weight}.otf"), size)


def pass_pdf(words: PassWords) -> bytes:
    """The same as one A6 page; the code is drawn, so that any printer prints it sharp."""
    from reportlab.pdfgen.canvas import Canvas  # slower than all else here; a PNG does not need it

    out = io.BytesIO()
    width, height = (side * _POINTS_A_MM for side in PAGE_MM)
    page = Canvas(out, pagesize=(width, height), invariant=1)
    page.setTitle(words.title)
    y = height - 30
    for text, font, size, step in _head(words):
        page.setFont(font, size)
        page.drawCentredString(width / 2, y, text)
        y -= step
    side = QR_MM * _POINTS_A_MM
    for left, bottom, wide, high in _dark_runs(qr_modules(words.qr_text), side):
        page.rect((width - side) / 2 + left, y - side + bottom, wide, high, stroke=0, fill=1)
    y -= side + 22
    for text, font, size, step in _foot(words):
        page.setFont(font, size)
        page.drawCentredString(width / 2, y, text)
        y -= step
    page.save()
    return out.getvalue()


_Line = tuple[str, str, float, float]  # words, font, size, step to the next line in points


def _head(words: PassWords) -> list[_Line]:
    who = f"{words.party}, {words.name}" if words.name else words.party
    return [
        (words.house, "Helvetica-Bold", 11, 18),
        (words.title, "Helvetica", 9, 16),
        (words.day, "Helvetica-Bold", 14, 18),
        (words.time, "Helvetica-Bold", 14, 16),
        (who, "Helvetica", 10, 16),
    ]


def _foot(words: PassWords) -> list[_Line]:
    small = [line for text in (words.come, words.how, words.bring) for line in textwrap.wrap(text, 56)]
    return [
        (words.code, "Helvetica-Bold", 20, 18),
        *((line, "Helvetica", 9, 11.5) for line in small),
        *(((words.permit, "Helvetica-Bold", 9, 11.5),) if words.permit else ()),
        (words.free, "Helvetica-Bold", 9, 11.5),
        (words.not_for_sale, "Helvetica", 9, 11.5),
    ]


def _dark_runs(modules: list[list[bool]], side: float) -> Iterator[tuple[float, float, float, float]]:
    """Rectangles (left, bottom, width, height) of the dark runs of each row, from the page's lower left."""
    step = side / len(modules)
    for row, line in enumerate(modules):
        start = None
        for column, dark in enumerate([*line, False]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                yield start * step, side - (row + 1) * step, (column - start) * step, step
                start = None
