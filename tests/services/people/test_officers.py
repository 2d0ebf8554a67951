"""Accounts and signing in."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from argon2 import PasswordHasher

from services.log.journal import Journal
from services.log.reading import EntryFilter, entries
from services.people import signin_delays
from services.people.accounts import AccountProblem
from services.people.credentials import SecretProblem, pin_problem, secret_problem
from services.people.model import Officer, Role
from services.people.officers import NotSignedIn, Officers, SignedIn
from services.people.signin_delays import Source
from services.store.database import Database
from tests.support.staff import officer

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PIN = "402715"


@pytest.fixture
def officers(journal: Journal) -> Officers:
    made = Officers(journal, place="kiosk-1", hasher=CHEAP)
    assert isinstance(made.add_with_secret(officer("admin"), "p01", "Petugas Satu", "", Role.COUNTER, PIN), Officer)
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
    assert again.sign_in("p01", "999111") == NotSignedIn(60), "the right one forgave nothing"


def test_a_child_at_the_kiosk_keeps_nobody_from_a_counter(officers, journal):
    for _ in range(5):
        officers.sign_in("p01", "999111")
    assert isinstance(Officers(journal, place="console", hasher=CHEAP).sign_in("p01", PIN), SignedIn)


def test_one_delay_is_not_held_against_another_officer(officers):
    officers.add_with_secret(officer("admin"), "p02", "Petugas Dua", "", Role.COUNTER, PIN)
    for _ in range(5):
        officers.sign_in("p01", "999111")
    assert isinstance(officers.sign_in("p02", PIN), SignedIn)


def test_unknown_codes_say_the_same_and_do_not_fill_the_table(officers, journal):
    assert officers.sign_in("nobody", "999111") == NotSignedIn(0)
    for number in range(300):
        officers.sign_in(f"x{number}", "999111")
    with journal.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM limited_use").scalar() <= 200
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
        ("12345", SecretProblem.BAD_PIN),
        ("12345a", SecretProblem.BAD_PIN),
        ("123456", SecretProblem.WEAK_PIN),
        ("987654", SecretProblem.WEAK_PIN),
        ("777777", SecretProblem.WEAK_PIN),
    ],
)
def test_pins(pin, problem):
    assert pin_problem(pin) is problem


def test_accounts_are_refused_with_a_reason_and_switched_off(officers):
    assert officers.add_with_secret(officer("admin"), "p01", "x", "", Role.COUNTER, PIN) is AccountProblem.CODE_TAKEN
    assert officers.add_with_secret(officer("admin"), "P 1", "x", "", Role.COUNTER, PIN) is AccountProblem.BAD_CODE
    assert officers.set_active(officer("admin"), "zz", False) is AccountProblem.UNKNOWN
    assert officers.set_active(officer("admin"), "p01", False) is None
    assert isinstance(officers.sign_in("p01", PIN), NotSignedIn)
    assert officers.set_active(officer("admin"), "p01", True) is None
    assert officers.set_secret(officer("admin"), "p01", "730164") is None
    assert isinstance(officers.sign_in("p01", "730164"), SignedIn)


def test_the_first_administrator_is_made_once(journal):
    officers = Officers(journal, place="kiosk-1", hasher=CHEAP)
    code, pin = officers.first_administrator()
    assert isinstance(officers.sign_in(code, pin), SignedIn)
    assert officers.first_administrator() is None
    assert pin not in str([entry.text for entry in entries(journal.database, EntryFilter())])


def test_of_two_programs_that_start_at_once_one_makes_the_first_administrator(journal):
    both = Barrier(2)

    class Together(PasswordHasher):
        def hash(self, *arguments, **named):
            both.wait(10)  # neither has found an account
            return super().hash(*arguments, **named)

    starting = [Officers(journal, place=place, hasher=CHEAP) for place in ("kiosk-1", "console")]
    for one in starting:
        one._secrets._hasher = Together(time_cost=1, memory_cost=8, parallelism=1)
    with ThreadPoolExecutor(2) as programs:
        made = [programs.submit(one.first_administrator) for one in starting]
        assert sorted(one.result(20) is None for one in made) == [False, True]


def test_no_pin_is_stored(officers, database: Database):
    with database.read() as connection:
        assert PIN not in str(connection.exec_driver_sql("SELECT * FROM officer").all())


# -- sources: nobody guesses fast, nobody locks others out ------------------------------------------


@pytest.fixture
def console(officers, journal) -> Officers:
    return Officers(journal, place="console", hasher=CHEAP)


def wrong(console: Officers, clock, source: Source, code: str, times: int) -> None:
    """So many wrong tries, each as soon as it counts."""
    for _ in range(times):
        answer = console.sign_in(code, "999111", source)
        assert isinstance(answer, NotSignedIn)
        clock.advance(answer.wait_seconds)


def test_a_list_of_codes_from_one_address_is_delayed(console, clock):
    child = Source("console", "192.0.2.66")
    waits = [console.sign_in(f"x{number}", "999111", child) for number in range(40)]
    assert waits[-1].wait_seconds > 0
    assert isinstance(console.sign_in("p01", PIN, Source("console", "192.0.2.10")), SignedIn)


def test_many_addresses_do_not_help_to_guess_one_officer(console, clock):
    for number in range(25):
        answer = console.sign_in("p01", "999111", Source("console", f"192.0.2.{number}"))
    assert answer.wait_seconds > 0


def test_an_officer_signs_in_where_they_always_do_while_others_guess(console, clock):
    for number in range(25):
        console.sign_in("p01", "999111", Source("console", f"192.0.2.{number}"))
    assert isinstance(console.sign_in("p01", PIN, Source("console", "192.0.2.1")), NotSignedIn)
    assert isinstance(console.sign_in("p01", PIN, Source("console", "192.0.2.1", browser="b1")), SignedIn)


def test_a_known_browser_is_no_way_to_guess_either(console, clock):
    wrong(console, clock, own := Source("console", "192.0.2.1", browser="b1"), "p01", 6)
    assert console.sign_in("p01", "999111", own).wait_seconds == 60
    assert isinstance(console.sign_in("p01", PIN, own), NotSignedIn)


def test_many_tries_at_once_are_not_all_free(officers):
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: officers.sign_in("p01", "999111"), range(12)))
    assert sum(answer.wait_seconds == 0 for answer in answers) <= 3
    assert isinstance(officers.sign_in("p01", PIN), NotSignedIn)


def test_whoever_mistypes_twice_signs_in_at_once_all_day(console, clock):
    source = Source("console", "192.0.2.1")
    for _ in range(3):
        for _ in range(2):
            assert console.sign_in("p01", "999111", source) == NotSignedIn(0)
        assert isinstance(console.sign_in("p01", PIN, source), SignedIn)
        clock.advance(900)


@pytest.mark.parametrize("source", [Source("kiosk-1"), Source("console", "192.0.2.1", "b1")])
def test_a_right_try_takes_back_itself_and_nothing_that_was_guessed(console, clock, source):
    console.add_with_secret(officer("admin"), "p02", "Petugas Dua", "", Role.COUNTER, PIN)
    guesses, until = 0, clock.now() + timedelta(minutes=10)
    while clock.now() < until:
        answer = console.sign_in("p01", f"{guesses:06d}", source)
        guesses += 1
        clock.advance(answer.wait_seconds)
        for own in ("p02", "p01"):  # a colleague's own PIN, and the officer who comes by
            assert isinstance(console.sign_in(own, PIN, source), SignedIn)
    assert guesses <= 15


def test_many_keypads_are_no_way_round(console):
    waits = [console.sign_in("p01", "999111", Source(f"kiosk-{number}")).wait_seconds for number in range(23)]
    assert not any(waits[:20]) and all(waits[-2:]), "one officer, each keypad once"


def test_many_codes_are_no_way_round(console):
    codes = {signin_delays._shared(code, known=False): code for code in (f"x{number}" for number in range(200))}
    waits = [console.sign_in(code, "999111", Source("kiosk-1")).wait_seconds for code in list(codes.values())[:14]]
    assert not any(waits[:10]) and all(waits[-2:]), "one keypad, each code once"


# -- accounts ---------------------------------------------------------------------------------------

NIP = "198703142010121001"


@pytest.mark.parametrize(
    ("secret", "problem"),
    [
        ("kuda-hijau-minum", None),
        ("pendek", SecretProblem.BAD_PIN),
        ("aaaaaaaaaaaa", SecretProblem.WEAK_PASSWORD),
        ("sandi p01 rahasia", SecretProblem.WEAK_PASSWORD),
        ("x" * 65 + "abcdefgh" * 10, SecretProblem.WEAK_PASSWORD),
        ("121212", SecretProblem.WEAK_PIN),
    ],
)
def test_passwords(secret, problem):
    assert secret_problem(secret, "p01") is problem


def test_an_officer_may_have_a_password_and_changes_it_by_themselves(officers):
    assert officers.change_own_secret("p01", "000", "kuda-hijau-minum") is AccountProblem.WRONG_OLD_SECRET
    assert officers.change_own_secret("p01", PIN, f" {PIN}") is AccountProblem.SAME_SECRET  # a first PIN does not stay
    assert officers.change_own_secret("p01", PIN, "kuda-hijau-minum") is None
    assert isinstance(officers.sign_in("p01", PIN), NotSignedIn)
    assert isinstance(officers.sign_in("p01", "kuda-hijau-minum"), SignedIn)


def test_the_old_secret_is_not_guessed_either(officers, clock):
    said = [officers.change_own_secret("p01", f"{guess:06d}", "kuda-hijau-minum") for guess in range(4)]
    assert said == [AccountProblem.WRONG_OLD_SECRET] * 2 + [AccountProblem.TRY_LATER] * 2
    assert officers.change_own_secret("p01", PIN, "kuda-hijau-minum") is AccountProblem.TRY_LATER
    clock.advance(60)
    assert officers.change_own_secret("p01", PIN, "kuda-hijau-minum") is None


def test_name_and_nip_are_checked_and_never_in_the_journal(officers, journal):
    assert (
        officers.add_with_secret(officer("admin"), "p02", "Nama Contoh", "19", Role.COUNTER, PIN)
        is AccountProblem.BAD_NIP
    )
    assert officers.add_with_secret(officer("admin"), "p02", " ", "", Role.COUNTER, PIN) is AccountProblem.BAD_NAME
    added = officers.add_with_secret(officer("admin"), "p02", "Nama Contoh", NIP, Role.COUNTER, PIN)
    assert isinstance(added, Officer) and added.masked_nip == "•••• 1001"
    assert officers.add_with_secret(officer("admin"), "p03", "Lain", NIP, Role.COUNTER, PIN) is AccountProblem.NIP_TAKEN
    written = str([entry.text for entry in entries(journal.database, EntryFilter())])
    assert "Contoh" not in written and NIP not in written


def test_the_last_administrator_stays(officers):
    officers.add_with_secret(officer("adm"), "adm", "Administrator", "", Role.ADMINISTRATOR, PIN)
    assert officers.set_active(officer("adm"), "adm", False) is AccountProblem.LAST_ADMINISTRATOR
    assert officers.set_role(officer("adm"), "adm", Role.COUNTER) is AccountProblem.LAST_ADMINISTRATOR
    assert officers.set_role(officer("adm"), "adm", Role.ADMINISTRATOR) is None
    officers.set_role(officer("adm"), "p01", Role.ADMINISTRATOR)
    assert officers.set_active(officer("adm2"), "adm", False) is None


def test_a_first_pin_is_no_chosen_one(journal):
    officers = Officers(journal, place="console", hasher=CHEAP)
    code, pin = officers.first_administrator()
    assert not officers.has_administrator()
    assert officers.change_own_secret(code, pin, "730164") is None
    assert officers.has_administrator()
