"""A heat map for the PDF: a grid of figures on grounds from white to deep."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable
from reportlab.platypus import Table as Grid

from services.documents.charts import INK, SOFT, WHITE
from services.documents.model import Document, Heat
from services.documents.shades import HEAT, HEAT_DARK, heat_level

NAMES = 0.16  # of the width, for the labels of the rows
SIZE = 7.5


def heat_grid(document: Document, heat: Heat, width: float, font: str, bold: str) -> Flowable:
    """Its cells in the measure of the page, however many there are."""
    columns = max(1, len(heat.columns))
    rows = [
        [name, *(document.heat_words(heat, number, column) for column in range(len(heat.columns)))]
        for number, name in enumerate(heat.rows)
    ]
    style: list[tuple[object, ...]] = [
        ("FONT", (0, 0), (-1, -1), font, SIZE),
        ("FONT", (1, 1), (-1, -1), bold, SIZE),
        ("TEXTCOLOR", (0, 0), (-1, 0), SOFT),
        ("ALIGN", (1, 0), (-1, -1), "CENTER"),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("INNERGRID", (1, 1), (-1, -1), 1.2, WHITE),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
    ]
    for number, values in enumerate(heat.values, 1):
        for column, value in enumerate(values, 1):
            level = heat_level(value, heat.highest)
            style.append(("BACKGROUND", (column, number), (column, number), HexColor(HEAT[level])))
            style.append(("TEXTCOLOR", (column, number), (column, number), WHITE if level >= HEAT_DARK else INK))
    widths = [width * NAMES, *([width * (1 - NAMES) / columns] * len(heat.columns))]
    return Grid([[heat.corner, *heat.columns], *rows], colWidths=widths, style=style)
