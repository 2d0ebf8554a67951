"""A document as a PDF on A4, ready to be signed and filed. Fonts are embedded."""

from __future__ import annotations

import io
import unicodedata
from functools import cache
from typing import Any, assert_never
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from services.documents import charts
from services.documents.charts import DEEP, GRID, INK, RED, SOFT, WHITE
from services.documents.heat import heat_grid
from services.documents.model import (
    HIDDEN,
    Bars,
    Block,
    Cell,
    Document,
    Facts,
    Headline,
    Heat,
    Paragraph,
    Progress,
    Ranges,
    Section,
    Shares,
    Signatures,
    Table,
    Trend,
    nobody_watches,
)

FONT, BOLD = "Vera", "VeraBd"  # the fonts that come with reportlab: free, and everywhere the same
MARGIN = 20 * mm
HEADER, FOOTER = 16 * mm, 14 * mm
WIDTH = A4[0] - 2 * MARGIN
GOOD, BAD = HexColor("#E3F1E9"), HexColor("#FBE9E7")
STRIPE = HexColor("#F6F4EF")


def as_pdf(document: Document, progress: Progress = nobody_watches) -> bytes:
    """The file. Its page numbers say how many pages there are."""
    register_fonts()
    buffer = io.BytesIO()
    template = BaseDocTemplate(
        buffer,
        pagesize=A4,
        title=document.title,
        author=document.owner,
        subject=document.subtitle,
        lang="id-ID" if document.language != "en" else "en",
        invariant=1,  # the same report is the same file; when it was made stands on its pages
        leftMargin=MARGIN,
        rightMargin=MARGIN,
    )
    frame = Frame(
        MARGIN,
        MARGIN + FOOTER / 2,
        WIDTH,
        A4[1] - 2 * MARGIN - HEADER / 2,
        **dict.fromkeys(("leftPadding", "rightPadding", "topPadding", "bottomPadding"), 0),
    )
    template.addPageTemplates(PageTemplate(frames=[frame]))
    story: list[Flowable] = _title(document)
    for number, section in enumerate(document.sections, 1):
        story += _section(document, section)
        progress(number, len(document.sections) + 1)
    template.build(story, canvasmaker=_numbered(document))
    progress(len(document.sections) + 1, len(document.sections) + 1)
    return buffer.getvalue()


@cache
def register_fonts() -> None:
    for name in (FONT, BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=BOLD, italic=FONT, boldItalic=BOLD)


@cache
def _letters() -> frozenset[str]:
    """What the fonts can write."""
    return frozenset(chr(code) for code in pdfmetrics.getFont(FONT).face.charToGlyph)


def fitting(text: str) -> str:
    """The text in letters that the fonts have: without its accent where need be, else a question mark."""
    if not set(text) - _letters():
        return text
    plain = "".join(one if one in _letters() else unicodedata.normalize("NFKD", one) for one in text)
    return "".join(one if one in _letters() else "?" for one in plain if not unicodedata.combining(one))


def _words(text: str, style: ParagraphStyle) -> Text:
    return Text(escape(fitting(text)), style)


def _style(name: str, size: float, **changes: object) -> ParagraphStyle:
    said: dict[str, Any] = {"fontName": FONT, "textColor": INK, **changes}
    return ParagraphStyle(name, fontSize=size, leading=size * 1.38, **said)


TITLE = _style("title", 17, fontName=BOLD, textColor=DEEP, spaceAfter=3)
SUBTITLE = _style("subtitle", 10.5, spaceAfter=1)
MADE = _style("made", 8, textColor=SOFT, spaceAfter=8)
HEADING = _style("heading", 12, fontName=BOLD, textColor=DEEP, spaceBefore=12, spaceAfter=5)
BODY = _style("body", 9, spaceAfter=4)
QUIET = _style("quiet", 7.8, textColor=SOFT, spaceAfter=4)
CHART_TITLE = _style("chart", 8.5, fontName=BOLD, spaceBefore=6, spaceAfter=4)
CELL = _style("cell", 8)
NUMBER = _style("number", 8, alignment=TA_RIGHT)
HEAD = _style("head", 7.8, fontName=BOLD, textColor=WHITE)
HEAD_NUMBER = _style("head number", 7.8, fontName=BOLD, textColor=WHITE, alignment=TA_RIGHT)
CAPTION = _style("caption", 9.5, textColor=SOFT)
FIGURE = _style("figure", 34, fontName=BOLD, textColor=DEEP)
WORDS = _style("words", 13, fontName=BOLD)


def _title(document: Document) -> list[Flowable]:
    above = _style("letterhead", 9.5, textColor=SOFT)
    return [
        *(_words(line, above) for line in document.letterhead),
        _words(document.title, TITLE),
        _words(document.owner, _style("owner", 11, fontName=BOLD, spaceAfter=1)),
        _words(document.subtitle, SUBTITLE),
        _words(document.made, MADE),
    ]


def _section(document: Document, section: Section) -> list[Flowable]:
    blocks = [_block(document, block) for block in section.blocks]
    heading: list[Flowable] = [CondPageBreak(45 * mm), _words(section.title, HEADING)]
    # The heading stays with the first block, unless that is a table, which may break.
    rest = [flowable for block in blocks for flowable in block]
    return [*heading, *rest]


def _block(document: Document, block: Block) -> list[Flowable]:
    match block:
        case Paragraph(text, quiet):
            return [_words(text, QUIET if quiet else BODY)]
        case Headline():
            return [_headline(document, block), Spacer(0, 6)]
        case Facts(rows):
            return [_facts(rows), Spacer(0, 6)]
        case Table():
            note = [_words(block.note, QUIET)] if block.note else []
            return [_table(document, block), Spacer(0, 3), *note, Spacer(0, 4)]
        case Bars():
            return _chart(block.title, charts.bars(block, WIDTH, FONT, BOLD, document.written))
        case Shares():
            return _chart(block.title, charts.shares(block, WIDTH, FONT, BOLD))
        case Trend():
            return _chart(block.title, charts.trend(block, WIDTH, FONT, BOLD, document.written))
        case Ranges():
            return _chart(block.title, charts.ranges(block, WIDTH, FONT, BOLD))
        case Heat():
            return _chart(block.title, heat_grid(document, block, WIDTH, FONT, BOLD))
        case Signatures():
            return [_signatures(block)]
        case _:
            assert_never(block)


def _chart(title: str, drawing: Flowable) -> list[Flowable]:
    return [KeepTogether([_words(title, CHART_TITLE), drawing, Spacer(0, 6)])]


def _headline(document: Document, headline: Headline) -> Flowable:
    ground = STRIPE if headline.good is None else GOOD if headline.good else BAD
    cells = [
        [_words(headline.caption, CAPTION)],
        [_words(document.written(headline.figure), FIGURE)],
        [_words(headline.words, WORDS)],
    ]
    style = [
        ("BACKGROUND", (0, 0), (-1, -1), ground),
        ("LEFTPADDING", (0, 0), (-1, -1), 12),
        ("TOPPADDING", (0, 0), (0, 0), 9),
        ("BOTTOMPADDING", (0, 1), (0, 1), 7),
        ("BOTTOMPADDING", (0, 2), (0, 2), 11),
    ]
    return Grid(cells, colWidths=[WIDTH], style=style)


def _facts(rows: tuple[tuple[str, str], ...]) -> Flowable:
    name_style = _style("name", 8.6, textColor=SOFT)
    value_style = _style("value", 8.8)
    cells = [[_words(name, name_style), _words(value, value_style)] for name, value in rows]
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -2), 0.4, GRID),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
    ]
    return Grid(cells, colWidths=[WIDTH * 0.36, WIDTH * 0.64], style=style)


def _table(document: Document, table: Table) -> Flowable:
    head = [_words(name, HEAD if column in table.words else HEAD_NUMBER) for column, name in enumerate(table.header)]
    rows = [
        [_cell(document, cell, reading=column in table.words) for column, cell in enumerate(row)] for row in table.rows
    ]
    whole = sum(table.widths)
    style: list[tuple[object, ...]] = [
        ("BACKGROUND", (0, 0), (-1, 0), DEEP),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, GRID),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("LEFTPADDING", (0, 0), (-1, -1), 5),
        ("RIGHTPADDING", (0, 0), (-1, -1), 5),
    ]
    style += [("BACKGROUND", (0, row), (-1, row), STRIPE) for row in range(2, len(rows) + 1, 2)]
    widths = [WIDTH * width / whole for width in table.widths]
    return Grid([head, *rows], colWidths=widths, style=style, repeatRows=1)


def _cell(document: Document, cell: Cell, *, reading: bool) -> Flowable:
    words = document.written(cell)
    if cell == HIDDEN:
        return Text(words, _style("hidden", 8, textColor=RED, alignment=TA_RIGHT))
    return _words(words, CELL if reading else NUMBER)


def _signatures(signatures: Signatures) -> Flowable:
    places = signatures.places
    count = max(len(places), 1)
    centre = _style("signature", 9, alignment=1)
    bold = _style("signed", 9, fontName=BOLD, alignment=1)
    rows: list[list[Flowable]] = [
        [*(Text("", centre) for _ in range(count - 1)), _words(signatures.place_and_date, centre)],
        [_words(caption, centre) for caption, _, _ in places],
        [_words(title, centre) for _, title, _ in places],
        [Spacer(0, 22 * mm) for _ in places],
        [_words(name, bold) for _, _, name in places],
    ]
    return KeepTogether([Spacer(0, 8), Grid([row for row in rows if row], colWidths=[WIDTH / count] * count)])


def _numbered(document: Document) -> type[Canvas]:
    """A canvas that knows how many pages there are before it writes the first footer."""

    class Numbered(Canvas):  # type: ignore[misc]
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's name
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._pages, 1):
                self.__dict__.update(page)
                _furniture(self, document, number, len(self._pages))
                super().showPage()
            super().save()

    return Numbered


def _furniture(canvas: Canvas, document: Document, page: int, pages: int) -> None:
    """The edge in the colours of the marawa, and a footer."""
    width, height = A4
    canvas.saveState()
    canvas.setFillColor(RED)
    canvas.rect(0, height - 5 * mm, width, 5 * mm, stroke=0, fill=1)
    canvas.setFillColor(HexColor("#F2B544"))
    canvas.rect(0, height - 6.2 * mm, width, 1.2 * mm, stroke=0, fill=1)
    canvas.setStrokeColor(GRID)
    canvas.line(MARGIN, MARGIN - 2 * mm, width - MARGIN, MARGIN - 2 * mm)
    canvas.setFont(FONT, 7.5)
    canvas.setFillColor(SOFT)
    canvas.drawString(MARGIN, MARGIN - 6.5 * mm, f"{document.owner} · {document.title}")
    canvas.drawRightString(width - MARGIN, MARGIN - 6.5 * mm, document.page_words.format(page=page, pages=pages))
    canvas.restoreState()
