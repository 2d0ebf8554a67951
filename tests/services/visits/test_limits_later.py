"""Limits are those of the visit's day: what is decided for later holds for who books ahead."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.house.model import House, LocalText
from services.log.journal import Journal
from services.visits.model import Booked, BookingProblem, NotBooked
from services.visits.settings import Relation
from tests.support.import_files import csv_of, row
from tests.support.staff import officer
from tests.support.visits import AFTERNOON, MORNING, TODAY, book, visit_settings, visits, wish

LATER = TODAY + timedelta(days=14)
P01 = officer("p01")


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_who_books_ahead_has_the_limits_of_that_day(journal: Journal, house: House, tmp_path) -> None:
    lawyer = Relation("lawyer", LocalText({"id": "Kuasa hukum"}), weekly_limits=False)
    held = visit_settings(lead_hours=0)
    then = replace(held, per_week_detainee=2, per_week_visitor=2, party_size=7, relations={"lawyer": lawyer})
    desk = visits(journal, house, tmp_path, replace(held, later=((LATER, then),)))
    for start in (MORNING.start, AFTERNOON.start):
        book(desk, day=LATER, start=start, party_size=7)
        book(desk, 2, day=LATER, start=start, relation="lawyer")
    tuesday = LATER + timedelta(days=1)
    assert desk.bookings.add(wish(day=tuesday), "p01") == NotBooked(BookingProblem.DETAINEE_LIMIT)
    assert isinstance(desk.counter.correct_party(P01, book(desk, 3, day=tuesday).id, 7), Booked)
    assert isinstance(desk.counter.correct_party(P01, book(desk, 3).id, 7), NotBooked), "tomorrow it is five"

    text, family = tuesday.isoformat(), {"hubungan": "", "tanggal": tuesday.isoformat()}
    file = csv_of(row(2, hubungan="Kuasa hukum", tanggal=text), row(3, **family, sesi="13.00"), row(1, **family))
    report = desk.importing.run(P01, file, all_or_nothing=False)
    assert report.added == 2
    assert [(one.row, one.problem) for one in report.faults] == [(4, BookingProblem.DETAINEE_LIMIT)]
