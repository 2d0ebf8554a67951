"""`kiosk queue …` for who is in charge: end a service, cancel a range, take over a counter; and `kiosk clock`."""

from __future__ import annotations

from typing import Annotated

import typer

from kiosk.commands.common import REFUSED, JsonOption, OfficerOption, acting, local, opened, show
from kiosk.commands.counters import CounterArgument
from kiosk.commands.ticket_answers import as_json, require_done
from services.queue.model import Ticket
from services.queue.reasons import CancelReason, ClosingReason
from services.queue.supervision import PublicReason, RangeCancelled, ServiceEnded

app = typer.Typer()
clock = typer.Typer(invoke_without_command=True, help="Whether the clock can be trusted, and confirming it.")


@app.command()
def end_service(
    context: typer.Context,
    service: Annotated[str, typer.Argument(help="Code of the service.")],
    reason: Annotated[str, typer.Option(help=f"One of: {', '.join(ClosingReason)}. The public reads its words.")] = "",
    words: Annotated[str, typer.Option(help="Own words for the public, in Indonesian; needed for other.")] = "",
    words_en: Annotated[str, typer.Option(help="The same in English.")] = "",
    officer: OfficerOption = "cli",
    json_answer: JsonOption = False,
) -> None:
    """End a service for today: who still waits has to come another time. Who is being served is served."""
    with opened(context, same_house=True) as room:
        answer = room.supervisor_desk.end_service(acting(room, officer), service, PublicReason(reason, words, words_en))
    require_done(answer, json_answer)
    assert isinstance(answer, ServiceEnded)
    labels = ", ".join(one.label for one in answer.expired) or "none"
    value = {"expired": [as_json(one) for one in answer.expired], "public": dict(answer.closing.reason.by_language)}
    said = answer.closing.reason.in_language("id")
    show(value, json_answer, f'{service} has ended for today. Expired: {labels}. The public reads: "{said}"')


@app.command()
def cancel_range(
    context: typer.Context,
    series: Annotated[str, typer.Argument(help="The printed letter.")],
    first: int,
    last: int,
    reason: Annotated[str, typer.Option(help=f"One of: {', '.join(CancelReason)}.")] = "",
    officer: OfficerOption = "cli",
    json_answer: JsonOption = False,
) -> None:
    """Cancel the numbers FIRST to LAST of today (taken by a broker, for instance)."""
    with opened(context, same_house=True) as room:
        answer = room.supervisor_desk.cancel_range(acting(room, officer), series, first, last, reason)
    require_done(answer, json_answer)
    assert isinstance(answer, RangeCancelled)
    value = {"cancelled": [as_json(one) for one in answer.cancelled], "left": [as_json(one) for one in answer.left]}
    left = f", {len(answer.left)} left as they were" if answer.left else ""
    show(value, json_answer, f"{len(answer.cancelled)} numbers cancelled{left}.")


@app.command()
def release_counter(
    context: typer.Context, counter: CounterArgument, officer: OfficerOption = "cli", json_answer: JsonOption = False
) -> None:
    """Take a counter from an officer who has left; its number waits again, or is put off."""
    with opened(context, same_house=True) as room:
        answer = room.supervisor_desk.release_counter(acting(room, officer), counter)
    require_done(answer, json_answer)
    held = answer if isinstance(answer, Ticket) else None
    freed = f"; {held.label} is {held.state.value}" if held else ""
    show(
        {"counter": counter, "freed": as_json(held) if held else None},
        json_answer,
        f"Counter {counter} is closed{freed}.",
    )


@clock.callback()
def clock_state(context: typer.Context, json_answer: JsonOption = False) -> None:
    """Whether the clock can be trusted. Exit 1 when it cannot: no numbers are given until it is confirmed."""
    if context.invoked_subcommand is not None:
        return
    with opened(context) as room:
        found, day = room.queue.day.clock_state(), room.queue.day.today()
        now, last = local(room, found.now), local(room, found.last) if found.last else None
    value = {"trust": found.trust.value, "now": now, "last_trusted": last, "service_day": day.isoformat()}
    words = f"{found.trust.value}: now {now}, last trusted moment {last or 'none'}, service day {day}."
    show(value, json_answer, words + ("" if found.trusted else " Set the clock, then: kiosk clock confirm"))
    if not found.trusted:
        raise typer.Exit(REFUSED)


@clock.command()
def confirm(context: typer.Context, officer: OfficerOption = "cli") -> None:
    """The clock is right now. A day that was opened in error is closed again."""
    with opened(context) as room:
        before = room.queue.day.today()
        room.supervisor_desk.confirm_clock(acting(room, officer))
        after, state = room.queue.day.today(), room.queue.day.clock_state()
        now = local(room, state.now)
    back = f" The day {before} was opened in error and is closed; numbers of {after} go on." if after < before else ""
    typer.echo(f"Confirmed: {now}.{back}")
