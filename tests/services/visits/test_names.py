"""Names and look-ups: a reason where it is needed, a limit in any hour, who is told, and all of it journalled."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.house import alerts
from services.house.danger import Dangers
from services.house.officer_calls import OfficerCalls
from services.log.reading import EntryFilter, entries
from services.people.permissions import NotPermitted
from services.queue.reasons import CallReason
from services.reports.attention import OpenMatters
from services.visits.model import BookingProblem, NamesReason, NotBooked
from services.visits.names import ASKED_REASONS, NotShown, Revealed
from tests.support.staff import officer
from tests.support.visits import book, nik, person, visit_settings
from tests.support.visits import visits as make_visits

from .test_check_in import AT_NINE

FAMILY_ASKS = NamesReason.FAMILY_ASKS


def events(visits, event: str):
    return entries(visits.bookings.journal.database, EntryFilter(event=event))


@pytest.fixture
def strict(journal, house, tmp_path):
    return make_visits(journal, house, tmp_path, visit_settings(lookups_per_hour=2, names_per_hour=2))


def test_names_are_shown_for_a_reason_and_who_asked_is_in_the_journal(visits, journal, house, tmp_path):
    made = book(visits)
    shown = visits.names.reveal(officer("p02"), made.id, FAMILY_ASKS)
    assert (shown.name, shown.detainee_number, shown.detainee_name) == (
        person().name,
        person().detainee_number,
        person().detainee_name,
    )
    assert person().name not in repr(shown)
    (said,) = events(visits, "booking_revealed")
    assert (said.actor, said.fields) == ("p02", {"booking": made.id, "reason": "family_asks"})
    assert person().name not in said.text
    assert visits.names.reveal(officer("p02"), 99, FAMILY_ASKS).problem is BookingProblem.UNKNOWN
    elsewhere = make_visits(journal, house, tmp_path / "elsewhere")
    assert elsewhere.names.reveal(officer("p02"), made.id, FAMILY_ASKS).problem is BookingProblem.KEY_MISSING


def test_another_day_needs_a_reason_and_today_none(visits, clock):
    who, made = officer("p02"), book(visits)
    for reason in (None, NamesReason.TODAY, NamesReason.AT_COUNTER):
        assert visits.names.reveal(who, made.id, reason) == NotShown(), "what is not so cannot be said"
    assert visits.names.needs_reason(who, made) and events(visits, "booking_revealed") == []
    clock.set(AT_NINE)
    visits.keep()
    assert not visits.names.needs_reason(who, made)
    assert isinstance(visits.names.reveal(who, made.id), Revealed)
    assert isinstance(visits.names.reveal(who, made.id, FAMILY_ASKS), Revealed)
    assert [one.fields["reason"] for one in events(visits, "booking_revealed")] == ["of_today"] * 2


def test_who_is_at_the_own_counter_needs_no_reason_and_is_not_counted(strict, clock, queue):
    made = book(strict)
    clock.set(AT_NINE)
    ticket = strict.check_ins.type_code(made.code).ticket
    mine, other = officer("p02"), officer("p03")
    queue.counters.open(mine, "1", ("A",))
    assert queue.calling.call_next(mine, "1").ticket.id == ticket.id
    assert all(isinstance(strict.names.reveal(mine, made.id), Revealed) for _ in range(4))
    assert {one.fields["reason"] for one in events(strict, "booking_revealed")} == {"at_counter"}
    answers = [strict.names.reveal(other, made.id) for _ in range(3)]
    assert answers[-1] == NotShown(3600), "another officer's counter is none of theirs: today's, and limited"


def test_calling_out_of_order_and_putting_back_is_no_way_round_the_limit(strict, clock, queue):
    made = [book(strict, number) for number in (1, 2, 3)]
    clock.set(AT_NINE)
    mine, calling = officer("p02"), queue.calling
    held = {strict.check_ins.type_code(one.code).ticket.id: one.id for one in made}
    queue.counters.open(mine, "1", ("A",))
    answers = []
    for number, visit in held.items():
        calling.call_ticket(mine, "1", number, CallReason.MISTAKE)
        answers.append(strict.names.reveal(mine, visit))
        calling.abandon(mine, "1")
    assert [type(one) for one in answers] == [Revealed, Revealed, NotShown]
    assert {one.fields["reason"] for one in events(strict, "booking_revealed")} == {"out_of_turn"}
    in_turn = calling.call_next(mine, "1").ticket.id
    assert isinstance(strict.names.reveal(mine, held[in_turn]), Revealed), "now it is its turn"


def test_so_many_names_in_any_hour_and_those_in_charge_are_told(strict, journal, house, clock):
    who, bookings = officer("p02"), [book(strict, number) for number in range(1, 5)]
    assert isinstance(strict.names.reveal(who, bookings[0].id, FAMILY_ASKS), Revealed)
    clock.advance(1800)
    answers = [strict.names.reveal(who, one.id, FAMILY_ASKS) for one in bookings[1:]]
    assert [type(one) for one in answers] == [Revealed, NotShown, NotShown] and answers[-1].wait_seconds == 1800
    clock.set(clock.now() - timedelta(days=30))
    assert strict.names.reveal(who, bookings[3].id, FAMILY_ASKS).wait_seconds == 3600, "a clock set back gives no more"
    assert isinstance(strict.names.reveal(officer("p03"), bookings[3].id, FAMILY_ASKS), Revealed)
    assert [one.actor for one in events(strict, "booking_reveal_refused")] == ["p02"] * 3
    matters = OpenMatters(journal, OfficerCalls(journal, house, kiosk="kiosk-1"), Dangers(journal))
    (told,) = matters.look(officer("s01"), seen=True).names
    assert told.officer == "p02"
    assert matters.look(who, seen=True).count == 0, "nobody is shown what is about themselves or a colleague"
    with pytest.raises(NotPermitted):
        alerts.close_alert(journal, who, told.id)
    assert alerts.close_alert(journal, officer("s01"), told.id)


def test_a_look_up_needs_the_whole_number_and_finds_every_week(visits):
    one = book(visits, 1)
    other = book(visits, 1, day=one.day + timedelta(days=7))
    book(visits, 2)
    found = visits.names.look_up(officer("p02"), "990101 010190 0001")
    assert [each.id for each in found.bookings] == [one.id, other.id]
    assert visits.names.look_up(officer("p02"), nik(3)).bookings == ()
    assert visits.names.look_up(officer("p02"), nik(1)[:12]) == NotBooked(BookingProblem.BAD_NIK)
    assert [one.fields for one in events(visits, "identity_looked_up")] == [{"found": 0}, {"found": 2}]


def test_look_ups_are_counted_by_officer_and_hour(strict, journal, clock):
    assert [strict.names.look_up(officer("p02"), nik(1)).wait_seconds for _ in range(2)] == [0, 0]
    assert strict.names.look_up(officer("p02"), nik(1)).wait_seconds == 3600
    assert strict.names.look_up(officer("p03"), nik(1)).wait_seconds == 0
    clock.advance(1800)
    assert strict.names.look_up(officer("p02"), nik(1)).wait_seconds == 1800
    assert [one.officer for one in alerts.open_alerts(journal.database)] == ["p02"], "told once, until it is closed"
    clock.advance(1800)
    assert strict.names.look_up(officer("p02"), nik(1)).wait_seconds == 0
    assert len(events(strict, "identity_lookup_refused")) == 2


def test_every_reason_that_can_be_said_is_taken(visits):
    made = book(visits)
    assert all(isinstance(visits.names.reveal(officer("p02"), made.id, one), Revealed) for one in ASKED_REASONS)
