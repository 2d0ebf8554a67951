"""`kiosk queue …`: take and list numbers, and look after those without paper."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from typing import Annotated

import typer

from kiosk.commands import counters, supervise_queue
from kiosk.commands.common import JsonOption, OfficerOption, acting, local, opened, refuse, show
from kiosk.commands.ticket_answers import as_json, find
from kiosk.commands.words import no_number
from kiosk.compose.services import Services
from services.queue.model import Channel, Issued, TakeRequest, Ticket, WaitInterval
from services.queue.print_jobs import PrintJob

app = typer.Typer(no_args_is_help=True, help="Take, list and call queue numbers.")


@app.command()
def take(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help="Code of the service, such as A.")],
    priority: Annotated[bool, typer.Option("--priority", help="For someone who may be served first.")] = False,
    group: Annotated[str, typer.Option(help="With --priority: which group; else the first one of kiosk.ini.")] = "",
    ignore_hours: Annotated[bool, typer.Option("--ignore-hours", help="Also while closed; journalled.")] = False,
    print_slip: Annotated[bool, typer.Option("--print", help="The running kiosk prints the slip.")] = False,
    officer: OfficerOption = "cli",
    json_answer: JsonOption = False,
) -> None:
    """Take a number. Exit 1 when none is given."""
    with opened(context, same_house=True) as services:
        request = TakeRequest(
            uuid.uuid4().hex,
            code,
            _group(services, priority, group),
            Channel.COMMAND,
            officer,
            ignore_hours=ignore_hours,
            print_slip=print_slip,
        )
        answer = services.counter_desk.take(acting(services, officer), request)
    if isinstance(answer, Issued):
        wait = answer.wait
        value = {**as_json(answer.ticket), "ahead": answer.ahead, "wait": _interval(wait), "repeated": answer.repeated}
        words = f"{answer.ticket.label}: {answer.ahead} ahead"
        show(value, json_answer, words + (f", about {wait.low_minutes}-{wait.high_minutes} minutes" if wait else ""))
        return
    until = answer.until.isoformat() if answer.until else None
    raise refuse(answer.reason.value, no_number(answer), json_answer, until=until)


def _group(services: Services, priority: bool, group: str) -> str | None:
    if group or not priority:
        return group or None
    return next(iter(services.settings.house.priority_groups), "?")


def _interval(wait: WaitInterval | None) -> dict[str, int] | None:
    return {"low_minutes": wait.low_minutes, "high_minutes": wait.high_minutes} if wait else None


@app.command("list")
def list_tickets(context: typer.Context, json_answer: JsonOption = False) -> None:
    """Today's numbers, by arrival."""
    with opened(context) as services:
        tickets = services.queue.tickets_today()
    words = "\n".join(
        f"{one.label:6} {one.service:4} {one.lane.value:9} {one.state.value:10} {one.counter or ''}".rstrip()
        for one in tickets
    )
    show([as_json(one) for one in tickets], json_answer, words or "No numbers today.")


@app.command("services")
def list_services(context: typer.Context, json_answer: JsonOption = False) -> None:
    """What numbers can be taken for, as it stands now."""
    with opened(context, same_house=True) as services:
        found = services.queue.services_now()
    values = [
        {
            "service": one.service.code,
            "name": one.service.name.in_language("id"),
            "state": one.opening.opening.value,
            "gives_numbers": one.opening.gives_numbers,
            "waiting": one.waiting,
            "quota_left": one.quota_left,
        }
        for one in found
    ]
    words = "\n".join(
        f"{one.service.code:4} {one.service.name.in_language('id'):24} {one.opening.opening.value:13} "
        f"{one.waiting} waiting"
        for one in found
    )
    show(values, json_answer, words)


@app.command()
def paperless(
    context: typer.Context,
    resolve: Annotated[str, typer.Option(help="A number of the list that has been dealt with, such as A012.")] = "",
    days: Annotated[int, typer.Option(min=1, max=365, help="How many days back to look.")] = 2,
    officer: OfficerOption = "cli",
    json_answer: JsonOption = False,
) -> None:
    """Numbers whose paper did not surely come out, those of visitors who walked away too."""
    with opened(context) as services:
        who = acting(services, officer)
        zone = services.settings.house.time_zone
        since = datetime.combine(services.queue.day.today(), time(0), zone) - timedelta(days=days - 1)
        found = services.counter_desk.without_paper(who, since)
        if resolve:
            chosen = [job for job, ticket in found if ticket.label == resolve.strip().upper()]
            if not chosen:
                find(services, resolve, json_answer)  # says so when there is no such number at all
                raise refuse("not_listed", f"Not done: {resolve} is not on the list.", json_answer)
            services.counter_desk.resolve_paper(who, chosen[0].id)
            show({"resolved": resolve.strip().upper()}, json_answer, f"{resolve.strip().upper()} is dealt with.")
            return
        lines = [_paperless_line(services, job, ticket) for job, ticket in found]
    values = [_paperless_json(job, ticket) for job, ticket in found]
    show(values, json_answer, "\n".join(lines) or "Every number has its paper.")


def _paperless_json(job: PrintJob, ticket: Ticket) -> dict[str, object]:
    return {
        **as_json(ticket),
        "day": ticket.service_day.isoformat(),
        "kiosk": job.kiosk,
        "paper": job.state.value,
        "printer": job.printer_state,
    }


def _paperless_line(services: Services, job: PrintJob, ticket: Ticket) -> str:
    when = local(services, job.requested_at)
    return f"{ticket.label:6} {when}  {job.kiosk:12} paper {job.state.value:8} number {ticket.state.value}"


app.add_typer(counters.app)
app.add_typer(supervise_queue.app)
