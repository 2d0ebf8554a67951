"""Kiosks of a small house with books of their own, a server that can be taken away, and ways to die."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, event

from kiosk.compose.outage import open_book
from kiosk.compose.services import Services, open_services
from kiosk.settings.model import Settings
from kiosk.settings.reading import load
from services.backup.settling import CopyOf, HouseRules, Since, settle
from services.house.model import House
from services.log.journal import Journal
from services.outage.book import Book, BookPlace, begin
from services.outage.day import end_day_of_book
from services.outage.looking import BookState, look
from services.outage.merging import Merging
from services.outage.model import Merged
from services.outage.passes import Passes
from services.queue.day import ServiceDay
from services.queue.queue import Queue
from services.store.clock import to_micros
from services.store.database import Database, DatabaseSettings
from services.store.files import make_folder, make_private
from services.store.upgrade import open_database
from services.visits.personal import PersonalKeys
from services.visits.visits import Visits
from tests.support.clock import ManualClock
from tests.support.house import house as sample_house
from tests.support.house import service_day
from tests.support.visits import visit_settings

ROOT = Path(__file__).parents[2]


def settings_of(machine: Path, kiosk: str, url: str, id_file: Path | None = None) -> Settings:
    """A kiosk's settings: its own data folder, the house's database."""
    machine.mkdir(parents=True, exist_ok=True)
    place = machine / "kiosk.ini"
    if not place.exists():
        place.write_text((ROOT / "kiosk.ini").read_text("utf-8"), "utf-8")
    read = load(place)
    storage = replace(read.storage, data=machine / "data", database_url=url, id_file=id_file or machine / "house.id")
    return replace(read, kiosk=replace(read.kiosk, id=kiosk), storage=storage)


@contextmanager
def kiosk_with_book(
    settings: Settings, clock: ManualClock, template: Path | None = None
) -> Iterator[tuple[Services, Services]]:
    """The services on the house's database, and those on the kiosk's book. template: a database file with
    today's schema, which saves making one."""
    place = BookPlace(settings.storage.outage, settings.kiosk.id)
    if template is not None and not place.file.exists():
        make_folder(place.folder)
        make_private(place.file)
        place.file.write_bytes(template.read_bytes())
    services = open_services(settings, clock=clock)
    try:
        book = open_book(settings, services)
        try:
            yield services, book
        finally:
            book.close()
    finally:
        services.close()


class Side:
    """The use cases of one kiosk on a database: the house's, or its book."""

    def __init__(self, journal: Journal, of_house: House, folder: Path, kiosk: str, *, letters: str = "") -> None:
        at_end = end_day_of_book if letters else service_day(journal, of_house)._at_end
        settings = replace(visit_settings(early_minutes=1440, late_minutes=1440), series=letters or "A")
        if letters:
            services = {code: replace(one, series=letters) for code, one in of_house.services.items()}
            of_house = replace(of_house, services=services)
        self.journal, self.house = journal, of_house
        self.day = ServiceDay(journal, of_house, at_end=at_end)
        self.queue = Queue(self.day, kiosk=kiosk)
        self.visits = Visits(
            self.day,
            settings,
            kiosk=kiosk,
            pass_keys=folder / "passes",
            personal_keys=folder / "personal",
            spool=folder / "provisional",
            by_signature=bool(letters),
        )


class Machine:
    """A kiosk with its clock and its book. Killed, it is started again on what lies on its disk."""

    def __init__(self, folder: Path, kiosk: str, house: DatabaseSettings, keys: Path, template: Path) -> None:
        """house: its database; keys: the folder of the house's keys; template: a database file with today's schema."""
        self.folder, self.kiosk, self.clock = folder, kiosk, ManualClock()
        self._house, self._keys = house, keys
        place = BookPlace(folder / "outage", kiosk)
        place.folder.mkdir(parents=True)
        shutil.copyfile(template, place.file)
        self._place = place
        self._open: list[Database] = []
        self.start()

    def start(self, *, server: bool = True) -> None:
        """server: whether it answers just now."""
        self.stop()
        self.server: Side | None = None
        self.book = Book(self._place, self._opened(self._place.open(self.clock, put_aside=True)), self.clock)
        if server:
            self.meet()
        letters = self.book.series
        self.away = Side(self.book.journal, sample_house(), self._keys, self.kiosk, letters=letters)

    def meet(self) -> None:
        """The server answers: as a kiosk does every minute."""
        if self.server is None:
            database = self._opened(open_database(self._house, self.clock))
        else:
            database = self.server.journal.database
        self.server = Side(Journal(database, self.kiosk, self.clock), sample_house(), self._keys, self.kiosk)
        self.merging = Merging(
            self.server.day, self.server.house, lambda: Passes(self.server.visits.provisionals), self.book
        )
        self.merging.keep()

    def lose_server(self) -> None:
        begin(self.book.journal, self.kiosk, self.book.series)

    def come_back(self) -> Merged:
        """The server answers again."""
        self.meet()
        merged = self.merging.run()
        self.merging.keep()
        if self.book.series != self.away.visits.settings.series:
            self.start()
        return merged

    @property
    def state(self) -> BookState:
        return look(self.book.database, self.book.series)

    def stop(self) -> None:
        for database in self._open:
            database.close()
        self._open = []

    def _opened(self, database: Database) -> Database:
        self._open.append(database)
        return database


def restore(house: DatabaseSettings, copy: Path, clock: ManualClock, made_at: int, keys: Path) -> None:
    """An older copy takes the place of the house's SQLite database, as `kiosk restore` leaves it."""
    file = house.sqlite_path
    assert file is not None
    shutil.copyfile(copy, file)
    database = open_database(house, clock, older=True)
    rules = HouseRules(sample_house().time_zone, {"A", "B", "T"}, timedelta(days=1))
    key = Ed25519PrivateKey.generate()
    what = CopyOf("copy", made_at, "")
    settle(database, clock, what, Since(), rules, key, PersonalKeys(keys / "personal"), chain="console", actor="adm")
    database.close()


def moment(clock: ManualClock) -> int:
    return to_micros(clock.now())


class Killed(BaseException):
    """The process is gone: nothing catches it."""


@contextmanager
def killed_at(step: int) -> Iterator[None]:
    """Kill whoever runs within, at the beginning of that step, counted from 1: before a COMMIT, or before the first
    statement after one, on whichever database. Between those a kill undoes the same transaction."""
    left, committed = step, True

    def count(*, commits: bool) -> None:
        nonlocal left, committed
        if commits or committed:
            left -= 1
        committed = commits
        if left == 0:
            raise Killed

    def before_statement(*_arguments: object) -> None:
        count(commits=False)

    def before_commit(*_arguments: object) -> None:
        count(commits=True)

    kinds = (("before_cursor_execute", before_statement), ("commit", before_commit))
    for kind, listener in kinds:
        event.listen(Engine, kind, listener)
    try:
        yield
    finally:
        for kind, listener in kinds:
            event.remove(Engine, kind, listener)
