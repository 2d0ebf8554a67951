"""`kiosk survey plan …` and `kiosk survey signatories`: what staff write under a report."""

from __future__ import annotations

from typing import Annotated

import typer

from kiosk.commands.common import FAULTY, OfficerOption, acting, fail, opened, refuse
from kiosk.commands.report_files import day_of, require_instrument
from services.surveys.follow_up import FollowUpProblem, Plan, Signatory

plan = typer.Typer(no_args_is_help=True, help="The follow-up plan under a report.")

Instrument = Annotated[str, typer.Argument(help="The instrument's id, such as skm.")]

_PROBLEMS = {
    FollowUpProblem.BAD_TEXT: "a text is empty, too long, or has characters that cannot be printed",
    FollowUpProblem.UNKNOWN_ELEMENT: "the instrument has no such element",
    FollowUpProblem.UNKNOWN_PLAN: "there is no such plan (kiosk survey plan list)",
    FollowUpProblem.TOO_MANY: "at most three can sign",
}


def _require(answer: object) -> None:
    """Exits 1 where the answer is a problem."""
    if isinstance(answer, FollowUpProblem):
        raise refuse(answer.value, f"Not done: {_PROBLEMS[answer]}.", False)


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
        require_instrument(services, instrument)
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
        require_instrument(services, instrument)
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
