"""`kiosk printer`: how the printer is, and a test slip."""

from __future__ import annotations

import time
from pathlib import Path

import typer

from devices.printer import CAN_PRINT, PrinterState, PrintOutcome
from kiosk.commands.common import AWAY, OfficerOption, acting, fail, opened
from kiosk.commands.words import PRINTER
from kiosk.compose.services import Services
from kiosk.processes.locks import ProcessLock, is_held
from kiosk.settings.model import Settings
from kiosk.simulator.address import read_address
from services.paper.desk import PrintDesk
from services.people.model import Officer
from services.people.permissions import Action, Permissions
from services.queue import print_jobs

app = typer.Typer(no_args_is_help=True, help="The printer of this kiosk.")

PRINT_SECONDS = 15.0
PAPER_CAME = (PrintOutcome.PRINTED.value, PrintOutcome.SENT.value)


def printer_lock(settings: Settings) -> Path:
    return settings.storage.run / f"{settings.kiosk.id}.printer.lock"


def nothing_simulates(settings: Settings) -> bool:
    """The printer is a simulated one, and no simulator has it on its wire."""
    running = read_address(settings.storage.run) is not None or Path(settings.printer.port).exists()
    return settings.printer.simulated and not running


@app.command()
def status(context: typer.Context) -> None:
    """The printer's state. Exit 3 when it cannot print."""
    with opened(context) as services:
        settings = services.settings
        if is_held(printer_lock(settings)):
            said = services.states.read().printer_state
            state = PrinterState(said) if said else PrinterState.NO_ANSWER
            typer.echo(f"{said or 'not known yet'} (said by the running kiosk)")
        else:
            require_simulator(settings)
            from kiosk.compose.kiosk import make_printer

            device = make_printer(settings)
            found = device.status()
            device.close()
            state = found.state
            typer.echo(f"{state.value} {found.detail}".strip())
    if state not in CAN_PRINT:
        raise fail(f"It cannot print: {PRINTER[state]}.", AWAY)


@app.command()
def test(context: typer.Context, officer: OfficerOption = "cli") -> None:
    """Print a test slip: by the running kiosk, or directly when no kiosk holds the printer."""
    with opened(context) as services:
        who = acting(services, officer)
        Permissions(services.journal).require(who, Action.TRY_DEVICES)
        lock = ProcessLock(printer_lock(services.settings))
        if lock.acquire():
            try:
                require_simulator(services.settings)
                outcome = _print_directly(services, who)
            finally:
                lock.release()
        else:
            outcome = _print_by_kiosk(services, who)
    typer.echo(outcome)
    if outcome not in PAPER_CAME:
        raise typer.Exit(AWAY)


def require_simulator(settings: Settings) -> None:
    if nothing_simulates(settings):
        raise fail(
            "The printer of this kiosk.ini is simulated, and nothing simulates it now. Start `kiosk run` (or "
            "`kiosk simulate` alone) and try again; for a real printer set [printer] driver = escpos.",
            AWAY,
        )


def _print_directly(services: Services, who: Officer) -> str:
    """As the kiosk would, so that the journal tells of it too."""
    from kiosk.compose.kiosk import make_printer

    settings = services.settings
    desk = PrintDesk(services.journal, settings.house, services.queue, make_printer(settings), kiosk=settings.kiosk.id)
    try:
        ended = desk.work_off(services.kiosk_desk.request_test(who, settings.kiosk.languages[0]))
    finally:
        desk.close()
    if ended.outcome.value not in PAPER_CAME:
        typer.echo(
            f"{ended.status.state.value}: {PRINTER[ended.status.state]}. {ended.status.detail}".strip(), err=True
        )
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
