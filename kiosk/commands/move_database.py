"""`kiosk move-database`: from SQLite to PostgreSQL when a second panel comes, or back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer import Context

from kiosk.commands.common import OfficerOption, acting, fail
from kiosk.compose.outage import waits_in_book
from kiosk.processes.terminal import REFUSED
from services.backup.fresh_place import NotEmpty
from services.backup.moving import Moving, NotMoved
from services.store.database import DatabaseSettings


def move_database(
    context: Context,
    to: Annotated[str, typer.Option("--to", help="An SQLite file, or postgresql+psycopg://user@host/database; empty.")],
    officer: OfficerOption = "cli",
) -> None:
    """Move the house into another database, every row compared. Stop every kiosk and the console before."""
    url = to if "://" in to else f"sqlite:///{Path(to).absolute()}"
    with acting(context, officer) as (services, who):
        if waits_in_book(services.settings):
            raise fail(
                "Not moved: numbers of an outage wait in this kiosk's book. Start the kiosk once: they come in first.",
                REFUSED,
            )
        into = DatabaseSettings(url, services.settings.storage.id_file)
        moving = Moving(services.journal, services.settings.storage.run)
        try:
            done = moving.move(who, into, lambda table, rows: typer.echo(f"{table}: {rows}"))
        except (NotMoved, NotEmpty) as refused:
            raise fail(f"Not moved: {refused}", REFUSED) from refused
        path = services.settings.path
    typer.echo(f"Moved: {sum(done.rows.values())} rows in {len(done.rows)} tables, each read again and the same.")
    typer.echo(f"The old rows are kept in {done.kept}; nobody uses them any more. Remove them when all works.")
    typer.echo(f"Now write into {path}: [database] url = {to}. Then start kiosk and console.")
