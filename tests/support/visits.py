"""Visits for tests: a house with two sessions a day, and people who cannot exist (region 99)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from services.house.model import House
from services.log.journal import Journal
from services.visits.booking import Bookings
from services.visits.model import Booked, Booking, NewBooking, Person
from services.visits.personal import PersonalKeys
from services.visits.settings import Session, VisitSettings
from services.visits.visits import Visits
from tests.support.house import service_day
from tests.support.staff import officer

MORNING, AFTERNOON = Session(540, 690, 30), Session(780, 900, 20)  # 09.00–11.30, 13.00–15.00
DAY = (MORNING, AFTERNOON)
TODAY = date(2026, 11, 23)  # Monday, 09.00: tests.support.clock.START
TOMORROW = TODAY + timedelta(days=1)


def visit_settings(**changes: object) -> VisitSettings:
    made = VisitSettings(service="A", series="A", house_number=7, weekdays=(*((DAY,) * 6), ()), per_week_visitor=1)
    return replace(made, **changes)  # type: ignore[arg-type]


def nik(number: int) -> str:
    """A different right NIK for every number below 9999."""
    return f"990101010190{number:04d}"


def letters(number: int) -> str:
    """A different word for every number."""
    word = ""
    while number >= 0:
        word, number = chr(ord("A") + number % 26) + word, number // 26 - 1
    return word


def person(number: int = 1, **changes: object) -> Person:
    made = Person(nik(number), f"Contoh Nama{letters(number)}", f"B.I{number}/2026", f"Warga Contoh{letters(number)}")
    return replace(made, **changes)  # type: ignore[arg-type]


def wish(number: int = 1, **changes: object) -> NewBooking:
    made = NewBooking(day=TOMORROW, start=MORNING.start, party_size=3, person=person(number))
    return replace(made, **changes)  # type: ignore[arg-type]


def bookings(journal: Journal, house: House, folder: Path, settings: VisitSettings | None = None) -> Bookings:
    return Bookings(service_day(journal, house), settings or visit_settings(), PersonalKeys(folder / "personal"))


def visits(
    journal: Journal, house: House, folder: Path, settings: VisitSettings | None = None, *, kiosk: str = "kiosk-1"
) -> Visits:
    """Visits as a kiosk or console has them; one folder is one machine."""
    return Visits(
        service_day(journal, house),
        settings or visit_settings(),
        kiosk=kiosk,
        pass_keys=folder / "passes",
        personal_keys=folder / "personal",
        spool=folder / "provisional",
    )


def book(desk: Visits, number: int = 1, **changes: object) -> Booking:
    answer = desk.bookings.book(officer("p01"), wish(number, **changes))
    assert isinstance(answer, Booked), answer
    return answer.booking


def pass_of(desk: Visits, booking: Booking) -> str:
    text = desk.passes.text_of(booking)
    assert text.startswith("K1"), text
    return text
