"""`kiosk scanner`: how the scanner is, and what it sends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Annotated

import typer
from typer import Context

from devices.scan_frames import Guess, guess_framing
from devices.scan_text import escaped, visible
from devices.scanner import ScannerStatus
from devices.transports import Transport, TransportFault
from kiosk.commands.common import fail, opened, settings_of
from kiosk.compose.devices import make_scanner
from kiosk.processes.locks import held, is_held, lock_path
from kiosk.processes.terminal import AWAY, REFUSED
from kiosk.settings.model import ScannerSettings, Settings

app = typer.Typer(no_args_is_help=True, help="The scanner of this kiosk.")

TEST_CODE = "KIOSK-TEST-0123456789"
ENOUGH = 3  # scans that agree
SHOWN_BYTES = 200


def ask_scanner(settings: Settings) -> ScannerStatus:
    """Open the port and close it again. Only where a scanner is fitted and no kiosk holds it."""
    scanner = make_scanner(settings)
    assert scanner is not None
    found = scanner.open()
    scanner.close()
    return found


@app.command()
def status(context: Context) -> None:
    """The scanner's state. Exit 3 when it cannot read, 1 when this kiosk has none."""
    settings = settings_of(context)
    if not settings.scanner.fitted:
        raise fail("This kiosk has no scanner ([scanner] driver = none).", REFUSED)
    if is_held(lock_path(settings, "scanner")):
        with opened(context) as services:
            state = services.states.read().scanner_state or "not known yet"
        typer.echo(f"{state} (said by the running kiosk)")
        ready = state == "ready"
    else:
        found = ask_scanner(settings)
        typer.echo(f"{found.state.value} {found.detail}".strip())
        ready = found.ready
    if not ready:
        raise typer.Exit(AWAY)


@app.command()
def test(
    context: Context,
    port: Annotated[str, typer.Option(help="Another port than that of kiosk.ini.")] = "",
    baud: Annotated[int, typer.Option(min=0, max=4_000_000, help="Another speed than that of kiosk.ini.")] = 0,
    keyboard: Annotated[bool, typer.Option("--keyboard", help="It is a keyboard scanner.")] = False,
    seconds: Annotated[float, typer.Option(min=1, help="How long to listen.")] = 60.0,
    known: Annotated[str, typer.Option(help="What the code that you show says.")] = TEST_CODE,
    quiet: Annotated[bool, typer.Option("--no-code", help="Draw no code to scan.")] = False,
) -> None:
    """Show what a scanner sends, byte by byte, and propose the lines for kiosk.ini.

    Draws a code on the terminal to be scanned three times. The kiosk must not be running: a scanner
    belongs to one program.
    """
    settings = settings_of(context)
    try:
        with held(lock_path(settings, "scanner")) as ours:
            if not ours:
                raise fail("The running kiosk holds the scanner. End it first (Ctrl+C, or systemctl stop).", AWAY)
            wire, name = _wire(settings.scanner, port, baud, keyboard)
            if not quiet:
                _draw(known)
            typer.echo(f"Listening to {name} for {seconds:.0f} s. Scan the code {ENOUGH} times; Ctrl+C ends.")
            bursts = _listen(wire, seconds, max(settings.scanner.idle_seconds, 0.2))
    except TransportFault as fault:
        raise fail(f"{fault}. Is it plugged in? ls /dev/serial/by-id /dev/input/by-id", AWAY) from fault
    if not bursts:
        raise fail("Nothing came. Another port or speed (--port, --baud)? Or a keyboard scanner (--keyboard)?", AWAY)
    typer.echo(proposal(bursts, known))


def _wire(chosen: ScannerSettings, port: str, baud: int, keyboard: bool) -> tuple[Transport, str]:
    from devices.keyboard_scanner import KeyboardWire
    from devices.transports import SerialTransport

    if not port and not chosen.fitted:
        raise typer.BadParameter("kiosk.ini names no scanner: give its port", param_hint="--port")
    name = port or chosen.port
    if keyboard or (chosen.driver == "keyboard" and not port):
        return KeyboardWire(name), name
    return SerialTransport(name, baud or chosen.baud), name


def _listen(wire: Transport, seconds: float, silence: float) -> list[bytes]:
    """Scans as they come, each shown; ends when ENOUGH agree. Raises TransportFault."""
    bursts: list[bytes] = []
    wire.open()
    try:
        for burst in _bursts(wire, seconds, silence):
            bursts.append(burst)
            typer.echo(f"  {len(bursts)}: {visible(burst[:SHOWN_BYTES])}   ({len(burst)} bytes)")
            if len(bursts) >= ENOUGH and len(set(bursts[-ENOUGH:])) == 1:
                break
    except KeyboardInterrupt:
        typer.echo("")
    finally:
        wire.close()
    return bursts


def _bursts(wire: Transport, seconds: float, silence: float) -> Iterator[bytes]:
    """What comes, cut where nothing came for `silence` seconds."""
    end = time.monotonic() + seconds
    burst = b""
    while time.monotonic() < end or burst:
        data = wire.read(silence if burst else max(0.0, min(1.0, end - time.monotonic())))
        burst += data
        if burst and not data:
            yield burst
            burst = b""


def proposal(bursts: list[bytes], known: str) -> str:
    """What these scans say about the framing, as lines for kiosk.ini and words."""
    found = guess_framing(bursts, known)
    assert found is not None
    guess, agree = found
    lines = ["", "Lines for kiosk.ini:", "", "[scanner]", f"prefix = {escaped(guess.prefix)}".rstrip()]
    lines += [f"suffix = {guess.suffix.value}", ""]
    lines += _remarks(guess, agree, bursts, known)
    return "\n".join(lines).rstrip()


def _remarks(guess: Guess, agree: int, bursts: list[bytes], known: str) -> Iterator[str]:
    if agree < len(bursts):
        yield f"Only {agree} of {len(bursts)} scans agree: clean the window, hold the code still, try again."
    if not any(known.encode() in burst for burst in bursts):
        yield f'None of them holds "{known}": was another code shown? Then a prefix cannot be told from the code,'
        yield "and a keyboard scanner may be set to another country's layout (set it to US)."
    if guess.aim:
        yield f"The AIM id {visible(guess.aim)} before the code is fine: it is taken away."
    if guess.tail:
        yield f"{visible(guess.tail)} stands behind the code, and no setting takes it away: program it without."
    if guess.suffix.value == "none":
        yield "Nothing ends a code: better program the scanner to send CR (Enter) behind it."


def _draw(text: str) -> None:
    import qrcode

    code = qrcode.QRCode(border=2)
    code.add_data(text)
    code.make(fit=True)
    code.print_ascii(invert=True)
