"""`kiosk simulate`: the simulator, and its printer's faults from the command line."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

import typer

from kiosk.config import load
from kiosk.settings import Settings
from kiosk.simulator_address import read_address

app = typer.Typer(help="Simulated devices and the testers' page.")

FAULTS: Final = {
    "paper-low": "paper-low",
    "paper-out": "paper-out",
    "cover-open": "cover-open",
    "offline": "offline",
    "silent": "silent",
    "disconnect": "disconnected",
    "cutter-error": "cutter-error",
}
RESTORE: Final = "restore"
ANSWER_SECONDS: Final = 5


def settings_of(context: typer.Context) -> Settings:
    """The settings of `kiosk --config FILE`; the root command leaves the path in `context.obj`."""
    return context.obj if isinstance(context.obj, Settings) else load(Path(context.obj or "kiosk.ini"))


@app.callback(invoke_without_command=True)
def simulate(
    context: typer.Context,
    display: Annotated[str | None, typer.Option(help="X display to show, such as :3")] = None,
) -> None:
    """Hold the simulated printer and serve the testers' page until Ctrl+C."""
    if context.invoked_subcommand is not None:
        return
    from kiosk.simulate import run  # the web server is for this command alone

    raise typer.Exit(run(settings_of(context), display, typer.echo))


@app.command()
def printer(context: typer.Context, what: Annotated[str, typer.Argument(help=", ".join([*FAULTS, RESTORE]))]) -> None:
    """Make something wrong with the simulated printer, or everything well again (restore)."""
    if what not in FAULTS and what != RESTORE:
        raise typer.BadParameter(f"{what!r} is none of {', '.join([*FAULTS, RESTORE])}", param_hint="WHAT")
    address = read_address(settings_of(context).storage.run)
    if address is None:
        typer.echo("no simulator of this kiosk is running (kiosk run, or kiosk simulate, starts it)", err=True)
        raise typer.Exit(1)
    problem = tell(address.url, what)
    if problem:
        typer.echo(problem, err=True)
        raise typer.Exit(1)
    typer.echo(f"simulated printer: {what}")


def tell(url: str, what: str) -> str:
    """Tell the simulator at `url` one of FAULTS or RESTORE; returns what went wrong, or nothing."""
    place = "printer/restore" if what == RESTORE else "printer"
    fields = {} if what == RESTORE else {"on": FAULTS[what]}
    parts = urlsplit(url)
    request = urllib.request.Request(
        url + place,
        urllib.parse.urlencode(fields).encode(),
        {"Origin": f"{parts.scheme}://{parts.netloc}"},
    )
    # Straight to the loopback, whatever proxy the surroundings name.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(request, timeout=ANSWER_SECONDS).close()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return f"the simulator refused: {refusal.read().decode('utf-8', 'replace')}"
    except OSError as fault:
        return f"the simulator does not answer: {fault}"
    return ""
