"""A ticket's way as a picture: a row a speed, time from left to right, what is the printer's own and what is ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT, TOP, ROW, BAR = 960, 120, 24, 96, 120, 26
INK, QUIET, OURS, PRINTER = "#0e3a46", "#5d6b70", "#b3261e", "#8fb3bd"
COLOURS: Final = ("#0e3a46", "#1f6f78", "#b3261e", "#d98324", "#4a6fa5", "#2e7d32", "#7b3f98")
TICKS: Final = 100  # milliseconds


def draw(ways: Sequence[Any], steps: Sequence[tuple[str, str]]) -> str:
    """`ways`: see tests.benchmarks.timeline.Way, which this does not import."""
    longest = max(max(way.at.values()) for way in ways) * 1e3
    end = (int(longest) // TICKS + 1) * TICKS
    scale = (WIDTH - LEFT - RIGHT) / end
    height = TOP + ROW * len(ways) + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" '
        f'font-size="13" role="img" aria-label="The way of a ticket">',
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        *_legend(steps),
        *_axis(end, scale, height),
    ]
    for number, way in enumerate(ways):
        parts += _row(way, steps, TOP + ROW * number, scale)
    return "\n".join([*parts, "</svg>", ""])


def _legend(steps: Sequence[tuple[str, str]]) -> list[str]:
    parts, x, y = [], LEFT, 22
    for number, (_, words) in enumerate(steps):
        wide = 34 + 7.2 * len(words)
        if x + wide > WIDTH - RIGHT:
            x, y = LEFT, y + 22
        parts.append(f'<circle cx="{x + 8}" cy="{y - 4}" r="8" fill="{COLOURS[number]}"/>')
        parts.append(_text(x + 8, y, str(number + 1), "#fff", "middle"))
        parts.append(_text(x + 22, y, words, INK))
        x += int(wide)
    return parts


def _axis(end: int, scale: float, height: int) -> list[str]:
    parts = []
    for tick in range(0, end + 1, TICKS):
        x = LEFT + tick * scale
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 22}" y2="{height - 34}" stroke="#e3e7e8"/>')
        parts.append(_text(x, height - 16, f"{tick}", QUIET, "middle"))
    parts.append(_text(LEFT - 12, height - 16, "ms", QUIET, "end"))
    return parts


def _row(way: Any, steps: Sequence[tuple[str, str]], top: int, scale: float) -> list[str]:
    def at(step: str) -> float:
        return float(LEFT + way.at[step] * 1e3 * scale)

    first, proven, screen = at("first"), at("proven"), at(steps[-1][0])
    parts = [
        _text(LEFT - 12, top + 18, f"{way.baud:,} baud", INK, "end"),
        _bar(LEFT, first, top, OURS),
        _bar(first, proven, top, PRINTER),
        _bar(proven, screen, top, OURS),
        _text((at("last") + proven) / 2, top + 18, "the printer's own time", INK, "middle"),
        f'<rect x="{first:.1f}" y="{top + BAR + 34}" width="{way.alone * 1e3 * scale:.1f}" height="6" fill="{QUIET}"/>',
        _text(first, top + BAR + 54, f"the same bytes given to it at once: {way.alone * 1e3:.0f} ms", QUIET),
    ]
    last = -100.0
    for number, (step, _) in enumerate(steps):
        x = at(step)
        place = max(x, last + 18)
        last = place
        y = top + BAR + 16
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top - 4}" y2="{top + BAR + 4}" stroke="{INK}"/>')
        parts.append(f'<line x1="{x:.1f}" x2="{place:.1f}" y1="{top + BAR + 4}" y2="{y - 8}" stroke="{INK}"/>')
        parts.append(f'<circle cx="{place:.1f}" cy="{y}" r="8" fill="{COLOURS[number]}"/>')
        parts.append(_text(place, y + 4, str(number + 1), "#fff", "middle"))
    return parts


def _bar(begin: float, end: float, top: int, colour: str) -> str:
    return f'<rect x="{begin:.1f}" y="{top}" width="{max(0.5, end - begin):.1f}" height="{BAR}" fill="{colour}"/>'


def _text(x: float, y: float, words: str, colour: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y}" fill="{colour}" text-anchor="{anchor}">{escape(words)}</text>'
