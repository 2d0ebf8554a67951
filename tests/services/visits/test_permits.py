"""Relation and permit: what the house asks for, what an officer has seen, and who knows it afterwards."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from services.house.model import LocalText
from services.log.reading import EntryFilter, entries
from services.visits import rules
from services.visits.model import Booked, BookingProblem, CheckedIn, CheckInCode, EndReason, NotBooked
from services.visits.permit import PermitStanding
from services.visits.settings import Relation, VisitGroup
from services.visits.tables import booking_person
from tests.support.import_files import csv_of, faults_of, row
from tests.support.staff import officer
from tests.support.visits import AFTERNOON, MORNING, TODAY, TOMORROW, book, nik, pass_of, person, visit_settings, wish
from tests.support.visits import visits as make_visits

NEXT_WEEK = TODAY + timedelta(days=8)
RELATIONS = {
    one.code: one
    for one in (
        Relation("spouse", LocalText({"id": "Suami/istri", "en": "Husband/wife"})),
        Relation("lawyer", LocalText({"id": "Kuasa hukum"}), permit=False, weekly_limits=False),
    )
}


@pytest.fixture
def house_settings():
    return visit_settings(permit=True, relations=RELATIONS, ahead_days=60, lead_hours=0, per_week_visitor=2)


@pytest.fixture
def visits(journal, house, tmp_path, house_settings):
    made = make_visits(journal, house, tmp_path, house_settings)
    made.keys.new(officer("adm"))
    return made


def here(visits, number=1, **changes):
    """A family whose session runs now."""
    with visits.journal.transaction() as transaction:
        answer = visits.bookings.insert(transaction, wish(number, day=TODAY, **changes), "p01")
    assert isinstance(answer, Booked), answer
    return answer.booking


def told(visits, event):
    return [one.fields for one in entries(visits.journal.database, EntryFilter(event=event))]


def test_a_permit_that_was_seen_lets_the_family_in_and_the_next_booking_knows_it(visits):
    first = here(visits)
    assert visits.permits.standing(first) is PermitStanding.NOT_SEEN
    assert visits.check_ins.scan(pass_of(visits, first)).code is CheckInCode.NEEDS_PERMIT
    later = book(visits, day=NEXT_WEEK)  # another week has another key, and the permit is seen after this was booked
    until = NEXT_WEEK + timedelta(days=3)
    seen = visits.permits.seen(officer("p02"), first.id, until)
    assert isinstance(seen, Booked) and seen.booking.permit.seen_by == "p02"
    assert isinstance(visits.check_ins.scan(pass_of(visits, first)), CheckedIn)
    assert visits.bookings.by_id(later.id).permit.until == until
    assert visits.permits.standing(book(visits, day=NEXT_WEEK + timedelta(days=7))) is PermitStanding.RUN_OUT
    other = book(visits, 2, day=NEXT_WEEK)
    assert other.permit is None, "the permit is for this visitor and this detainee"
    stranger = book(visits, 3, day=NEXT_WEEK, person=person(3, nik=nik(1)))
    assert stranger.permit is None
    assert told(visits, "permit_seen") == [{"booking": first.id, "day": until.isoformat()}]
    visits.permits.not_valid(officer("p01"), later.id)
    assert visits.bookings.by_id(first.id).permit is None and told(visits, "permit_not_valid")


def test_a_permit_must_be_possible_and_its_booking_must_not_be_over(visits):
    made = book(visits)
    for until in (TODAY - timedelta(days=1), date(2126, 1, 1)):
        assert visits.permits.seen(officer("p01"), made.id, until) == NotBooked(BookingProblem.BAD_PERMIT)
        answer = visits.bookings.book(officer("p01"), wish(2, permit_until=until))
        assert answer == NotBooked(BookingProblem.BAD_PERMIT)
    visits.bookings.cancel(officer("p01"), made.id, EndReason.VISITOR)
    assert visits.permits.seen(officer("p01"), made.id, TOMORROW).problem is BookingProblem.ENDED
    assert visits.permits.seen(officer("p01"), 999, TOMORROW).problem is BookingProblem.UNKNOWN


def test_who_books_with_the_letter_before_them_says_so_at_once(visits):
    made = book(visits, permit_until=NEXT_WEEK)
    assert visits.permits.standing(made) is PermitStanding.SEEN and made.permit.seen_by == "p01"
    assert visits.permits.standing(book(visits, day=NEXT_WEEK)) is PermitStanding.SEEN


def test_relations_and_groups_may_be_spared_and_what_is_not_known_is_not(visits, house_settings):
    assert visits.permits.standing(book(visits, relation="lawyer")) is PermitStanding.NOT_NEEDED
    assert visits.permits.standing(book(visits, 2, relation="spouse")) is PermitStanding.NOT_SEEN
    tried = VisitGroup("n", LocalText({"id": "Narapidana"}), permit=False)
    held = replace(house_settings, groups=(VisitGroup("t", LocalText({"id": "Tahanan"})), tried))
    found = [rules.permit_standing("spouse", group, None, TOMORROW, held) for group in ("t", "n", "", "gone")]
    assert [one is PermitStanding.NOT_NEEDED for one in found] == [False, True, False, False]


def test_a_relation_is_one_of_the_houses_and_may_be_asked_for(visits, house_settings):
    said = map(house_settings.relation_said, ("Suami / Istri", "suami", " HUSBAND/ wife", "Suami/tetangga"))
    assert [*said] == ["spouse", "spouse", "spouse", "Suami/tetangga"]
    answer = visits.bookings.book(officer("p01"), wish(relation="cousin"))
    assert answer == NotBooked(BookingProblem.BAD_RELATION)
    visits.bookings.settings = replace(house_settings, relation_required=True)
    assert visits.bookings.book(officer("p01"), wish()) == NotBooked(BookingProblem.NO_RELATION)
    assert book(visits, relation="spouse").relation == "spouse"


def test_a_lawyers_visit_is_free_of_the_weekly_limits_and_takes_nothing_from_the_family(visits):
    for start in (MORNING.start, AFTERNOON.start):
        book(visits, relation="lawyer", start=start)
    family = book(visits, 2, relation="spouse", person=person(2, detainee_number=person().detainee_number))
    again = visits.bookings.book(
        officer("p01"), wish(4, relation="spouse", person=person(4, detainee_number=person().detainee_number))
    )
    assert again == NotBooked(BookingProblem.DETAINEE_LIMIT) and family.relation == "spouse"
    book(visits, 5, relation="lawyer", person=person(5, detainee_number=person().detainee_number))


def test_a_family_without_a_booking_shows_its_permit_first(visits):
    register = visits.counter.register_walk_in
    assert register(officer("p01"), wish(relation="spouse")) == NotBooked(BookingProblem.NO_PERMIT)
    assert isinstance(register(officer("p01"), wish(relation="spouse", permit_until=TODAY)), Booked)
    assert isinstance(register(officer("p01"), wish(2, relation="lawyer")), Booked)


def test_bookings_from_before_the_house_asked_for_permits_are_known(journal, house, tmp_path, house_settings):
    before = make_visits(journal, house, tmp_path, replace(house_settings, permit=False))
    old = book(before)
    now = make_visits(journal, house, tmp_path, house_settings)
    new = book(now, day=NEXT_WEEK)
    now.permits.seen(officer("p01"), new.id, NEXT_WEEK)
    assert now.bookings.by_id(old.id).permit.until == NEXT_WEEK
    assert now.permits.standing(now.bookings.by_id(old.id)) is PermitStanding.SEEN


def test_a_permit_goes_with_the_last_booking_of_the_two(visits, clock):
    made = book(visits, permit_until=TODAY + timedelta(days=300))
    for _ in range(33):
        clock.advance(86400)
        visits.bookings.mark_no_shows()
    assert visits.purge(officer("adm")).bookings == 1
    with visits.journal.database.read() as connection:
        assert connection.execute(select(booking_person)).all() == []
    assert visits.bookings.by_id(made.id).permit is None and visits.bookings.by_id(made.id).relation == ""


def test_a_file_says_relations_in_words_and_its_report_what_families_should_hear(visits, house_settings):
    visits.bookings.settings = replace(house_settings, relation_required=True)
    visits.importing._settings = visits.bookings.settings
    book(visits, relation="spouse", permit_until=TODAY, start=AFTERNOON.start, day=TODAY + timedelta(days=2))
    later = NEXT_WEEK.isoformat()
    content = csv_of(
        row(1, hubungan="Istri", tanggal=later),
        row(2, hubungan="KUASA HUKUM"),
        row(3, hubungan="spouse"),
        row(4, hubungan="tetangga"),
        row(5),
    )
    report = visits.importing.run(officer("p01"), content, all_or_nothing=False)
    assert faults_of(report) == [
        (5, "hubungan", BookingProblem.BAD_RELATION),
        (6, "hubungan", BookingProblem.NO_RELATION),
    ]
    assert [(one.row, one.permit) for one in report.notices] == [
        (2, PermitStanding.RUN_OUT),
        (4, PermitStanding.NOT_SEEN),
    ]
    assert visits.importing.run(officer("p01"), content, all_or_nothing=False).unchanged == 3
