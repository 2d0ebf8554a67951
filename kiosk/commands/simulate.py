"""`kiosk simulate`: the simulator, and its devices from the command line."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from typer import Context

from devices.simulated import faults
from kiosk.commands.common import fail, settings_of
from kiosk.processes.terminal import REFUSED, speaks_unicode
from kiosk.simulator.address import read_address
from kiosk.simulator.client import NoAnswer, get_json, post, post_file

app = typer.Typer(help="Simulated devices and the testers' page.")

FAULTS: Final = {{"disconnected": "disconnect"}.get(name, name): name for name in faults.FAULTS}  # here -> simulator
RESTORE: Final = "restore"
SCRIPT, RANDOM, STOP = SCRIPTED = ("script", "random", "stop")


@app.callback(invoke_without_command=True)
def simulate(
    context: Context,
    display: Annotated[str | None, typer.Option(help="X display to show, such as :3")] = None,
) -> None:
    """Hold the simulated devices and serve the testers' page until Ctrl+C."""
    if context.invoked_subcommand is not None:
        return
    from kiosk.simulator.server import run  # the web server is for this command alone

    raise typer.Exit(run(settings_of(context), display, typer.echo))


@app.command()
def printer(
    context: Context,
    what: Annotated[str, typer.Argument(help=", ".join([*FAULTS, *SCRIPTED, RESTORE]))],
    words: Annotated[str, typer.Argument(help="The script, or the seed of random faults.")] = "",
    off: Annotated[bool, typer.Option("--off", help="The fault ends.")] = False,
) -> None:
    """Make something wrong with the simulated printer, or well again; play a fault script or random faults.

    kiosk simulate printer paper-out --off
    kiosk simulate printer script "after 3 slips: paper out; after 20 s: replaced"
    kiosk simulate printer random 7
    """
    known = [*FAULTS, *SCRIPTED, RESTORE]
    if what not in known:
        raise typer.BadParameter(f"{what!r} is none of {', '.join(known)}", param_hint="WHAT")
    if bool(words) != (what in (SCRIPT, RANDOM)):
        raise typer.BadParameter("script and random want one more word, the others none", param_hint="WORDS")
    if off and what not in FAULTS:
        raise typer.BadParameter(f"{what} is no fault that could end", param_hint="--off")
    url = _url(context)
    match what:
        case "script":
            problem = post(url, "printer/script", {"script": words})
        case "random":
            problem = post(url, "printer/random", {"seed": words})
        case "stop":
            problem = post(url, "printer/stop", {})
        case _:
            problem = tell(url, what, on=not off)
    _done(problem, f"simulated printer: {what}{' ends' if off else ''}")


@app.command()
def scan(
    context: Context,
    code: Annotated[str, typer.Argument(help="What the code says.")] = "",
    picture: Annotated[Path | None, typer.Option(help="A picture file; its codes are scanned.")] = None,
    framing: Annotated[str, typer.Option(help="Only this once: cr, lf, crlf, tab, stx-etx, none.")] = "",
    times: Annotated[int, typer.Option(min=1, max=1000, help="It is held there: read so many times.")] = 1,
) -> None:
    """Hold a code to the simulated scanner."""
    if bool(code) == (picture is not None):
        raise typer.BadParameter("give a code, or --picture FILE", param_hint="CODE")
    url = _url(context)
    if picture is None:
        _done(post(url, "scanner/scan", {"code": code, "suffix": framing, "times": str(times)}), "scanned")
        return
    try:
        data = picture.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{picture}: {error.strerror}", param_hint="--picture") from error
    _done(post_file(url, "scanner/picture", "picture", data), f"scanned what is in {picture}")


@app.command()
def scanner(
    context: Context,
    what: Annotated[str, typer.Argument(help="unplug, plug, no-read, noise, oversize, half, burst")],
) -> None:
    """Do something with the simulated scanner."""
    _done(post(_url(context), "scanner/act", {"what": what}), f"simulated scanner: {what}")


@app.command("scanner-framing")
def scanner_framing(
    context: Context,
    suffix: Annotated[str, typer.Argument(help="cr, lf, crlf, tab, stx-etx, none")],
    prefix: Annotated[str, typer.Option(help=r"As in kiosk.ini; other characters as \x1d.")] = "",
    aim: Annotated[str, typer.Option(help="AIM id, such as ]Q0.")] = "",
) -> None:
    """Program the simulated scanner."""
    fields = {"suffix": suffix, "prefix": prefix, "aim": aim}
    _done(post(_url(context), "scanner/framing", fields), f"simulated scanner: suffix {suffix}")


@app.command()
def wire(
    context: Context,
    last: Annotated[int, typer.Option(min=1, max=100_000, help="How many lines.")] = 40,
    routine: Annotated[bool, typer.Option(help="With the questions that are asked all the time.")] = False,
    follow: Annotated[bool, typer.Option(help="Go on until Ctrl+C.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show what went over the wires of printer and scanner, byte by byte and in words."""
    url, zone = _url(context), settings_of(context).house.time_zone
    mark, newest, wanted = "", 0.0, last
    while True:
        rows, fresh = _asked(url, "wire", {"seen": mark, "routine": str(routine).lower()})
        mark = fresh or mark
        new = [row for row in rows or () if row["at"] > newest][-wanted:]
        for row in new:
            typer.echo(json.dumps(row) if as_json else _wire_line(row, datetime.fromtimestamp(row["at"], UTC), zone))
        newest, wanted = (new[-1]["at"] if new else newest), 1000
        if not follow:
            return


@app.command()
def state(
    context: Context, as_json: Annotated[bool, typer.Option("--json", help="All of it, for scripts.")] = False
) -> None:
    """Show how the simulated devices are: faults, script, paper, scanner."""
    found, _ = _asked(_url(context), "state", {})
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=not speaks_unicode(sys.stdout), indent=1))
        return
    if printer := found["printer"]:
        wrong = [fault["name"] for fault in printer["faults"] if fault["active"]]
        typer.echo(f"printer   {', '.join(wrong) or 'ready'}; slips since the start: {printer['printed']}")
        if printer["waiting"]:
            typer.echo(f"script    next: {printer['waiting']}")
        for warning in printer["warnings"]:
            typer.echo(f"lost      {warning}")
    if scanner := found["scanner"]:
        plugged = "plugged in" if scanner["connected"] else "unplugged"
        typer.echo(f"scanner   {plugged}; suffix {scanner['suffix']}; kept codes: {len(scanner['kept'])}")


def _wire_line(row: dict[str, Any], at: datetime, zone: tzinfo) -> str:
    moment = at.astimezone(zone).strftime("%H:%M:%S.%f")[:-3]
    way = f"{'to' if row['to_device'] else 'from'} {row['device']}"
    shown = row["hex"] or f"{row['size']} bytes"
    return f"{moment}  {way:12}  {'! ' if row['strange'] else ''}{row['words']}  [{shown}]"


def _asked(url: str, place: str, fields: dict[str, str]) -> tuple[Any, str]:
    try:
        return get_json(url, place, fields)
    except NoAnswer as silence:
        raise fail(str(silence), REFUSED) from silence


def _url(context: Context) -> str:
    address = read_address(settings_of(context).storage.run)
    if address is None:
        raise fail("no simulator of this kiosk is running (kiosk run, or kiosk simulate, starts it)", REFUSED)
    return address.url


def _done(problem: str, words: str) -> None:
    if problem:
        raise fail(problem, REFUSED)
    typer.echo(words)


def tell(url: str, what: str, *, on: bool = True) -> str:
    """Tell the printer of the simulator at `url` one of FAULTS or RESTORE; returns what went wrong, or nothing."""
    if what == RESTORE:
        return post(url, "printer/restore", {})
    return post(url, "printer", {"on" if on else "off": FAULTS[what]})
