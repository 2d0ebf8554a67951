"""What an officer decides about the part of a file that nobody looking at it sees. Until then nothing of it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from services.sheets.model import Row, Sheet


class Hidden(StrEnum):
    """What to do with hidden rows or columns."""

    READ = "read"
    LEAVE_OUT = "leave_out"


class Question(StrEnum):
    """What an officer has not decided yet."""

    OTHER_SHEETS = "other_sheets"
    HIDDEN_ROWS = "hidden_rows"
    HIDDEN_COLUMNS = "hidden_columns"


@dataclass(frozen=True, slots=True)
class Decisions:
    """An officer's word on one file."""

    sheet: str = ""  # the one to read, and no other; "": the first that can be seen
    leave_other_sheets: bool = False
    hidden_rows: Hidden | None = None
    hidden_columns: Hidden | None = None


NOTHING_DECIDED = Decisions()


def open_questions(sheet: Sheet, decisions: Decisions) -> tuple[Question, ...]:
    """What has to be decided before anything of the file may be kept."""
    beside = sheet.beside
    asked = (
        (Question.OTHER_SHEETS, beside.other_sheets and not (decisions.leave_other_sheets or decisions.sheet)),
        (Question.HIDDEN_ROWS, beside.hidden_rows and decisions.hidden_rows is None),
        (Question.HIDDEN_COLUMNS, beside.hidden_columns and decisions.hidden_columns is None),
    )
    return tuple(question for question, is_open in asked if is_open)


def kept_rows(sheet: Sheet, decisions: Decisions) -> Iterator[Row]:
    """The rows without what is to be left out: hidden rows unless they are wanted, hidden columns if somebody says so.

    A hidden column may be one that the table needs; without it nothing could be said of the file.
    """
    columns = sheet.beside.hidden_columns if decisions.hidden_columns is Hidden.LEAVE_OUT else ()
    for row in sheet.rows:
        if not row.hidden or decisions.hidden_rows is Hidden.READ:
            yield _without(row, columns) if columns else row


def left_out(sheet: Sheet, decisions: Decisions) -> int:
    """How many rows of the sheet are hidden and left out."""
    return 0 if decisions.hidden_rows is Hidden.READ else len(sheet.beside.hidden_rows)


def _without(row: Row, columns: tuple[int, ...]) -> Row:
    return replace(row, cells=tuple(None if place in columns else cell for place, cell in enumerate(row.cells)))
