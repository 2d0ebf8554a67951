"""The only place that composes: settings in, a working kiosk out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from devices.escpos.driver import EscPosPrinter
from devices.keyboard_scanner import KeyboardWire
from devices.printer import Printer
from devices.scanner import Scanner
from devices.scanner_models import MODELS
from devices.transports import DeviceFileTransport, FlowControl, NetworkTransport, SerialTransport, Transport
from devices.wire_scanner import ScanTiming, WireScanner
from kiosk.compose.services import Services, open_services, require_same_house
from kiosk.settings.model import PrinterSettings, Settings
from kiosk.touch.backend import TouchBackend
from services.paper.desk import PrintDesk
from services.queue import print_jobs
from services.store.clock import Clock


def make_transport(chosen: PrinterSettings) -> Transport:
    """The wire to the printer of kiosk.ini; another kind of wire is another line here."""
    match chosen.transport:
        case "network":
            return NetworkTransport(chosen.port)
        case "file":
            return DeviceFileTransport(chosen.port)
        case _:
            return SerialTransport(chosen.port, chosen.baud, chosen.flow)


def make_printer(settings: Settings, *, unfinished: bool = False) -> Printer:
    """The printer of this kiosk; a simulated one is reached by the same driver over the same kinds of wire.

    `unfinished`: a slip was on its way when the kiosk ended last.
    """
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
    chosen = settings.scanner
    if not chosen.fitted:
        return None
    wire = KeyboardWire(chosen.port) if chosen.driver == "keyboard" else SerialTransport(chosen.port, chosen.baud)
    timing = ScanTiming(idle=chosen.idle_seconds, same_code=chosen.same_code_seconds)
    return WireScanner(wire, chosen.framing, MODELS[chosen.model], timing=timing, simulated=chosen.simulated)


@dataclass(frozen=True, slots=True)
class Built:
    """Everything behind the touch screens."""

    services: Services
    backend: TouchBackend
    desk: PrintDesk
    scanner: Scanner | None  # None: this kiosk has none


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    printer: Printer | None = None,
    scanner: Scanner | None = None,
    say: Callable[[str], None] = lambda _line: None,
) -> Built:
    """Everything behind the touch screens. Raises DatabaseFault, HouseDiffers, InstrumentsFaulty."""
    services = open_services(settings, clock=clock, check=True)
    try:
        require_same_house(services)
        _ = services.surveys  # a faulty survey file stops the start, not the first visitor who opens it
    except BaseException:
        services.close()
        raise
    if settings.simulated:
        first = services.officers.first_administrator()
        if first is not None:
            say(f"First administrator: code {first[0]}, PIN {first[1]} (shown only now; kiosk officers set-pin admin)")
    if printer is None:
        printer = make_printer(settings, unfinished=print_jobs.any_sending(services.database, settings.kiosk.id))
    desk = PrintDesk(
        services.journal,
        settings.house,
        services.queue,
        printer,
        kiosk=settings.kiosk.id,
        passes=lambda: services.visits.prints,
    )
    desk.settle_after_crash()
    return Built(services, TouchBackend(services, desk), desk, scanner or make_scanner(settings))
