"""`kiosk bookings provisional|close-provisional`: families who came while a pass could not be settled."""

from __future__ import annotations

from typing import Annotated

import typer

from kiosk.commands.common import REFUSED, JsonOption, OfficerOption, acting, fail, opened, show
from kiosk.compose.services import Services
from services.people.model import Officer
from services.visits.model import NotBooked
from services.visits.provisional import Case, CaseOutcome

CASE_CHARACTERS = 8  # of a case's id that are shown, and enough to name it


def provisional(context: typer.Context, officer: OfficerOption = "cli", as_json: JsonOption = False) -> None:
    """Provisional slips that nobody has dealt with yet, oldest first.

    A kiosk brings in what it wrote down by itself, soon after database and clock are well again.
    """
    with opened(context) as services:
        zone = services.settings.house.time_zone
        found = services.visit_desk.open_cases(acting(services, officer))
    value = [
        {
            "case": one.id,
            "kiosk": one.kiosk,
            "label": one.label,
            "booking": one.booking_id,
            "at": one.at.isoformat(),
            "verdict": one.verdict.value,
        }
        for one in found
    ]
    lines = [
        f"{one.id[:CASE_CHARACTERS]}  {one.label:5} {one.kiosk:10} {one.at.astimezone(zone):%Y-%m-%d %H.%M} "
        f"{f'#{one.booking_id}' if one.booking_id else '-':8} {one.verdict.value}"
        for one in found
    ]
    show(value, as_json, "\n".join(lines) or "No provisional slips are open.")


def close_provisional(
    context: typer.Context,
    which: Annotated[str, typer.Argument(help="The label on the slip, or the case of the list.")],
    outcome: Annotated[CaseOutcome, typer.Option(help="What became of the family; queued gives it a number.")],
    officer: OfficerOption = "cli",
) -> None:
    """Say what became of a family with a provisional slip."""
    with opened(context, same_house=True) as services:
        who = acting(services, officer)
        case = _find(services, who, which)
        given = services.visit_desk.close_case(who, case.id, outcome)
    if isinstance(given, NotBooked):
        raise fail(f"Not done: {case.label} gets no number, its pass was {case.verdict.value}.", REFUSED)
    typer.echo(f"{case.label}: {outcome.value}" + (f", number {given.label}." if given is not None else "."))


def _find(services: Services, who: Officer, which: str) -> Case:
    cases = services.visit_desk.open_cases(who)
    found = [one for one in cases if one.label == which.upper() or one.id.startswith(which.lower())]
    if not found:
        raise fail(f"There is no open provisional slip {which}; kiosk bookings provisional lists them.", REFUSED)
    if len(found) > 1:
        names = ", ".join(one.id[:CASE_CHARACTERS] for one in found)
        raise fail(f"{which} is {len(found)} slips: name one by its case ({names}).", REFUSED)
    return found[0]
