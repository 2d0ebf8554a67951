"""`kiosk printer`: the printer's state, and a test slip."""

from __future__ import annotations

import time
from pathlib import Path

import typer
from typer import Context

from devices.printer import PrinterState, PrinterStatus, PrintOutcome
from kiosk.commands.common import OfficerOption, acting, fail, opened
from kiosk.commands.words import PRINTER
from kiosk.compose.devices import make_printer
from kiosk.compose.services import Services
from kiosk.processes.locks import held, is_held, lock_path
from kiosk.processes.terminal import AWAY
from kiosk.settings.model import Settings
from kiosk.simulator.address import read_address
from services.paper.desk import PrintDesk
from services.people.model import Officer
from services.people.permissions import Action, Permissions
from services.queue import print_jobs

app = typer.Typer(no_args_is_help=True, help="The printer of this kiosk.")

PRINT_SECONDS = 15.0
PAPER_CAME = (PrintOutcome.PRINTED.value, PrintOutcome.SENT.value)
BY_KIOSK = "said by the running kiosk"


def nothing_simulates(settings: Settings) -> bool:
    """The printer is a simulated one, and no simulator has it on its wire."""
    running = read_address(settings.storage.run) is not None or Path(settings.printer.port).exists()
    return settings.printer.simulated and not running


def require_simulator(settings: Settings) -> None:
    """Exits 3 where the printer is simulated by nobody."""
    if nothing_simulates(settings):
        raise fail(
            "The printer of this kiosk.ini is simulated, and nothing simulates it now. Start `kiosk run` (or "
            "`kiosk simulate` alone) and try again; for a real printer set [printer] driver = escpos.",
            AWAY,
        )


def known_by_kiosk(services: Services) -> PrinterStatus | None:
    """The state that the running kiosk saw last ("" is "not known yet" in `detail`); None when no kiosk runs."""
    if not is_held(lock_path(services.settings, "printer")):
        return None
    state = services.states.read().printer_state
    return PrinterStatus(PrinterState(state), BY_KIOSK) if state else PrinterStatus(PrinterState.NO_ANSWER)


def ask_printer(settings: Settings) -> PrinterStatus:
    """Open the port, ask once, close. Only where no kiosk holds the printer."""
    device = make_printer(settings)
    found = device.status()
    device.close()
    return found


@app.command()
def status(context: Context) -> None:
    """The printer's state. Exit 3 when it cannot print."""
    with opened(context) as services:
        if (found := known_by_kiosk(services)) is not None:
            typer.echo(f"{found.state.value if found.detail else 'not known yet'} ({BY_KIOSK})")
        else:
            require_simulator(services.settings)
            found = ask_printer(services.settings)
            typer.echo(f"{found.state.value} {found.detail}".strip())
    if not found.can_print:
        raise fail(f"It cannot print: {PRINTER[found.state]}.", AWAY)


@app.command()
def test(context: Context, officer: OfficerOption = "cli") -> None:
    """Print a test slip: by the running kiosk, or directly when no kiosk holds the printer."""
    with acting(context, officer) as (services, who):
        Permissions(services.journal).require(who, Action.TRY_DEVICES)
        with held(lock_path(services.settings, "printer")) as ours:
            if ours:
                require_simulator(services.settings)
            outcome = _print_directly(services, who) if ours else _print_by_kiosk(services, who)
    typer.echo(outcome)
    if outcome not in PAPER_CAME:
        raise typer.Exit(AWAY)


def _print_directly(services: Services, who: Officer) -> str:
    """As the kiosk would, so that the journal tells of it too."""
    settings = services.settings
    desk = PrintDesk(services.journal, settings.house, services.queue, make_printer(settings), kiosk=settings.kiosk.id)
    try:
        ended = desk.work_off(services.kiosk_desk.request_test(who, settings.kiosk.languages[0]))
    finally:
        desk.close()
    if ended.outcome.value not in PAPER_CAME:
        state = ended.status.state
        typer.echo(f"{state.value}: {PRINTER[state]}. {ended.status.detail}".strip(), err=True)
    return ended.outcome.value


def _print_by_kiosk(services: Services, who: Officer) -> str:
    job = services.kiosk_desk.request_test(who, services.settings.kiosk.languages[0])
    end = time.monotonic() + PRINT_SECONDS
    while time.monotonic() < end:
        found = print_jobs.find_job(services.database, job)
        if found is not None and found.state.ended:
            if found.state.value not in PAPER_CAME and found.printer_state:
                typer.echo(f"{found.printer_state}: {PRINTER[PrinterState(found.printer_state)]}.", err=True)
            return found.state.value
        time.sleep(0.2)
    return f"still waiting after {PRINT_SECONDS:.0f} s (job {job}): is the kiosk busy with a visitor? kiosk logs"
