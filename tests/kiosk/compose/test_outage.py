"""A kiosk's book: opened, lettered, and good for numbers, calls and passes while the server gives no answer."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.commands.doctor_book import book
from kiosk.commands.findings import Verdict
from kiosk.compose.outage import NoBook, begin, carry, open_book, state, waits_in_book
from kiosk.compose.services import Services
from services.log.verify import verify
from services.people.model import Officer, Role
from services.people.officers import SignedIn
from services.queue.model import Done, Issued, TakeRequest
from services.visits.model import Booked, CheckedIn, CheckInCode, NewBooking, NotCheckedIn
from tests.support.clock import ManualClock
from tests.support.outage import kiosk_with_book, settings_of
from tests.support.staff import officer
from tests.support.visits import TODAY, person

ADMIN = officer("adm")
PIN = "sate padang 7 tusuk"


@pytest.fixture
def url(tmp_path: Path, template_file: Path) -> str:
    shutil.copyfile(template_file, tmp_path / "house.sqlite3")
    return f"sqlite:///{tmp_path}/house.sqlite3"


@pytest.fixture
def both(tmp_path: Path, url: str, clock: ManualClock, template_file: Path) -> Iterator[tuple[Services, Services]]:
    settings = settings_of(tmp_path / "one", "kiosk-1", url, tmp_path / "house.id")
    with kiosk_with_book(settings, clock, template_file) as opened:
        yield opened


def taken(services: Services, request: str = "r1") -> Issued:
    service = next(iter(services.settings.house.services))
    answer = services.queue.taking.take(TakeRequest(request, service, ignore_hours=True))
    assert isinstance(answer, Issued), answer
    return answer


def test_numbers_of_a_book_have_letters_of_their_own_and_stand_in_a_chain_of_their_own(both):
    _, book = both
    begin(book)
    begin(book)
    label = taken(book).ticket.label
    assert label == "SA001" and taken(book, "r2").ticket.label == "SA002" and taken(book).repeated
    now = state(book)
    assert (now.series, now.numbers, now.waiting, now.pending) == ("SA", 2, 2, True) and now.since is not None
    assert verify(book.database, "kiosk-1~SA").intact and book.journal.chain == "kiosk-1~SA"


def test_a_book_is_private_and_is_the_same_after_a_start_without_the_server(both, clock, tmp_path):
    _, book = both
    begin(book)
    taken(book)
    again = open_book(both[0].settings, None, clock)
    assert taken(again, "r2").ticket.label == "SA002" and state(again).numbers == 2
    again.close()
    files = [*(tmp_path / "one" / "data" / "outage").rglob("*")]
    assert files and all(stat.S_IMODE(one.stat().st_mode) & 0o077 == 0 for one in files)


def test_who_never_met_the_server_has_no_letters_and_gives_no_number(tmp_path, url, clock):
    with pytest.raises(NoBook):
        open_book(settings_of(tmp_path / "one", "kiosk-1", url), None, clock)


def test_a_book_that_was_lost_has_other_letters_and_one_that_was_damaged_is_kept_and_told(both, clock, tmp_path):
    services, book = both
    begin(book)
    taken(book)
    book.close()
    file: Path = book.book.place.file
    file.write_bytes(b"no database at all" * 99)
    fresh = open_book(services.settings, services)
    assert taken(fresh).ticket.label == "SB001"
    fresh.close()
    (kept,) = file.parent.glob("kiosk-1.aside-*")
    assert (kept / file.name).read_bytes().startswith(b"no database")
    with services.database.read() as connection:
        said = connection.exec_driver_sql("SELECT text FROM journal_entry WHERE event = 'outage_book_put_aside'").all()
    assert len(said) == 1


def test_two_kiosks_have_letters_that_nobody_else_has(both, tmp_path, url, clock, template_file):
    other = settings_of(tmp_path / "two", "kiosk-2", url, tmp_path / "house.id")
    with kiosk_with_book(other, clock, template_file) as (_, second):
        assert {taken(both[1]).ticket.series, taken(second).ticket.series} == {"SA", "SB"}
        # The letter of its slips is another one, and nobody thinks of two machines.
        both[0].visits.slip_series.keep()
        with both[0].database.read() as connection:
            told = connection.exec_driver_sql("SELECT count(*) FROM journal_entry WHERE event = 'kiosk_id_shared'")
            assert told.scalar() == 0


def test_officers_who_may_serve_sign_in_on_the_book_and_call_there_and_no_name_is_in_it(both):
    services, book = both
    for code, role in (("p01", Role.COUNTER), ("aud", Role.AUDITOR)):
        made = services.officers.add_with_secret(ADMIN, code, f"Contoh {role.title()}", "", role, PIN)
        assert isinstance(made, Officer), made
    book = carry(services, book)
    begin(book)
    number = taken(book)
    signed = book.officers.sign_in("p01", PIN)
    assert isinstance(signed, SignedIn) and signed.officer.name == "p01"
    assert not isinstance(book.officers.sign_in("aud", PIN), SignedIn)
    counter = next(iter(book.settings.house.counters))
    book.queue.counters.open(signed.officer, counter, tuple(book.settings.house.services))
    called = book.queue.calling.call_next(signed.officer, counter)
    assert isinstance(called, Done) and called.ticket.id == number.ticket.id
    with book.database.read() as connection:
        assert "Contoh" not in str(connection.exec_driver_sql("SELECT * FROM officer").all())


def test_nothing_is_carried_while_something_waits_to_be_brought_in(both):
    services, book = both
    begin(book)
    services.officers.add_with_secret(ADMIN, "p01", "Contoh Satu", "", Role.COUNTER, PIN)
    assert carry(services, book) is book
    assert not isinstance(book.officers.sign_in("p01", PIN), SignedIn)


def pass_of(services: Services, flags: bool = False) -> str:
    visits = services.visits
    visits.keys.new(ADMIN)
    with services.journal.transaction() as transaction:
        made = visits.bookings.insert(transaction, NewBooking(TODAY, 6 * 60, 2, person(1), needs_counter=flags), "p01")
    assert isinstance(made, Booked), made
    return str(visits.passes.text_of(made.booking))


def test_a_true_pass_gets_one_number_of_the_book_and_what_is_no_true_pass_gets_none(both):
    services, book = both
    text = pass_of(services)
    book = carry(services, book)
    begin(book)
    answer = book.visits.check_ins.scan(text)
    assert isinstance(answer, CheckedIn) and answer.ticket.label == "SA001" and not answer.repeated
    again = book.visits.check_ins.scan(text)
    assert isinstance(again, CheckedIn) and again.repeated and again.ticket.id == answer.ticket.id
    assert state(book).passes == 1
    forged = book.visits.check_ins.scan(text[:-1] + ("A" if text[-1] != "A" else "B"))
    assert isinstance(forged, NotCheckedIn) and forged.code is CheckInCode.FORGED
    assert book.visits.check_ins.type_code("12345 67890") == NotCheckedIn(CheckInCode.UNREADABLE)
    assert book.visits.jobs() == {}


def test_a_pass_on_the_book_is_taken_in_its_time_only_and_its_papers_are_seen_first(both, clock):
    services, book = both
    text = pass_of(services, flags=True)
    book = carry(services, book)
    answer = book.visits.check_ins.scan(text)
    assert isinstance(answer, NotCheckedIn) and answer.code is CheckInCode.NEEDS_COUNTER
    clock.advance(12 * 3600)
    late = book.visits.check_ins.scan(text)
    assert isinstance(late, NotCheckedIn) and late.code in (CheckInCode.TOO_LATE, CheckInCode.HOUSE_CLOSED)


def test_doctor_says_what_waits_in_the_book_and_no_house_is_moved_away_from_it(both):
    services, opened = both
    settings = services.settings
    assert book(settings).found == "letters SA, nothing waits" and not waits_in_book(settings)
    begin(opened)
    taken(opened)
    assert waits_in_book(settings)
    found = book(settings)
    assert found.verdict is Verdict.WARN and "1 numbers since" in found.found
