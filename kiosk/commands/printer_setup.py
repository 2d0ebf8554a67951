"""`kiosk printer setup`: a technician plugs in another brand, and a profile for it comes out."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from typer import Context

from devices.escpos import trial
from devices.escpos.driver import EscPosPrinter
from devices.escpos.profiles import Codes, Confirm, Profile
from devices.escpos.trial import Seen
from devices.printer import PrintOutcome
from devices.transports import TransportFault
from devices.transports.network import parse_address
from kiosk.commands.common import OfficerOption, acting, fail
from kiosk.commands.printer import require_simulator
from kiosk.compose.devices import make_transport
from kiosk.processes.locks import held, lock_path
from kiosk.processes.terminal import AWAY, REFUSED
from kiosk.settings.description import BAUDS, TRANSPORTS
from kiosk.settings.model import PrinterSettings
from kiosk.settings.printer_profiles import ProfileFaulty, as_toml, load_profile, shipped
from services.people.permissions import Action, Permissions
from services.store.files import make_folder, write_durably

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_ANSWERS = {
    "state": "tells its state (paper, cover, errors)",
    "automatic": "tells changes by itself",
    "process_id": "proves that a slip was printed",
    "fence": "confirms that a slip was taken",
    "clears": "confirms that it has thrown away an unfinished slip",
}
_CONFIRM = {
    Confirm.PROCESS_ID: "The kiosk will say that a number was printed only when this printer has proved it.",
    Confirm.FENCE: 'This printer gives no proof of printing: the kiosk will say "sent", and ask about the paper.',
    Confirm.NONE: 'This printer confirms nothing: the kiosk will say "sent", and ask about the paper.',
}


def setup(
    context: Context,
    name: Annotated[str, typer.Argument(help="A name for the profile: a-z, 0-9 and -, such as brand-x58.")],
    title: Annotated[str, typer.Option(help="Brand and model, for people.")] = "",
    transport: Annotated[str, typer.Option(help=f"Another wire than kiosk.ini's: {', '.join(TRANSPORTS)}.")] = "",
    port: Annotated[str, typer.Option(help="Another port than kiosk.ini's.")] = "",
    baud: Annotated[int, typer.Option(min=0, max=4_000_000, help="Another speed than kiosk.ini's.")] = 0,
    again: Annotated[bool, typer.Option("--again", help="Replace a profile of this name.")] = False,
    officer: OfficerOption = "cli",
) -> None:
    """Try a printer of any brand: ask it, print two trial slips, ask you, write its profile.

    The kiosk must not be running: a printer belongs to one program.
    """
    with acting(context, officer) as (services, who):
        Permissions(services.journal).require(who, Action.TRY_DEVICES)
        settings = services.settings
        file = settings.storage.printers / f"{_checked_name(name)}.toml"
        if file.exists() and not again:
            raise fail(f"{file} is there already; --again replaces it.", REFUSED)
        chosen = _chosen(settings.printer, transport, port, baud)
        if chosen == settings.printer:
            require_simulator(settings)
        with held(lock_path(settings, "printer")) as ours:
            if not ours:
                raise fail("The running kiosk holds the printer. End it first (Ctrl+C, or systemctl stop).", AWAY)
            try:
                made = _try(chosen, name, title or name)
            except TransportFault as fault:
                raise fail(f"{fault}. Is it plugged in, switched on, and is this its port and speed?", AWAY) from fault
        _keep(file, made, chosen)
        services.journal.record("printer_profile_made", who.code, profile=name, confirm=made.confirm.value)


def _checked_name(name: str) -> str:
    if not NAME.fullmatch(name):
        raise typer.BadParameter(f'"{name}": a-z, 0-9 and -, up to 40 characters', param_hint="NAME")
    return name


def _chosen(of_ini: PrinterSettings, transport: str, port: str, baud: int) -> PrinterSettings:
    if transport and transport not in TRANSPORTS:
        raise typer.BadParameter(f"one of: {', '.join(TRANSPORTS)}", param_hint="--transport")
    if transport and transport != of_ini.transport and not port:
        raise typer.BadParameter("another wire has another port: give it", param_hint="--port")
    if baud and str(baud) not in BAUDS:
        raise typer.BadParameter(f"one of: {', '.join(BAUDS)}", param_hint="--baud")
    wire = transport or of_ini.transport
    if wire == "network":
        try:
            parse_address(port or of_ini.port)
        except ValueError as error:
            raise typer.BadParameter("an address such as 192.168.1.50:9100", param_hint="--port") from error
    return replace(of_ini, transport=wire, port=port or of_ini.port, baud=baud or of_ini.baud)


def _try(chosen: PrinterSettings, name: str, title: str) -> Profile:
    """Raises TransportFault; exits 3 when no slip could be sent, 1 when this printer cannot do the work."""
    typer.echo(f"Asking the printer at {chosen.port} …")
    wire = make_transport(chosen)
    try:
        findings = trial.probe(wire)
    finally:
        wire.close()
    for field, words in _ANSWERS.items():
        typer.echo(f"  {'yes' if getattr(findings, field) else 'no ':3} {words}")
    for codes, slip in trial.trial_slips():
        device = EscPosPrinter(
            make_transport(chosen),
            trial.trial_profile(shipped("generic-80"), findings, codes),
            baud=chosen.baud if chosen.transport == "serial" else None,
        )
        result = device.print(slip)
        device.close()
        if result.outcome is PrintOutcome.FAILED:
            raise fail(f"The trial slip was not sent: {result.status.state.value} {result.detail}".strip(), AWAY)
    typer.echo("Two trial slips were sent. Tear them off and look.")
    try:
        return trial.profile_of(name, title, findings, _ask())
    except ValueError as cannot:
        raise fail(f"This printer cannot print queue slips: {cannot}.", REFUSED) from cannot


def _ask() -> Seen:
    widths = dict(zip("abc", trial.WIDTHS, strict=True))
    question = "Slip 1: which is the longest of the lines A, B and C that begins and ends with its letter? [a/b/c]"
    while (letter := str(typer.prompt(question)).strip().lower()) not in widths:
        typer.echo("Please answer with one of: a, b, c.")
    return Seen(
        columns=widths[letter],
        accents=typer.confirm(f'Slip 1: does line D read "{trial.ACCENTS}"?'),
        native_code=typer.confirm("Slip 1: is there a square code?"),
        raster_code=typer.confirm("Slip 2: is there a square code?"),
        cut=typer.confirm("Were the slips cut off by the printer?"),
    )


def _keep(file: Path, made: Profile, chosen: PrinterSettings) -> None:
    """Write the profile, read it back as the kiosk will, and print the lines for kiosk.ini. Raises OSError."""
    make_folder(file.parent)
    write_durably(file, as_toml(made).encode())
    try:
        load_profile(file)
    except ProfileFaulty as faulty:
        raise fail(str(faulty), REFUSED) from faulty
    typer.echo(f"\nWritten: {file}\n{_CONFIRM[made.confirm]}")
    if made.codes is Codes.RASTER:
        typer.echo("Codes are sent as pictures: at 9600 baud a slip takes about 5 s more. Set a higher speed.")
    lines = ["", "Lines for kiosk.ini:", "", "[printer]", "driver = escpos", f"transport = {chosen.transport}"]
    lines += [f"port = {chosen.port}", *([f"baud = {chosen.baud}"] if chosen.transport == "serial" else [])]
    typer.echo("\n".join([*lines, f"profile = {made.name}", "", "Then: kiosk config check, kiosk printer test."]))
