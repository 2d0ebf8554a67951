"""`kiosk config`."""

from __future__ import annotations

from pathlib import Path

import typer

from kiosk.commands.common import REFUSED, OfficerOption, acting, fail, opened, settings_of
from kiosk.settings.file import SHIPPED
from kiosk.settings.warnings import warnings

config = typer.Typer(no_args_is_help=True, help="kiosk.ini.")


@config.command()
def check(context: typer.Context) -> None:
    """Read kiosk.ini and list all faults. Exit 2 when there are any; warnings are no faults."""
    settings = settings_of(context)
    for words in warnings(settings):
        typer.echo(f"warning: {words}")
    typer.echo(f"{settings.path}: {len(settings.house.services)} services, no faults.")


@config.command()
def init(context: typer.Context) -> None:
    """Write the shipped kiosk.ini (here, or where --config says) to begin a house with. Never over a file."""
    file = Path(str(context.obj))
    try:
        with file.open("xb") as fresh:
            fresh.write(SHIPPED.read_bytes())
    except OSError as fault:
        raise fail(f"Not done: {file}: {fault.strerror}.", REFUSED) from fault
    typer.echo(f"{file}: written. Everything in it is simulated and open around the clock; next: kiosk run.")


@config.command()
def adopt(context: typer.Context, officer: OfficerOption = "cli") -> None:
    """Make this kiosk.ini's house settings those of the house."""
    with opened(context) as services:
        changed = services.kiosk_desk.adopt(acting(services, officer), services.settings.fingerprint)
    for one in changed:
        typer.echo(f"[{one.section}] {one.key}: {_shown(one.in_database)} -> {_shown(one.in_file)}")
    typer.echo("Adopted. Every panel of the house needs the same now." if changed else "Nothing differs.")


def _shown(value: str | None) -> str:
    return "nothing" if value is None else f'"{value}"'
