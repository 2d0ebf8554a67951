"""Whether a kiosk works on the house's server or on its own book, and the way from one to the other.

To the book: at the first work or look that the server gives no answer to. Back: once it has answered twice in a row and
everything in the book was brought in; nobody gives a number meanwhile. Anything else that keeps the server's database
from being used (another version's, another panel with this id) is no reason for numbers of one's own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from kiosk.compose.away import away
from kiosk.compose.house_settings import HouseFaulty
from kiosk.compose.outage import NoBook, begin, carry, merge, state
from kiosk.compose.services import Services
from kiosk.settings.model import Settings
from kiosk.touch.backend import TouchBackend
from kiosk.touch.gate import Gate
from screens.touch.core.lobby import Health
from services.outage.model import Merged
from services.store.clock import Clock
from services.store.deadline import within
from services.store.faults import DatabaseFault
from services.store.holding import IdHold
from services.store.obstacles import NO_ANSWER, Trouble
from services.surveys.instrument_files import InstrumentsFaulty

LOOK_SECONDS: Final = 3.0  # for a look at the server: soon enough that no page is covered (kiosk.touch.looks)
SECOND_LOOK_SECONDS: Final = 1.5  # by whoever has waited for it in vain just now
CARRY_SECONDS: Final = 60.0
STEADY_LOOKS: Final = 2  # a server that comes and goes is not followed each time
MERGE_SECONDS: Final = 6.0  # of bringing in, during which nobody works; twice as many after each that was too short
ALONE_SECONDS: Final = 1.5  # for whoever works on the book to end; a slip that is printed now may take longer
AGAIN_SECONDS: Final = 6.0  # … then it is tried again
RETRY_SECONDS: Final = 30.0  # after a bringing-in that ended in a program error


@dataclass
class Server:
    """What stands on the house's database."""

    services: Services
    backend: TouchBackend
    hold: IdHold

    def close(self) -> None:
        self.hold.release()
        self.services.close()


class Sides(Protocol):
    """How both are opened."""

    def server(self) -> Server:
        """Raises DatabaseFault, HouseFaulty, InstrumentsFaulty; then nothing stays open."""
        ...

    def book(self, server: Server | None) -> TouchBackend:
        """The backend on the kiosk's book. Raises NoBook, DatabaseFault."""
        ...

    def on_book(self, services: Services, before: TouchBackend) -> TouchBackend:
        """The same where the book is set otherwise by now."""
        ...


class Changeover:
    """Threads may share it. `away`: the kiosk works on its book; `outage` counts how often it has."""

    def __init__(self, settings: Settings, sides: Sides, clock: Clock, say: Callable[[str], None]) -> None:
        self._settings = settings
        self._sides = sides
        self._clock = clock
        self._say = say
        self._said = ""
        self._changing = threading.Lock()
        self._well = 0
        self._carried_at = self._next_try = float("-inf")  # in monotonic seconds
        self._merge_seconds = MERGE_SECONDS
        self.gate = Gate()
        self.server: Server | None = None
        self.book: TouchBackend | None = None
        self.away = False
        self.outage = 1
        self.trouble: Trouble | None = None  # what keeps a server from being used that answers

    def start(self) -> None:
        """Raises DatabaseFault, HouseFaulty, InstrumentsFaulty: neither of both can be used."""
        try:
            self.server = self._sides.server()
        except DatabaseFault as fault:
            if away(self._settings, fault).trouble != NO_ANSWER:
                raise
            if not self._begin():
                raise
        else:
            self.carry()
            self._bring_in_what_was_left()

    def _bring_in_what_was_left(self) -> None:
        """The kiosk was ended while it worked on its book: first of all that joins the house's; where it cannot now,
        work goes on there."""
        server, book = self.server, self.book
        if server is None or book is None:
            return
        try:
            if state(book.services).pending:
                self._tell_merged(merge(server.services, book.services))
        except Exception as fault:  # whatever it is, it is tried again, and told then
            self.away = True
            self._tell(f"{type(fault).__name__}: what was done without the server waits to be brought in.")

    @property
    def current(self) -> TouchBackend:
        """Where work is done now."""
        if self.away or self.server is None:
            assert self.book is not None
            return self.book
        return self.server.backend

    # -- to the book --------------------------------------------------------------------------------

    def leave(self, seen: Health | None = None) -> bool:
        """Whether work goes on on the book: it does where the server gives no answer now. `seen`: its health, where
        somebody has just looked."""
        with self._changing:
            if self.away:
                return True
            health = seen or self.health_of_server(SECOND_LOOK_SECONDS)
            if health.database_ok:
                return False
            if health.trouble == NO_ANSWER:
                return self._begin()
            self._tell_fault(self.server.backend.why_away if self.server is not None else "")
            return False

    def _begin(self) -> bool:
        try:
            if self.book is None:
                self.book = self._sides.book(None)
            begin(self.book.services)
        except (NoBook, DatabaseFault) as fault:
            self._tell_fault(str(fault))
            return False
        self._well, self.trouble, self.away = 0, NO_ANSWER, True
        letters = self.book.services.settings.visits.series
        self._tell(f"The server gives no answer. The kiosk goes on with numbers of its own ({letters}).")
        return True

    def health_of_server(self, seconds: float = LOOK_SECONDS) -> Health:
        assert self.server is not None
        with within(seconds):
            return self.server.backend.health()

    # -- back ---------------------------------------------------------------------------------------

    def look(self) -> None:
        """Called every few seconds while the kiosk works on its book; it may take some."""
        try:
            if self.server is None:
                self.server = self._sides.server()
            with within(LOOK_SECONDS):
                self.server.backend.try_writing()
            health = self.health_of_server()
        except (DatabaseFault, HouseFaulty, InstrumentsFaulty, OSError) as fault:
            self._well, self.trouble = 0, away(self._settings, fault).trouble
            return
        self.trouble = None if health.database_ok else health.trouble
        self._well = self._well + 1 if health.database_ok else 0
        now = self._clock.monotonic()
        if self._well >= STEADY_LOOKS and now >= self._next_try:
            self._next_try = now + RETRY_SECONDS
            self._come_back()
            self._next_try = now + AGAIN_SECONDS if self.away else float("-inf")

    def _come_back(self) -> None:
        """Bring everything in, and go on with the server. Raises what is no fault of a database."""
        server, book = self.server, self.book
        assert server is not None and book is not None
        try:
            with self.gate.alone(ALONE_SECONDS) as mine:
                if not mine:
                    return
                with within(self._merge_seconds):
                    merged = merge(server.services, book.services)
                self.away = False
                self.outage += 1
        except DatabaseFault:
            self._well, self._merge_seconds = 0, self._merge_seconds * 2
            return
        self._carried_at, self._merge_seconds = float("-inf"), MERGE_SECONDS
        self._tell_merged(merged)

    def _tell_merged(self, merged: Merged) -> None:
        self._tell(f"The server works again; {merged.numbers} numbers of this kiosk were brought in.")

    # -- while all is well ----------------------------------------------------------------------------

    def carry(self) -> None:
        """Bring into the book what it has to know, now and then."""
        server, now = self.server, self._clock.monotonic()
        if self.away or server is None or now - self._carried_at < CARRY_SECONDS:
            return
        self._carried_at = now
        try:
            with self._changing:
                if self.book is None:
                    self.book = self._sides.book(server)
                    return
                with within(LOOK_SECONDS):  # whoever finds the server away meanwhile waits for it
                    services = carry(server.services, self.book.services)
                if services is not self.book.services:
                    self.book = self._sides.on_book(services, self.book)
        except DatabaseFault:
            return  # the next look at the health says it, or the next carrying goes well
        except (NoBook, OSError) as fault:
            self._tell(f"{fault} Without the server this kiosk cannot go on.")

    def adopt(self, services: Services) -> None:
        """The house is set otherwise: the server's side works by it, the book's from the next carrying on."""
        assert self.server is not None
        services.visits.check_ins.has_book = True
        self.server = Server(services, self.server.backend.in_house_of(services), self.server.hold)
        self._carried_at = float("-inf")

    def close(self) -> None:
        if self.server is not None:
            self.server.close()
        if self.book is not None:
            self.book.services.close()

    def _tell_fault(self, why: str) -> None:
        self._tell(f"{why} The screen says that the kiosk cannot work now.")

    def _tell(self, line: str) -> None:
        """On the terminal, once."""
        if line != self._said:
            self._said = line
            self._say(line)
