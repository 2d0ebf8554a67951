"""Composes the services of one kiosk id on one database, for the touch app, the console and the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from kiosk.settings.model import Settings
from services.house import fingerprint as house_settings
from services.house.fingerprint import Difference
from services.house.kiosks import KioskStates
from services.house.officer_calls import OfficerCalls
from services.log.journal import Journal
from services.paper.requests import PaperRequests
from services.people.officers import Officers
from services.queue.day import ServiceDay
from services.queue.manual import ManualNumbers
from services.queue.queue import Queue
from services.store.clock import Clock, SystemClock
from services.store.database import Database, DatabaseSettings
from services.store.faults import DatabaseAway
from services.store.upgrade import open_database
from services.store.witness import Witness
from services.surveys.day_end import end_days

if TYPE_CHECKING:
    from services.integrity.monthly import IntegrityReports
    from services.reports.kiosk_log import KioskLog
    from services.reports.survey_reports import SurveyReports
    from services.surveys.surveys import Surveys
    from services.visits.visits import Visits

MOST_NAMES = 12
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
    """Everything opened on one database, seen from one kiosk id."""

    settings: Settings
    clock: Clock
    database: Database
    journal: Journal
    queue: Queue
    paper: PaperRequests
    states: KioskStates

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
        from services.visits.visits import Visits

        storage = self.settings.storage
        return Visits(
            self.queue.day,
            self.settings.visits,
            kiosk=self.settings.kiosk.id,
            pass_keys=storage.pass_keys,
            personal_keys=storage.personal_keys,
            spool=storage.provisional,
        )

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

        return SurveyReports(self.surveys)

    @MadeOnce
    def integrity(self) -> IntegrityReports:
        """Raises InstrumentsFaulty, DatabaseAway."""
        from services.integrity.monthly import IntegrityReports

        storage = self.settings.storage
        return IntegrityReports(self.surveys, signed_heads=storage.signed_heads, key=storage.journal_key)

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

    def close(self) -> None:
        self.database.close()


def open_services(
    settings: Settings, *, clock: Clock | None = None, check: bool = False, put_aside: bool = True
) -> Services:
    """Open the database and what stands on it; the first one adopts the house settings.

    check, put_aside: as `open_database` has them. Raises DatabaseFault.
    """
    clock = clock or SystemClock()
    kiosk = settings.kiosk.id
    place = DatabaseSettings(settings.storage.database_url, settings.storage.id_file)
    database = open_database(place, clock, check=check, put_aside=put_aside)
    journal = Journal(database, kiosk, clock)
    try:
        Witness(settings.storage.id_file).compare_heads(database, settings.storage.signed_heads)
        house_settings.adopt_first(journal, settings.fingerprint)
    except BaseException:
        database.close()
        raise
    queue = Queue(ServiceDay(journal, settings.house, at_end=end_days), kiosk=kiosk)
    services = Services(
        settings, clock, database, journal, queue, PaperRequests(journal), KioskStates(journal, kiosk=kiosk)
    )
    if database.watch is not None:
        database.watch.then(lambda: _begin_again(services))
    return services


def _begin_again(services: Services) -> None:
    """A backup was brought back under us: it may know other settings of the house, and not our surveys. Raises
    DatabaseFault."""
    from services.surveys.instrument_files import InstrumentsFaulty
    from services.surveys.registry import register

    house_settings.adopt_first(services.journal, services.settings.fingerprint)
    try:
        require_same_house(services)
        surveys: Surveys | None = services.__dict__.get("surveys")  # who makes them now registers them
        if surveys is not None:
            register(services.journal, surveys.instruments)
    except (HouseDiffers, InstrumentsFaulty) as differs:
        raise DatabaseAway(str(differs)) from differs


def tell_first_administrator(settings: Settings, officers: Officers, say: Callable[[str], None]) -> None:
    """With simulated devices the first start makes an administrator; the PIN is printed once and never logged."""
    if settings.simulated and (first := officers.first_administrator()) is not None:
        say(f"First administrator: code {first[0]}, PIN {first[1]} (shown only now; kiosk officers set-pin admin)")


class HouseDiffers(Exception):
    """kiosk.ini does not say what the house's database says; the message names the keys, as `keys` does."""

    def __init__(self, message: str, keys: str) -> None:
        super().__init__(message)
        self.keys = keys


def house_differences(services: Services) -> list[Difference]:
    """Where kiosk.ini and the house's database disagree. Raises DatabaseAway."""
    return house_settings.differences(services.database, services.settings.fingerprint)


def require_same_house(services: Services) -> None:
    """Raises HouseDiffers, DatabaseAway."""
    differing = house_differences(services)
    if not differing:
        return
    names = ", ".join(f"[{one.section}] {one.key}" for one in differing[:MOST_NAMES])
    more = f" and {len(differing) - MOST_NAMES} more" if len(differing) > MOST_NAMES else ""
    raise HouseDiffers(
        f"{services.settings.path} differs from what this house's database holds: {names}{more}. "
        "If the file is right: kiosk config adopt. If not: correct the file.",
        f"{names}{more}",
    )
