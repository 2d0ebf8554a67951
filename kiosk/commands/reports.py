"""`kiosk survey …` and `kiosk integrity report`: reports, counts of answers and instrument files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from typer import Context

from kiosk.commands.common import (
    JsonOption,
    LanguageOption,
    OfficerOption,
    OutOption,
    acting,
    fail,
    opened,
    progress_bar,
    show,
    shown,
    write_out,
)
from kiosk.compose.services import Services
from kiosk.processes.terminal import FAULTY, REFUSED
from services.reports.survey_forms import Form
from services.store.files import durable_text
from services.surveys.instrument_files import InstrumentsFaulty, JointFile, read_instrument
from services.surveys.model import Period
from services.surveys.periods import Published
from services.text.dates import FIRST_DAY, LAST_DAY, day_of, month_of

survey = typer.Typer(no_args_is_help=True, help="Surveys: instruments, reports, counts of answers.")
integrity = typer.Typer(no_args_is_help=True, help="Who called out of order, admitted, cancelled, and why.")

Instrument = Annotated[
    str, typer.Argument(help="The instrument's id: skm, spkp6, spak6, spkp, spak, singkat, or the house's own.")
]
First = Annotated[str, typer.Option("--from", help="First day, 2026-01-01.")]
Last = Annotated[str, typer.Option("--to", help="Last day, itself included.")]
Month = Annotated[str, typer.Option("--month", help="Instead of --from and --to: 2026-10.")]
FormOption = Annotated[Form, typer.Option("--format")]


@survey.command("list")
def list_instruments(context: Context, officer: OfficerOption = "cli", as_json: JsonOption = False) -> None:
    """All instruments, and the periods that are closed."""
    with acting(context, officer) as (services, who):
        surveys = services.surveys
        instruments = [
            {
                "id": one.id,
                "version": one.version,
                "title": one.title.in_language("id"),
                "questions": len(one.questions),
                "index": one.index.name,
                "weight": str(one.index.weight),
                "offered": one.id in surveys.offered,
            }
            for one in surveys.instruments.values()
        ]
        periods = surveys.periods.closed(who)
        for one in periods:
            if one.approved_at is None:  # what is published everybody may see
                services.survey_reports.seen(who, one.instrument, one.period)
    lines = [
        f"{one['id']:10} {one['version']:8} {'offered' if one['offered'] else '':8} {one['questions']:2} questions  "
        f"{one['title']} ({one['index']}, weight {one['weight']})"
        for one in instruments
    ]
    value = {"instruments": instruments, "periods": [_period_json(one) for one in periods]}
    show(value, as_json, "\n".join([*lines, *map(_period_line, periods)]))


def _period_json(one: Published) -> dict[str, object]:
    return {
        "period": one.id,
        "instrument": one.instrument,
        "from": one.period.first.isoformat(),
        "to": one.period.last.isoformat(),
        "months": [list(part.days) for part in one.months],
        "answered": one.answered,
        "index": str(one.index),
        "grade": one.grade,
        "closed_by": one.closed_by,
        "published": one.approved_at is not None,
        "approved_by": one.approved_by,
    }


def _period_line(one: Published) -> str:
    state = f"published by {one.approved_by}" if one.approved_at is not None else f"closed by {one.closed_by}"
    days, answers = f"{one.period.first} to {one.period.last}", f"{one.answered} answers{_of(one)}"
    return f"period {one.id}: {one.instrument} {days}: {one.index} {one.grade} ({answers}), {state}"


def _of(one: Published) -> str:
    """Which months they are of, where that is not the whole period."""
    return "" if one.of_all_months else " of " + ", ".join(f"{part.first} to {part.last}" for part in one.months)


@survey.command()
def check(
    context: Context,
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
    what = (
        f"joint form of {', '.join(found.parts)}"
        if isinstance(found, JointFile)
        else f"version {found.version}, {len(found.questions)} questions"
    )
    typer.echo(f"{file}: {found.id}, {what}, no faults.")


@survey.command()
def report(
    context: Context,
    instrument: Instrument,
    first: First = "",
    last: Last = "",
    month: Month = "",
    form: FormOption = Form.TEXT,
    out: OutOption = None,
    language: LanguageOption = "id",
    officer: OfficerOption = "cli",
) -> None:
    """Write the report of a period, ready to file. PDF and XLSX go to a file, the others to standard output."""
    period = _period_of(first, last, month)
    with acting(context, officer) as (services, who), progress_bar("Report") as progress:
        _require_instrument(services, instrument)
        content = services.survey_reports.file(who, instrument, period, form, language=language, progress=progress)
    write_out(content, _file_of(form, out, f"{instrument}-{period.first}-{period.last}"))


@survey.command()
def export(
    context: Context,
    instrument: Instrument,
    out: Annotated[Path, typer.Option("--out", help="The CSV file to write.")],
    first: First = "",
    last: Last = "",
    month: Month = "",
    officer: OfficerOption = "cli",
) -> None:
    """Write how many people gave which answer as CSV, by month and service; no line is of one person."""
    period = _period_of(first, last, month)
    with acting(context, officer) as (services, who), progress_bar("Rows") as progress:
        _require_instrument(services, instrument)
        try:
            with durable_text(out, newline="") as file:
                rows = services.survey_reports.export(who, instrument, period, file, progress=progress)
        except OSError as error:
            raise fail(f"{out} cannot be written ({error.strerror}).", REFUSED) from error
    typer.echo(f"{out}: {rows} rows")


@integrity.callback()
def _integrity() -> None:
    """A group, so that `report` has to be said."""


@integrity.command("report")
def integrity_report(
    context: Context,
    month: Annotated[str, typer.Option("--month", help="2026-10.")],
    form: FormOption = Form.TEXT,
    out: OutOption = None,
    language: LanguageOption = "id",
    officer: OfficerOption = "cli",
) -> None:
    """Write the integrity report of a month. Reads the whole log to prove that nobody changed it."""
    period = _period_of("", "", month)
    with acting(context, officer) as (services, who), progress_bar("Report") as progress:
        content = services.integrity.report(who, period, form, language=language, progress=progress)
    write_out(content, _file_of(form, out, f"integrity-{month}"))


def _file_of(form: Form, out: Path | None, name: str) -> Path | None:
    """Where a report goes: binary ones are never written to a terminal."""
    return Path(f"{name}.{form}") if out is None and form in (Form.PDF, Form.XLSX) else out


def _day_of(text: str, option: str) -> date:
    """Exits 2 for what is no day."""
    found = day_of(text)
    if found is None:
        limits = f"from {FIRST_DAY} to {LAST_DAY}"
        raise fail(f'{option}: found "{shown(text)}"; expected a day such as 2026-10-31, {limits}.', FAULTY)
    return found


def _period_of(first: str, last: str, month: str) -> Period:
    """--from and --to, or --month. Exits 2 for what is no period."""
    if month:
        if first or last:
            raise fail("--month stands alone, without --from and --to.", FAULTY)
        start = month_of(month)
        if start is None:
            limits = f"from {FIRST_DAY:%Y-%m} to {LAST_DAY:%Y-%m}"
            raise fail(f'--month: found "{shown(month)}"; expected a month such as 2026-10, {limits}.', FAULTY)
        return Period.month_of(start)
    if not first or not last:
        raise fail("A period is asked for: --from 2026-01-01 --to 2026-12-31, or --month 2026-10.", FAULTY)
    ends = _day_of(first, "--from"), _day_of(last, "--to")
    if ends[0] > ends[1]:
        raise fail(f"--to {last} is before --from {first}.", FAULTY)
    return Period(*ends)


def _require_instrument(services: Services, instrument: str) -> None:
    """Exits 2 for an instrument that is not there."""
    known = services.surveys.instruments
    form = services.surveys.questionnaires.get(instrument)
    if instrument not in known and form is not None:
        parts = ", ".join(part.id for part in form.parts)
        raise fail(f'"{instrument}" is a joint form; its answers are those of {parts}.', FAULTY)
    if instrument not in known:
        raise fail(f'There is no instrument "{instrument}"; there are {", ".join(known)}.', FAULTY)
