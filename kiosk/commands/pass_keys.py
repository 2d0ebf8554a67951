"""`kiosk keys …`: the keys that sign passes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer import Context

from kiosk.commands.common import JsonOption, OfficerOption, acting, fail, opened, show_table
from kiosk.processes.terminal import REFUSED
from services.store.files import write_durably

app = typer.Typer(no_args_is_help=True, help="The keys that sign passes.")

_KEY_PROBLEMS = {
    "no_key": "there is no valid key; kiosk keys new",
    "elsewhere": "the private key is not on this machine",
    "unreadable": "the private key cannot be read",
    "too_open": "others may read the private key; chmod 600, and retire it if somebody did",
    "two_valid": "two keys are valid; kiosk keys retire the older one first",
    "all_used": "all key ids are used",
    "unknown": "there is no such key",
    "retired": "it is retired already",
}


def key_words(problem: str) -> str:
    """A services.visits.pass_keys.KeyProblem in words."""
    return _KEY_PROBLEMS[str(problem)]


@app.command("new")
def new_key(context: Context, officer: OfficerOption = "cli") -> None:
    """Make a key on this machine; from now on it signs. Passes of the key before it still hold."""
    from services.visits.pass_keys import KeyProblem

    with acting(context, officer) as (services, who):
        made = services.visits.keys.new(who)
    if isinstance(made, KeyProblem):
        raise fail(f"Not done: {key_words(made)}.", REFUSED)
    typer.echo(f"Key {made.id} signs from now on: {made.public.hex()}")


@app.command("list")
def list_keys(context: Context, as_json: JsonOption = False) -> None:
    """All keys: which are valid, and whether the private one is here."""
    with opened(context) as services:
        found = services.visits.keys.all()
    show_table(
        found,
        as_json,
        lambda one: {"id": one.id, "public": one.public.hex(), "retired": one.retired, "here": one.here},
        lambda one: (
            f"{one.id:>3}  {'retired' if one.retired else 'valid':8} {'private key here' if one.here else '':17}"
            f"{one.public.hex()}"
        ),
        "No keys. kiosk keys new makes one.",
    )


@app.command("export")
def export_keys(
    context: Context,
    file: Annotated[Path | None, typer.Argument(help="Where to write them; else they are printed.")] = None,
) -> None:
    """The public keys: what anyone needs to tell a true pass. Never a private one."""
    from services.visits.pass_keys import export

    with opened(context) as services:
        content = export(services.visits.keys.all())
        if file is not None:
            write_durably(file, content.encode())
    typer.echo(content if file is None else str(file), nl=file is not None)


@app.command()
def retire(
    context: Context,
    key: Annotated[int, typer.Argument(min=0, max=2**62, help="The key's id.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    officer: OfficerOption = "cli",
) -> None:
    """From now on no pass of this key is taken, anywhere. There is no way back."""
    if not yes:
        typer.confirm(f"Every pass of key {key} that is still out there will be refused. Retire it?", abort=True)
    with acting(context, officer) as (services, who):
        problem = services.visits.keys.retire(who, key)
    if problem is not None:
        raise fail(f"Not done: {key_words(problem)}.", REFUSED)
    typer.echo(f"Key {key} is retired.")
