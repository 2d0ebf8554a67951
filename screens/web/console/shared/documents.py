"""A report as a page: the same sections, figures and charts as its PDF, drawn by one template (document.html)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from screens.web.console.shared import document_charts
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
from services.reports.survey_forms import Form

MEDIA = {
    Form.PDF: "application/pdf",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.JSON: "application/json",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A block by its kind, for the template; `chart` is drawn already, `keys` are the classes of its answers,
    `grounds` those of its cells."""

    kind: str
    block: Block
    chart: str = ""
    keys: tuple[str, ...] = ()
    grounds: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class PageSection:
    ident: str
    title: str
    parts: tuple[Part, ...]


def page_sections(document: Document) -> list[PageSection]:
    """What the template draws. Places to sign stand on paper only."""
    return [
        PageSection(f"section-{place}", section.title, _parts(document, section.blocks, f"chart-{place}"))
        for place, section in enumerate(document.sections)
    ]


def _parts(document: Document, blocks: tuple[Block, ...], ident: str) -> tuple[Part, ...]:
    """In their order; where there are charts they come first, and the tables with the same figures are folded away."""
    parts = [_part(document, one, f"{ident}-{n}") for n, one in enumerate(blocks) if not isinstance(one, Signatures)]
    charts = [one for one in parts if one.kind in ("chart", "shares", "heat")]
    if not charts:
        return tuple(parts)
    tables = [replace(one, kind="folded") if one.kind == "table" else one for one in parts if one not in charts]
    return (*charts, *tables)


def _part(document: Document, block: Block, ident: str) -> Part:
    match block:
        case Paragraph():
            return Part("paragraph", block)
        case Headline():
            return Part("headline", block)
        case Facts():
            return Part("facts", block)
        case Table():
            return Part("table", block)
        case Bars():
            return Part("chart", block, document_charts.bars(block, document.written))
        case Shares():
            return Part("shares", block, document_charts.shares(block), document_charts.shade_classes(block))
        case Trend():
            return Part("chart", block, document_charts.trend(ident, block, document.written))
        case Ranges():
            return Part("chart", block, document_charts.ranges(block))
        case Heat():
            return Part("heat", block, grounds=document_charts.heat_classes(block))
        case Signatures():
            return Part("signatures", block)
        case _:
            assert_never(block)
