"""Composes the services of one kiosk id on one database, for the touch app, the console and the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from kiosk.compose.house_settings import InForce, in_force, newest_usable, on_day, otherwise, spells_of
from kiosk.compose.promotion import accept_server, take_over
from kiosk.settings import remembered
from kiosk.settings.model import Settings
from services.api.day_end import end_days
from services.house.kiosks import KioskStates
from services.house.model import House
from services.house.officer_calls import OfficerCalls
from services.house.past import PastHouses, Spell
from services.log.journal import Journal
from services.paper.printing import Papers
from services.paper.requests import PaperRequests
from services.people.officers import Officers
from services.queue.day import ServiceDay
from services.queue.manual import ManualNumbers
from services.queue.print_jobs import JobKind
from services.queue.queue import Queue
from services.settings import store as settings_store
from services.settings.timeline import Mark, number_in_force
from services.settings.values import Change
from services.store.clock import Clock, SystemClock
from services.store.database import Database, DatabaseSettings
from services.store.faults import DatabaseAway
from services.store.upgrade import open_database
from services.store.witness import Witness

if TYPE_CHECKING:
    from services.goods.goods import Goods
    from services.integrity.monthly import IntegrityReports
    from services.outage.book import Book
    from services.reports.kiosk_log import KioskLog
    from services.reports.survey_reports import SurveyReports
    from services.surveys.surveys import Surveys
    from services.visits.settings import VisitSettings
    from services.visits.visits import Visits

MOST_NAMES = 8
Part = TypeVar("Part")


class MadeOnce(Generic[Part]):
    """A part made at first use, and only once when threads ask for it together (cached_property may make two)."""

    def __init__(self, make: Callable[[Any], Part]) -> None:
        self._make, self._name, self._lock = make, make.__name__, Lock()

    def __get__(self, whole: object, _owner: type | None = None) -> Part:
        with self._lock:
            made = whole.__dict__  # from now on found there first
            if self._name not in made:
                made[self._name] = self._make(whole)
            part: Part = made[self._name]
            return part


@dataclass(frozen=True)
class Services:
    """Everything opened on one database, seen from one kiosk id, in a house that is set as one version says.

    as_written: kiosk.ini as it was read, whatever it says of the house. book: what a kiosk works on while its server is
    away (kiosk.compose.outage); None: this is the house's own database.
    """

    settings: Settings
    as_written: Settings
    held: InForce
    clock: Clock
    database: Database
    journal: Journal
    queue: Queue
    paper: PaperRequests
    states: KioskStates
    newest: list[Services] = field(default_factory=list)  # of all that were made for another version since
    earlier: dict[Mark, Settings] = field(default_factory=dict)  # as they were on days gone by
    book: Book | None = None

    @property
    def witness(self) -> Witness:
        """What this machine has seen of the log."""
        return Witness(self.settings.storage.id_file)

    @MadeOnce
    def officers(self) -> Officers:
        """Made at first use: preparing argon2 takes a moment that most commands need not spend."""
        return Officers(self.journal, place=self.settings.kiosk.id)

    @MadeOnce
    def visits(self) -> Visits:
        """Made at first use: signatures and ciphers are slow to import, and the first frame needs none."""
        from services.goods.purge import GoodsPurge
        from services.visits.visits import Visits

        storage = self.settings.storage
        return Visits(
            self.queue.day,
            self.settings.visits,
            kiosk=self.settings.kiosk.id,
            pass_keys=storage.pass_keys,
            personal_keys=storage.personal_keys,
            spool=storage.provisional,
            past=self._visits_on,
            by_signature=self.book is not None,
            others=lambda keys: [GoodsPurge(self.journal, keys, self.settings.house.time_zone)],
        )

    @MadeOnce
    def goods(self) -> Goods:
        """Made at first use, as visits are; with their keys."""
        from services.goods.goods import Goods

        settings, keys = self.settings, self.visits.bookings.personal
        read_here = settings.scanner.fitted
        return Goods(self.queue.day, settings.goods, settings.visits, keys, read_here=read_here)

    @property
    def papers(self) -> Papers:
        """What a printer's owner prints beside numbers."""
        return {
            JobKind.PASS: lambda: self.visits.passes,
            JobKind.RECEIPT: lambda: self.goods.prints,
            JobKind.LABEL: lambda: self.goods.prints,
        }

    @MadeOnce
    def officer_calls(self) -> OfficerCalls:
        return OfficerCalls(self.journal, self.settings.house, kiosk=self.settings.kiosk.id)

    @MadeOnce
    def manual(self) -> ManualNumbers:
        letters = {self.settings.visits.series} if self.settings.visits.service else set[str]()
        return ManualNumbers(self.queue.day, kiosk=self.settings.kiosk.id, letters=letters)

    @MadeOnce
    def surveys(self) -> Surveys:
        """Made at first use: reads the instrument files. Raises InstrumentsFaulty, DatabaseAway."""
        from services.surveys.instrument_files import load_library
        from services.surveys.surveys import Surveys

        settings = self.settings.surveys
        library = load_library(settings.own_folder, needed=settings.offered)
        return Surveys(self.queue.day, settings, library.instruments, library.joint.values())

    @MadeOnce
    def survey_reports(self) -> SurveyReports:
        """Raises InstrumentsFaulty, DatabaseAway."""
        from services.reports.survey_reports import SurveyReports

        return SurveyReports(self.surveys, self.past)

    @MadeOnce
    def integrity(self) -> IntegrityReports:
        """Raises InstrumentsFaulty, DatabaseAway."""
        from services.integrity.monthly import IntegrityReports

        storage = self.settings.storage
        return IntegrityReports(
            self.surveys, signed_heads=storage.signed_heads, key=storage.journal_key, past=self.past
        )

    @MadeOnce
    def log(self) -> KioskLog:
        """Made at first use: signatures are slow to import."""
        from services.log.keys import existing_public_key
        from services.reports.kiosk_log import KioskLog

        storage = self.settings.storage
        return KioskLog(
            self.queue.day,
            archives=storage.journal_archives,
            public_key=lambda: existing_public_key(storage.journal_key),
        )

    @property
    def past(self) -> PastHouses:
        """The house as it was set on any day; as it is now while nothing else was ever said."""
        return PastHouses(self._spells)

    def _visits_on(self, day: date) -> tuple[House, VisitSettings]:
        """Raises DatabaseAway."""
        held = on_day(self.settings, settings_store.timeline(self.database), day, self.earlier)
        return held.house, held.visits

    def _spells(self, first: date, last: date) -> tuple[Spell, ...]:
        """Raises DatabaseAway."""
        return spells_of(self.settings, settings_store.timeline(self.database), (first, last), self.earlier)

    def close(self) -> None:
        self.database.close()


def open_services(
    settings: Settings, *, clock: Clock | None = None, check: bool = False, put_aside: bool = True
) -> Services:
    """Open the database and what stands on it; the first one says what the house is set to.

    check, put_aside: as `open_database` has them. Raises DatabaseFault, HouseFaulty.
    """
    clock = clock or SystemClock()
    kiosk = settings.kiosk.id
    place = DatabaseSettings(settings.storage.database_url, settings.storage.id_file)
    database = open_database(place, clock, check=check, put_aside=put_aside)
    journal = Journal(database, kiosk, clock)
    witness = Witness(settings.storage.id_file)
    fresh = witness.is_fresh()
    try:
        settings_store.first_version(journal, settings.house_values)
        held = newest_usable(settings, settings_store.timeline(database), clock.now())
        lost = bool(database.lost)
        accept_server(held.settings, journal, fresh=fresh)
        if lost or database.server not in (None, witness.server()):
            witness.note(database)  # it is dealt with: nobody does it again, and no other one of its age is believed
        witness.compare_heads(database, settings.storage.signed_heads)
    except BaseException:
        database.close()
        raise
    services = _services(settings, held, journal, [])
    if database.watch is not None:
        database.watch.then(lambda: _begin_again(services.newest[-1]))
    database.take_over = lambda: take_over(services.newest[-1].settings, journal)
    return services


def _services(as_written: Settings, held: InForce, journal: Journal, newest: list[Services]) -> Services:
    settings, kiosk = held.settings, held.settings.kiosk.id
    remembered.keep(settings)
    made = Services(
        settings,
        as_written,
        held,
        journal.clock,
        journal.database,
        journal,
        Queue(ServiceDay(journal, settings.house, at_end=end_days), kiosk=kiosk),
        PaperRequests(journal),
        KioskStates(journal, kiosk=kiosk),
        newest,
    )
    newest[:] = [made]
    return made


def successor(services: Services) -> Services | None:
    """The same on the same database, where the house is set to something else by now; for a worker.

    None where nothing changed, while nobody knows which day it is, and on a book (`carry` brings it there). Raises
    DatabaseFault, HouseFaulty.
    """
    if services.book is not None:
        return None
    known, now = settings_store.mark(services.database), services.clock.now()
    if (known, number_in_force(known, now)) == (services.held.known, services.held.number):
        return None
    if not services.queue.day.clock_state().trusted:
        return None
    held = in_force(services.as_written, settings_store.timeline(services.database), now)
    return _services(services.as_written, held, services.journal, services.newest)


def _begin_again(services: Services) -> None:
    """A backup was brought back under us: it may not know our surveys. Raises DatabaseFault."""
    from services.surveys.instrument_files import InstrumentsFaulty
    from services.surveys.registry import register

    settings_store.first_version(services.journal, services.as_written.house_values)
    try:
        surveys: Surveys | None = services.__dict__.get("surveys")  # who makes them now registers them
        if surveys is not None:
            register(services.journal, surveys.instruments)
    except InstrumentsFaulty as differs:
        raise DatabaseAway(str(differs)) from differs


def tell_first_administrator(settings: Settings, officers: Officers, say: Callable[[str], None]) -> None:
    """With simulated devices the first start makes an administrator; the PIN is printed once and never logged."""
    if settings.simulated and (first := officers.first_administrator()) is not None:
        say(f"First administrator: code {first[0]}, PIN {first[1]} (shown only now; kiosk officers set-pin admin)")


def written_otherwise(services: Services) -> tuple[Change, ...]:
    """What kiosk.ini says of the house otherwise than what holds. Raises DatabaseAway."""
    return otherwise(services.as_written, settings_store.timeline(services.database), services.clock.now())


def tell_where_it_differs(services: Services, say: Callable[[str], None]) -> None:
    """At a start: who wrote into kiosk.ini and hopes in vain is told. Raises DatabaseAway."""
    differing = written_otherwise(services)
    if differing:
        names = ", ".join(f"[{one.section}] {one.key}" for one in differing[:MOST_NAMES])
        more = f" and {len(differing) - MOST_NAMES} more" if len(differing) > MOST_NAMES else ""
        say(
            f"{services.settings.path} says other things of the house than version {services.held.number} of its "
            f"settings, which holds: {names}{more}. kiosk config export brings the file up to date; kiosk config adopt "
            "makes what it says the newest version."
        )
