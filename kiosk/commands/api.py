"""`kiosk api …`: other systems of the house and their tokens."""

from __future__ import annotations

from typing import Annotated

import typer
from typer import Context

from kiosk.commands.common import JsonOption, OfficerOption, acting, fail, local, show
from kiosk.processes.terminal import REFUSED
from services.api.clients import ApiClients, ClientProblem, Made, Scope

app = typer.Typer(no_args_is_help=True, help="Other systems of the house that use the HTTP API.")

_PROBLEMS = {
    ClientProblem.BAD_NAME: "a name is 2 to 16 small letters, digits and hyphens, a letter first",
    ClientProblem.NAME_TAKEN: "there is, or was, a client of that name; take another",
    ClientProblem.NO_SCOPE: f"name what it may do: {', '.join(Scope)}",
}


@app.command("add")
def add(
    context: Context,
    name: Annotated[str, typer.Argument(help="What the log calls it: small letters, digits, hyphens.")],
    scopes: Annotated[list[Scope], typer.Argument(help="What it may do; one or more.")],
    officer: OfficerOption = "cli",
) -> None:
    """Let another system in. Its token is printed once and cannot be seen again."""
    with acting(context, officer) as (services, who):
        made = ApiClients(services.journal).make(who, name, frozenset(scopes))
    if not isinstance(made, Made):
        raise fail(f"Not done: {_PROBLEMS[made]}.", REFUSED)
    typer.echo(f"Token of {made.client.name} (shown only now): {made.token}")


@app.command("list")
def list_clients(context: Context, officer: OfficerOption = "cli", as_json: JsonOption = False) -> None:
    """All clients, retired ones too; never a token."""
    with acting(context, officer) as (services, who):
        found = ApiClients(services.journal).all(who)
        lines = [
            f"{one.name:16} {'retired' if one.retired else 'active':8} {local(services, one.created_at)}  "
            f"{' '.join(sorted(one.scopes))}"
            for one in found
        ]
    value = [{"name": one.name, "retired": one.retired, "scopes": sorted(one.scopes)} for one in found]
    show(value, as_json, "\n".join(lines) or "No clients. kiosk api add makes one.")


@app.command("renew")
def renew(context: Context, name: str, officer: OfficerOption = "cli") -> None:
    """Another token for a client that lost its own, or whose token was seen. Exit 1 when there is no such client."""
    with acting(context, officer) as (services, who):
        made = ApiClients(services.journal).renew(who, name)
    if made is None:
        raise fail(f"Not done: no active client {name} (kiosk api list).", REFUSED)
    typer.echo(f"New token of {name} (shown only now; the one before is worth nothing): {made.token}")


@app.command("retire")
def retire(context: Context, name: str, officer: OfficerOption = "cli") -> None:
    """Its token is worth nothing from now on. Exit 1 when there is no such client."""
    with acting(context, officer) as (services, who):
        if not ApiClients(services.journal).retire(who, name):
            raise fail(f"Not done: no active client {name} (kiosk api list).", REFUSED)
    typer.echo(f"{name} can ask for nothing any more.")
