"""`kiosk survey …`: instruments, reports, raw rows, closing and publishing a period, follow-up."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.commands import follow_up
from kiosk.commands.common import (
    FAULTY,
    REFUSED,
    JsonOption,
    OfficerOption,
    acting,
    fail,
    opened,
    refuse,
    show,
    watched,
)
from kiosk.commands.report_files import Out, period_of, require_instrument, write_out
from services.reports.survey_forms import Form
from services.surveys.instrument_files import InstrumentsFaulty, read_instrument
from services.surveys.periods import PeriodProblem, Published

app = typer.Typer(no_args_is_help=True, help="Surveys: instruments, reports, published results, follow-up.")
app.add_typer(follow_up.plan, name="plan")
app.command()(follow_up.signatories)

Instrument = Annotated[str, typer.Argument(help="The instrument's id: skm, spak, spkp, singkat, or the house's own.")]
First = Annotated[str, typer.Option("--from", help="First day, 2026-01-01.")]
Last = Annotated[str, typer.Option("--to", help="Last day, itself included.")]
Month = Annotated[str, typer.Option("--month", help="Instead of --from and --to: 2026-10.")]

_PROBLEMS: dict[object, str] = {
    PeriodProblem.NOT_OVER: "the period's last day has not ended",
    PeriodProblem.TOO_FEW: "fewer than five people answered",
    PeriodProblem.TOO_CLOSE: "beside another closed period it would give away the answers of fewer than five people",
    PeriodProblem.CLOSED_ALREADY: "this period is closed already",
    PeriodProblem.APPROVED_ALREADY: "this period is published already",
    PeriodProblem.UNKNOWN: "there is no such closed period (kiosk survey list)",
}


def _require(answer: object, json_answer: bool = False) -> None:
    """Exits 1 where the answer is a problem."""
    if answer in _PROBLEMS:
        raise refuse(str(answer), f"Not done: {_PROBLEMS[answer]}.", json_answer)


@app.command("list")
def list_instruments(context: typer.Context, officer: OfficerOption = "cli", json_answer: JsonOption = False) -> None:
    """All instruments, and the periods that are closed."""
    with opened(context) as services:
        desk, who = services.survey_desk, acting(services, officer)
        instruments = [
            {
                "id": one.id,
                "version": one.version,
                "title": one.title.in_language("id"),
                "questions": len(one.questions),
                "index": one.index.name,
                "weight": str(one.index.weight),
                "offered": one.id in desk.offered,
            }
            for one in desk.instruments.values()
        ]
        periods = [_said(one) for one in desk.periods(who)]
    lines = [
        f"{one['id']:10} {one['version']:8} {'offered' if one['offered'] else '':8} {one['questions']:2} questions  "
        f"{one['title']} ({one['index']}, weight {one['weight']})"
        for one in instruments
    ]
    lines += [_line(one) for one in periods]
    show({"instruments": instruments, "periods": periods}, json_answer, "\n".join(lines))


def _said(one: Published) -> dict[str, object]:
    return {
        "period": one.id,
        "instrument": one.instrument,
        "from": one.period.first.isoformat(),
        "to": one.period.last.isoformat(),
        "answered": one.answered,
        "index": str(one.index),
        "grade": one.grade,
        "closed_by": one.closed_by,
        "published": one.approved_at is not None,
        "approved_by": one.approved_by,
    }


def _line(said: dict[str, object]) -> str:
    state = f"published by {said['approved_by']}" if said["published"] else f"closed by {said['closed_by']}"
    return (
        f"period {said['period']}: {said['instrument']} {said['from']} to {said['to']}: {said['index']} "
        f"{said['grade']} ({said['answered']} answers), {state}"
    )


@app.command()
def check(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="An instrument file; else all that this house uses.")] = None,
) -> None:
    """Read instrument files and list every fault with its line. Exit 2 when there are any."""
    if file is None:
        with opened(context) as services:
            typer.echo(f"{len(services.surveys.instruments)} instruments, no faults.")
        return
    try:
        found = read_instrument(file)
    except InstrumentsFaulty as faulty:
        raise fail(str(faulty), FAULTY) from faulty
    typer.echo(f"{file}: {found.id}, version {found.version}, {len(found.questions)} questions, no faults.")


@app.command()
def report(
    context: typer.Context,
    instrument: Instrument,
    first: First = "",
    last: Last = "",
    month: Month = "",
    form: Annotated[Form, typer.Option("--format")] = Form.TEXT,
    out: Out = None,
    language: Annotated[str, typer.Option(help="id or en.")] = "id",
    officer: OfficerOption = "cli",
) -> None:
    """Write the report of a period, ready to file. PDF and XLSX go to a file, the others to standard output."""
    period = period_of(first, last, month)
    with opened(context) as services, watched("Report") as progress:
        require_instrument(services, instrument)
        content = services.survey_desk.report(
            acting(services, officer), instrument, period, form, language=language, progress=progress
        )
    if out is None and form in (Form.PDF, Form.XLSX):
        out = Path(f"{instrument}-{period.first}-{period.last}.{form}")
    write_out(content, out)


@app.command()
def export(
    context: typer.Context,
    instrument: Instrument,
    out: Annotated[Path, typer.Option("--out", help="The CSV file to write.")],
    first: First = "",
    last: Last = "",
    month: Month = "",
    officer: OfficerOption = "cli",
) -> None:
    """Write the raw answers of ended days as CSV: shuffled, by month, nobody rare among them."""
    period = period_of(first, last, month)
    with opened(context) as services, watched("Rows") as progress:
        require_instrument(services, instrument)
        who = acting(services, officer)
        try:
            with out.open("w", encoding="utf-8", newline="") as file:
                rows = services.survey_desk.export(who, instrument, period, file, progress=progress)
        except OSError as error:
            raise fail(f"{out} cannot be written ({error.strerror}).", REFUSED) from error
    typer.echo(f"{out}: {rows} rows")


@app.command()
def close(
    context: typer.Context,
    instrument: Instrument,
    first: First = "",
    last: Last = "",
    month: Month = "",
    officer: OfficerOption = "cli",
    json_answer: JsonOption = False,
) -> None:
    """Close a period: its figures are frozen. It is published by `kiosk survey publish`."""
    period = period_of(first, last, month)
    with opened(context, same_house=True) as services:
        require_instrument(services, instrument)
        answer = services.survey_desk.close_period(acting(services, officer), instrument, period)
    _require(answer, json_answer)
    assert isinstance(answer, Published)
    show(_said(answer), json_answer, _line(_said(answer)))


@app.command()
def publish(
    context: typer.Context,
    period: Annotated[int, typer.Argument(help="Number of a closed period (kiosk survey list).")],
    officer: OfficerOption = "cli",
    json_answer: JsonOption = False,
) -> None:
    """Approve a closed period: kiosk and board show its result from now on."""
    with opened(context) as services:
        answer = services.survey_desk.approve(acting(services, officer), period)
    _require(answer, json_answer)
    assert isinstance(answer, Published)
    show(_said(answer), json_answer, _line(_said(answer)))


@app.command("open-again")
def open_again(context: typer.Context, period: int, officer: OfficerOption = "cli") -> None:
    """Take back a period that was closed by mistake, its publication too."""
    with opened(context) as services:
        _require(services.survey_desk.open_again(acting(services, officer), period))
    typer.echo(f"Period {period} is open again.")
