"""`kiosk voice`: the sounds of the lobby board."""

from __future__ import annotations

from typing import Annotated

import typer
from typer import Context

from kiosk.commands.common import fail, settings_of
from kiosk.processes.terminal import REFUSED

app = typer.Typer(no_args_is_help=True, help="The lobby board's spoken announcements.")


@app.command()
def clips(
    context: Context,
    anew: Annotated[bool, typer.Option("--anew", help="Make those again that are there already.")] = False,
    names: Annotated[bool, typer.Option("--names", help="Only list the names and words, for recording them.")] = False,
) -> None:
    """Make the clips that are missing, with those that the names of this house's counters need."""
    from kiosk.console.voice_clips import VoiceFault, make, wanted

    settings = settings_of(context)
    words = wanted(settings.house)
    if names:
        for name, text in words.items():
            typer.echo(f"{name:24} {text}")
        return
    try:
        made = make(settings.storage.voice, words, anew=anew)
    except VoiceFault as fault:
        raise fail(f"Not done: {fault}.", REFUSED) from fault
    typer.echo(f"{len(made)} made; {settings.storage.voice} has {len(words) + 1} clips.")
