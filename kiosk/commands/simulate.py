"""`kiosk simulate`: the simulator, and its devices from the command line."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
import uuid
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
    "overheated": "overheated",
    "broken": "broken",
    "power-off": "power-off",
}
RESTORE: Final = "restore"
ANSWER_SECONDS: Final = 10  # a burst takes its time


def settings_of(context: typer.Context) -> Settings:
    """The settings of `kiosk --config FILE`; the root command leaves the path in `context.obj`."""
    return context.obj if isinstance(context.obj, Settings) else load(Path(context.obj or "kiosk.ini"))


@app.callback(invoke_without_command=True)
def simulate(
    context: typer.Context,
    display: Annotated[str | None, typer.Option(help="X display to show, such as :3")] = None,
) -> None:
    """Hold the simulated devices and serve the testers' page until Ctrl+C."""
    if context.invoked_subcommand is not None:
        return
    from kiosk.simulate import run  # the web server is for this command alone

    raise typer.Exit(run(settings_of(context), display, typer.echo))


@app.command()
def printer(context: typer.Context, what: Annotated[str, typer.Argument(help=", ".join([*FAULTS, RESTORE]))]) -> None:
    """Make something wrong with the simulated printer, or everything well again (restore)."""
    if what not in FAULTS and what != RESTORE:
        raise typer.BadParameter(f"{what!r} is none of {', '.join([*FAULTS, RESTORE])}", param_hint="WHAT")
    _done(tell(_url(context), what), f"simulated printer: {what}")


@app.command()
def scan(
    context: typer.Context,
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
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="unplug, plug, no-read, noise, oversize, half, burst")],
) -> None:
    """Do something with the simulated scanner."""
    _done(post(_url(context), "scanner/act", {"what": what}), f"simulated scanner: {what}")


@app.command("scanner-framing")
def scanner_framing(
    context: typer.Context,
    suffix: Annotated[str, typer.Argument(help="cr, lf, crlf, tab, stx-etx, none")],
    prefix: Annotated[str, typer.Option(help=r"As in kiosk.ini; other characters as \x1d.")] = "",
    aim: Annotated[str, typer.Option(help="AIM id, such as ]Q0.")] = "",
) -> None:
    """Program the simulated scanner."""
    fields = {"suffix": suffix, "prefix": prefix, "aim": aim}
    _done(post(_url(context), "scanner/framing", fields), f"simulated scanner: suffix {suffix}")


def _url(context: typer.Context) -> str:
    address = read_address(settings_of(context).storage.run)
    if address is None:
        typer.echo("no simulator of this kiosk is running (kiosk run, or kiosk simulate, starts it)", err=True)
        raise typer.Exit(1)
    return address.url


def _done(problem: str, words: str) -> None:
    if problem:
        typer.echo(problem, err=True)
        raise typer.Exit(1)
    typer.echo(words)


def tell(url: str, what: str) -> str:
    """Tell the printer of the simulator at `url` one of FAULTS or RESTORE; returns what went wrong, or nothing."""
    return post(url, "printer/restore", {}) if what == RESTORE else post(url, "printer", {"on": FAULTS[what]})


def post(url: str, place: str, fields: dict[str, str]) -> str:
    """Send a form to the simulator at `url`; returns what went wrong, or nothing."""
    return _post(url + place, urllib.parse.urlencode(fields).encode(), "application/x-www-form-urlencoded")


def post_file(url: str, place: str, field: str, data: bytes) -> str:
    """Send a file to the simulator at `url`; returns what went wrong, or nothing."""
    boundary = uuid.uuid4().hex
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="file"\r\n\r\n'.encode()
    return _post(
        url + place, head + data + f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
    )


def _post(address: str, body: bytes, kind: str) -> str:
    parts = urlsplit(address)
    headers = {"Origin": f"{parts.scheme}://{parts.netloc}", "Content-Type": kind}
    request = urllib.request.Request(address, body, headers)
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
