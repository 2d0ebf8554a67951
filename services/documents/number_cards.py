"""Cards with manual numbers, to be cut apart and kept for the day without power, and the list to fill in by hand."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from services.documents.pdf import BOLD, FONT, fitting, register_fonts

COLUMNS: Final = 2
ROWS: Final = 5
EDGE: Final = 12 * mm
LIST_ROWS: Final = 25


@dataclass(frozen=True, slots=True)
class CardWords:
    """All words of the cards and of the list; `columns` are the heads of the list."""

    house: str
    caption: str
    lines: tuple[str, ...]
    keep: str
    list_title: str
    columns: tuple[str, ...]


def number_cards(labels: Sequence[str], words: CardWords) -> bytes:
    """A PDF: ten cards on each page, then the list with a line for each card."""
    register_fonts()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setTitle(fitting(f"{words.caption} {labels[0]}-{labels[-1]}"))
    a_page = COLUMNS * ROWS
    for start in range(0, len(labels), a_page):
        for place, label in enumerate(labels[start : start + a_page]):
            _card(canvas, place, label, words)
        canvas.showPage()
    for start in range(0, len(labels), LIST_ROWS):
        _list(canvas, labels[start : start + LIST_ROWS], words)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _card(canvas: Canvas, place: int, label: str, words: CardWords) -> None:
    width, height = (A4[0] - 2 * EDGE) / COLUMNS, (A4[1] - 2 * EDGE) / ROWS
    left = EDGE + place % COLUMNS * width
    top = A4[1] - EDGE - place // COLUMNS * height
    canvas.setDash(2, 2)
    canvas.setLineWidth(0.4)
    canvas.rect(left, top - height, width, height)
    canvas.setDash()
    canvas.setFont(FONT, 8.5)
    canvas.drawCentredString(left + width / 2, top - 6 * mm, fitting(words.house))
    canvas.setFont(FONT, 9.5)
    canvas.drawCentredString(left + width / 2, top - 11 * mm, fitting(words.caption))
    canvas.setFont(BOLD, 46)
    canvas.drawCentredString(left + width / 2, top - 28 * mm, label)
    canvas.setFont(FONT, 8.5)
    for number, line in enumerate(words.lines):
        low = top - 36 * mm - number * 6 * mm
        canvas.drawString(left + 6 * mm, low, fitting(line))
        canvas.setLineWidth(0.3)
        canvas.line(left + 26 * mm, low - 0.6 * mm, left + width - 6 * mm, low - 0.6 * mm)
    canvas.setFont(FONT, 7.5)
    canvas.drawCentredString(left + width / 2, top - height + 3 * mm, fitting(words.keep))


def _list(canvas: Canvas, labels: Sequence[str], words: CardWords) -> None:
    canvas.setFont(BOLD, 13)
    canvas.drawString(EDGE, A4[1] - EDGE - 5 * mm, fitting(words.list_title))
    canvas.setFont(FONT, 9)
    canvas.drawString(EDGE, A4[1] - EDGE - 11 * mm, fitting(words.house))
    step = (A4[0] - 2 * EDGE) / len(words.columns)
    top = A4[1] - EDGE - 20 * mm
    canvas.setFont(BOLD, 9)
    for place, head in enumerate(words.columns):
        canvas.drawString(EDGE + place * step + 1 * mm, top, fitting(head))
    canvas.setLineWidth(0.4)
    for row, label in enumerate(labels):
        low = top - (row + 1) * 9 * mm
        canvas.line(EDGE, low + 6.5 * mm, A4[0] - EDGE, low + 6.5 * mm)
        canvas.setFont(BOLD, 10)
        canvas.drawString(EDGE + 1 * mm, low + 1.5 * mm, label)
    canvas.line(EDGE, top - len(labels) * 9 * mm - 2.5 * mm, A4[0] - EDGE, top - len(labels) * 9 * mm - 2.5 * mm)
