"""The only place that composes: settings in, a working kiosk out."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

from devices.escpos.driver import EscPosPrinter
from devices.escpos.profiles import PROFILES
from devices.printer import Printer
from devices.transports import SerialTransport
from kiosk.services_room import Services, house_differences, open_services
from kiosk.settings import Settings
from kiosk.touch_backend import TouchBackend
from services.clock import Clock
from services.print_desk import PrintDesk


class HouseDiffers(Exception):
    """kiosk.ini does not say what the house's database says; the message names the keys."""


def new_id() -> str:
    return uuid.uuid4().hex


def make_printer(settings: Settings) -> Printer:
    """The printer of this kiosk; a simulated one is reached by the same driver, over a pseudo-terminal."""
    chosen = settings.printer
    transport = SerialTransport(chosen.port, chosen.baud)
    return EscPosPrinter(
        transport, PROFILES[chosen.profile], baud=chosen.baud, simulated=chosen.simulated,
        first_id=int(time.time()) % 1_000_000,
    )  # fmt: skip


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    printer: Printer | None = None,
    say: Callable[[str], None] = lambda _line: None,
) -> tuple[Services, TouchBackend, PrintDesk]:
    """Everything behind the touch screens. Raises DatabaseFault, HouseDiffers."""
    services = open_services(settings, clock=clock, check=True)
    differing = house_differences(services)
    if differing:
        names = ", ".join(f"[{one.section}] {one.key}" for one in differing[:12])
        services.close()
        raise HouseDiffers(
            f"{settings.path} differs from what this house's database holds: {names}. "
            "If the file is right: kiosk config adopt. If not: correct the file."
        )
    if settings.printer.simulated:
        first = services.officers.first_administrator()
        if first is not None:
            say(f"First administrator: code {first[0]}, PIN {first[1]} (shown only now; kiosk officers set-pin admin)")
    desk = PrintDesk(
        services.journal, settings.house, services.queue, printer or make_printer(settings), kiosk=settings.kiosk.id
    )
    desk.settle_after_crash()
    return services, TouchBackend(services, desk), desk
