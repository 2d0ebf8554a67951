"""Passes while the database is really away, and what becomes of them when it is back."""

import json
from datetime import timedelta

import pytest

from services.log.reading import EntryFilter, entries
from services.queue.model import TicketState
from services.store.database import DatabaseAway
from services.visits import passes
from services.visits.model import (
    BookingProblem,
    BookingState,
    CheckedIn,
    CheckInCode,
    EndReason,
    NotBooked,
    NotCheckedIn,
)
from services.visits.provisional import CaseOutcome
from services.visits.spool import Spool
from tests.support.away import away
from tests.support.faulty_database import commit_lost
from tests.support.staff import officer
from tests.support.visits import AFTERNOON, TOMORROW, book, pass_of, wish
from tests.support.visits import visits as make_visits

from .test_check_in import AT_NINE


@pytest.fixture
def sql(request, database):
    return request.getfixturevalue("cluster").sql if database.kind == "postgresql" else None


@pytest.fixture
def scanned(visits, clock, database, sql, tmp_path):
    """A true pass that was scanned while the database was away."""
    made = book(visits)
    text = pass_of(visits, made)
    clock.set(AT_NINE)
    with away(database, sql):
        answer = visits.check_ins.scan(text)
    return made, text, answer


def test_a_true_pass_gets_a_provisional_slip_and_nothing_of_a_person_is_written(scanned, tmp_path):
    made, _, answer = scanned
    assert answer.code is CheckInCode.UNAVAILABLE and answer.provisional.label == "SA1"
    path = tmp_path / "provisional" / "kiosk-1.json"
    assert path.stat().st_mode & 0o777 == 0o600
    written = json.loads(path.read_text())["entries"]
    assert [set(one) for one in written] == [{"id", "ref", "label", "at", "trusted"}] and written[0]["ref"] == made.ref


def test_what_can_be_told_without_the_database_is_told(visits, clock, database, sql):
    morning, afternoon = book(visits, 1), book(visits, 2, start=AFTERNOON.start)
    text, later = pass_of(visits, morning), pass_of(visits, afternoon)
    ours = visits.keys.signing().private
    wrong_house = passes.sign(passes.Payload(1, 8, morning.ref, 1, 1), ours)
    with away(database, sql):
        assert visits.check_ins.scan(text).code is CheckInCode.WRONG_DAY
        clock.set(AT_NINE)
        assert visits.check_ins.scan(later).code is CheckInCode.TOO_EARLY
        assert visits.check_ins.scan(wrong_house).code is CheckInCode.WRONG_HOUSE
        assert visits.check_ins.scan(text[:-1] + ("A" if text[-1] != "A" else "B")).code is CheckInCode.FORGED
        assert visits.check_ins.scan("T1").code is CheckInCode.UNREADABLE
        assert visits.check_ins.type_code(morning.code).code is CheckInCode.UNAVAILABLE
        assert visits.bookings.book(officer("p01"), wish(3)) == NotBooked(BookingProblem.UNAVAILABLE)
        with pytest.raises(DatabaseAway):
            visits.bookings.sessions_of(morning.day)
        assert [visits.check_ins.scan(text).provisional.label for _ in range(2)] == ["SA1", "SA1"], (
            "the same pass, the same slip"
        )
        clock.advance(3 * 3600)
        assert visits.check_ins.scan(later).provisional.label == "SA2"


def test_a_kiosk_that_never_saw_the_keys_trusts_nobody(visits, clock, database, sql, journal, house, tmp_path):
    text = pass_of(visits, book(visits))
    fresh = make_visits(journal, house, tmp_path / "fresh", kiosk="kiosk-3")
    clock.set(AT_NINE)
    with away(database, sql):
        assert fresh.check_ins.scan(text).code is CheckInCode.UNKNOWN_KEY
    fresh.keep()
    with away(database, sql):
        assert fresh.check_ins.scan(text).code is CheckInCode.UNAVAILABLE


def test_a_retired_key_stays_retired_while_the_database_is_away(visits, clock, database, sql):
    text = pass_of(visits, book(visits))
    visits.keys.retire(officer("adm"), 1)
    clock.set(AT_NINE)
    with away(database, sql):
        assert visits.check_ins.scan(text).code is CheckInCode.REVOKED


def test_a_settled_case_uses_the_pass_up_and_an_officer_gives_the_number(visits, scanned):
    made, text, _ = scanned
    assert visits.provisionals.settle() == 1 and visits.provisionals.settle() == 0
    (case,) = visits.provisionals.open_cases(officer("p01"))
    assert (case.label, case.booking_id, case.verdict) == ("SA1", made.id, CheckInCode.OK)
    assert visits.bookings.by_id(made.id).state is BookingState.CHECKED_IN
    answer = visits.check_ins.scan(text)
    assert answer.code is CheckInCode.NEEDS_COUNTER and answer.used_at == AT_NINE
    ticket = visits.provisionals.close(officer("s01"), case.id, CaseOutcome.QUEUED)
    assert ticket.label == "A001" and visits.counter.of_ticket(officer("p01"), ticket.id).id == made.id
    assert visits.check_ins.scan(text).ticket == ticket, "the family may scan its pass again"
    assert visits.provisionals.open_cases(officer("p01")) == []
    assert visits.provisionals.close(officer("s01"), case.id, CaseOutcome.SERVED) == NotBooked(BookingProblem.ENDED)
    assert visits.provisionals.close(officer("s01"), "x", CaseOutcome.SERVED) == NotBooked(BookingProblem.UNKNOWN)
    said = [one.event for one in entries(visits.bookings.journal.database, EntryFilter())]
    assert said.count("provisional_settled") == said.count("provisional_closed") == 1


def test_a_family_that_was_served_by_hand_gets_no_number(visits, scanned):
    made, text, _ = scanned
    visits.keep()
    (case,) = visits.provisionals.open_cases(officer("p01"))
    assert visits.provisionals.close(officer("s01"), case.id, CaseOutcome.SERVED) is None
    assert isinstance(visits.check_ins.scan(text), NotCheckedIn)
    assert visits.bookings.by_id(made.id).state is BookingState.CHECKED_IN


def test_a_pass_that_was_not_right_after_all_gives_no_number(visits, clock, database, sql):
    cancelled = book(visits)
    text = pass_of(visits, cancelled)
    visits.bookings.cancel(officer("p01"), cancelled.id, EndReason.VISITOR)
    clock.set(AT_NINE)
    with away(database, sql):
        assert visits.check_ins.scan(text).code is CheckInCode.UNAVAILABLE
    visits.keep()
    (case,) = visits.provisionals.open_cases(officer("p01"))
    assert case.verdict is CheckInCode.CANCELLED
    assert isinstance(visits.provisionals.close(officer("s01"), case.id, CaseOutcome.QUEUED), NotBooked)
    assert visits.provisionals.close(officer("s01"), case.id, CaseOutcome.TURNED_AWAY) is None


def test_a_copy_at_two_kiosks_in_the_outage_is_used_once(visits, clock, database, sql, journal, house, tmp_path):
    text = pass_of(visits, book(visits))
    other = make_visits(journal, house, tmp_path, kiosk="kiosk-2")
    other.slip_series.keep()
    clock.set(AT_NINE)
    with away(database, sql):
        assert visits.check_ins.scan(text).provisional and other.check_ins.scan(text).provisional
    visits.keep(), other.keep()
    verdicts = [case.verdict for case in visits.provisionals.open_cases(officer("p01"))]
    assert sorted(verdicts) == [CheckInCode.ALREADY_USED, CheckInCode.OK]


def test_who_was_let_in_before_the_outage_is_not_let_in_again(visits, clock, database, sql):
    text = pass_of(visits, book(visits))
    clock.set(AT_NINE)
    assert isinstance(visits.check_ins.scan(text), CheckedIn)
    with away(database, sql):
        visits.check_ins.scan(text)
    visits.keep()
    assert visits.provisionals.open_cases(officer("p01"))[0].verdict is CheckInCode.ALREADY_USED


def test_a_damaged_spool_is_kept_aside_and_a_full_disk_gives_no_slip(visits, scanned, clock, database, sql, tmp_path):
    _, text, _ = scanned
    path = tmp_path / "provisional" / "kiosk-1.json"
    path.write_text("{half")
    assert visits.provisionals.settle() == 0
    assert path.with_suffix(".damaged").read_text() == "{half"
    with away(database, sql):
        assert visits.check_ins.scan(text).provisional is None, "what the last label was is not known any more"
    visits.slip_series.keep()
    with away(database, sql):
        assert visits.check_ins.scan(text).provisional.label == "SB1", "another letter, from now on"
    (tmp_path / "provisional").rename(tmp_path / "gone")
    (tmp_path / "provisional").write_text("a file where the folder should be")
    with away(database, sql):
        answer = visits.check_ins.scan(text)
    assert answer.code is CheckInCode.UNAVAILABLE and answer.provisional is None


def test_an_entry_that_could_not_be_taken_off_the_file_is_settled_once(visits, scanned, monkeypatch):
    def full(_self, _entry):
        raise OSError("No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Spool, "remove", full)
        with pytest.raises(OSError):
            visits.provisionals.settle()
    assert visits.provisionals.settle() == 0, "it is in the database already"
    assert visits.provisionals.settle() == 0 and len(visits.provisionals.open_cases(officer("p01"))) == 1


# -- a clock that cannot be trusted ---------------------------------------------------------------------


@pytest.fixture
def flat_battery(visits, clock):
    """A booking of tomorrow and its pass; on its day the battery was flat, the clock shows a day long ago."""
    made = book(visits)
    text = pass_of(visits, made)
    clock.set(AT_NINE)
    visits.keep()  # the clock is trusted until now
    clock.set(AT_NINE - timedelta(days=400))
    return made, text


def confirmed(visits, clock, moment) -> list:
    """The clock was set right and confirmed; what was written down is settled."""
    clock.set(moment)
    visits.bookings.service_day.confirm_clock(officer("s01"))
    visits.keep()
    return visits.provisionals.open_cases(officer("p01"))


def test_a_true_pass_under_an_untrusted_clock_goes_to_a_counter_with_a_slip(visits, clock, flat_battery):
    made, text = flat_battery
    answer = visits.check_ins.scan(text)
    assert (answer.code, answer.provisional.label) == (CheckInCode.CLOCK_UNTRUSTED, "SA1")
    assert visits.check_ins.scan(text).provisional.label == "SA1", "the same pass, the same slip"
    assert visits.provisionals.settle() == 0, "by a clock that cannot be trusted nothing is judged"
    (case,) = confirmed(visits, clock, AT_NINE + timedelta(minutes=20))
    assert (case.label, case.verdict, case.at) == ("SA1", CheckInCode.OK, AT_NINE + timedelta(minutes=20))
    assert visits.bookings.by_id(made.id).state is BookingState.CHECKED_IN
    assert visits.provisionals.close(officer("s01"), case.id, CaseOutcome.QUEUED).label == "A001"


def test_what_needs_no_clock_is_told_without_one(visits, clock, flat_battery):
    made, text = flat_battery
    assert visits.check_ins.scan(text[:-1] + ("A" if text[-1] != "A" else "B")).code is CheckInCode.FORGED
    assert visits.check_ins.type_code(made.code).code is CheckInCode.CLOCK_UNTRUSTED
    visits.bookings.journal.clock.set(AT_NINE)
    visits.bookings.cancel(officer("p01"), made.id, EndReason.VISITOR)
    clock.set(AT_NINE - timedelta(days=400))
    assert (
        visits.check_ins.scan(text) == visits.check_ins.scan(text)
        and visits.check_ins.scan(text).code is CheckInCode.CANCELLED
    )
    assert visits.check_ins.scan(text).provisional is None


def test_the_days_labels_do_not_begin_anew_by_a_wrong_clock(visits, clock, database, sql):
    texts = [pass_of(visits, book(visits, number)) for number in (1, 2)]
    clock.set(AT_NINE)
    visits.keep()
    with away(database, sql):
        assert visits.check_ins.scan(texts[0]).provisional.label == "SA1"
    clock.set(AT_NINE - timedelta(days=400))
    assert visits.check_ins.scan(texts[1]).provisional.label == "SA2"


def test_a_pass_of_another_day_is_not_used_up(visits, clock):
    made = book(visits, day=TOMORROW + timedelta(days=2))
    text = pass_of(visits, made)
    clock.set(AT_NINE)
    visits.keep()
    clock.set(AT_NINE - timedelta(days=400))
    assert visits.check_ins.scan(text).provisional
    (case,) = confirmed(visits, clock, AT_NINE)
    assert case.verdict is CheckInCode.WRONG_DAY
    assert visits.bookings.by_id(made.id).state is BookingState.BOOKED


def test_a_check_in_whose_answer_was_lost_gives_one_number_not_two(visits, clock, database, queue):
    """The family has a provisional slip; the number that nobody has seen is no other family's place."""
    made = book(visits)
    text = pass_of(visits, made)
    clock.set(AT_NINE)
    with commit_lost(database, kept=True):
        answer = visits.check_ins.scan(text)
    assert answer.provisional.label == "SA1"
    (unseen,) = queue.tickets_today()
    assert visits.provisionals.settle() == 1
    (case,) = visits.provisionals.open_cases(officer("p01"))
    assert (case.label, case.verdict) == ("SA1", CheckInCode.OK)
    assert queue.ticket(unseen.id).state is TicketState.CANCELLED
    assert visits.check_ins.scan(text).code is CheckInCode.NEEDS_COUNTER
    given = visits.provisionals.close(officer("s01"), case.id, CaseOutcome.QUEUED)
    assert visits.check_ins.scan(text).ticket == given


@pytest.mark.parametrize("known", ["on the screen", "long before"])
def test_a_number_that_its_family_has_seen_stays_theirs(visits, clock, database, queue, known):
    text = pass_of(visits, book(visits))
    clock.set(AT_NINE)
    seen = visits.check_ins.scan(text)
    if known == "on the screen":
        with database.write() as connection:
            connection.exec_driver_sql("UPDATE print_job SET state = 'printed'")
    clock.advance(10 if known == "on the screen" else 600)
    with commit_lost(database, kept=True):
        assert visits.check_ins.scan(text).provisional.label == "SA1"
    visits.provisionals.settle()
    (case,) = visits.provisionals.open_cases(officer("p01"))
    assert case.verdict is CheckInCode.ALREADY_USED
    assert queue.ticket(seen.ticket.id).state is TicketState.WAITING
