"""`kiosk queue …` at the counters: open, call, serve."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from kiosk.commands.common import JsonOption, OfficerOption, acting, opened, show
from kiosk.commands.ticket_answers import find, require_done, tell
from kiosk.compose.services import Services
from services.people.model import Officer
from services.queue.model import CallAnswer
from services.queue.reasons import CallReason, CancelReason, HoldReason, PauseReason, TransferReason

app = typer.Typer()

CounterArgument = Annotated[str, typer.Argument(help="Code of the counter.")]
LabelArgument = Annotated[str, typer.Argument(help="The number as printed, such as A012.")]
NOT_SEEN = None  # a command works on whatever number the counter holds


def _do(
    context: typer.Context, officer: str, json_answer: bool, work: Callable[[Services, Officer], CallAnswer]
) -> None:
    with opened(context, same_house=True) as services:
        answer = work(services, acting(services, officer))
    tell(answer, json_answer)


@app.command()
def open_counter(
    context: typer.Context,
    counter: CounterArgument,
    services: Annotated[str, typer.Option(help="Codes of services, comma-separated; else the usual ones.")] = "",
    officer: OfficerOption = "cli",
    json_answer: JsonOption = False,
) -> None:
    """Open a counter, or change what it calls."""
    wanted = tuple(part.strip() for part in services.split(",") if part.strip()) or None
    with opened(context, same_house=True) as room:
        answer = room.counter_desk.open_counter(acting(room, officer), counter, wanted)
    require_done(answer, json_answer)
    assert isinstance(answer, tuple)
    show({"counter": counter, "services": answer}, json_answer, f"Counter {counter} calls {', '.join(answer)}.")


@app.command()
def close_counter(
    context: typer.Context, counter: CounterArgument, officer: OfficerOption = "cli", json_answer: JsonOption = False
) -> None:
    """Close a counter that holds no number."""
    with opened(context, same_house=True) as room:
        answer = room.counter_desk.close_counter(acting(room, officer), counter)
    require_done(answer, json_answer)
    show({"counter": counter, "open": False}, json_answer, f"Counter {counter} is closed.")


@app.command()
def pause(
    context: typer.Context,
    counter: CounterArgument,
    reason: Annotated[str, typer.Option(help=f"One of: {', '.join(PauseReason)}.")] = "",
    officer: OfficerOption = "cli",
    json_answer: JsonOption = False,
) -> None:
    """Call nobody at this counter for a while."""
    with opened(context, same_house=True) as room:
        answer = room.counter_desk.pause(acting(room, officer), counter, reason)
    require_done(answer, json_answer)
    show({"counter": counter, "pause": reason}, json_answer, f"Counter {counter} is paused.")


@app.command()
def go_on(
    context: typer.Context, counter: CounterArgument, officer: OfficerOption = "cli", json_answer: JsonOption = False
) -> None:
    """End a counter's pause."""
    with opened(context, same_house=True) as room:
        answer = room.counter_desk.go_on(acting(room, officer), counter)
    require_done(answer, json_answer)
    show({"counter": counter, "pause": ""}, json_answer, f"Counter {counter} goes on.")


@app.command()
def call(
    context: typer.Context,
    counter: CounterArgument,
    ticket: Annotated[str, typer.Option(help="Call this number out of order; needs --reason.")] = "",
    reason: Annotated[str, typer.Option(help=f"One of: {', '.join(CallReason)}.")] = "",
    officer: OfficerOption = "cli",
    json_answer: JsonOption = False,
) -> None:
    """Call the next number in the fair order."""
    if ticket:
        _do(
            context,
            officer,
            json_answer,
            lambda s, who: s.counter_desk.call_ticket(who, counter, find(s, ticket, json_answer), reason),
        )
    else:
        _do(context, officer, json_answer, lambda s, who: s.counter_desk.call_next(who, counter))


@app.command()
def recall(
    context: typer.Context, counter: CounterArgument, officer: OfficerOption = "cli", json_answer: JsonOption = False
) -> None:
    """Call the called number again."""
    _do(context, officer, json_answer, lambda s, who: s.counter_desk.recall(who, counter, NOT_SEEN))


@app.command()
def start(
    context: typer.Context, counter: CounterArgument, officer: OfficerOption = "cli", json_answer: JsonOption = False
) -> None:
    """Serving begins."""
    _do(context, officer, json_answer, lambda s, who: s.counter_desk.start(who, counter, NOT_SEEN))


@app.command()
def finish(
    context: typer.Context, counter: CounterArgument, officer: OfficerOption = "cli", json_answer: JsonOption = False
) -> None:
    """Serving ended."""
    _do(context, officer, json_answer, lambda s, who: s.counter_desk.finish(who, counter, NOT_SEEN))


@app.command()
def no_show(
    context: typer.Context,
    counter: Annotated[str, typer.Argument(help="Code of the counter that called, or a number that was put off.")],
    officer: OfficerOption = "cli",
    json_answer: JsonOption = False,
) -> None:
    """Nobody came for the called number, or for one that was put off."""

    def work(services: Services, who: Officer) -> CallAnswer:
        if counter in services.settings.house.counters:
            return services.counter_desk.no_show(who, counter, NOT_SEEN)
        return services.counter_desk.left(who, find(services, counter, json_answer))

    _do(context, officer, json_answer, work)


@app.command()
def abandon(
    context: typer.Context, counter: CounterArgument, officer: OfficerOption = "cli", json_answer: JsonOption = False
) -> None:
    """Put the called number back into the queue."""
    _do(context, officer, json_answer, lambda s, who: s.counter_desk.abandon(who, counter, NOT_SEEN))


@app.command("return")
def return_ticket(
    context: typer.Context, label: LabelArgument, officer: OfficerOption = "cli", json_answer: JsonOption = False
) -> None:
    """A no-show is here after all."""
    _do(context, officer, json_answer, lambda s, who: s.counter_desk.present_again(who, find(s, label, json_answer)))


@app.command()
def transfer(
    context: typer.Context,
    counter: CounterArgument,
    service: Annotated[str, typer.Argument(help="Code of the service to send the number to.")],
    reason: Annotated[str, typer.Option(help=f"One of: {', '.join(TransferReason)}.")] = "",
    officer: OfficerOption = "cli",
    json_answer: JsonOption = False,
) -> None:
    """Send the number that is being served to another service."""
    _do(
        context,
        officer,
        json_answer,
        lambda s, who: s.counter_desk.transfer(who, counter, service, reason, NOT_SEEN),
    )


@app.command()
def hold(
    context: typer.Context,
    counter: CounterArgument,
    reason: Annotated[str, typer.Option(help=f"One of: {', '.join(HoldReason)}.")] = "",
    officer: OfficerOption = "cli",
    json_answer: JsonOption = False,
) -> None:
    """Put off the number that is being served."""
    _do(context, officer, json_answer, lambda s, who: s.counter_desk.hold(who, counter, reason, NOT_SEEN))


@app.command()
def resume(
    context: typer.Context,
    counter: CounterArgument,
    label: LabelArgument,
    officer: OfficerOption = "cli",
    json_answer: JsonOption = False,
) -> None:
    """Go on with a number that was put off."""
    _do(
        context,
        officer,
        json_answer,
        lambda s, who: s.counter_desk.resume(who, counter, find(s, label, json_answer)),
    )


@app.command()
def cancel(
    context: typer.Context,
    label: LabelArgument,
    reason: Annotated[str, typer.Option(help=f"One of: {', '.join(CancelReason)}.")] = "",
    officer: OfficerOption = "cli",
    json_answer: JsonOption = False,
) -> None:
    """Cancel a number that waits or was called."""
    _do(context, officer, json_answer, lambda s, who: s.counter_desk.cancel(who, find(s, label, json_answer), reason))
