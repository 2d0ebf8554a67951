"""A document as values: sections of paragraphs, tables and charts. Writers turn it into text, PDF or XLSX.

Figures stay figures until they are written: a cell is a word, a whole number or a decimal with
the digits it shall have.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

Cell = str | int | Decimal
Progress = Callable[[int, int], None]

_INDONESIAN = str.maketrans(".,", ",.")
HIDDEN = "*"  # in a cell: there is a figure, and it is not shown


def nobody_watches(_done: int, _of: int) -> None:
    """The progress of a document that nobody waits for."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    quiet: bool = False  # a remark: smaller, less ink


@dataclass(frozen=True, slots=True)
class Headline:
    """The one figure that the document is about."""

    caption: str
    figure: Cell
    words: str  # what it means: "A – Sangat Baik"
    good: bool | None = None  # colour besides the words; None: neither


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values, one a line."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The first column is words, all others are figures unless `words` names them."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]  # relative to each other
    words: frozenset[int] = frozenset({0})  # columns that are read, not compared: to the left
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """One bar a label, lying. `mark` is a line to be reached."""

    title: str
    labels: tuple[str, ...]
    values: tuple[Decimal, ...]
    highest: Decimal
    mark: Decimal | None = None
    mark_words: str = ""


@dataclass(frozen=True, slots=True)
class Shares:
    """One bar of 100 % a label, divided by how often each answer was given, worst answer first."""

    title: str
    labels: tuple[str, ...]
    answers: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """A line over time; None: nothing to show there."""

    title: str
    labels: tuple[str, ...]
    values: tuple[Decimal | None, ...]
    lowest: Decimal
    highest: Decimal
    step: Decimal  # between two lines of the grid


@dataclass(frozen=True, slots=True)
class Ranges:
    """One lying bar a label up to `values`, with a line at `most` (not below it). unit: of both, in words."""

    title: str
    labels: tuple[str, ...]
    values: tuple[int, ...]
    most: tuple[int, ...]
    unit: str

    @property
    def highest(self) -> int:
        return max(self.most, default=0)

    def said(self, nth: int) -> str:
        """ "18–41"; one figure where both are the same."""
        value, most = self.values[nth], self.most[nth]
        return f"{value}–{most}" if value != most else str(value)


@dataclass(frozen=True, slots=True)
class Heat:
    """Cells that are the darker the higher their value is; None: nothing there. words: what stands in the cells instead
    of the value; empty: the value itself."""

    title: str
    corner: str  # above the labels of the rows
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    values: tuple[tuple[Decimal | None, ...], ...]
    words: tuple[tuple[str, ...], ...] = ()

    @property
    def highest(self) -> Decimal:
        return max((one for row in self.values for one in row if one is not None), default=Decimal(0))


@dataclass(frozen=True, slots=True)
class Signatures:
    """Places to sign: caption, title, name."""

    place_and_date: str
    places: tuple[tuple[str, str, str], ...]


Block = Paragraph | Headline | Facts | Table | Bars | Shares | Trend | Ranges | Heat | Signatures


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    subtitle: str
    owner: str  # the house
    made: str  # when and by whom, in words
    language: str  # id, en
    page_words: str  # "Halaman {page} dari {pages}"
    sections: tuple[Section, ...]
    letterhead: tuple[str, ...] = ()  # above the owner: whom the house belongs to, the highest first

    def written(self, cell: Cell) -> str:
        """A cell as people here write it: in Indonesian a decimal comma, and points between thousands."""
        if isinstance(cell, str):
            return cell
        written = f"{cell:,f}" if isinstance(cell, Decimal) else f"{cell:,}"
        return written if self.language == "en" else written.translate(_INDONESIAN)

    def heat_words(self, heat: Heat, row: int, column: int) -> str:
        """What stands in a cell."""
        if heat.words:
            return heat.words[row][column]
        value = heat.values[row][column]
        return "" if value is None else self.written(value)
