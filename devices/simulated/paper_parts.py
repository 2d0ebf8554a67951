"""What is on paper: lines, codes, pictures and blanks, as a simulated printer put them there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one look. `width` and `height` multiply those of a plain character (1 to 8)."""

    text: str
    width: int = 1
    height: int = 1
    bold: bool = False
    underlined: bool = False


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One printed line, as it looks."""

    runs: tuple[Run, ...]
    side: Side = Side.LEFT

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def height(self) -> int:
        """In plain lines."""
        return max((run.height for run in self.runs), default=1)


@dataclass(frozen=True, slots=True)
class PaperQr:
    data: str
    module_dots: int
    level: str = "L"  # L, M, Q or H
    side: Side = Side.LEFT


@dataclass(frozen=True, slots=True)
class PaperRaster:
    """Black dots, rows of bytes; a picture whose printing was stopped has fewer rows than were wanted."""

    row_bytes: int
    rows: tuple[bytes, ...]
    side: Side = Side.LEFT


@dataclass(frozen=True, slots=True)
class PaperFeed:
    lines: float


PaperPart = PaperLine | PaperQr | PaperRaster | PaperFeed


@dataclass(frozen=True, slots=True)
class Paper:
    """A piece of paper that left the printer: cut off, or torn off when the roll was changed."""

    parts: tuple[PaperPart, ...]
    cut: bool = True

    @property
    def blank(self) -> bool:
        """Nothing but white paper."""
        return not self.words().strip() and not any(isinstance(part, PaperQr | PaperRaster) for part in self.parts)

    def words(self) -> str:
        """The text on it, a line a line."""
        return "\n".join(part.text for part in self.parts if isinstance(part, PaperLine))
