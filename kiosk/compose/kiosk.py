"""Composes what stands behind the touch screens: settings in, a working kiosk out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from devices.printer import Printer
from devices.scanner import Scanner
from kiosk.compose.devices import make_printer, make_scanner
from kiosk.compose.services import Services, open_services, tell_first_administrator, tell_where_it_differs
from kiosk.settings.model import Settings
from kiosk.touch.backend import TouchBackend
from services.paper.printing import PrinterOwner
from services.queue import print_jobs
from services.store.clock import Clock
from services.store.holding import IdHold


@dataclass(frozen=True, slots=True)
class Built:
    """Everything behind the touch screens."""

    services: Services
    backend: TouchBackend
    desk: PrinterOwner
    scanner: Scanner | None  # None: this kiosk has none
    hold: IdHold

    def close(self) -> None:
        """Let go of the printer, the id and the database. The scanner belongs to the thread that reads it."""
        self.desk.close()
        self.hold.release()
        self.services.close()


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    printer: Printer | None = None,
    scanner: Scanner | None = None,
    say: Callable[[str], None] = lambda _line: None,
    check: bool = True,
    put_aside: bool = True,
) -> Built:
    """Open everything behind the touch screens; `say` prints a line to the terminal.

    check, put_aside: see `open_database`. Raises DatabaseFault, HouseFaulty,
    InstrumentsFaulty; then nothing stays open.
    """
    services = open_services(settings, clock=clock, check=check, put_aside=put_aside)
    hold = IdHold(services.database, settings.kiosk.id, services.clock, local=lambda moment: _local(settings, moment))
    try:
        hold.take()  # before anything is done in the name of this kiosk
        tell_where_it_differs(services, say)
        services.states.settings_in_use(services.held.number)
        _ = services.surveys  # a faulty survey file stops the start, not the first visitor who opens it
        tell_first_administrator(settings, services.officers, say)
        if printer is None:
            printer = make_printer(settings, unfinished=print_jobs.any_sending(services.database, settings.kiosk.id))
        desk = PrinterOwner(
            services.journal,
            services.settings.house,
            services.queue,
            printer,
            kiosk=settings.kiosk.id,
            papers=services.papers,
            reads_codes=settings.scanner.fitted,
        )
        desk.settle_after_crash()
        backend = TouchBackend(services, desk, say, keep_id=hold.keep)
        return Built(services, backend, desk, scanner or make_scanner(settings), hold)
    except BaseException:
        hold.release()
        services.close()
        raise


def _local(settings: Settings, moment: datetime) -> str:
    return f"{moment.astimezone(settings.house.time_zone):%Y-%m-%d %H:%M}"
