"""`kiosk survey …`: instruments, reports, raw rows, closing and publishing a period, follow-up."""

from __future__ import annotations

import calendar
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

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
from kiosk.services_room import Services
from services.files import write_durably
from services.surveys.follow_up import FollowUpProblem, Plan, Signatory
from services.surveys.instrument_files import InstrumentsFaulty, read_instrument
from services.surveys.model import Period
from services.surveys.periods import PeriodProblem, Published
from services.surveys.reporting import Form

app = typer.Typer(no_args_is_help=True, help="Surveys: instruments, reports, published results, follow-up.")
plan = typer.Typer(no_args_is_help=True, help="The follow-up plan under a report.")
app.add_typer(plan, name="plan")

Instrument = Annotated[str, typer.Argument(help="The instrument's id: skm, spak, spkp, singkat, or the house's own.")]
First = Annotated[str, typer.Option("--from", help="First day, 2026-01-01.")]
Last = Annotated[str, typer.Option("--to", help="Last day, itself included.")]
Month = Annotated[str, typer.Option("--month", help="Instead of --from and --to: 2026-10.")]
Out = Annotated[Path | None, typer.Option("--out", help="The file to write; - for standard output.")]

_PROBLEMS: dict[object, str] = {
    PeriodProblem.NOT_OVER: "the period's last day has not ended",
    PeriodProblem.TOO_FEW: "fewer than five people answered",
    PeriodProblem.TOO_CLOSE: "beside another closed period it would give away the answers of fewer than five people",
    PeriodProblem.CLOSED_ALREADY: "this period is closed already",
    PeriodProblem.APPROVED_ALREADY: "this period is published already",
    PeriodProblem.UNKNOWN: "there is no such closed period (kiosk survey list)",
    FollowUpProblem.BAD_TEXT: "a text is empty, too long, or has characters that cannot be printed",
    FollowUpProblem.UNKNOWN_ELEMENT: "the instrument has no such element",
    FollowUpProblem.UNKNOWN_PLAN: "there is no such plan (kiosk survey plan list)",
    FollowUpProblem.TOO_MANY: "at most three can sign",
}


def _require(answer: object, json_answer: bool = False) -> None:
    """Exits 1 where the answer is a problem."""
    if answer in _PROBLEMS:
        raise refuse(str(answer), f"Not done: {_PROBLEMS[answer]}.", json_answer)


def day_of(text: str, option: str) -> date:
    """A day on the command line. Exits 2 for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise fail(f'{option}: found "{text}"; expected a day such as 2026-10-31.', FAULTY) from error


def period_of(first: str, last: str, month: str) -> Period:
    """--from and --to, or --month. Exits 2 for what is no period."""
    if month:
        if first or last:
            raise fail("--month stands alone, without --from and --to.", FAULTY)
        start = day_of(f"{month}-01", "--month")
        return Period(start, start.replace(day=calendar.monthrange(start.year, start.month)[1]))
    if not first or not last:
        raise fail("A period is asked for: --from 2026-01-01 --to 2026-12-31, or --month 2026-10.", FAULTY)
    ends = day_of(first, "--from"), day_of(last, "--to")
    if ends[0] > ends[1]:
        raise fail(f"--to {last} is before --from {first}.", FAULTY)
    return Period(*ends)


def _known(services: Services, instrument: str) -> None:
    known = services.surveys.instruments
    if instrument not in known:
        raise fail(f'There is no instrument "{instrument}"; there are {", ".join(known)}.', FAULTY)


@app.command("list")
def list_instruments(context: typer.Context, officer: OfficerOption = "cli", json_answer: JsonOption = False) -> None:
    """All instruments, and the periods that are closed."""
    with opened(context) as services:
        desk, who = services.survey_desk, acting(services, officer)
        instruments = [
            {
                "id": one.id, "version": one.version, "title": one.title.in_language("id"),
                "questions": len(one.questions), "index": one.index.name, "weight": str(one.index.weight),
                "offered": one.id in desk.offered,
            }
            for one in desk.instruments.values()
        ]  # fmt: skip
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
        "period": one.id, "instrument": one.instrument, "from": one.period.first.isoformat(),
        "to": one.period.last.isoformat(), "answered": one.answered, "index": str(one.index), "grade": one.grade,
        "closed_by": one.closed_by, "published": one.approved_at is not None, "approved_by": one.approved_by,
    }  # fmt: skip


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
        _known(services, instrument)
        content = services.survey_desk.report(
            acting(services, officer), instrument, period, form, language=language, progress=progress
        )
    if out is None and form in (Form.PDF, Form.XLSX):
        out = Path(f"{instrument}-{period.first}-{period.last}.{form}")
    write_out(content, out)


def write_out(content: bytes, out: Path | None) -> None:
    """To a file, whole or not at all, and say which; or to standard output. Exits 1 when it cannot be written."""
    if out is None or str(out) == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return
    try:
        write_durably(out, content)
    except OSError as error:
        raise fail(f"{out} cannot be written ({error.strerror}).", REFUSED) from error
    typer.echo(f"{out}")


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
        _known(services, instrument)
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
        _known(services, instrument)
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


@app.command()
def signatories(
    context: typer.Context,
    places: Annotated[
        list[str] | None,
        typer.Argument(help='Up to three, each "Mengetahui,|Kepala Rutan|Name". None: say who signs now.'),
    ] = None,
    officer: OfficerOption = "cli",
) -> None:
    """Who signs the reports, from left to right."""
    wanted = [tuple(part.strip() for part in place.split("|")) for place in places or ()]
    if any(len(parts) != 3 for parts in wanted):
        raise fail('Each is three texts with | between them: "Mengetahui,|Kepala Rutan|Name".', FAULTY)
    with opened(context) as services:
        desk, who = services.survey_desk, acting(services, officer)
        if wanted:
            _require(desk.set_signatories(who, [Signatory(*parts) for parts in wanted]))
        for one in desk.signatories(who):
            typer.echo(f"{one.caption} {one.title}: {one.name}")


@plan.command("add")
def add_plan(
    context: typer.Context,
    instrument: Instrument,
    element: Annotated[str, typer.Argument(help="Key of the question, such as waktu.")],
    action: Annotated[str, typer.Option(help="What will be done.")],
    responsible: Annotated[str, typer.Option(help="Who sees to it.")],
    due: Annotated[str, typer.Option(help="Until when, 2026-12-31.")],
    officer: OfficerOption = "cli",
) -> None:
    """Write down what will be done about an element."""
    until = day_of(due, "--due")
    with opened(context) as services:
        _known(services, instrument)
        answer = services.survey_desk.add_plan(
            acting(services, officer), instrument, element, action=action, responsible=responsible, due=until
        )
    _require(answer)
    assert isinstance(answer, Plan)
    typer.echo(f"Plan {answer.id}.")


@plan.command("list")
def list_plans(context: typer.Context, instrument: Instrument, officer: OfficerOption = "cli") -> None:
    """All plans of an instrument."""
    with opened(context) as services:
        _known(services, instrument)
        for one in services.survey_desk.plans(acting(services, officer), instrument):
            state = "done" if one.done else f"due {one.due}"
            typer.echo(f"{one.id:4} {one.element:14} {state:16} {one.action} ({one.responsible})")


@plan.command("done")
def plan_done(context: typer.Context, number: int, officer: OfficerOption = "cli") -> None:
    """A plan was carried out."""
    with opened(context) as services:
        _require(services.survey_desk.set_plan_done(acting(services, officer), number, True))


@plan.command("remove")
def remove_plan(context: typer.Context, number: int, officer: OfficerOption = "cli") -> None:
    """Take a plan out."""
    with opened(context) as services:
        _require(services.survey_desk.remove_plan(acting(services, officer), number))
