"""The officers' side: masked, corrected, admitted, walked in, and all of it journalled."""

from datetime import timedelta

import pytest

from services.log.reading import EntryFilter, entries
from services.people.permissions import NotPermitted
from services.queue.model import Channel, TakeRequest
from services.visits.model import (
    AdmitReason,
    Booked,
    BookingProblem,
    BookingState,
    CheckedIn,
    CheckInCode,
    EndReason,
    NotBooked,
    NotCheckedIn,
)
from services.visits.settings import WalkIns
from tests.support.staff import officer
from tests.support.visits import MORNING, TODAY, book, pass_of, person, visit_settings, wish
from tests.support.visits import visits as make_visits

from .test_check_in import AT_NINE


def events(visits, event: str):
    return entries(visits.bookings.journal.database, EntryFilter(event=event))


def test_a_ticket_leads_to_its_masked_booking(visits, clock, queue):
    made = book(visits)
    clock.set(AT_NINE)
    ticket = visits.check_ins.scan(pass_of(visits, made)).ticket
    other = queue.taking.take(TakeRequest("r1", "A", channel=Channel.COMMAND)).ticket
    assert visits.counter.of_ticket(officer("p01"), ticket.id).name_mask == "C**** N****"
    assert visits.counter.of_ticket(officer("p01"), other.id) is None


def test_identity_checked(visits):
    made = book(visits)
    assert visits.counter.identity_checked(officer("p02"), made.id).booking.identity_checked
    assert visits.bookings.by_id(made.id).identity_checked
    assert visits.counter.identity_checked(officer("p02"), 99) == NotBooked(BookingProblem.UNKNOWN)


def test_the_party_is_corrected_within_the_limit_and_beyond_it_by_who_is_in_charge(visits, supervisor, counter_officer):
    made = book(visits, party_size=3)
    correct = visits.counter.correct_party
    assert correct(counter_officer, made.id, 2).booking.party_size == 2
    assert correct(supervisor, made.id, 6).problem is BookingProblem.PARTY_SIZE, "a reason is needed"
    with pytest.raises(NotPermitted):
        correct(counter_officer, made.id, 6, AdmitReason.ONE_MORE)
    assert correct(supervisor, made.id, 6, AdmitReason.ONE_MORE).booking.party_size == 6
    assert visits.bookings.by_id(made.id).party_size == 6
    for size in (0, -1, 1000):
        assert correct(supervisor, made.id, size, AdmitReason.ONE_MORE).problem is BookingProblem.PARTY_SIZE
    said = [one.fields for one in events(visits, "party_corrected")]
    assert said[0] == {"booking": made.id, "before": 2, "after": 6, "reason": "one_more"} and len(said) == 2
    visits.bookings.cancel(officer("p01"), made.id, EndReason.VISITOR)
    assert correct(counter_officer, made.id, 2).problem is BookingProblem.ENDED


@pytest.mark.parametrize(
    ("moved", "against"),
    [
        (timedelta(hours=2), CheckInCode.TOO_LATE),
        (timedelta(days=1), CheckInCode.WRONG_DAY),
        (timedelta(minutes=-70), CheckInCode.TOO_EARLY),
    ],
)
def test_who_is_in_charge_lets_in_a_family_that_the_rules_keep_out(
    visits, clock, supervisor, counter_officer, moved, against
):
    made = book(visits)
    clock.set(AT_NINE - timedelta(hours=2))
    visits.keep()
    clock.set(AT_NINE + moved)
    text = pass_of(visits, made)
    assert visits.check_ins.scan(text).code is against
    with pytest.raises(NotPermitted):
        visits.counter.admit(counter_officer, made.id, AdmitReason.LONG_WAY)
    done = visits.counter.admit(supervisor, made.id, AdmitReason.LONG_WAY)
    assert isinstance(done, CheckedIn) and done.ticket.label == "A001"
    assert done.ticket.due_at <= max(clock.now(), AT_NINE)
    (said,) = events(visits, "visit_admitted")
    assert said.actor == "s01" and said.fields["against"] == against and said.fields["reason"] == "long_way"
    assert visits.check_ins.scan(text).repeated, "at this kiosk the pass shows the number now"
    assert isinstance(visits.counter.admit(supervisor, made.id, AdmitReason.LONG_WAY), NotCheckedIn)


def test_papers_that_were_seen_let_in(visits, clock, supervisor):
    made = book(visits, needs_counter=True)
    clock.set(AT_NINE)
    assert isinstance(visits.counter.admit(supervisor, made.id, AdmitReason.OFFICIAL), CheckedIn)


def test_nobody_lets_in_what_was_ended_or_used(visits, clock, supervisor):
    cancelled, revoked, used = (book(visits, number) for number in (1, 2, 3))
    (
        visits.bookings.cancel(officer("p01"), cancelled.id, EndReason.VISITOR),
        visits.bookings.revoke(officer("s01"), revoked.id, EndReason.SOLD),
    )
    clock.set(AT_NINE)
    visits.check_ins.scan(pass_of(visits, used))
    codes = [
        visits.counter.admit(supervisor, one.id, AdmitReason.SUPERVISOR).code for one in (cancelled, revoked, used)
    ]
    assert codes == [CheckInCode.CANCELLED, CheckInCode.REVOKED, CheckInCode.ALREADY_USED]
    assert visits.counter.admit(supervisor, 99, AdmitReason.SUPERVISOR).code is CheckInCode.UNKNOWN_BOOKING
    clock.advance(-7200)
    assert visits.counter.admit(supervisor, used.id, AdmitReason.OFFICIAL).code is CheckInCode.CLOCK_UNTRUSTED


def test_a_walk_in_is_a_booking_of_the_running_session_with_the_number_it_holds(visits, queue):
    ticket = queue.taking.take(TakeRequest("r1", "A", channel=Channel.COMMAND)).ticket  # it is 09.00 on Monday
    made = visits.counter.register_walk_in(officer("p02"), wish(1, party_size=2), ticket_id=ticket.id).booking
    assert (made.day, made.starts, made.state) == (TODAY, MORNING.start, BookingState.CHECKED_IN)
    assert visits.counter.of_ticket(officer("p01"), ticket.id).id == made.id
    assert visits.bookings.fill(officer("p02"), TODAY)[0].walk_ins == 1
    assert (
        visits.counter.register_walk_in(officer("p02"), wish(2, party_size=2), ticket_id=ticket.id).problem
        is BookingProblem.UNKNOWN
    )
    assert (
        visits.counter.register_walk_in(officer("p02"), wish(2, party_size=2), ticket_id=999).problem
        is BookingProblem.UNKNOWN
    )
    (said,) = events(visits, "walk_in_registered")
    assert said.fields["label"] == ticket.label and person(1).name not in said.text


def test_walk_ins_stand_under_the_same_limits(visits, journal, house, tmp_path, clock):
    register = visits.counter.register_walk_in
    assert isinstance(register(officer("p02"), wish(1, party_size=2)), Booked)
    assert register(officer("p02"), wish(1, party_size=2)).problem is BookingProblem.DETAINEE_LIMIT
    assert (
        register(officer("p02"), wish(1, person=person(1, detainee_number="C1"))).problem
        is BookingProblem.VISITOR_LIMIT
    )
    assert register(officer("p02"), wish(2, party_size=6)).problem is BookingProblem.PARTY_SIZE
    assert register(officer("p02"), wish(2, person=person(2, nik="1"))).problem is BookingProblem.BAD_NIK
    none = make_visits(journal, house, tmp_path, visit_settings(walk_ins=WalkIns.NONE))
    assert none.counter.register_walk_in(officer("p02"), wish(3, party_size=2)).problem is BookingProblem.NO_WALK_INS
    clock.advance(7 * 3600)  # 16.00: the last session is over
    assert register(officer("p02"), wish(4)).problem is BookingProblem.NO_SESSION
