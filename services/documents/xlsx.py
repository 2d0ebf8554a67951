"""A document as an Excel workbook: one sheet a section, figures as figures, charts of Excel's own.

No cell can become a formula, a link or anything but what it is: words are written as strings
whatever they begin with.
"""

from __future__ import annotations

import io
from typing import Any, assert_never

import xlsxwriter

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
from services.documents.shades import HEAT, HEAT_DARK, shade

DEEP, GOLD, SOFT, LINE = "#0E3A46", "#F2B544", "#44535F", "#DDD8CC"
LONGEST_SHEET_NAME = 31
CHART_ROWS = 16
_NOT_IN_SHEET_NAMES = str.maketrans("", "", "[]:*?/\\'")


def as_xlsx(document: Document, progress: Progress = nobody_watches) -> bytes:
    """The workbook."""
    buffer = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = xlsxwriter.Workbook(buffer, plain)
    workbook.set_properties({"title": document.title, "author": document.owner, "subject": document.subtitle})
    formats = _formats(workbook)
    names: set[str] = set()
    for number, section in enumerate(document.sections, 1):
        _Sheet(workbook, formats, document, section, _sheet_name(section.title, names)).write()
        progress(number, len(document.sections))
    workbook.close()
    return buffer.getvalue()


def _sheet_name(title: str, taken: set[str]) -> str:
    clean = title.translate(_NOT_IN_SHEET_NAMES).strip()[:LONGEST_SHEET_NAME] or "-"
    name, number = clean, 2
    while name.lower() in taken:
        name = f"{clean[: LONGEST_SHEET_NAME - 3]} {number}"
        number += 1
    taken.add(name.lower())
    return name


def _formats(workbook: Any) -> dict[str, Any]:
    wrap = {"text_wrap": True, "valign": "top"}
    return {
        "title": workbook.add_format({"bold": True, "font_size": 16, "font_color": DEEP}),
        "section": workbook.add_format({"bold": True, "font_size": 13, "font_color": DEEP}),
        "text": workbook.add_format(wrap),
        "line": workbook.add_format({"valign": "top"}),
        "quiet": workbook.add_format({"font_color": SOFT}),
        "name": workbook.add_format({"bold": True, "valign": "top"}),
        "figure": workbook.add_format(
            {"bold": True, "font_size": 28, "font_color": DEEP, "align": "left", "num_format": "0.00"}
        ),
        "header": workbook.add_format(
            {"bold": True, "bg_color": DEEP, "font_color": "#FFFFFF", "border": 1, "border_color": LINE, **wrap}
        ),
        "word": workbook.add_format({"border": 1, "border_color": LINE, **wrap}),
        "whole": workbook.add_format({"border": 1, "border_color": LINE, "num_format": "#,##0", "valign": "top"}),
        "decimal1": workbook.add_format({"border": 1, "border_color": LINE, "num_format": "0.0", "valign": "top"}),
        "decimal2": workbook.add_format({"border": 1, "border_color": LINE, "num_format": "0.00", "valign": "top"}),
        "hidden": workbook.add_format({"border": 1, "border_color": LINE, "align": "right", "font_color": SOFT}),
    }


class _Sheet:
    """One section, written from the top down."""

    def __init__(self, workbook: Any, formats: dict[str, Any], document: Document, section: Section, name: str) -> None:
        self._workbook = workbook
        self._formats = formats
        self._document = document
        self._section = section
        self._name = name
        self._sheet = workbook.add_worksheet(name)
        self._row = 0

    def write(self) -> None:
        self._sheet.hide_gridlines(2)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)  # A4
        self._sheet.fit_to_pages(1, 0)
        if self._document.letterhead:
            self._sheet.set_header("&C" + " · ".join(self._document.letterhead).replace("&", "&&"))
        self._sheet.set_footer("&L" + self._document.owner.replace("&", "&&") + "&R&P/&N")
        self._sheet.set_column(0, 0, 44)
        self._sheet.set_column(1, 20, 14)
        self._line(self._document.title, "title")
        self._line(f"{self._document.owner} · {self._document.subtitle}", "line")
        self._line(self._document.made, "quiet")
        self._row += 1
        self._line(self._section.title, "section")
        for block in self._section.blocks:
            self._block(block)
            self._row += 1

    def _block(self, block: Block) -> None:
        match block:
            case Paragraph(text, quiet):
                self._line(text, "quiet" if quiet else "line")
            case Headline(caption, figure, words):
                self._line(caption, "name")
                self._figure(figure)
                self._line(words, "name")
            case Facts():
                self._facts(block)
            case Table():
                self._table(block)
            case Bars():
                self._bars(block)
            case Shares():
                self._shares(block)
            case Trend():
                self._trend(block)
            case Ranges():
                self._ranges(block)
            case Heat():
                self._heat(block)
            case Signatures():
                self._signatures(block)
            case _:
                assert_never(block)

    def _line(self, text: str, style: str) -> None:
        self._sheet.write_string(self._row, 0, text, self._formats[style])
        self._row += 1

    def _facts(self, facts: Facts) -> None:
        for name, value in facts.rows:
            self._sheet.write_string(self._row, 0, name, self._formats["name"])
            self._sheet.write_string(self._row, 1, value, self._formats["line"])
            self._row += 1

    def _signatures(self, signatures: Signatures) -> None:
        self._line(signatures.place_and_date, "line")
        for caption, title, name in signatures.places:
            self._line(caption, "line")
            self._line(title, "line")
            self._row += 3
            self._line(name, "name")

    def _figure(self, figure: Cell) -> None:
        if isinstance(figure, str):
            self._line(figure, "figure")
            return
        self._sheet.write_number(self._row, 0, float(figure), self._formats["figure"])
        self._row += 1

    def _cell(self, row: int, column: int, cell: Cell) -> None:
        if isinstance(cell, str):
            style = "hidden" if cell == HIDDEN else "word"
            self._sheet.write_string(row, column, cell, self._formats[style])
        elif isinstance(cell, int):
            self._sheet.write_number(row, column, cell, self._formats["whole"])
        else:
            exponent = cell.as_tuple().exponent
            self._sheet.write_number(
                row, column, float(cell), self._formats["decimal1" if exponent == -1 else "decimal2"]
            )

    def _header(self, names: tuple[str, ...]) -> None:
        for column, name in enumerate(names):
            self._sheet.write_string(self._row, column, name, self._formats["header"])
        self._row += 1

    def _table(self, table: Table) -> None:
        self._header(table.header)
        for row in table.rows:
            for column, cell in enumerate(row):
                self._cell(self._row, column, cell)
            self._row += 1
        if table.note:
            self._line(table.note, "quiet")

    def _figures(self, header: tuple[str, ...], rows: list[tuple[Cell | None, ...]]) -> tuple[int, int]:
        """The figures that a chart is drawn from; returns their first and last row."""
        self._header(header)
        first = self._row
        for row in rows:
            for column, cell in enumerate(row):
                if cell is not None:
                    self._cell(self._row, column, cell)
            self._row += 1
        return first, self._row - 1

    def _bars(self, bars: Bars) -> None:
        first, last = self._figures((bars.title, ""), list(zip(bars.labels, bars.values, strict=True)))
        chart = self._workbook.add_chart({"type": "bar"})
        chart.add_series(
            {
                "name": bars.title,
                "categories": [self._name, first, 0, last, 0],
                "values": [self._name, first, 1, last, 1],
                "fill": {"color": DEEP},
                "data_labels": {"value": True, "num_format": "0.00"},
                "gap": 60,
            }
        )
        chart.set_x_axis({"min": 0, "max": float(bars.highest), "major_gridlines": {"visible": False}})
        chart.set_y_axis({"reverse": True})
        self._place(chart, bars.title, legend=False)

    def _shares(self, shares: Shares) -> None:
        rows: list[tuple[Cell | None, ...]] = [
            (label, *counts) for label, counts in zip(shares.labels, shares.counts, strict=True)
        ]
        first, last = self._figures((shares.title, *shares.answers), rows)
        chart = self._workbook.add_chart({"type": "bar", "subtype": "percent_stacked"})
        for column, answer in enumerate(shares.answers, 1):
            chart.add_series(
                {
                    "name": answer,
                    "categories": [self._name, first, 0, last, 0],
                    "values": [self._name, first, column, last, column],
                    "fill": {"color": shade(column - 1, len(shares.answers))},
                    "gap": 60,
                }
            )
        chart.set_y_axis({"reverse": True})
        self._place(chart, shares.title, legend=True)

    def _trend(self, trend: Trend) -> None:
        first, last = self._figures((trend.title, ""), list(zip(trend.labels, trend.values, strict=True)))
        chart = self._workbook.add_chart({"type": "line"})
        chart.add_series(
            {
                "name": trend.title,
                "categories": [self._name, first, 0, last, 0],
                "values": [self._name, first, 1, last, 1],
                "line": {"color": DEEP, "width": 2.25},
                "marker": {"type": "circle", "size": 6, "fill": {"color": GOLD}, "border": {"color": DEEP}},
                "data_labels": {"value": True, "num_format": "0.00", "position": "above"},
            }
        )
        chart.set_y_axis({"min": float(trend.lowest), "max": float(trend.highest), "major_unit": float(trend.step)})
        self._place(chart, trend.title, legend=False)

    def _ranges(self, ranges: Ranges) -> None:
        rows: list[tuple[Cell | None, ...]] = list(zip(ranges.labels, ranges.values, ranges.most, strict=True))
        first, last = self._figures((f"{ranges.title} ({ranges.unit})", "50 %", "90 %"), rows)
        chart = self._workbook.add_chart({"type": "bar"})
        for column, (name, color) in enumerate((("50 %", DEEP), ("90 %", GOLD)), 1):
            chart.add_series(
                {
                    "name": name,
                    "categories": [self._name, first, 0, last, 0],
                    "values": [self._name, first, column, last, column],
                    "fill": {"color": color},
                    "data_labels": {"value": True},
                    "gap": 60,
                }
            )
        chart.set_y_axis({"reverse": True})
        self._place(chart, ranges.title, legend=True)

    def _heat(self, heat: Heat) -> None:
        """Figures stay figures, shaded by Excel; where words stand in the cells they are shaded here."""
        self._line(heat.title, "name")
        self._header((heat.corner, *heat.columns))
        first = self._row
        for number, name in enumerate(heat.rows):
            self._cell(self._row, 0, name)
            for column, value in enumerate(heat.values[number]):
                words = self._document.heat_words(heat, number, column)
                self._cell(self._row, column + 1, words if heat.words or value is None else value)
            self._row += 1
        if not heat.words and heat.rows:
            scale = {"type": "2_color_scale", "min_color": HEAT[0], "max_color": HEAT[HEAT_DARK - 1]}
            self._sheet.conditional_format(first, 1, self._row - 1, len(heat.columns), scale)

    def _place(self, chart: Any, title: str, *, legend: bool) -> None:
        chart.set_title({"name": title, "overlay": False, "name_font": {"size": 12, "color": DEEP}})
        chart.set_legend({"position": "bottom"} if legend else {"none": True})
        chart.set_size({"width": 860, "height": CHART_ROWS * 20})
        self._row += 1
        self._sheet.insert_chart(self._row, 0, chart, {"description": title})
        self._row += CHART_ROWS + 1
