"""A document as plain text, for a terminal or a mail."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import assert_never

from services.documents.model import (
    Bars,
    Block,
    Document,
    Facts,
    Headline,
    Heat,
    Paragraph,
    Ranges,
    Shares,
    Signatures,
    Table,
    Trend,
)

WIDTH = 100
BAR = 40
WIDEST_CELL = 44


def as_text(document: Document) -> str:
    """The whole document; lines of up to 100 characters (a wide table may be wider)."""
    lines = [*document.letterhead, document.title.upper(), document.owner, document.subtitle, document.made]
    for section in document.sections:
        lines += ["", section.title.upper(), "-" * len(section.title)]
        for block in section.blocks:
            lines += [*_block(document, block), ""]
    return "\n".join(line.rstrip() for line in lines).rstrip() + "\n"


def _block(document: Document, block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text):
            yield from textwrap.wrap(text, WIDTH)
        case Headline(caption, figure, words):
            yield f"{caption}: {document.written(figure)}"
            if words:
                yield words
        case Facts(rows):
            yield from _facts(rows)
        case Table():
            yield from _table(document, block)
        case Bars():
            yield from _bars(document, block)
        case Shares():
            yield from _shares(block)
        case Trend(title, labels, values):
            yield title
            yield from _columns(
                [
                    (label, "-" if value is None else document.written(value))
                    for label, value in zip(labels, values, strict=True)
                ]
            )
        case Ranges():
            yield f"{block.title} ({block.unit})"
            yield from _columns([(label, block.said(nth)) for nth, label in enumerate(block.labels)])
        case Heat():
            yield block.title
            yield from _heat(document, block)
        case Signatures():
            yield from _signatures(block)
        case _:
            assert_never(block)


def _facts(rows: tuple[tuple[str, str], ...]) -> Iterator[str]:
    width = max((len(name) for name, _ in rows), default=0)
    for name, value in rows:
        parts = textwrap.wrap(value, WIDTH - width - 3) or [""]
        yield f"{name:{width}} : {parts[0]}"
        yield from (" " * (width + 3) + part for part in parts[1:])


def _table(document: Document, table: Table) -> Iterator[str]:
    written = [tuple(document.written(cell) for cell in row) for row in (table.header, *table.rows)]
    widths = [min(max(len(row[n]) for row in written), WIDEST_CELL) for n in range(len(table.header))]
    for nth, row in enumerate(written):
        parts = [textwrap.wrap(cell, width) or [""] for cell, width in zip(row, widths, strict=True)]
        for line in range(max(map(len, parts))):
            cells = [part[line] if line < len(part) else "" for part in parts]
            yield "  ".join(
                f"{cell:<{width}}" if n in table.words else f"{cell:>{width}}"
                for n, (cell, width) in enumerate(zip(cells, widths, strict=True))
            )
        if nth == 0:
            yield "  ".join("-" * width for width in widths)
    yield from textwrap.wrap(table.note, WIDTH)


def _bars(document: Document, bars: Bars) -> Iterator[str]:
    yield bars.title + (f" ({bars.mark_words})" if bars.mark_words else "")
    rows = []
    for label, value in zip(bars.labels, bars.values, strict=True):
        length = round(BAR * value / bars.highest) if bars.highest else 0
        rows.append((label, f"{'#' * length:<{BAR}} {document.written(value)}"))
    yield from _columns(rows)


def _shares(shares: Shares) -> Iterator[str]:
    yield f"{shares.title} ({' | '.join(shares.answers)})"
    yield from _columns(
        [
            (label, " | ".join(str(count) for count in counts))
            for label, counts in zip(shares.labels, shares.counts, strict=True)
        ]
    )


def _heat(document: Document, heat: Heat) -> Iterator[str]:
    cells = [
        [document.heat_words(heat, row, column) for column in range(len(heat.columns))] for row in range(len(heat.rows))
    ]
    width = max((len(cell) for row in (*cells, heat.columns) for cell in row), default=0)
    names = max(map(len, (*heat.rows, heat.corner)))
    for name, row in zip((heat.corner, *heat.rows), (heat.columns, *cells), strict=True):
        yield f"{name:<{names}}  " + " ".join(f"{cell:>{width}}" for cell in row)


def _columns(rows: list[tuple[str, str]]) -> Iterator[str]:
    width = max((len(label) for label, _ in rows), default=0)
    for label, value in rows:
        yield f"{label:<{width}}  {value}"


def _signatures(signatures: Signatures) -> Iterator[str]:
    yield signatures.place_and_date
    for caption, title, name in signatures.places:
        yield from ("", caption, title, "", "", name)
