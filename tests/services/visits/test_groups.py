"""Groups of detainees: each booking names one where the house has any, and goes into its group's sessions only."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.house.model import LocalText
from services.visits.displaced import Displaced, DisplacedVisits
from services.visits.import_words import fault_words
from services.visits.model import Booked, BookingProblem, CheckedIn, NotBooked, SessionOn
from services.visits.session_words import detail_words
from services.visits.settings import Session, VisitGroup
from services.visits.template import columns_of
from tests.support.import_files import HEADER, csv_of, row
from tests.support.staff import officer
from tests.support.visits import AFTERNOON, MORNING, TODAY, TOMORROW, visit_settings, visits, wish

GROUPS = (
    VisitGroup("tahanan", LocalText({"id": "Tahanan", "en": "Remand"})),
    VisitGroup("napi", LocalText({"id": "Narapidana"})),
)
DAY = (replace(MORNING, groups=("tahanan",)), replace(AFTERNOON, groups=("napi",)))
OPEN = Session(MORNING.start, MORNING.end, 30)
# Tuesday is for everybody in the morning.
WEEK = (DAY, (OPEN, DAY[1]), *((DAY,) * 4), ())


@pytest.fixture
def with_groups(journal, house, tmp_path):
    return visits(journal, house, tmp_path, visit_settings(weekdays=WEEK, groups=GROUPS, ahead_days=9))


def test_a_booking_goes_into_its_groups_sessions_and_the_refusal_says_which_there_are(with_groups, clock):
    book = with_groups.bookings.book
    day = TOMORROW + timedelta(days=1)
    assert book(officer("p01"), wish(1, day=day)) == NotBooked(BookingProblem.BAD_GROUP)
    assert book(officer("p01"), wish(1, day=day, group="x")) == NotBooked(BookingProblem.BAD_GROUP)
    refused = book(officer("p01"), wish(1, day=day, group="napi"))
    assert isinstance(refused, NotBooked) and refused.problem is BookingProblem.GROUP_SESSION
    assert refused.sessions[0] == SessionOn(day, AFTERNOON.start, AFTERNOON.end) and len(refused.sessions) == 4
    assert detail_words(refused, "id").startswith("Rabu, 25 November 2026 pukul 13.00–15.00; ")
    for number, named in enumerate(("napi", " NARAPIDANA ", "Remand"), 1):
        start = MORNING.start if named == "Remand" else AFTERNOON.start
        made = book(officer("p01"), wish(number, day=day, start=start, group=named))
        assert isinstance(made, Booked) and made.booking.group == ("tahanan" if named == "Remand" else "napi")
    assert isinstance(book(officer("p01"), wish(5, group="napi")), Booked), "a session without groups is for all"
    morning, afternoon = with_groups.bookings.sessions_of(day)
    assert (morning.groups, morning.by_group, afternoon.by_group) == (("tahanan",), (("tahanan", 1),), (("napi", 2),))
    for_napi = with_groups.bookings.next_sessions(clock.now(), "napi")
    assert {one.start for _, one in for_napi} == {MORNING.start, AFTERNOON.start} and for_napi[0][1].groups == ("napi",)


def test_families_of_a_session_that_becomes_another_groups_are_told_of_before(with_groups, journal, house):
    book = with_groups.bookings.book
    for number, group in enumerate(("napi", "tahanan", "napi"), 1):
        assert isinstance(book(officer("p01"), wish(number, group=group)), Booked)
    hours, before = house.services["A"].hours, with_groups.bookings.settings
    after = replace(before, weekdays=(DAY,) * 7)  # the morning of Tuesday for "tahanan" only
    displaced = DisplacedVisits(journal).by
    wanted = [Displaced(TOMORROW, MORNING.start, MORNING.end, 2)]
    assert displaced(officer("s01"), (before, hours), (after, hours), TODAY) == wanted
    closed = replace(before, weekdays=((),) * 7)
    assert displaced(officer("s01"), (before, hours), (closed, hours), TODAY)[0].families == 3
    assert displaced(officer("s01"), (after, hours), (before, hours), TODAY) == []


def test_a_file_names_the_group_by_its_words_and_the_report_says_which_sessions_there_are(with_groups):
    day = (TOMORROW + timedelta(days=1)).isoformat()
    lines = [[*row(number, tanggal=day), group] for number, group in enumerate(("Tahanan", "napi", ""), 1)]
    content = csv_of(*lines, header=[*HEADER, "kelompok"])
    report = with_groups.importing.run(officer("p01"), content, all_or_nothing=False)
    assert report.added == 1
    told = [(one.row, one.column, one.problem) for one in report.faults]
    assert told == [(3, "sesi", BookingProblem.GROUP_SESSION), (4, "kelompok", BookingProblem.BAD_GROUP)]
    assert "Rabu, 25 November 2026 pukul 13.00–15.00" in fault_words(report.faults[0], "id")
    again = with_groups.importing.run(officer("p01"), csv_of(lines[0], header=[*HEADER, "status"]))
    assert (again.unchanged, again.added) == (1, 0)
    assert "kelompok" in [one.name for one in columns_of(with_groups.settings)]
    assert "kelompok" not in [one.name for one in columns_of(visit_settings())]


def test_a_walk_in_of_another_group_comes_back_for_its_own_session(with_groups):
    register = with_groups.counter.register_walk_in
    refused = register(officer("p01"), wish(1, group="napi"))
    assert isinstance(refused, NotBooked) and refused.problem is BookingProblem.GROUP_SESSION
    assert refused.sessions[0] == SessionOn(TODAY, AFTERNOON.start, AFTERNOON.end)
    assert isinstance(register(officer("p01"), wish(1, group="tahanan")), Booked)


def test_who_was_booked_before_the_groups_came_is_received(journal, house, tmp_path):
    before = visits(journal, house, tmp_path).bookings.book(officer("p01"), wish(1, day=TODAY, start=AFTERNOON.start))
    assert isinstance(before, Booked) and before.booking.group == ""
    weekdays = ((replace(AFTERNOON, groups=("napi",)),),) * 7
    later = visits(journal, house, tmp_path, visit_settings(weekdays=weekdays, groups=GROUPS, early_minutes=300))
    assert isinstance(later.check_ins.type_code(before.booking.code), CheckedIn)
    assert later.bookings.sessions_of(TODAY)[0].by_group == (("", 1),)
