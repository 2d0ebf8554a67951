"""`kiosk queue …`: take, list and call tickets."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Annotated

import typer

from kiosk.commands.common import REFUSED, fail, opened, show
from kiosk.services_room import Services
from services.queue.model import CallAnswer, Channel, Issued, NotDone, TakeRequest, Ticket
from services.queue.reasons import CallReason, CancelReason, HoldReason, TransferReason

app = typer.Typer(no_args_is_help=True, help="Take, list and call queue numbers.")

OfficerOption = Annotated[str, typer.Option("--officer", help="Short code of the officer who does it.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer with one JSON value.")]
CounterArgument = Annotated[str, typer.Argument(help="Code of the counter.")]
LabelArgument = Annotated[str, typer.Argument(help="The number as printed, such as A012.")]


def _as_json(ticket: Ticket) -> dict[str, object]:
    return {
        "label": ticket.label, "number": ticket.number, "code": ticket.code, "service": ticket.service,
        "state": ticket.state.value, "lane": ticket.lane.value, "counter": ticket.counter,
    }  # fmt: skip


@app.command()
def take(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help="Code of the service, such as A.")],
    priority: Annotated[str | None, typer.Option("--priority", help="Code of a priority group.")] = None,
    ignore_hours: Annotated[bool, typer.Option("--ignore-hours", help="Also while closed; journalled.")] = False,
    print_slip: Annotated[bool, typer.Option("--print", help="The running kiosk prints the slip.")] = False,
    officer: OfficerOption = "cli",
    as_json: JsonOption = False,
) -> None:
    """Take a number. Exit 1 when none is given."""
    request = TakeRequest(
        uuid.uuid4().hex, code, priority, Channel.COMMAND, officer, ignore_hours=ignore_hours, print_slip=print_slip
    )
    with opened(context) as services:
        answer = services.queue.take(request)
    if isinstance(answer, Issued):
        wait = answer.wait
        interval = {"low_minutes": wait.low_minutes, "high_minutes": wait.high_minutes} if wait else None
        value = {**_as_json(answer.ticket), "ahead": answer.ahead, "wait": interval, "repeated": answer.repeated}
        words = f"{answer.ticket.label}: {answer.ahead} ahead"
        show(value, as_json, words + (f", about {wait.low_minutes}-{wait.high_minutes} minutes" if wait else ""))
        return
    until = answer.until.isoformat() if answer.until else None
    if as_json:
        show({"refused": answer.reason.value, "until": until}, True, "")
        raise typer.Exit(REFUSED)
    raise fail(f"No number: {answer.reason.value}" + (f", until {until}" if until else ""), REFUSED)


@app.command("list")
def list_tickets(context: typer.Context, as_json: JsonOption = False) -> None:
    """Today's numbers, by arrival."""
    with opened(context) as services:
        tickets = services.queue.tickets_today()
    words = "\n".join(
        f"{one.label:6} {one.service:4} {one.lane.value:9} {one.state.value:10} {one.counter or ''}" for one in tickets
    )
    show([_as_json(one) for one in tickets], as_json, words or "No numbers today.")


@app.command()
def open_counter(
    context: typer.Context,
    counter: CounterArgument,
    services: Annotated[str, typer.Option(help="Codes of services, comma-separated; else the usual ones.")] = "",
    officer: OfficerOption = "cli",
) -> None:
    """Open a counter, or change what it calls."""
    wanted = tuple(part.strip() for part in services.split(",") if part.strip()) or None
    with opened(context) as room:
        answer = room.queue.open_counter(counter, officer, wanted)
    if isinstance(answer, NotDone):
        raise _refused(answer)
    typer.echo(f"Counter {counter} calls {', '.join(answer)}.")


@app.command()
def close_counter(context: typer.Context, counter: CounterArgument, officer: OfficerOption = "cli") -> None:
    """Close a counter that holds no number."""
    with opened(context) as room:
        answer = room.queue.close_counter(counter, officer)
    if isinstance(answer, NotDone):
        raise _refused(answer)
    typer.echo(f"Counter {counter} is closed.")


@app.command()
def call(
    context: typer.Context,
    counter: CounterArgument,
    ticket: Annotated[str, typer.Option(help="Call this number out of order; needs --reason.")] = "",
    reason: Annotated[str, typer.Option(help=f"One of: {', '.join(CallReason)}.")] = "",
    officer: OfficerOption = "cli",
    as_json: JsonOption = False,
) -> None:
    """Call the next number in the fair order."""
    if ticket:
        _do(context, as_json, lambda s: s.queue.call_ticket(counter, officer, _find(s, ticket), reason))
    else:
        _do(context, as_json, lambda s: s.queue.call_next(counter, officer))


@app.command()
def recall(
    context: typer.Context, counter: CounterArgument, officer: OfficerOption = "cli", as_json: JsonOption = False
) -> None:
    """Call the called number again."""
    _do(context, as_json, lambda s: s.queue.recall(counter, officer))


@app.command()
def start(
    context: typer.Context, counter: CounterArgument, officer: OfficerOption = "cli", as_json: JsonOption = False
) -> None:
    """Serving begins."""
    _do(context, as_json, lambda s: s.queue.start(counter, officer))


@app.command()
def finish(
    context: typer.Context, counter: CounterArgument, officer: OfficerOption = "cli", as_json: JsonOption = False
) -> None:
    """Serving ended."""
    _do(context, as_json, lambda s: s.queue.finish(counter, officer))


@app.command()
def no_show(
    context: typer.Context, counter: CounterArgument, officer: OfficerOption = "cli", as_json: JsonOption = False
) -> None:
    """Nobody came."""
    _do(context, as_json, lambda s: s.queue.no_show(counter, officer))


@app.command()
def abandon(
    context: typer.Context, counter: CounterArgument, officer: OfficerOption = "cli", as_json: JsonOption = False
) -> None:
    """Put the called number back into the queue."""
    _do(context, as_json, lambda s: s.queue.abandon(counter, officer))


@app.command("return")
def return_ticket(
    context: typer.Context, label: LabelArgument, officer: OfficerOption = "cli", as_json: JsonOption = False
) -> None:
    """A no-show is here after all."""
    _do(context, as_json, lambda s: s.queue.return_(_find(s, label), officer))


@app.command()
def transfer(
    context: typer.Context,
    counter: CounterArgument,
    service: Annotated[str, typer.Argument(help="Code of the service to send the number to.")],
    reason: Annotated[str, typer.Option(help=f"One of: {', '.join(TransferReason)}.")] = "",
    officer: OfficerOption = "cli",
    as_json: JsonOption = False,
) -> None:
    """Send the number that is being served to another service."""
    _do(context, as_json, lambda s: s.queue.transfer(counter, officer, service, reason))


@app.command()
def hold(
    context: typer.Context,
    counter: CounterArgument,
    reason: Annotated[str, typer.Option(help=f"One of: {', '.join(HoldReason)}.")] = "",
    officer: OfficerOption = "cli",
    as_json: JsonOption = False,
) -> None:
    """Put off the number that is being served."""
    _do(context, as_json, lambda s: s.queue.hold(counter, officer, reason))


@app.command()
def resume(
    context: typer.Context,
    counter: CounterArgument,
    label: LabelArgument,
    officer: OfficerOption = "cli",
    as_json: JsonOption = False,
) -> None:
    """Go on with a number that was put off."""
    _do(context, as_json, lambda s: s.queue.resume(counter, officer, _find(s, label)))


@app.command()
def cancel(
    context: typer.Context,
    label: LabelArgument,
    reason: Annotated[str, typer.Option(help=f"One of: {', '.join(CancelReason)}.")] = "",
    officer: OfficerOption = "cli",
    as_json: JsonOption = False,
) -> None:
    """Cancel a number that waits or was called."""
    _do(context, as_json, lambda s: s.queue.cancel(_find(s, label), officer, reason))


def _find(services: Services, label: str) -> int:
    found = services.queue.ticket_by_label(label)
    if found is None:
        raise fail(f"No number {label} today.", REFUSED)
    return found.id


def _do(context: typer.Context, as_json: bool, work: Callable[[Services], CallAnswer]) -> None:
    with opened(context) as services:
        answer = work(services)
    if isinstance(answer, NotDone):
        raise _refused(answer)
    rule = f" ({answer.explanation})" if answer.explanation else ""
    value = {**_as_json(answer.ticket), "rule": answer.explanation}
    show(value, as_json, f"{answer.ticket.label}: {answer.ticket.state.value}{rule}")


def _refused(answer: NotDone) -> typer.Exit:
    return fail(f"Not done: {answer.refusal.value}" + (f" ({answer.detail})" if answer.detail else ""), REFUSED)
