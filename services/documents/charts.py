"""Charts for the PDF, drawn from plain shapes: long labels, few colours, every figure beside its bar."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect, String
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth

from services.documents.model import Bars, Ranges, Shares, Trend
from services.documents.plots import Part, divided, length_of, trend_plot
from services.documents.shades import shade

DEEP, GOLD, INK, SOFT, GRID = (HexColor(code) for code in ("#0E3A46", "#F2B544", "#14212B", "#44535F", "#DDD8CC"))
WHITE, RED = HexColor("#FFFFFF"), HexColor("#8E1B22")
LABEL_SHARE = 0.40  # of the width
BAR, GAP = 11, 9
LEGEND_LINE = 13
SMALL = 8
Written = Callable[[Decimal], str]


def bars(chart: Bars, width: float, font: str, bold: str, written: Written) -> Drawing:
    """Lying bars with their figures; a line shows what has to be reached."""
    step = _step(chart.labels, width, font)
    height = step * len(chart.labels) + (16 if chart.mark is not None else 4)
    drawing = Drawing(width, height)
    left = width * LABEL_SHARE
    room = width - left - 34
    for nth, (label, value) in enumerate(zip(chart.labels, chart.values, strict=True)):
        y = height - step * (nth + 1) + (step - BAR) / 2
        _label(drawing, label, left - 8, y, font)
        length = length_of(room, value, chart.highest)
        drawing.add(Rect(left, y, room, BAR, fillColor=GRID, strokeColor=None, fillOpacity=0.45))
        drawing.add(Rect(left, y, length, BAR, fillColor=DEEP, strokeColor=None))
        drawing.add(String(left + room + 5, y + 2, written(value), fontName=bold, fontSize=SMALL + 1, fillColor=INK))
    if chart.mark is not None:
        x = left + length_of(room, chart.mark, chart.highest)
        drawing.add(Line(x, 12, x, height, strokeColor=GOLD, strokeWidth=1.6))
        drawing.add(String(x, 3, chart.mark_words, fontName=font, fontSize=SMALL, fillColor=SOFT, textAnchor="middle"))
    return drawing


def ranges(chart: Ranges, width: float, font: str, bold: str) -> Drawing:
    """Lying bars with a line at what nine of ten stayed below."""
    step = _step(chart.labels, width, font)
    height = step * len(chart.labels) + 4
    drawing = Drawing(width, height)
    left = width * LABEL_SHARE
    room = width - left - 78
    for nth, (label, value, most) in enumerate(zip(chart.labels, chart.values, chart.most, strict=True)):
        y = height - step * (nth + 1) + (step - BAR) / 2
        _label(drawing, label, left - 8, y, font)
        end = left + length_of(room, most, chart.highest)
        drawing.add(Rect(left, y, length_of(room, value, chart.highest), BAR, fillColor=DEEP, strokeColor=None))
        drawing.add(Line(end, y - 3, end, y + BAR + 3, strokeColor=RED, strokeWidth=1.6))
        words = f"{chart.said(nth)} {chart.unit}"
        drawing.add(String(end + 5, y + 2, words, fontName=bold, fontSize=SMALL + 1, fillColor=INK))
    return drawing


def shares(chart: Shares, width: float, font: str, bold: str) -> Drawing:
    """Bars of 100 %, divided by answer; the count stands in its part where there is room for it."""
    step = _step(chart.labels, width, font)
    places = _legend_places(chart.answers, width, font)
    height = step * len(chart.labels) + LEGEND_LINE * (places[-1][1] + 1) + 6
    drawing = Drawing(width, height)
    left = width * LABEL_SHARE
    room = width - left - 4
    for nth, (label, counts) in enumerate(zip(chart.labels, chart.counts, strict=True)):
        y = height - step * (nth + 1) + (step - BAR) / 2
        _label(drawing, label, left - 8, y, font)
        for nth_part, part in enumerate(divided(room, counts)):
            _part(drawing, left + part.start, y, part.length, part, shade(nth_part, len(counts)), bold)
    _legend(drawing, chart.answers, places, font)
    return drawing


def trend(chart: Trend, width: float, font: str, bold: str, written: Written) -> Drawing:
    """A line over time with its figures; a gap where nothing is shown."""
    height = 150.0
    drawing = Drawing(width, height)
    left, right, bottom, top = 34.0, width - 16, 26.0, height - 18
    plot = trend_plot(chart)
    for level, height_share in plot.grid:
        y = bottom + (top - bottom) * height_share
        drawing.add(Line(left, y, right, y, strokeColor=GRID, strokeWidth=0.6))
        words = written(level)
        drawing.add(String(left - 5, y - 3, words, fontName=font, fontSize=SMALL, fillColor=SOFT, textAnchor="end"))
    step = (right - left - 20) / max(len(chart.labels) - 1, 1)
    points: list[tuple[float, float]] = []
    for nth, (label, value, level_share) in enumerate(zip(chart.labels, chart.values, plot.heights, strict=True)):
        x = left + 10 + step * nth
        if nth % plot.every == 0:
            drawing.add(String(x, 10, label, fontName=font, fontSize=SMALL - 1, fillColor=SOFT, textAnchor="middle"))
        if value is None or level_share is None:
            _line(drawing, points)
            points = []
            continue
        points.append((x, bottom + (top - bottom) * level_share))
        _point(drawing, points[-1], written(value), bold)
    _line(drawing, points)
    return drawing


def _step(labels: tuple[str, ...], width: float, font: str) -> float:
    """Room for a bar and its label: the longest label decides."""
    lines = max((len(_split(label, width * LABEL_SHARE - 8, font)) for label in labels), default=1)
    return max(BAR + GAP, lines * (SMALL + 2) + 4)


def _split(label: str, width: float, font: str) -> list[str]:
    return list(simpleSplit(label, font, SMALL + 0.5, width))


def _label(drawing: Drawing, label: str, right: float, y: float, font: str) -> None:
    lines = _split(label, right, font)
    top = y + BAR / 2 - 3 + (len(lines) - 1) * (SMALL + 2) / 2
    for nth, line in enumerate(lines):
        at = top - nth * (SMALL + 2)
        drawing.add(String(right, at, line, fontName=font, fontSize=SMALL + 0.5, fillColor=INK, textAnchor="end"))


def _part(drawing: Drawing, x: float, y: float, length: float, part: Part, colour: str, bold: str) -> None:
    if not part.count:
        return
    fill = HexColor(colour)
    drawing.add(Rect(x, y, length, BAR, fillColor=fill, strokeColor=WHITE, strokeWidth=0.6))
    words = str(part.count)
    if length > 6 * len(words) + 2:
        ink = WHITE if _dark(fill) else INK
        drawing.add(
            String(x + length / 2, y + 2.5, words, fontName=bold, fontSize=SMALL, fillColor=ink, textAnchor="middle")
        )


def _legend_places(answers: tuple[str, ...], width: float, font: str) -> list[tuple[float, int]]:
    """Where each answer stands: from the left, in as many lines as it takes."""
    places: list[tuple[float, int]] = []
    x, line = 0.0, 0
    for answer in answers:
        need = stringWidth(answer, font, SMALL) + 26
        if x and x + need > width:
            x, line = 0.0, line + 1
        places.append((x, line))
        x += need
    return places


def _legend(drawing: Drawing, answers: tuple[str, ...], places: list[tuple[float, int]], font: str) -> None:
    lines = places[-1][1] + 1
    for nth, (answer, (x, line)) in enumerate(zip(answers, places, strict=True)):
        y = 2 + LEGEND_LINE * (lines - 1 - line)
        drawing.add(Rect(x, y, 8, 8, fillColor=HexColor(shade(nth, len(answers))), strokeColor=None))
        drawing.add(String(x + 12, y + 1, answer, fontName=font, fontSize=SMALL, fillColor=SOFT))


def _line(drawing: Drawing, points: list[tuple[float, float]]) -> None:
    if len(points) > 1:
        flat = [part for point in points for part in point]
        line = PolyLine(flat, strokeColor=DEEP, strokeWidth=1.8)
        drawing.insert(0, line)  # under the points


def _point(drawing: Drawing, at: tuple[float, float], words: str, bold: str) -> None:
    x, y = at
    drawing.add(Circle(x, y, 3, fillColor=GOLD, strokeColor=DEEP, strokeWidth=1.2))
    drawing.add(String(x, y + 7, words, fontName=bold, fontSize=SMALL, fillColor=INK, textAnchor="middle"))


def _dark(colour: Color) -> bool:
    return bool(0.2126 * colour.red + 0.7152 * colour.green + 0.0722 * colour.blue < 0.5)
