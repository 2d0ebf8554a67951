"""The page that a house locks away: the key that opens its copies, in letters and as a code."""

from __future__ import annotations

import io
from typing import Final

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from services.documents.pdf import BOLD, FONT, MARGIN, fitting, register_fonts

CODE: Final = 70 * mm
IN_A_LINE: Final = 4  # groups
LINE: Final = 11 * mm


def key_page(secret: str, prefix: str, groups: list[str], facts: list[tuple[str, str]], words: list[str]) -> bytes:
    """A page A4. facts: what the key is and of whom; words: what to do with the page, a line each."""
    register_fonts()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setTitle("Kunci salinan")
    at = A4[1] - MARGIN - 8 * mm
    canvas.setFont(BOLD, 20)
    canvas.drawString(MARGIN, at, "Kunci salinan data")
    canvas.setFont(FONT, 10)
    for name, value in facts:
        at -= 7 * mm
        canvas.drawString(MARGIN, at, fitting(f"{name}: {value}"))
    at -= 16 * mm
    canvas.setFont("Courier-Bold", 17)
    canvas.drawString(MARGIN, at, prefix)
    for start in range(0, len(groups), IN_A_LINE):
        at -= LINE
        canvas.drawString(MARGIN, at, "  ".join(groups[start : start + IN_A_LINE]))
    at -= CODE + 8 * mm
    renderPDF.draw(_code(secret), canvas, MARGIN, at)
    canvas.setFont(FONT, 10)
    for line in words:
        at -= 7 * mm
        canvas.drawString(MARGIN, at, fitting(line))
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _code(content: str) -> Drawing:
    widget = QrCodeWidget(content, barLevel="M")
    left, low, right, high = widget.getBounds()
    scale = CODE / max(right - left, high - low)
    drawing = Drawing(CODE, CODE, transform=[scale, 0, 0, scale, -left * scale, -low * scale])
    drawing.add(widget)
    return drawing
