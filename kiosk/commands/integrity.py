"""`kiosk integrity report`: what the working group against corruption asks for, month by month."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.commands.common import OfficerOption, acting, opened, watched
from kiosk.commands.report_files import Out, period_of, write_out
from services.reports.survey_forms import Form

app = typer.Typer(no_args_is_help=True, help="Who called out of order, admitted, cancelled, and why; the log's proof.")


@app.callback()
def integrity() -> None:
    """A group, so that `report` has to be said."""


@app.command()
def report(
    context: typer.Context,
    month: Annotated[str, typer.Option("--month", help="2026-10.")],
    form: Annotated[Form, typer.Option("--format")] = Form.TEXT,
    out: Out = None,
    language: Annotated[str, typer.Option(help="id or en.")] = "id",
    officer: OfficerOption = "cli",
) -> None:
    """Write the integrity report of a month. Reads the whole log to prove that nobody changed it."""
    period = period_of("", "", month)
    with opened(context) as services, watched("Report") as progress:
        content = services.integrity_desk.report(
            acting(services, officer), period, form, language=language, progress=progress
        )
    if out is None and form in (Form.PDF, Form.XLSX):
        out = Path(f"integrity-{month}.{form}")
    write_out(content, out)
