"""The command line: `kiosk [--config kiosk.ini] COMMAND`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk import __version__
from kiosk.commands import (
    api,
    backup,
    boards,
    doctor,
    house,
    logs,
    move_database,
    officers,
    pass_keys,
    printer,
    printer_setup,
    queue,
    reports,
    restore,
    scanner,
    simulate,
    update,
    visits,
    voice,
)
from kiosk.processes.terminal import REFUSED
from kiosk.settings.file import default_settings_file

STOPPED = 130  # as shells say it after Ctrl+C

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help=(
        "The lobby kiosk. Exit codes: 0 done; 1 refused, or something is wrong; "
        "2 wrong use, or faults in kiosk.ini; 3 database or device away."
    ),
)
printer.app.command()(printer_setup.setup)
for name, group in (
    ("queue", queue.app),
    ("clock", house.clock),
    ("logs", logs.app),
    ("officers", officers.app),
    ("roster", officers.roster),
    ("bookings", visits.app),
    ("keys", pass_keys.app),
    ("config", house.config),
    ("printer", printer.app),
    ("scanner", scanner.app),
    ("survey", reports.survey),
    ("integrity", reports.integrity),
    ("simulate", simulate.app),
    ("backup", backup.app),
    ("api", api.app),
    ("boards", boards.app),
    ("voice", voice.app),
    ("update-data", update.data),
):
    app.add_typer(group, name=name)
app.command()(doctor.doctor)
app.command()(restore.restore)
app.command()(update.update)
app.command("move-database")(move_database.move_database)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kiosk {__version__}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    config: Annotated[
        Path | None,
        # Whether it can be read is for the reader of settings to say, in its words.
        typer.Option(readable=False, help="The settings; else kiosk.ini here, else a clone's own."),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_say_version, help="Say the version.")
    ] = False,
) -> None:
    """Remember which kiosk.ini is meant."""
    context.obj = config or default_settings_file()


@app.command()
def run(context: typer.Context) -> None:
    """Open the kiosk (touch app, and simulated devices where kiosk.ini says so)."""
    from kiosk.__main__ import run_kiosk

    raise typer.Exit(run_kiosk(Path(str(context.obj))))


@app.command()
def console(
    context: typer.Context,
    outage: Annotated[
        bool, typer.Option("--outage", help="Only this kiosk's page for the counters, for when the server is away.")
    ] = False,
) -> None:
    """Serve the staff's pages (one console a house) until Ctrl+C."""
    if outage:
        from kiosk.console.outage_server import run as run_outage

        raise typer.Exit(run_outage(Path(str(context.obj)), typer.echo))
    from kiosk.console.server import run as run_console

    raise typer.Exit(run_console(Path(str(context.obj)), typer.echo))


def main(arguments: list[str]) -> int:
    """Run one command; returns its exit code."""
    command = typer.main.get_command(app)
    try:
        result = command.main(args=arguments, prog_name="kiosk", standalone_mode=False)
    except typer.Exit as leave:
        return leave.exit_code
    except (typer.Abort, KeyboardInterrupt):
        typer.echo("Stopped.", err=True)
        return STOPPED
    except OSError as error:
        if error.filename is None:
            raise
        typer.echo(f"{error.filename}: {error.strerror}", err=True)
        return REFUSED
    except Exception as error:
        shown = getattr(error, "show", None)
        if shown is None:
            raise
        shown()
        return int(getattr(error, "exit_code", 2))
    return int(result) if isinstance(result, int) else 0
