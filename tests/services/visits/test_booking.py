"""Booking: every limit, the same request again, cancelling, no-shows, the fill of sessions."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from services.log.reading import EntryFilter, entries
from services.visits.booking import Bookings
from services.visits.codes import is_code
from services.visits.model import Booked, BookingChannel, BookingProblem, BookingState, EndReason, NotBooked, Person
from services.visits.personal import PersonalKeys
from services.visits.settings import Session, WalkIns
from tests.support.clock import START
from tests.support.house import service_day
from tests.support.staff import officer
from tests.support.visits import AFTERNOON, MORNING, TODAY, TOMORROW, nik, person, visit_settings, wish
from tests.support.visits import bookings as make_bookings


def booked(answer):
    assert isinstance(answer, Booked), answer
    return answer.booking


def problem(answer):
    assert isinstance(answer, NotBooked), answer
    return answer.problem


def test_a_booking_has_a_session_a_code_and_masks(bookings):
    made = booked(bookings.add(wish(), "p01"))
    assert (made.day, made.session, made.party_size, made.state) == (TOMORROW, "09.00-11.30", 3, BookingState.BOOKED)
    assert is_code(made.code) and len(made.ref) == 16
    assert made.nik_mask == "9901••••••••0001" and made.name_mask == "C**** N****"
    assert bookings.by_id(made.id) == bookings.by_code(made.code) == made
    said = entries(bookings.journal.database, EntryFilter(event="booking_added"))[0]
    assert said.fields["booking"] == made.id and made.code not in said.text and made.ref not in said.text


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"party_size": 0}, BookingProblem.PARTY_SIZE),
        ({"party_size": 6}, BookingProblem.PARTY_SIZE),
        ({"start": 600}, BookingProblem.NO_SESSION),
        ({"day": date(2026, 11, 29)}, BookingProblem.DAY_CLOSED),  # a Sunday
        ({"day": date(2026, 12, 25)}, BookingProblem.TOO_FAR),
        ({"day": TODAY - timedelta(days=1)}, BookingProblem.TOO_SOON),
        ({"day": TODAY}, BookingProblem.TOO_SOON),  # it is 09.00, the session begins now
        ({"person": person(nik="9901010101900000")}, BookingProblem.BAD_NIK),
        ({"person": person(name="Contoh 5")}, BookingProblem.BAD_NAME),
        ({"person": person(detainee_number="!")}, BookingProblem.BAD_NUMBER),
        ({"person": person(detainee_name="=HYPERLINK()")}, BookingProblem.BAD_DETAINEE_NAME),
    ],
)
def test_what_the_rules_keep_out_is_not_written(bookings, change, expected):
    assert problem(bookings.add(wish(**change), "p01")) is expected
    with bookings.journal.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM booking")).scalar() == 0


def test_lead_time_and_horizon_are_settings(journal, house, tmp_path):
    late = make_bookings(journal, house, tmp_path, visit_settings(lead_hours=24))
    assert booked(late.add(wish(9), "p01")), "exactly a day ahead"
    assert problem(late.add(wish(day=TODAY, start=AFTERNOON.start), "p01")) is BookingProblem.TOO_SOON
    soon = make_bookings(journal, house, tmp_path, visit_settings(lead_hours=4, ahead_days=1))
    assert booked(soon.add(wish(day=TODAY, start=AFTERNOON.start), "p01"))
    assert problem(soon.add(wish(2, day=TOMORROW + timedelta(days=1)), "p01")) is BookingProblem.TOO_FAR


def test_a_holiday_of_the_house_has_no_visits(journal, house, tmp_path):
    closed = make_bookings(journal, house, tmp_path, visit_settings(ahead_days=60))
    hours = replace(house.services["A"].hours, exceptions={date(2026, 12, 25): _closed(date(2026, 12, 25))})
    closed.house = replace(house, services={**house.services, "A": replace(house.services["A"], hours=hours)})
    assert problem(closed.add(wish(day=date(2026, 12, 25)), "p01")) is BookingProblem.DAY_CLOSED
    assert booked(closed.add(wish(day=date(2026, 12, 24)), "p01"))


def _closed(day: date):
    from services.house.model import DatedException, LocalText

    return DatedException(day, (), LocalText({"id": "Hari Natal"}), True)


def test_a_session_is_full_at_its_quota_and_a_cancelled_place_is_free_again(journal, house, tmp_path):
    week = (*(((Session(540, 690, 2),),) * 6), ())
    bookings = make_bookings(journal, house, tmp_path, visit_settings(weekdays=week))
    first, second = (booked(bookings.add(wish(number), "p01")) for number in (1, 2))
    assert problem(bookings.add(wish(3), "p01")) is BookingProblem.SESSION_FULL
    booked(bookings.cancel(officer("p01"), first.id, EndReason.VISITOR))
    assert booked(bookings.add(wish(3), "p01"))
    assert second.state is BookingState.BOOKED


def test_so_many_visits_a_week_for_a_detainee_and_for_a_visitor(bookings):
    booked(bookings.add(wish(1), "p01"))
    same_detainee = replace(person(2), detainee_number=" b.i 1/2026 ")
    assert problem(bookings.add(wish(person=same_detainee), "p01")) is BookingProblem.DETAINEE_LIMIT
    same_visitor = replace(person(2), nik="990101-010190-0001")
    assert problem(bookings.add(wish(person=same_visitor), "p01")) is BookingProblem.VISITOR_LIMIT
    next_week = TOMORROW + timedelta(days=7)
    assert booked(bookings.add(wish(day=next_week, person=same_detainee), "p01"))


def test_a_limit_of_zero_is_none(journal, house, tmp_path):
    bookings = make_bookings(journal, house, tmp_path, visit_settings(per_week_detainee=0, per_week_visitor=0))
    assert booked(bookings.add(wish(1), "p01")).id != booked(bookings.add(wish(1), "p01")).id


def test_the_same_request_again_is_the_same_booking(bookings):
    first = booked(bookings.add(wish(request_id="r1"), "p01"))
    for number in ("B.I1/2026", "b.i 1 / 2026"):  # one number, however it is written
        again = bookings.add(wish(request_id="r1", person=person(detainee_number=number)), "p01")
        assert again == Booked(first, repeated=True)
    assert problem(bookings.add(wish(request_id="r1", party_size=2), "p01")) is BookingProblem.DIFFERENT
    assert problem(bookings.add(wish(2, request_id="r1"), "p01")) is BookingProblem.DIFFERENT, "somebody else"


def test_a_session_that_is_named_with_its_end_is_that_session(bookings):
    assert problem(bookings.add(wish(end=MORNING.end + 30), "p01")) is BookingProblem.NO_SESSION
    assert booked(bookings.add(wish(end=MORNING.end), "p01")).ends == MORNING.end


def test_a_booking_ends_once(bookings):
    made = booked(bookings.add(wish(), "p01"))
    ended = booked(bookings.revoke(officer("s01"), made.id, EndReason.SOLD))
    assert (ended.state, ended.reason) == (BookingState.REVOKED, "sold") and bookings.by_id(made.id) == ended
    assert problem(bookings.cancel(officer("p01"), made.id, EndReason.VISITOR)) is BookingProblem.ENDED
    assert problem(bookings.cancel(officer("p01"), 999, EndReason.VISITOR)) is BookingProblem.UNKNOWN


def test_who_does_not_come_is_a_no_show_when_the_time_has_passed(bookings, clock):
    morning = booked(bookings.add(wish(1), "p01"))
    afternoon = booked(bookings.add(wish(2, start=AFTERNOON.start), "p01"))
    clock.set(START + timedelta(days=1, minutes=90))  # 10.30: passes of 09.00 are taken until then
    assert bookings.mark_no_shows() == 0
    clock.advance(1)
    assert bookings.mark_no_shows() == 1 and bookings.mark_no_shows() == 0
    assert bookings.by_id(morning.id).state is BookingState.NO_SHOW
    assert bookings.by_id(afternoon.id).state is BookingState.BOOKED
    clock.advance(16 * 3600)  # the next day
    assert bookings.mark_no_shows() == 1


def test_fill_of_a_day(bookings):
    for number in range(1, 4):
        booked(bookings.add(wish(number), "p01"))
    booked(bookings.add(wish(4, channel=BookingChannel.WALK_IN), "p01"))
    booked(bookings.cancel(officer("p01"), 1, EndReason.VISITOR))
    morning, afternoon = bookings.sessions_of(TOMORROW)
    assert (morning.booked, morning.walk_ins, morning.left, morning.checked_in) == (2, 1, 27, 0)
    assert (afternoon.booked, afternoon.quota) == (0, 20)
    assert bookings.sessions_of(date(2026, 11, 29)) == []
    bookings.settings = visit_settings(walk_ins=WalkIns.QUOTA, walk_in_quota=5)
    assert bookings.sessions_of(TOMORROW)[0].left == 28, "walk-ins with a quota of their own take nothing from bookings"


def test_pages_of_bookings_have_each_once(bookings):
    for number in range(1, 8):
        start = (MORNING, AFTERNOON)[number % 2].start
        booked(bookings.add(wish(number, day=TOMORROW + timedelta(days=number % 3), start=start), "p01"))
    got, after = [], None
    while page := bookings.between(officer("p01"), TODAY, TODAY + timedelta(days=9), after=after, limit=3):
        got += page
        after = page[-1]
    assert len(got) == 7 and got == sorted(got, key=lambda one: (one.day, one.starts, one.id))


def test_next_sessions_can_be_booked(bookings, clock):
    day, session = bookings.next_sessions(clock.now())[0]
    assert (day, session) == (TODAY, AFTERNOON)
    assert booked(bookings.add(wish(day=day, start=session.start), "p01"))


def test_an_untrusted_clock_books_nothing(bookings, clock):
    booked(bookings.add(wish(1), "p01"))
    clock.advance(-3600)
    assert problem(bookings.add(wish(2), "p01")) is BookingProblem.CLOCK_UNTRUSTED


def test_a_machine_without_the_key_books_nothing(bookings, journal, house, tmp_path):
    booked(bookings.add(wish(1), "p01"))
    elsewhere = make_bookings(journal, house, tmp_path / "elsewhere")
    answer = elsewhere.add(wish(2), "p01")
    assert problem(answer) is BookingProblem.KEY_MISSING and "2026-W48" in answer.detail


def test_a_short_code_that_is_taken_is_not_given_again(journal, house, tmp_path):
    drawn = iter(["1000000015", "1000000015", "1000000015", "2000000030", "2000000030", "3000000045"])
    bookings = Bookings(
        service_day(journal, house), visit_settings(), PersonalKeys(tmp_path), new_code=lambda: next(drawn)
    )
    codes = [booked(bookings.add(wish(number), "p01")).code for number in (1, 2, 3)]
    assert codes == ["1000000015", "2000000030", "3000000045"]


def test_walk_ins_have_none_leftover_or_a_quota_of_their_own():
    from services.visits.rules import Taken, limit_problem

    full, place = Taken(booked=30), Taken(booked=29)
    none = visit_settings(walk_ins=WalkIns.NONE)
    assert limit_problem(Taken(), MORNING, none, walk_in=True) is BookingProblem.NO_WALK_INS
    leftover = visit_settings()
    assert limit_problem(full, MORNING, leftover, walk_in=True) is BookingProblem.SESSION_FULL
    assert limit_problem(place, MORNING, leftover, walk_in=True) is None
    assert limit_problem(Taken(29, 1), MORNING, leftover) is BookingProblem.SESSION_FULL
    quota = visit_settings(walk_ins=WalkIns.QUOTA, walk_in_quota=2)
    assert limit_problem(full, MORNING, quota, walk_in=True) is None
    assert limit_problem(Taken(0, 2), MORNING, quota, walk_in=True) is BookingProblem.SESSION_FULL
    assert limit_problem(Taken(29, 2), MORNING, quota) is None


def test_repr_tells_nothing_about_a_person():
    secret = Person(nik(1), "Nama Rahasia", "B.I1/2026", "Warga Rahasia")
    assert "9901" not in repr(secret) and "Rahasia" not in repr(wish(person=secret))


def test_who_was_marked_by_a_clock_that_was_ahead_is_expected_again(bookings, clock):
    made = booked(bookings.add(wish(), "p01"))
    clock.set(START + timedelta(days=30))
    bookings.service_day.confirm_clock(officer("s01"), sure=True)  # wrongly
    assert bookings.mark_no_shows() == 1
    clock.set(START + timedelta(minutes=1))
    bookings.service_day.confirm_clock(officer("s01"))
    assert bookings.mark_no_shows() == 0
    assert bookings.by_id(made.id).state is BookingState.BOOKED
