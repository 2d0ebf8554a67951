"""`kiosk update`: the next version from a stick, and back; `kiosk update-data`: what it asks of the house's data."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from typer import Context

from kiosk.commands.common import fail, settings_of
from kiosk.processes.terminal import AWAY, REFUSED
from services.backup.fresh_place import NotEmpty
from services.backup.moving import NotMoved
from services.store.clock import SystemClock
from services.store.database import DatabaseFault
from services.store.files import only_one

data = typer.Typer(no_args_is_help=True, help="What an update asks of the house's data; answers with JSON.")


def update(
    context: Context,
    place: Annotated[
        Path | None, typer.Argument(help="The bundle, or the folder where the stick is mounted.", show_default=False)
    ] = None,
    sure: Annotated[
        bool, typer.Option("--sure", help="The same or an older version is meant; --back over changed data is.")
    ] = False,
    back: Annotated[bool, typer.Option("--back", help="To the version before the last update.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Finish or undo what was cut short.")] = False,
    patience: Annotated[
        int, typer.Option(min=10, max=3600, help="Seconds within which the new version has to be well.")
    ] = 300,
) -> None:
    """The next version from a stick: proven, tried, and back by itself when it is not well. As root."""
    from kiosk.updates.places import Places
    from kiosk.updates.update import NotUpdated, Updating

    if os.geteuid() != 0:
        raise fail("Not updated: this needs root (sudo).", REFUSED)
    if sum((place is not None, back, resume)) != 1:
        raise typer.BadParameter("Name the bundle or the folder of the stick; or --back; or --resume.")
    places = Places()
    with _refusals(), only_one(places.steps.with_name("lock")) as alone:
        if not alone:
            raise NotUpdated(
                "Another update is at work on this machine (perhaps lobby-update.service): wait for its end."
            )
        work = Updating(places, say=typer.echo, patience=patience)
        if resume:
            work.resume()
        elif back:
            work.back(sure=sure)
        elif place is not None and not work.update(place, sure=sure):
            raise typer.Exit(REFUSED)


@contextmanager
def _refusals() -> Iterator[None]:
    from kiosk.updates.archive import BundleFaulty
    from kiosk.updates.commands import CommandFailed
    from kiosk.updates.fitting import NotFitting
    from kiosk.updates.keys import KeyFaulty
    from kiosk.updates.update import NotUpdated

    try:
        yield
    except (BundleFaulty, CommandFailed, NotFitting, KeyFaulty, NotUpdated) as refused:
        raise fail(f"Not updated: {refused}", REFUSED) from refused


def _answer(context: Context, work: Callable[[Any], dict[str, Any] | None]) -> None:
    settings = settings_of(context)
    try:
        answer = work(settings)
    except (DatabaseFault, NotEmpty, NotMoved) as fault:
        raise fail(str(fault), AWAY) from fault
    typer.echo(json.dumps(answer or {}))


@data.command()
def facts(context: Context) -> None:
    """Where the database stands."""
    from kiosk.compose import updating

    _answer(context, lambda settings: updating.facts(settings, SystemClock()))


@data.command()
def copy(context: Context) -> None:
    """Copy the database before an update."""
    from kiosk.compose import updating

    _answer(context, lambda settings: updating.copy_before(settings, SystemClock()))


@data.command()
def forget(context: Context) -> None:
    """Remove that copy."""
    from kiosk.compose import updating

    _answer(context, updating.forget_copy)


@data.command("put-back")
def put_back(
    context: Context,
    heads: Annotated[str, typer.Argument(help="The log's last entries at the time of the copy, as `facts` says them.")],
    newer: Annotated[str, typer.Argument(help="The version that is undone.")],
) -> None:
    """Bring that copy back into the database's place."""
    from kiosk.compose import updating

    try:
        known = {str(chain): int(seq) for chain, seq in json.loads(heads).items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise typer.BadParameter("expected what `facts` says of heads") from error
    _answer(context, lambda settings: {"words": updating.put_back(settings, SystemClock(), known, newer)})


@data.command()
def note(context: Context, what: str, old: str, new: str, why: Annotated[str, typer.Argument()] = "") -> None:
    """Write into the log that an update was made (updated) or undone (undone)."""
    from kiosk.compose import updating

    if what not in ("updated", "undone"):
        raise typer.BadParameter("updated or undone")
    _answer(context, lambda settings: updating.note(settings, SystemClock(), what, old, new, why))
