"""The drivers that kiosk.ini asks for. Light to import: what a first frame does not need is imported at its use."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from devices.transports import DeviceFileTransport, FlowControl, NetworkTransport, SerialTransport, Transport
from kiosk.settings.model import PrinterSettings, Settings

if TYPE_CHECKING:
    from devices.printer import Printer
    from devices.scanner import Scanner
    from devices.voice import Voice


def make_transport(chosen: PrinterSettings) -> Transport:
    """The wire to the printer; another kind of wire is another line here."""
    match chosen.transport:
        case "network":
            return NetworkTransport(chosen.port)
        case "file":
            return DeviceFileTransport(chosen.port)
        case "serial":
            return SerialTransport(chosen.port, chosen.baud, chosen.flow)
        case unknown:
            raise ValueError(f"no such wire to a printer: {unknown}")


def make_printer(settings: Settings, *, unfinished: bool = False) -> Printer:
    """The printer of this kiosk; a simulated one is reached by the same driver over the same kinds of wire.

    `unfinished`: a slip was on its way when the kiosk ended last.
    """
    from devices.escpos.driver import EscPosPrinter

    chosen = settings.printer
    return EscPosPrinter(
        make_transport(chosen),
        chosen.profile,
        baud=chosen.baud if chosen.transport == "serial" else None,
        xon_xoff=chosen.flow is FlowControl.XONXOFF,
        simulated=chosen.simulated,
        first_id=int(time.time()),
        unfinished=unfinished,
    )


def make_scanner(settings: Settings) -> Scanner | None:
    """The scanner of this kiosk, or None where it has none; a simulated one is an ordinary serial port."""
    from devices.keyboard_scanner import KeyboardWire
    from devices.scanner_models import MODELS
    from devices.wire_scanner import ScanTiming, WireScanner

    chosen = settings.scanner
    if not chosen.fitted:
        return None
    wire = KeyboardWire(chosen.port) if chosen.driver == "keyboard" else SerialTransport(chosen.port, chosen.baud)
    timing = ScanTiming(idle=chosen.idle_seconds, same_code=chosen.same_code_seconds)
    return WireScanner(wire, chosen.framing, MODELS[chosen.model], timing=timing, simulated=chosen.simulated)


def make_voice(settings: Settings) -> Voice | None:
    """The voice of this kiosk, or None where it does not speak."""
    from devices.espeak import EspeakVoice
    from devices.simulated.voice import SimulatedVoice

    match settings.voice.driver:
        case "espeak":
            return EspeakVoice(settings.voice.device)
        case "simulated":
            return SimulatedVoice(settings.storage.run / "voice")
        case "none":
            return None
        case unknown:
            raise ValueError(f"no such voice: {unknown}")
