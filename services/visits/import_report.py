"""The account of an import: what became of every row that was seen, and what of the file was not read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from services.sheets.accounting import account
from services.sheets.decisions import Decisions, Hidden, Question
from services.sheets.model import Beside, FileProblem
from services.visits.import_rows import RowFault
from services.visits.permit import PermitStanding

ALL_SEEN = Beside()


@dataclass(frozen=True, slots=True)
class RowNotice:
    """What the family of a good row should know before it travels."""

    row: int
    permit: PermitStanding  # one that is lacking


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The result of an import, or of its check. `added` counts new bookings, `unchanged` those that were there.

    Every row that was seen is one of four things: seen == added + unchanged + at_fault + held_back.
    """

    added: int = 0
    unchanged: int = 0
    faults: tuple[RowFault, ...] = ()
    file_problem: FileProblem | None = None
    detail: str = ""
    days: tuple[tuple[date, int], ...] = ()  # how many of `added` on which day
    applied: bool = False  # False: a dry run, or nothing was taken over
    seen: int = 0  # rows under the head that hold something, without hidden ones that are left out
    held_back: int = 0  # rows without a fault that did not come in, because others have one or something is undecided
    sheet: str = ""  # the sheet that was read
    beside: Beside = ALL_SEEN  # what else the file holds
    left_out: int = 0  # hidden rows that were left out
    questions: tuple[Question, ...] = ()  # what the officer has to decide before anything comes in
    notices: tuple[RowNotice, ...] = ()  # of `added`, and of what is held back
    asked: bool = False  # what comes in waits for an officer's yes

    @property
    def at_fault(self) -> int:
        return len({fault.row for fault in self.faults})

    def lacking(self, standing: PermitStanding) -> list[int]:
        """The rows whose permit is lacking in this way."""
        return [one.row for one in self.notices if one.permit is standing]

    def check(self) -> None:
        """The importer's own account of every row. Raises RowsUnaccounted."""
        account(self.seen, self.added, self.unchanged, self.at_fault, self.held_back)

    def kept_out(self) -> ImportReport:
        """The same when nothing came in: what is new and good waits."""
        waiting = self.seen - self.unchanged - self.at_fault
        return replace(self, added=0, days=(), held_back=waiting, applied=False)

    def journalled(self, decisions: Decisions) -> dict[str, int]:
        """What the journal keeps: counts, and what the officer has said of what is hidden."""
        rows, columns = len(self.beside.hidden_rows), len(self.beside.hidden_columns)
        rows_read, columns_read = decisions.hidden_rows is Hidden.READ, decisions.hidden_columns is Hidden.READ
        return {
            "seen": self.seen,
            "added": self.added,
            "unchanged": self.unchanged,
            "faulty": self.at_fault,
            "hidden_read": rows if rows_read else 0,
            "hidden_left_out": 0 if rows_read else rows,
            "columns_read": columns if columns_read else 0,
            "columns_left_out": 0 if columns_read else columns,
            "sheets_left_out": len(self.beside.other_sheets),
        }
