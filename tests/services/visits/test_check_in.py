"""Checking in: every answer of the closed set, once only, the same number again, the queue's order."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from services.house.model import DatedException, LocalText
from services.log.reading import EntryFilter, entries
from services.log.verify import verify
from services.queue.model import Channel, Lane, NotDone, TakeRequest
from services.queue.supervision import PublicReason, Span, Supervision
from services.visits import passes
from services.visits.codes import with_check_digits
from services.visits.model import (
    Booking,
    BookingChannel,
    BookingState,
    CheckedIn,
    CheckInCode,
    CodePaused,
    EndReason,
    NotCheckedIn,
)
from services.visits.permit import Permit
from services.visits.rules import check_in_code, times_of
from services.visits.settings import DatedSessions, Session
from tests.support.clock import START
from tests.support.house import service_day
from tests.support.staff import officer
from tests.support.visits import AFTERNOON, MORNING, TODAY, TOMORROW, book, pass_of, visit_settings
from tests.support.visits import visits as make_visits

AT_NINE = START + timedelta(days=1)  # tomorrow, when the morning session begins


@pytest.fixture
def booked(visits, clock):
    """A booking of tomorrow morning; the clock stands at its session's start."""
    made = book(visits)
    clock.set(AT_NINE)
    return made


def code_of(answer) -> CheckInCode:
    assert isinstance(answer, NotCheckedIn), answer
    return answer.code


def refusals(visits) -> list[str]:
    found = entries(visits.bookings.journal.database, EntryFilter(event="visit_refused"))
    return [one.fields["reason"] for one in found]


def test_a_pass_lets_a_family_in_with_a_booked_number(visits, booked, queue):
    text_of_pass = pass_of(visits, booked)
    done = visits.check_ins.scan(text_of_pass)
    assert isinstance(done, CheckedIn) and not done.repeated
    assert (done.ticket.label, done.ticket.lane, done.ticket.due_at) == ("A001", Lane.BOOKED, AT_NINE)
    assert done.booking.state is BookingState.CHECKED_IN and done.booking.name_mask == "C**** N****"
    assert done.print_job is not None and queue.ticket(done.ticket.id) == done.ticket
    assert visits.bookings.by_id(booked.id).state is BookingState.CHECKED_IN
    said = entries(visits.bookings.journal.database, EntryFilter(event="visit_checked_in"))[0]
    assert said.fields == {"booking": booked.id, "label": "A001", "how": "pass"}
    assert text_of_pass not in said.text and verify(visits.bookings.journal.database, "kiosk-1").intact


def test_the_same_pass_again_shows_the_same_number(visits, booked):
    first, again = visits.check_ins.scan(pass_of(visits, booked)), visits.check_ins.scan(pass_of(visits, booked))
    assert again.repeated and again.ticket == first.ticket and again.print_job == first.print_job
    by_code = visits.check_ins.type_code(booked.code)
    assert by_code.repeated and by_code.ticket == first.ticket
    with visits.bookings.journal.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM ticket")).scalar() == 1


def test_a_pass_is_used_when_its_visit_is_over(visits, booked, queue):
    visits.check_ins.scan(pass_of(visits, booked))
    queue.counters.open(officer("p01"), "1")
    (
        queue.calling.call_next(officer("p01"), "1"),
        queue.calling.start(officer("p01"), "1"),
        queue.calling.finish(officer("p01"), "1"),
    )
    answer = visits.check_ins.scan(pass_of(visits, booked))
    assert code_of(answer) is CheckInCode.ALREADY_USED and answer.used_at == AT_NINE


def test_a_copy_at_another_kiosk_is_used(visits, booked, journal, house, tmp_path):
    visits.check_ins.scan(pass_of(visits, booked))
    other = make_visits(journal, house, tmp_path, kiosk="kiosk-2")
    assert code_of(other.check_ins.scan(pass_of(visits, booked))) is CheckInCode.ALREADY_USED


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (AT_NINE - timedelta(days=1), CheckInCode.WRONG_DAY),
        (AT_NINE - timedelta(minutes=60, seconds=1), CheckInCode.TOO_EARLY),
        (AT_NINE - timedelta(minutes=60), CheckInCode.OK),
        (AT_NINE + timedelta(minutes=90), CheckInCode.OK),
        (AT_NINE + timedelta(minutes=90, seconds=1), CheckInCode.TOO_LATE),
        (AT_NINE + timedelta(days=1), CheckInCode.WRONG_DAY),
    ],
)
def test_the_window_of_a_pass(visits, clock, at, expected):
    made = book(visits)
    if at > AT_NINE:  # the house was open in between: its clock is trusted
        clock.set(AT_NINE)
        visits.keep()
    clock.set(at)
    answer = visits.check_ins.scan(pass_of(visits, made))
    if expected is CheckInCode.OK:
        assert isinstance(answer, CheckedIn)
    else:
        assert code_of(answer) is expected and refusals(visits) == [expected.value]
        assert answer.times.accepted_from == AT_NINE - timedelta(minutes=60)
        assert answer.times.accepted_until == AT_NINE + timedelta(minutes=90)


def test_a_no_show_is_late_or_on_another_day_not_unknown(visits, booked, clock):
    clock.advance(2 * 3600)
    assert visits.bookings.mark_no_shows() == 1
    assert code_of(visits.check_ins.scan(pass_of(visits, booked))) is CheckInCode.TOO_LATE


def test_cancelled_and_revoked_bookings(visits, clock):
    one, other = book(visits, 1), book(visits, 2)
    visits.bookings.cancel(officer("p01"), one.id, EndReason.VISITOR)
    visits.bookings.revoke(officer("s01"), other.id, EndReason.SOLD)
    clock.set(AT_NINE)
    assert code_of(visits.check_ins.scan(pass_of(visits, one))) is CheckInCode.CANCELLED
    answer = visits.check_ins.scan(pass_of(visits, other))
    assert answer.code is CheckInCode.REVOKED and answer.told_as_not_processed


def test_passes_that_are_not_ours(visits, booked):
    right = passes.read(pass_of(visits, booked)).payload
    other_key = Ed25519PrivateKey.generate()
    ours = visits.keys.signing().private

    def scan(payload, key):
        answer = visits.check_ins.scan(passes.sign(payload, key))
        assert answer.told_as_not_processed and answer.times is None
        return answer.code

    assert scan(right, other_key) is CheckInCode.FORGED
    assert scan(replace(right, house=8), ours) is CheckInCode.WRONG_HOUSE
    assert scan(replace(right, key_id=9), ours) is CheckInCode.UNKNOWN_KEY
    assert scan(replace(right, booking="00" * 8), ours) is CheckInCode.UNKNOWN_BOOKING
    assert code_of(visits.check_ins.scan("T1" + "0" * 13)) is CheckInCode.UNREADABLE
    assert refusals(visits) == ["unreadable", "unknown_booking", "unknown_key", "wrong_house", "forged"]


def test_every_single_bit_flip_of_a_pass_is_refused(visits, booked):
    whole = _bytes_of(pass_of(visits, booked))
    codes = set()
    for bit in range(0, len(whole) * 8, 7):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        codes.add(code_of(visits.check_ins.scan(_text_of(bytes(flipped)))))
    assert codes <= {CheckInCode.UNREADABLE, CheckInCode.UNKNOWN_KEY, CheckInCode.WRONG_HOUSE, CheckInCode.FORGED}
    assert isinstance(visits.check_ins.scan(pass_of(visits, booked)), CheckedIn)


def _bytes_of(pass_text: str) -> bytes:
    return base64.b32decode(pass_text[2:])


def _text_of(whole: bytes) -> str:
    return "K1" + base64.b32encode(whole).decode()


def test_two_keys_hold_at_once_until_one_is_retired(visits, booked):
    old = pass_of(visits, booked)
    visits.keys.new(officer("adm"))
    new = pass_of(visits, booked)
    assert passes.read(old).payload.key_id != passes.read(new).payload.key_id
    assert isinstance(visits.check_ins.scan(old), CheckedIn)
    assert visits.check_ins.scan(new).repeated, "two passes of one booking are one visit"
    visits.keys.retire(officer("adm"), passes.read(old).payload.key_id)
    assert code_of(visits.check_ins.scan(old)) is CheckInCode.REVOKED
    assert visits.check_ins.scan(new).repeated


def test_who_has_papers_to_show_goes_to_a_counter(visits, clock):
    made = book(visits, needs_counter=True)
    clock.set(AT_NINE)
    assert code_of(visits.check_ins.scan(pass_of(visits, made))) is CheckInCode.NEEDS_COUNTER
    assert code_of(visits.check_ins.type_code(made.code)) is CheckInCode.NEEDS_COUNTER


def test_a_flag_of_a_later_version_goes_to_a_counter(visits, booked):
    payload = replace(passes.read(pass_of(visits, booked)).payload, flags=0x80)
    assert (
        code_of(visits.check_ins.scan(passes.sign(payload, visits.keys.signing().private))) is CheckInCode.NEEDS_COUNTER
    )


def test_a_closed_house_says_why(visits, journal, house, tmp_path, clock):
    made = book(visits)
    clock.set(AT_NINE)
    holiday = DatedException(TOMORROW, (), LocalText({"id": "Cuti bersama"}), True)
    hours = replace(house.services["A"].hours, exceptions={TOMORROW: holiday})
    closed_house = replace(house, services={**house.services, "A": replace(house.services["A"], hours=hours)})
    answer = make_visits(journal, closed_house, tmp_path).check_ins.scan(pass_of(visits, made))
    assert (answer.code, answer.public_reason) == (CheckInCode.HOUSE_CLOSED, "Cuti bersama")
    own = {TOMORROW: DatedSessions(TOMORROW, (), LocalText({"id": "Perbaikan"}))}
    answer = make_visits(journal, house, tmp_path, visit_settings(exceptions=own)).check_ins.scan(pass_of(visits, made))
    assert (answer.code, answer.public_reason) == (CheckInCode.HOUSE_CLOSED, "Perbaikan")


def test_a_supervisor_who_closes_is_followed_at_once_and_said_why(visits, journal, house, clock):
    one, other = book(visits, 1), book(visits, 2)
    clock.set(AT_NINE)
    supervision = Supervision(service_day(journal, house))
    until = AT_NINE + timedelta(hours=1)
    closed = Span(AT_NINE + timedelta(minutes=30), until)
    assert not isinstance(supervision.close(officer("s01"), "A", closed, PublicReason("security")), NotDone)
    assert isinstance(visits.check_ins.scan(pass_of(visits, one)), CheckedIn), "it closes later"
    clock.advance(31 * 60)
    answer = visits.check_ins.scan(pass_of(visits, other))
    assert answer.code is CheckInCode.HOUSE_CLOSED and answer.public_reason
    clock.advance(30 * 60)
    assert isinstance(visits.check_ins.scan(pass_of(visits, other)), CheckedIn), "it is open again"


def test_a_session_that_was_moved_later_receives_who_was_booked_before(visits, booked, journal, house, tmp_path):
    moved = visit_settings(weekdays=((Session(600, 720, 5),),) * 7)
    assert isinstance(make_visits(journal, house, tmp_path, moved).check_ins.scan(pass_of(visits, booked)), CheckedIn)


def test_an_untrusted_clock_lets_nobody_in(visits, booked, clock):
    visits.keep()  # the clock is trusted until now
    clock.set(AT_NINE - timedelta(hours=3))
    assert code_of(visits.check_ins.scan(pass_of(visits, booked))) is CheckInCode.CLOCK_UNTRUSTED


def test_a_short_code_lets_in_and_a_slip_of_the_finger_is_told(visits, booked):
    wrong = booked.code[:-1] + str((int(booked.code[-1]) + 1) % 10)
    assert code_of(visits.check_ins.type_code(wrong)) is CheckInCode.UNREADABLE
    done = visits.check_ins.type_code(f"{booked.code[:3]} {booked.code[3:6]}-{booked.code[6:]}")
    assert isinstance(done, CheckedIn)
    said = entries(visits.bookings.journal.database, EntryFilter())
    assert booked.code not in "".join(one.text for one in said)


def test_guessing_codes_is_slowed_down_at_that_kiosk_only(visits, booked, clock, journal, house, tmp_path):
    guesses = iter(range(10_000_000, 99_999_999))

    def guess():
        code = with_check_digits(next(guesses))
        return visits.check_ins.type_code(code)

    assert [code_of(guess()) for _ in range(3)] == [CheckInCode.UNKNOWN_BOOKING] * 3
    assert guess() == CodePaused(5) and visits.check_ins.type_code(booked.code) == CodePaused(5)
    other = make_visits(journal, house, tmp_path, kiosk="kiosk-2")
    assert isinstance(other.check_ins.type_code(booked.code), CheckedIn)
    waits = []
    for _ in range(5):
        clock.advance(61)
        assert code_of(guess()) is CheckInCode.UNKNOWN_BOOKING
        waits.append(guess().wait_seconds)
    assert waits == [15, 30, 60, 60, 60]
    clock.advance(16 * 60)
    assert [code_of(guess()) for _ in range(3)] == [CheckInCode.UNKNOWN_BOOKING] * 3, "forgotten after a while"


def test_a_right_code_is_taken_after_wrong_ones_and_forgives_none(visits, booked):
    visits.check_ins.type_code(with_check_digits(10_000_000)), visits.check_ins.type_code(with_check_digits(10_000_001))
    assert isinstance(visits.check_ins.type_code(booked.code), CheckedIn)
    assert code_of(visits.check_ins.type_code(with_check_digits(10_000_002))) is CheckInCode.UNKNOWN_BOOKING
    assert visits.check_ins.type_code(with_check_digits(10_000_003)) == CodePaused(5)


def test_booked_numbers_are_called_when_due_or_when_nobody_else_waits(visits, clock, queue):
    made = book(visits, start=AFTERNOON.start)
    clock.set(AT_NINE + timedelta(hours=3, minutes=15))  # 12.15, the session begins at 13.00
    queue.counters.open(officer("p01"), "1")
    done = visits.check_ins.scan(pass_of(visits, made))
    assert done.ahead == 0 and done.wait.low_minutes == 0, "nobody else waits: who is booked is called before the time"
    walk_in = queue.taking.take(TakeRequest("r1", "A", channel=Channel.COMMAND)).ticket
    assert queue.own.place(done.ticket.code).ahead == 1, "who walked in goes first"
    assert queue.calling.call_next(officer("p01"), "1").ticket.label == walk_in.label == "A002"


def test_a_letter_of_its_own_for_booked_numbers(visits, booked, journal, house, tmp_path):
    own = make_visits(journal, house, tmp_path, visit_settings(series="J"))
    assert own.check_ins.scan(pass_of(visits, booked)).ticket.label == "J001"


def test_the_language_reaches_the_slip_and_no_slip_is_possible(visits, booked):
    done = visits.check_ins.scan(pass_of(visits, booked), language="en", print_slip=False)
    assert done.print_job is None


# -- the rules against a model that says the same in other words ------------------------------------

MINUTES = st.integers(-30 * 60, 54 * 60)


@given(
    state=st.sampled_from(BookingState),
    session=st.sampled_from([MORNING, AFTERNOON, Session(0, 60, 1)]),
    minute=MINUTES,
    early=st.integers(0, 180),
    late=st.integers(0, 300),
    opened=st.booleans(),
    papers=st.booleans(),
    permit=st.sampled_from((None, 0, 1, -1)),  # its last day, counted from the day of the visit
    permits=st.booleans(),
)
def test_the_rules_say_what_a_plain_model_says(state, session, minute, early, late, opened, papers, permit, permits):
    zone = ZoneInfo("Asia/Jakarta")
    settings = visit_settings(early_minutes=early, late_minutes=late, permit=permits)
    seen = None if permit is None else Permit(TODAY + timedelta(days=permit), START, "p01")
    made = Booking(
        1,
        "",
        "",
        TODAY,
        session.start,
        session.end,
        2,
        papers,
        state,
        BookingChannel.COMMAND,
        START,
        "",
        False,
        permit=seen,
    )
    now = datetime(2026, 11, 22, 17, 0, tzinfo=UTC) + timedelta(minutes=minute)  # minutes after midnight of TODAY
    times = times_of(TODAY, session.start, session.end, settings, zone)
    got = check_in_code(made, times, now, settings, open_today=opened)
    expected = _model(state, session, minute, early, late, opened, papers)
    lacks = permits and permit in (None, -1)
    assert got is (CheckInCode.NEEDS_PERMIT if lacks and expected is CheckInCode.OK else expected)


def _model(state, session, minute, early, late, opened, papers):
    by_state = {
        BookingState.CANCELLED: CheckInCode.CANCELLED,
        BookingState.REVOKED: CheckInCode.REVOKED,
        BookingState.CHECKED_IN: CheckInCode.ALREADY_USED,
        BookingState.ASKED: CheckInCode.NOT_ANSWERED,
        BookingState.REFUSED: CheckInCode.REFUSED,
    }
    if state in by_state:
        return by_state[state]
    if minute < 0 or minute >= 1440:
        return CheckInCode.WRONG_DAY
    if not opened:
        return CheckInCode.HOUSE_CLOSED
    if minute < session.start - early:
        return CheckInCode.TOO_EARLY
    if minute > session.start + late or minute > session.end:
        return CheckInCode.TOO_LATE
    return CheckInCode.NEEDS_COUNTER if papers else CheckInCode.OK
