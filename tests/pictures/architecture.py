"""Draws docs/pictures/architecture.svg and the table of rooms from the import rules in pyproject.toml.

What import-linter checks is what the picture shows, so neither can go stale alone. A room's sentence is the first line
of its package's docstring. `script/architecture` writes both; a test compares them.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "pictures" / "architecture.svg"
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- rooms: written by script/architecture -->", "<!-- end of rooms -->"

WIDTH, MARGIN, GAP, BOX, TITLE = 1000, 24, 10, 34, 30  # pixels
MOST_ROWS = 8  # a longer order is drawn as a chain from left to right
CHAIN_COLUMNS = 7
STYLE = (
    "text{font:15px sans-serif;fill:#14212B}.floor{font-weight:bold;font-size:17px}.note{font-size:13px;fill:#44535F}"
    "rect{fill:#FFF;stroke:#C9C2B2}.storey{fill:#F6F4EF}.arrow{stroke:#0E3A46;stroke-width:2;marker-end:url(#tip)}"
)


@dataclass(frozen=True, slots=True)
class Order:
    """One `layers` contract: package names in rows, a row imports only the rows below it."""

    rows: tuple[tuple[str, ...], ...]

    @property
    def parent(self) -> str:
        """The package that all of its modules stand in; empty for the order of the top-level packages."""
        return self.rows[0][0].rpartition(".")[0]


def orders() -> list[Order]:
    """Every `layers` contract of pyproject.toml."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    return [_order(one) for one in contracts if one["type"] == "layers"]


def _order(contract: dict[str, list[str]]) -> Order:
    prefix = "".join(f"{one}." for one in contract.get("containers", [])[:1])
    rows = (row.replace("|", ":").split(":") for row in contract["layers"])
    return Order(tuple(tuple(prefix + name.strip(" ()") for name in row) for row in rows))


def rooms(package: str) -> list[str]:
    """The packages directly within a package, by name."""
    folder = ROOT / package.replace(".", "/")
    return [f"{package}.{path.parent.name}" for path in sorted(folder.glob("*/__init__.py"))]


def sentence(package: str) -> str:
    """The first paragraph of a package's docstring, in one line."""
    source = (ROOT / package.replace(".", "/") / "__init__.py").read_text("utf-8")
    words = ast.get_docstring(ast.parse(source)) or ""
    return " ".join(words.split("\n\n")[0].split())


def picture() -> str:
    """The SVG: a storey for each top-level package, its rooms in their order of imports."""
    known = {order.parent: order for order in orders()}
    parts: list[str] = []
    y = MARGIN
    storeys = [row[0] for row in known[""].rows]
    for number, package in enumerate(storeys):
        inside, height = _storey(package, known, y)
        parts += inside
        if number + 1 < len(storeys):
            parts.append(_arrow(WIDTH / 2, y + height, y + height + 2 * GAP))
        y += height + 2 * GAP
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" role="img" '
        f'aria-label="Packages and the direction of their imports"><style>{STYLE}</style>'
        '<defs><marker id="tip" markerWidth="8" markerHeight="8" refX="6" refY="3" orient="auto">'
        '<path d="M0,0 L6,3 L0,6 z" fill="#0E3A46"/></marker></defs>'
    )
    return "\n".join([head, *parts, "</svg>", ""])


def _storey(package: str, known: dict[str, Order], y: float) -> tuple[list[str], float]:
    groups = [package] if package in known or not any(one in known for one in rooms(package)) else rooms(package)
    width = (WIDTH - 2 * MARGIN - GAP * (len(groups) + 1)) / len(groups)
    parts, tallest = [], 0.0
    for column, group in enumerate(groups):
        x = MARGIN + GAP + column * (width + GAP)
        inside, height = _group(group, known.get(group), x, y + TITLE, width, titled=group != package)
        parts += inside
        tallest = max(tallest, height)
    height = TITLE + tallest + GAP
    frame = _box(MARGIN, y, WIDTH - 2 * MARGIN, height, "storey")
    return [frame, _text(MARGIN + GAP, y + 21, f"{package}/", "floor"), *parts], height


def _group(
    package: str, order: Order | None, x: float, y: float, width: float, *, titled: bool
) -> tuple[list[str], float]:
    parts, top = [], y
    if titled:
        parts.append(_text(x, y + 15, f"{package.replace('.', '/')}/", "note"))
        top += 22
    rows = order.rows if order else (tuple(rooms(package)),)
    if len(rows) > MOST_ROWS:
        names = [name for row in reversed(rows) for name in row]
        parts.append(_text(x, top + 15, "each imports only what stands before it", "note"))
        rows, top = tuple(tuple(names[at : at + CHAIN_COLUMNS]) for at in range(0, len(names), CHAIN_COLUMNS)), top + 22
    else:
        most = max(1, int(width // 104))  # a name needs about so much room
        rows = tuple(row[at : at + most] for row in rows for at in range(0, len(row), most))
    for row in rows:
        cell = (width - GAP * (len(row) - 1)) / max(1, len(row))
        for column, name in enumerate(row):
            left = x + column * (cell + GAP)
            parts.append(_box(left, top, cell, BOX))
            parts.append(_text(left + cell / 2, top + 22, name.rpartition(".")[2], "", middle=True))
        top += BOX + GAP
    return parts, top - y


def _box(x: float, y: float, width: float, height: float, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<rect{named} x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}" rx="6"/>'


def _text(x: float, y: float, words: str, kind: str, *, middle: bool = False) -> str:
    named = (f' class="{kind}"' if kind else "") + (' text-anchor="middle"' if middle else "")
    return f'<text{named} x="{x:.0f}" y="{y:.0f}">{escape(words)}</text>'


def _arrow(x: float, start: float, end: float) -> str:
    return f'<line class="arrow" x1="{x:.0f}" y1="{start:.0f}" x2="{x:.0f}" y2="{end - 4:.0f}"/>'


def table() -> str:
    """One row a room: where it stands and the sentence of its docstring."""
    lines = ["| room | what it is for |", "|---|---|"]
    return "\n".join([*lines, *(f"| `{name.replace('.', '/')}/` | {sentence(name)} |" for name in _all_rooms())])


def _all_rooms() -> Iterator[str]:
    known = {order.parent: order for order in orders()}
    for package in (row[0] for row in known[""].rows):
        for room in rooms(package):
            yield room
            if room in known or package == "screens":
                yield from rooms(room)


def page_with_table(page: str) -> str:
    """docs/architecture.md with today's table between its two marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def main() -> int:
    """Write the picture and the table."""
    PICTURE.write_text(picture(), encoding="utf-8")
    PAGE.write_text(page_with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
