"""`kiosk bookings import`: a file of bookings from the command line, and what its sender does not see of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Context

from kiosk.commands.common import JsonOption, OfficerOption, acting, progress_bar, show
from kiosk.processes.terminal import REFUSED
from services.sheets.cells import letters_of
from services.sheets.decisions import Decisions, Hidden, Question
from services.visits.permit import PermitStanding

if TYPE_CHECKING:
    from services.visits.import_report import ImportReport

SHOWN_FAULTS = 50
_OPTIONS = {
    Question.OTHER_SHEETS: "--leave-other-sheets or --sheet NAME",
    Question.HIDDEN_ROWS: "--hidden-rows read or --hidden-rows leave_out",
    Question.HIDDEN_COLUMNS: "--hidden-columns read or --hidden-columns leave_out",
}


def import_file(
    context: Context,
    file: Annotated[Path, typer.Argument(help="An XLSX, ODS or CSV file; kiosk bookings template makes an empty one.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would come of it, and change nothing.")] = False,
    good_rows: Annotated[
        bool, typer.Option("--good-rows", help="Bring in good rows although others are faulty.")
    ] = False,
    sheet: Annotated[str, typer.Option(help="Read this sheet, not the first one that can be seen.")] = "",
    leave_other_sheets: Annotated[
        bool, typer.Option("--leave-other-sheets", help="Other sheets have rows too: leave them out.")
    ] = False,
    hidden_rows: Annotated[Hidden | None, typer.Option(help="What to do with hidden rows.")] = None,
    hidden_columns: Annotated[Hidden | None, typer.Option(help="What to do with hidden columns.")] = None,
    officer: OfficerOption = "cli",
    as_json: JsonOption = False,
) -> None:
    """Bring in a file of bookings. Exit 1 when nothing was brought in, or a row is faulty.

    While nobody has said what to do with other sheets, hidden rows and hidden columns, nothing is brought in.
    """
    from services.visits.importing import LIMITS  # only this command reads files

    decisions = Decisions(sheet, leave_other_sheets, hidden_rows, hidden_columns)
    with acting(context, officer) as (services, who), progress_bar("Bringing in") as progress:
        with file.open("rb") as stream:
            content = stream.read(LIMITS.file_bytes + 1)
        report = services.visits.importing.run(
            who, content, dry_run=dry_run, all_or_nothing=not good_rows, decisions=decisions, progress=progress
        )
    show(_json(report), as_json, _words(report))
    if report.file_problem is not None or report.faults or report.questions:
        raise typer.Exit(REFUSED)


def _words(report: ImportReport) -> str:
    from services.visits.import_words import beside_words, fault_words, notice_words, summary

    lines = [fault_words(one, "en") for one in report.faults[:SHOWN_FAULTS]]
    if len(report.faults) > SHOWN_FAULTS:
        lines.append(f"… and {len(report.faults) - SHOWN_FAULTS} more (--json lists all)")
    lines += beside_words(report, "en")
    if report.questions:
        lines.append(f"Say what to do: {', '.join(_OPTIONS[one] for one in report.questions)}.")
    return "\n".join([*lines, *notice_words(report, "en"), summary(report, "en")])


def _json(report: ImportReport) -> dict[str, object]:
    beside = report.beside
    return {
        "seen": report.seen,
        "added": report.added,
        "unchanged": report.unchanged,
        "at_fault": report.at_fault,
        "held_back": report.held_back,
        "left_out": report.left_out,
        "applied": report.applied,
        "file_problem": report.file_problem.value if report.file_problem else None,
        "faults": [
            {"row": one.row, "column": one.column, "problem": one.problem.value, "detail": one.detail}
            for one in report.faults
        ],
        "permit_run_out": report.lacking(PermitStanding.RUN_OUT),
        "permit_not_seen": report.lacking(PermitStanding.NOT_SEEN),
        "asked": report.asked,
        "sheet": report.sheet,
        "other_sheets": [{"name": one.name, "rows": one.rows, "hidden": one.hidden} for one in beside.other_sheets],
        "hidden_rows": beside.hidden_rows,
        "hidden_columns": [letters_of(place) for place in beside.hidden_columns],
        "to_decide": [_OPTIONS[one] for one in report.questions],
    }
