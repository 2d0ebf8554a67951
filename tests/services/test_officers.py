"""Accounts and signing in."""

import pytest
from argon2 import PasswordHasher

from services.database import Database
from services.journal import Journal
from services.journal_reading import EntryFilter, entries
from services.officers import AccountProblem, NotSignedIn, Officer, Officers, Role, SignedIn, pin_problem

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PIN = "402715"


@pytest.fixture
def officers(journal: Journal) -> Officers:
    made = Officers(journal, place="kiosk-1", hasher=CHEAP)
    assert isinstance(made.add("p01", "Petugas Satu", Role.COUNTER, PIN, by="admin"), Officer)
    return made


def test_signing_in(officers):
    answer = officers.sign_in("p01", PIN)
    assert isinstance(answer, SignedIn) and answer.officer.role is Role.COUNTER


def test_wrong_tries_are_delayed_and_the_delay_survives_a_restart(officers, journal, clock):
    waits = []
    for _ in range(7):
        answer = officers.sign_in("p01", "999111")
        assert isinstance(answer, NotSignedIn)
        waits.append(answer.wait_seconds)
        clock.advance(answer.wait_seconds)
    assert waits == [0, 0, 5, 15, 30, 60, 60]
    officers.sign_in("p01", "999111")
    again = Officers(journal, place="kiosk-1", hasher=CHEAP)
    assert again.sign_in("p01", PIN) == NotSignedIn(60)
    clock.advance(60)
    assert isinstance(again.sign_in("p01", PIN), SignedIn)
    assert again.sign_in("p01", "999111") == NotSignedIn(0)


def test_a_child_at_the_kiosk_keeps_nobody_from_a_counter(officers, journal):
    for _ in range(5):
        officers.sign_in("p01", "999111")
    assert isinstance(Officers(journal, place="console", hasher=CHEAP).sign_in("p01", PIN), SignedIn)


def test_one_delay_is_not_held_against_another_officer(officers):
    officers.add("p02", "Petugas Dua", Role.COUNTER, PIN, by="admin")
    for _ in range(5):
        officers.sign_in("p01", "999111")
    assert isinstance(officers.sign_in("p02", PIN), SignedIn)


def test_unknown_codes_say_the_same_and_do_not_fill_the_table(officers, journal):
    assert officers.sign_in("nobody", "999111") == NotSignedIn(0)
    for number in range(300):
        officers.sign_in(f"x{number}", "999111")
    with journal.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM signin_delay").scalar() <= 200
    assert {entry.actor for entry in entries(journal.database, EntryFilter(event="signin_refused"))} == {"?"}


def test_a_clock_set_back_locks_nobody_out_for_long(officers, clock):
    for _ in range(5):
        officers.sign_in("p01", "999111")
    clock.advance(-86400)
    answer = officers.sign_in("p01", PIN)
    assert isinstance(answer, NotSignedIn) and answer.wait_seconds <= 60


@pytest.mark.parametrize(
    ("pin", "problem"),
    [
        (PIN, None),
        ("12345", AccountProblem.BAD_PIN),
        ("12345a", AccountProblem.BAD_PIN),
        ("123456", AccountProblem.WEAK_PIN),
        ("987654", AccountProblem.WEAK_PIN),
        ("777777", AccountProblem.WEAK_PIN),
    ],
)
def test_pins(pin, problem):
    assert pin_problem(pin) is problem


def test_accounts_are_refused_with_a_reason_and_switched_off(officers):
    assert officers.add("p01", "x", Role.COUNTER, PIN, by="admin") is AccountProblem.CODE_TAKEN
    assert officers.add("P 1", "x", Role.COUNTER, PIN, by="admin") is AccountProblem.BAD_CODE
    assert officers.set_active("zz", False, by="admin") is AccountProblem.UNKNOWN
    assert officers.set_active("p01", False, by="admin") is None
    assert isinstance(officers.sign_in("p01", PIN), NotSignedIn)
    assert officers.set_active("p01", True, by="admin") is None
    assert officers.set_pin("p01", "730164", by="admin") is None
    assert isinstance(officers.sign_in("p01", "730164"), SignedIn)


def test_the_first_administrator_is_made_once(journal):
    officers = Officers(journal, place="kiosk-1", hasher=CHEAP)
    code, pin = officers.first_administrator()
    assert isinstance(officers.sign_in(code, pin), SignedIn)
    assert officers.first_administrator() is None
    assert pin not in str([entry.text for entry in entries(journal.database, EntryFilter())])


def test_no_pin_is_stored(officers, database: Database):
    with database.read() as connection:
        assert PIN not in str(connection.exec_driver_sql("SELECT * FROM officer").all())
