"""Visits that wait for an officer's yes: their place, their answer, and that none is forgotten."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.log.reading import EntryFilter, entries
from services.people.permissions import NotPermitted
from services.reports.visit_figures import visits_of
from services.surveys.model import Period
from services.visits.asked import RefuseReason
from services.visits.model import (
    Booked,
    BookingChannel,
    BookingProblem,
    BookingState,
    CheckedIn,
    CheckInCode,
    EndReason,
    NotBooked,
)
from services.visits.pass_issuing import PassForm
from services.visits.settings import Session
from tests.support.import_files import csv_of, row
from tests.support.staff import officer
from tests.support.visits import TODAY, TOMORROW, book, pass_of, visit_settings, wish
from tests.support.visits import visits as make_visits

ONE = Session(540, 690, 1)
SETTINGS = visit_settings(
    weekdays=((ONE,),) * 7,
    ask_first=(BookingChannel.API, BookingChannel.CONSOLE, BookingChannel.IMPORT),
    lead_hours=0,
    answer_hours=20,
)


@pytest.fixture
def visits(journal, house, tmp_path):
    made = make_visits(journal, house, tmp_path, SETTINGS)
    made.keys.new(officer("adm"))
    return made


def asked(visits, number=1, **changes):
    answer = visits.bookings.add(wish(number, **{"channel": BookingChannel.API, **changes}), "api:website")
    assert isinstance(answer, Booked) and answer.booking.state is BookingState.ASKED
    return answer.booking


def told(visits, event):
    return [one.fields | {"by": one.actor} for one in entries(visits.journal.database, EntryFilter(event=event))]


def a_day_later(visits, clock):
    """The house is open in between, so its clock stays trusted."""
    clock.advance(86400)
    visits.bookings.mark_no_shows()


def test_what_is_asked_holds_its_place_and_gets_its_pass_after_the_yes(visits):
    made = asked(visits)
    assert visits.bookings.book(officer("p01"), wish(2)) == NotBooked(BookingProblem.SESSION_FULL)
    assert visits.bookings.sessions_of(TOMORROW)[0].left == 0
    assert not visits.passes.has_pass(made)
    assert isinstance(visits.passes.issue(officer("p01"), made.id, PassForm.TEXT, "id"), NotBooked)
    assert visits.check_ins.type_code(made.code).code is CheckInCode.NOT_ANSWERED
    assert isinstance(visits.gate_lists.masked(officer("p01"), TOMORROW, ONE.start), NotBooked)
    assert visits.asked.approve(officer("p01"), made.id).booking.state is BookingState.BOOKED
    assert visits.passes.has_pass(visits.bookings.by_id(made.id))
    assert visits.asked.approve(officer("p01"), made.id).problem is BookingProblem.NOT_ASKED
    assert [one["by"] for one in told(visits, "booking_approved")] == ["p01"]
    assert told(visits, "booking_asked") and not told(visits, "booking_added")


def test_a_family_whose_wish_was_agreed_to_comes_in_by_its_code(visits):
    with visits.journal.transaction() as transaction:
        today = visits.bookings.insert(transaction, wish(day=TODAY, channel=BookingChannel.API), "api:website").booking
    visits.asked.approve(officer("p01"), today.id)
    assert isinstance(visits.check_ins.type_code(today.code), CheckedIn)


def test_a_no_has_a_reason_frees_the_place_and_is_told_to_nobody_at_the_kiosk(visits):
    made = asked(visits)
    assert visits.asked.refuse(officer("p01"), made.id, RefuseReason.RELATION).booking.reason == "relation"
    answer = visits.check_ins.type_code(made.code)
    assert answer.code is CheckInCode.REFUSED and answer.told_as_not_processed
    book(visits, 2, channel=BookingChannel.COMMAND)
    assert visits.asked.refuse(officer("p01"), made.id, RefuseReason.ROOM).problem is BookingProblem.NOT_ASKED
    (entry,) = told(visits, "booking_refused")
    assert (entry["booking"], entry["reason"], entry["by"]) == (made.id, "relation", "p01")
    (line,) = visits_of(visits.journal.database, Period.month_of(TODAY))
    assert (line.came, line.no_show, line.cancelled) == (0, 0, 1)


def test_whoever_made_it_does_not_agree_to_it_and_a_reader_to_none(visits):
    mine = visits.bookings.book(officer("p01"), wish(channel=BookingChannel.CONSOLE)).booking
    assert visits.asked.approve(officer("p01"), mine.id) == NotBooked(BookingProblem.OWN_WISH)
    with pytest.raises(NotPermitted):
        visits.asked.approve(officer("x01"), mine.id)
    assert visits.asked.approve(officer("p02"), mine.id).booking.state is BookingState.BOOKED


def test_a_wish_may_be_taken_back_but_a_pass_that_there_is_not_withdrawn(visits):
    made = asked(visits)
    ended = visits.bookings.revoke(officer("s01"), made.id, EndReason.MISUSE)
    assert ended == NotBooked(BookingProblem.ENDED, "asked")
    gone = visits.bookings.end(made.id, BookingState.CANCELLED, EndReason.VISITOR, "api:website")
    assert gone.booking.state is BookingState.CANCELLED and visits.asked.waiting(officer("p01")) == []


def test_a_file_waits_whole_and_the_command_line_does_not(visits):
    report = visits.importing.run(officer("p01"), csv_of(row(1)))
    (waits,) = visits.asked.waiting(officer("p02"))
    assert report.asked and waits.booking.channel is BookingChannel.IMPORT
    assert book(visits, 2, day=TOMORROW + timedelta(days=1)).state is BookingState.BOOKED


def test_what_waits_too_long_or_is_near_is_late_and_what_is_past_is_closed(visits, clock):
    near, far = asked(visits), asked(visits, 2, day=TOMORROW + timedelta(days=3))
    assert [(one.booking.id, one.late) for one in visits.asked.waiting(officer("p01"))] == [
        (near.id, False),
        (far.id, False),
    ]
    clock.advance(5 * 3600)
    assert [one.booking.id for one in visits.asked.late(officer("p01"))] == [near.id], "it begins in 19 hours"
    a_day_later(visits, clock)
    assert [one.booking.id for one in visits.asked.late(officer("p01"))] == [near.id, far.id]
    assert visits.asked.close_past() == 0, "its day is not over"
    a_day_later(visits, clock)
    visits.keep()
    assert visits.bookings.by_id(near.id).reason == "unanswered"
    assert visits.bookings.by_id(far.id).state is BookingState.ASKED
    (entry,) = told(visits, "booking_refused")
    assert (entry["booking"], entry["reason"], entry["by"]) == (near.id, "unanswered", "system")
    assert visits.asked.approve(officer("p01"), near.id).problem is BookingProblem.NOT_ASKED


def test_a_past_day_cannot_be_agreed_to_any_more(visits, clock):
    made = asked(visits)
    a_day_later(visits, clock), a_day_later(visits, clock)
    assert visits.asked.approve(officer("p01"), made.id) == NotBooked(BookingProblem.ENDED, "asked")
    assert visits.bookings.by_id(made.id).state is BookingState.ASKED, "nobody came, but nobody had said yes"


def test_no_more_than_the_house_asks_about_waits(journal, house, tmp_path):
    plain = make_visits(journal, house, tmp_path, replace(SETTINGS, ask_first=()))
    plain.keys.new(officer("adm"))
    made = book(plain, channel=BookingChannel.API)
    assert made.state is BookingState.BOOKED and pass_of(plain, made)
