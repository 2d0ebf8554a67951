"""Composes what a kiosk works on while its server gives no answer: the use cases of the house, on the kiosk's own book.

    book = open_book(settings, services)      at the start, and once a minute `book = carry(services, book)`
    begin(book)                               the server gives no answer: work goes on with `book` as the services
    merge(services, book)                     it answers again: first of all; then work goes on with `services`

Only for a house whose database is a server; with SQLite it lies on the same disk as the book.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from kiosk.compose.house_settings import InForce
from kiosk.compose.services import Services
from kiosk.settings import remembered
from kiosk.settings.model import Settings
from services.house.kiosks import KioskStates
from services.outage import book as books
from services.outage import looking
from services.outage.book import Book, BookPlace
from services.outage.book import NoBook as NoBook
from services.outage.day import end_day_of_book
from services.outage.looking import BookState
from services.outage.merging import Merging
from services.outage.model import Merged
from services.outage.passes import Passes
from services.paper.requests import PaperRequests
from services.queue.day import ServiceDay
from services.queue.queue import Queue
from services.settings import store as settings_store
from services.store.clock import Clock, SystemClock
from services.store.database import DatabaseSettings
from services.store.faults import DatabaseFault


def has_server(settings: Settings) -> bool:
    """Whether the house's database is a server, which may be away while the kiosk's own disk works."""
    return DatabaseSettings(settings.storage.database_url, settings.storage.id_file).sqlite_path is None


def open_book(
    settings: Settings, services: Services | None = None, clock: Clock | None = None, *, put_aside: bool = True
) -> Services:
    """The services of a house on this kiosk's book. services: the house's own, while its server answers.

    Without them the house is as this machine last knew it. put_aside: what is no sound book is moved away, and another
    begun; for the kiosk itself, which alone may do that.
    Raises NoBook where the book cannot give numbers (it never met its server, or cannot be opened), and DatabaseFault
    of the house's database.
    """
    clock = clock or (services.clock if services is not None else SystemClock())
    place = BookPlace(settings.storage.outage, settings.kiosk.id)
    try:
        database = place.open(clock, put_aside=put_aside)
    except (DatabaseFault, OSError) as fault:
        raise NoBook(f"The book for outages cannot be used: {fault}") from fault
    book = Book(place, database, clock)
    try:
        if services is not None:
            _merging(services, book).keep()
            return _on_book(services.settings, services.held, book)
        return _on_book(remembered.recalled(settings), None, book)
    except BaseException:
        database.close()
        raise


def carry(services: Services, book: Services) -> Services:
    """Bring into the book what it has to know; the services on it to be used from now on (the house may be set
    otherwise, the book may have another letter). Cheap where nothing changed: every minute or so.

    While something in it waits to be brought in nothing is carried: `merge` comes first. Raises DatabaseFault of either
    database, NoBook.
    """
    held = _book_of(book)
    _merging(services, held).keep()
    known = (book.settings.visits.series, book.held.number, book.held.known)
    if known == (held.letters, services.held.number, services.held.known):
        return book
    return _on_book(services.settings, services.held, held)


def begin(book: Services) -> None:
    """The server gives no answer from now on. Said as often as one likes. Raises DatabaseFault."""
    books.begin(book.journal, book.settings.kiosk.id, _book_of(book).series)


def state(book: Services) -> BookState:
    """What is going on in the book, for panel and counters. Raises DatabaseFault."""
    return looking.look(book.database, _book_of(book).letters or "")


def waits_in_book(settings: Settings) -> bool:
    """Whether something on this machine waits to be brought into the house's database. Raises DatabaseFault."""
    if not BookPlace(settings.storage.outage, settings.kiosk.id).file.exists():
        return False
    try:
        book = open_book(settings, None, put_aside=False)
    except NoBook:
        return False
    try:
        return state(book).pending
    finally:
        book.close()


def _book_of(services: Services) -> Book:
    if services.book is None:
        raise TypeError("These are the services of the house, not of a book.")
    return services.book


def _on_book(settings: Settings, held: InForce | None, book: Book) -> Services:
    """Raises NoBook, DatabaseFault."""
    settings = _lettered(settings, book, book.series)
    journal = book.journal
    known = settings_store.mark(book.database)
    return Services(
        settings,
        settings,
        InForce(settings, 0, known) if held is None else held,
        book.clock,
        book.database,
        journal,
        Queue(ServiceDay(journal, settings.house, at_end=end_day_of_book), kiosk=settings.kiosk.id),
        PaperRequests(journal),
        KioskStates(journal, kiosk=settings.kiosk.id),
        book=book,
    )


def _lettered(settings: Settings, book: Book, series: str) -> Settings:
    """The house with the book's letters on every number, and the book in the place of its database."""
    services = {code: replace(one, series=series) for code, one in settings.house.services.items()}
    stored = book.place.database
    return replace(
        settings,
        house=replace(settings.house, services=MappingProxyType(services)),
        visits=replace(settings.visits, series=series),
        storage=replace(settings.storage, database_url=stored.url, id_file=stored.id_file),
    )


def merge(services: Services, book: Services) -> Merged:
    """Bring what happened in the book into the house's database, once; first of all when the server answers again.

    Whatever interrupts it, it is done by the next call; with nothing to bring in it is cheap. No slip of the kiosk is
    on its way meanwhile, and nobody works on the book. Raises DatabaseFault of either database, DatabaseUnsure too.
    """
    return _merging(services, _book_of(book)).run()


def _merging(services: Services, book: Book) -> Merging:
    return Merging(services.queue.day, services.settings.house, lambda: Passes(services.visits.provisionals), book)
