"""`kiosk boards …`: the lobby boards that are watched over."""

from __future__ import annotations

from typing import Annotated

import typer
from typer import Context

from kiosk.commands.common import JsonOption, OfficerOption, acting, fail, local, show
from kiosk.processes.terminal import REFUSED
from services.house.boards import BoardProblem, Boards

app = typer.Typer(no_args_is_help=True, help="Lobby boards: which televisions are the house's.")

_PROBLEMS = {
    BoardProblem.BAD_NAME: "a name has 2 to 30 letters, and no long number",
    BoardProblem.NAME_TAKEN: "there is a board of that name; take another, or forget it first",
    BoardProblem.BAD_CODE: "this is no code; look again at the eight signs on the board",
    BoardProblem.TOO_MANY: "there are as many boards as can be; forget one first",
    BoardProblem.TRY_LATER: "many codes within a short time; wait some minutes",
}


@app.command()
def introduce(
    context: Context,
    code: Annotated[str, typer.Argument(help="The code at the bottom of the board.")],
    name: Annotated[str, typer.Option(help="What the console and the log call it.")],
    officer: OfficerOption = "cli",
) -> None:
    """The board that shows CODE is the house's. It is known some seconds later, when it asks for its page again."""
    with acting(context, officer) as (services, who):
        answer = Boards(services.journal).expect(who, code, name)
    if isinstance(answer, BoardProblem):
        raise fail(f"Not done: {_PROBLEMS[answer]}.", REFUSED)
    typer.echo(f"{answer.name} is known as soon as it asks for its page: its code goes then.")


@app.command("list")
def list_boards(context: Context, officer: OfficerOption = "cli", as_json: JsonOption = False) -> None:
    """The boards that were introduced, and those whose code is awaited. How they are stands in the console."""
    with acting(context, officer) as (services, who):
        boards = Boards(services.journal)
        found = [*boards.known(), *boards.awaited(who)]
        lines = [
            f"{one.name:30} {'awaited' if one.awaited else 'known':8} {local(services, one.at)}  {one.by}"
            for one in found
        ]
    value = [{"name": one.name, "awaited": one.awaited, "by": one.by} for one in found]
    show(
        value, as_json, "\n".join(lines) or "No boards. A board shows its code: kiosk boards introduce CODE --name NAME"
    )


@app.command()
def forget(context: Context, name: str, officer: OfficerOption = "cli") -> None:
    """This board counts no more; it shows a code again. Exit 1 when there is no such board."""
    with acting(context, officer) as (services, who):
        if not Boards(services.journal).forget(who, name):
            raise fail(f"Not done: no board {name} (kiosk boards list).", REFUSED)
    typer.echo(f"{name} is not known any more.")
