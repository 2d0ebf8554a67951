"""Composes what stands behind the touch screens: settings in, a working kiosk out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from devices.printer import Printer
from devices.scanner import Scanner
from kiosk.compose.away import Away
from kiosk.compose.devices import make_printer, make_scanner
from kiosk.compose.outage import has_server, open_book
from kiosk.compose.services import Services, open_services, tell_first_administrator, tell_where_it_differs
from kiosk.settings.model import Settings
from kiosk.touch.backend import TouchBackend
from kiosk.touch.backend_away import BackendAway
from kiosk.touch.changeover import Changeover, Server
from kiosk.touch.server_or_book import ServerOrBook
from services.paper.printing import PrinterOwner
from services.queue import print_jobs
from services.store.clock import Clock, SystemClock
from services.store.faults import DatabaseFault
from services.store.holding import IdHold


@dataclass(frozen=True, slots=True)
class Built:
    """Everything behind the touch screens. services: of the house's database, or of the kiosk's book where the server
    was away at the start."""

    services: Services
    backend: TouchBackend | ServerOrBook
    desk: PrinterOwner
    scanner: Scanner | None  # None: this kiosk has none
    close_database: Callable[[], None]

    def close(self) -> None:
        """Let go of the printer, the id and the database. The scanner belongs to the thread that reads it."""
        self.desk.close()
        self.close_database()

    def with_server(self) -> Built | None:
        """The same on the house's database; None where that could not be opened yet."""
        if not isinstance(self.backend, ServerOrBook):
            return self
        at_server = self.backend.on_server
        return replace(self, services=at_server.services, desk=at_server.owner) if at_server is not None else None


@dataclass
class Parts:
    """How the two sides of a kiosk are opened, with its one printer. See kiosk.touch.changeover.Sides."""

    settings: Settings
    clock: Clock
    say: Callable[[str], None]
    check: bool
    put_aside: bool
    printer: Printer | None = None
    before: TouchBackend | None = None  # the side that was opened first

    def server(self) -> Server:
        """Raises DatabaseFault, HouseFaulty, InstrumentsFaulty; then nothing stays open."""
        settings = self.settings
        services = open_services(settings, clock=self.clock, check=self.check, put_aside=self.put_aside)
        hold = IdHold(services.database, settings.kiosk.id, self.clock, local=lambda moment: _local(settings, moment))
        server = None
        try:
            hold.take()  # before anything is done in the name of this kiosk
            tell_where_it_differs(services, self.say)
            services.states.settings_in_use(services.held.number)
            _ = services.surveys  # a faulty survey file stops the start, not the first visitor who opens it
            tell_first_administrator(settings, services.officers, self.say)
            if has_server(settings):
                services.visits.check_ins.has_book = True
            owner = self._owner(services)
            backend = TouchBackend(services, owner, self.say, keep_id=hold.keep)
            backend.quiet = has_server(settings)
            server = Server(services, self._beside(backend), hold)
        finally:
            if server is None:
                hold.release()
                services.close()
        return server

    def book(self, server: Server | None) -> TouchBackend:
        """Raises NoBook, DatabaseFault."""
        services = open_book(self.settings, server.services if server is not None else None, self.clock)
        try:
            return self._beside(TouchBackend(services, self._owner(services), self.say))
        except BaseException:
            services.close()
            raise

    def on_book(self, services: Services, before: TouchBackend) -> TouchBackend:
        return TouchBackend(services, self._owner(services, settle=False), self.say).beside(before)

    def _beside(self, backend: TouchBackend) -> TouchBackend:
        self.before = self.before or backend
        return backend.beside(self.before)

    def _owner(self, services: Services, *, settle: bool = True) -> PrinterOwner:
        """Whoever prints for a database. settle: what the run before has left there."""
        settings = self.settings
        if self.printer is None:
            unfinished = print_jobs.any_sending(services.database, settings.kiosk.id)
            self.printer = make_printer(settings, unfinished=unfinished)
        owner = PrinterOwner(
            services.journal,
            services.settings.house,
            services.queue,
            self.printer,
            kiosk=settings.kiosk.id,
            papers=services.papers,
            reads_codes=settings.scanner.fitted,
            provisional=services.book is not None,
        )
        if settle:
            owner.settle_after_crash()
        return owner


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

    check, put_aside: see `open_database`. Where the house's database is a server that gives no answer, work begins on
    the kiosk's book. Raises DatabaseFault, HouseFaulty, InstrumentsFaulty; then nothing stays open.
    """
    parts = Parts(settings, clock or SystemClock(), say, check, put_aside, printer)
    scanner = scanner or make_scanner(settings)
    if not has_server(settings):
        alone = parts.server()
        return Built(alone.services, alone.backend, alone.backend.owner, scanner, alone.close)
    changeover = Changeover(settings, parts, parts.clock, say)
    try:
        changeover.start()
    except DatabaseFault:
        changeover.close()
        raise
    here = changeover.current
    backend = ServerOrBook(changeover, BackendAway(settings, Away("The server gives no answer.")))
    return Built(here.services, backend, here.owner, scanner, backend.close)


def _local(settings: Settings, moment: datetime) -> str:
    return f"{moment.astimezone(settings.house.time_zone):%Y-%m-%d %H:%M}"
