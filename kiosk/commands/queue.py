"""`kiosk queue …`: numbers and counters from a shell, for tests and emergencies; officers use the console."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from typing import Annotated

import typer
from typer import Context

from kiosk.commands.common import JsonOption, OfficerOption, acting, local, opened, refuse, show, show_table
from kiosk.commands.words import no_number, not_done
from kiosk.compose.services import Services
from services.queue.model import CallAnswer, Channel, Issued, NotDone, TakeRequest, Ticket
from services.queue.reasons import CallReason
from services.text.plain import plain

app = typer.Typer(no_args_is_help=True, help="Take, list and call queue numbers.")

CounterArgument = Annotated[str, typer.Argument(help="Code of the counter.")]
ANY_TICKET = None  # start and finish work on whatever number the counter holds


# -- numbers ------------------------------------------------------------------------------------------------


@app.command()
def take(
    context: Context,
    code: Annotated[str, typer.Argument(help="Code of the service, such as A.")],
    priority: Annotated[bool, typer.Option("--priority", help="For someone who may be served first.")] = False,
    group: Annotated[str, typer.Option(help="With --priority: which group; else the first one of kiosk.ini.")] = "",
    ignore_hours: Annotated[bool, typer.Option("--ignore-hours", help="Also while closed; journalled.")] = False,
    print_slip: Annotated[bool, typer.Option("--print", help="The running kiosk prints the slip.")] = False,
    officer: OfficerOption = "cli",
    as_json: JsonOption = False,
) -> None:
    """Take a number. Exit 1 when none is given."""
    with acting(context, officer) as (services, who):
        if priority and not group:
            group = next(iter(services.settings.house.priority_groups), "?")
        request = TakeRequest(
            uuid.uuid4().hex,
            code,
            group or None,
            Channel.COMMAND,
            officer,
            ignore_hours=ignore_hours,
            print_slip=print_slip,
        )
        answer = services.queue.taking.take_for_visitor(who, request)
    if not isinstance(answer, Issued):
        until = answer.until.isoformat() if answer.until else None
        raise refuse(answer.reason.value, no_number(answer), as_json, until=until)
    wait, words = None, f"{answer.ticket.label}: {answer.ahead} ahead"
    if answer.wait:
        wait = {"low_minutes": answer.wait.low_minutes, "high_minutes": answer.wait.high_minutes}
        words += f", about {answer.wait.low_minutes}-{answer.wait.high_minutes} minutes"
    more = {"ahead": answer.ahead, "wait": wait, "repeated": answer.repeated}
    show({**_ticket_json(answer.ticket), **more}, as_json, words)


@app.command("list")
def list_tickets(context: Context, as_json: JsonOption = False) -> None:
    """Today's numbers, by arrival."""
    with opened(context) as services:
        tickets = services.queue.tickets_today()

    def line(one: Ticket) -> str:
        return f"{one.label:6} {one.service:4} {one.lane.value:9} {one.state.value:10} {one.counter or ''}".rstrip()

    show_table(tickets, as_json, _ticket_json, line, "No numbers today.")


@app.command("services")
def list_services(context: Context, as_json: JsonOption = False) -> None:
    """What numbers can be taken for, as it stands now."""
    with opened(context) as services:
        found = services.queue.services_now()
    values: list[dict[str, object]] = [
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
    line = "{service:4} {name:24} {state:13} {waiting} waiting".format_map
    show_table(values, as_json, dict, line, "")


@app.command()
def paperless(
    context: Context,
    resolve: Annotated[str, typer.Option(help="A number of the list that has been dealt with, such as A012.")] = "",
    days: Annotated[int, typer.Option(min=1, max=365, help="How many days back to look.")] = 2,
    officer: OfficerOption = "cli",
    as_json: JsonOption = False,
) -> None:
    """Numbers whose paper did not surely come out, those of visitors who walked away too."""
    with acting(context, officer) as (services, who):
        zone = services.settings.house.time_zone
        since = datetime.combine(services.queue.day.today(), time(0), zone) - timedelta(days=days - 1)
        found = services.paper.without_paper(who, since)
        if resolve:
            label = plain(resolve).upper()
            chosen = [job for job, ticket in found if ticket.label == label]
            if not chosen:
                _find(services, resolve, as_json)  # refuses when there is no such number at all
                raise refuse("not_listed", f"Not done: {resolve} is not on the list.", as_json)
            services.paper.resolve(who, chosen[0].id)
            show({"resolved": label}, as_json, f"{label} is dealt with.")
            return
    values = [
        {
            **_ticket_json(ticket),
            "day": ticket.service_day.isoformat(),
            "kiosk": job.kiosk,
            "paper": job.state.value,
            "printer": job.printer_state,
        }
        for job, ticket in found
    ]
    lines = [
        f"{ticket.label:6} {local(services, job.requested_at)}  {job.kiosk:12} paper {job.state.value:8} "
        f"number {ticket.state.value}"
        for job, ticket in found
    ]
    show(values, as_json, "\n".join(lines) or "Every number has its paper.")


# -- counters -----------------------------------------------------------------------------------------------


@app.command()
def open_counter(
    context: Context,
    counter: CounterArgument,
    services: Annotated[str, typer.Option(help="Codes of services, comma-separated; else the usual ones.")] = "",
    officer: OfficerOption = "cli",
    as_json: JsonOption = False,
) -> None:
    """Open a counter, or change what it calls."""
    wanted = tuple(part.strip() for part in services.split(",") if part.strip()) or None
    with acting(context, officer) as (house, who):
        answer = house.queue.counters.open(who, counter, wanted)
    if isinstance(answer, NotDone):
        raise _refused(answer, as_json)
    show({"counter": counter, "services": answer}, as_json, f"Counter {counter} calls {', '.join(answer)}.")


@app.command()
def call(
    context: Context,
    counter: CounterArgument,
    ticket: Annotated[str, typer.Option(help="Call this number out of order; needs --reason.")] = "",
    reason: Annotated[str, typer.Option(help=f"One of: {', '.join(CallReason)}.")] = "",
    officer: OfficerOption = "cli",
    as_json: JsonOption = False,
) -> None:
    """Call the next number in the fair order."""
    with acting(context, officer) as (services, who):
        if ticket:
            answer = services.queue.calling.call_ticket(who, counter, _find(services, ticket, as_json), reason)
        else:
            answer = services.queue.calling.call_next(who, counter)
    _show_call(answer, as_json)


@app.command()
def start(
    context: Context, counter: CounterArgument, officer: OfficerOption = "cli", as_json: JsonOption = False
) -> None:
    """Serving begins."""
    with acting(context, officer) as (services, who):
        answer = services.queue.calling.start(who, counter, ANY_TICKET)
    _show_call(answer, as_json)


@app.command()
def finish(
    context: Context, counter: CounterArgument, officer: OfficerOption = "cli", as_json: JsonOption = False
) -> None:
    """Serving ended."""
    with acting(context, officer) as (services, who):
        answer = services.queue.calling.finish(who, counter, ANY_TICKET)
    _show_call(answer, as_json)


# -- answers ------------------------------------------------------------------------------------------------


def _ticket_json(ticket: Ticket) -> dict[str, object]:
    return {
        "label": ticket.label,
        "number": ticket.number,
        "code": ticket.code,
        "service": ticket.service,
        "state": ticket.state.value,
        "lane": ticket.lane.value,
        "counter": ticket.counter,
    }


def _find(services: Services, label: str, as_json: bool) -> int:
    """The id of today's number `label`. Exits 1 when there is none."""
    found = services.queue.ticket_by_label(label)
    if found is None:
        raise refuse("ticket_unknown", f"Not done: there is no number {label[:12]} today.", as_json)
    return found.id


def _show_call(answer: CallAnswer, as_json: bool) -> None:
    if isinstance(answer, NotDone):
        raise _refused(answer, as_json)
    rule = f" ({answer.explanation})" if answer.explanation else ""
    value = {**_ticket_json(answer.ticket), "rule": answer.explanation}
    show(value, as_json, f"{answer.ticket.label}: {answer.ticket.state.value}{rule}")


def _refused(answer: NotDone, as_json: bool) -> typer.Exit:
    return refuse(answer.refusal.value, not_done(answer), as_json, detail=answer.detail)
