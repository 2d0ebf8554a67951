"""What everybody tries is no PIN and no password; what somebody made up is."""

from __future__ import annotations

import random
import string

import pytest

from services.people import easy_passwords, easy_pins
from services.people.accounts import AccountProblem
from services.people.credentials import SecretProblem, random_pin, secret_problem
from services.people.model import Officer, Role
from services.people.officers import Officers, SignedIn
from services.store.tables import officer as account
from tests.services.people.test_officers import CHEAP, PIN
from tests.support.staff import officer

NIP = "198703142010121001"
PINS = {
    "rows": "123456 654321 890123 098765 123457 000001 123000 12345678 1234567890 123987",
    "repeats": "777777 121212 123123 123321 112233 123412 007007 11223344 12341234",
    "counting": "135791 142536 102030 101112 456123 246810 314159",
    "the keypad": "147258 258369 159753 741852 147852 123654 789456 963852",
    "dates": "140387 870314 031487 170845 14031987 19870314 010190",
    "years": "198703 202611 122026 261945 20262027",
    "telephones": "081363271945 6281363271945 0813632719",
    "the own NIP": "198703 101210 012100",
}
PASSWORDS = (
    "password12 P@ssw0rd123 drowssap12 qwerty12345 1q2w3e4r5t asdfghjkl; abcdefghij aaaaaaaaab abcabcabcabc iloveyou123"
    " rutan-2026 Rutan@2026! lapaspadang1 kemenkumham123 bukittinggi1 Minangkabau1"
    " indonesia1945 merdeka1945 bismillah123 sayangku123 terserahkamu rahasia2026 admin12345 Jakarta2024 aminah1987"
    " sitiaminah87 budi14031987 14-03-1987! xy198703142010 p77-p77-p77 081234567890a"
    " 0813-6327-1945 081363271945ab +6281363271945 BerAKHLAK2024 pengayoman1 zonaintegritas wbkwbbm2026 nkrihargamati"
    " bismillahirrahmanirrahim anaksoleh12 idulfitri1447 telkomsel1 urangawak12 gataulah123"
)


@pytest.mark.parametrize("kind", PINS)
def test_pins_that_everybody_tries_are_refused(kind):
    taken = [pin for pin in PINS[kind].split() if secret_problem(pin, "p77", "Siti Aminah", NIP) is None]
    assert taken == []


def test_passwords_that_everybody_tries_are_refused():
    taken = [one for one in PASSWORDS.split() if secret_problem(one, "p77", "Siti Aminah", NIP) is None]
    assert taken == []


def test_what_somebody_made_up_is_taken():
    for secret in ("402715", "730164", "kuda-hijau-minum", "lampu genteng becak", "vR4#kq9!tz", "Xk29fmw0qd"):
        assert secret_problem(secret, "p77", "Siti Aminah", NIP) is None, secret
    some = random.Random(7)
    pins = [f"{some.randrange(10**6):06d}" for _ in range(2000)]
    assert sum(easy_pins.is_easy(pin) for pin in pins) < 500  # the rules leave four PINs of five
    words = ["".join(some.choices(string.ascii_lowercase + string.digits, k=12)) for _ in range(100)]
    assert not any(easy_passwords.is_easy(word) for word in words)
    assert all(secret_problem(random_pin(NIP), "p77", "", NIP) is None for _ in range(50))


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_every_way_to_set_one_asks(journal):
    officers, me = Officers(journal, place="console", hasher=CHEAP), officer("admin")
    added = officers.add_with_secret(me, "p77", "Siti Aminah", NIP, Role.COUNTER, "140387")
    assert added is SecretProblem.WEAK_PIN
    assert isinstance(officers.add_with_secret(me, "p77", "Siti Aminah", NIP, Role.COUNTER, PIN), Officer)
    assert officers.set_secret(me, "p77", "aminah1987") is SecretProblem.WEAK_PASSWORD
    assert officers.set_secret(me, "p77", "870314") is SecretProblem.WEAK_PIN
    assert officers.change_own_secret("p77", PIN, "101210") is SecretProblem.WEAK_PIN
    assert officers.set_secret(me, "p78", "730164") is AccountProblem.UNKNOWN
    assert officers.sign_in("p77", PIN) == SignedIn(officers.all()[0], easy=False)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_an_easy_one_of_before_works_and_is_known_for_what_it_is(journal):
    officers = Officers(journal, place="console", hasher=CHEAP)
    officers.add_with_secret(officer("admin"), "p77", "Siti Aminah", NIP, Role.COUNTER, PIN)
    with journal.transaction() as transaction:
        transaction.connection.execute(account.update().values(pin_hash=CHEAP.hash("112233")))
    answer = officers.sign_in("p77", "112233")
    assert isinstance(answer, SignedIn) and answer.easy
