"""PINs and passwords: what is good enough, how it is kept (argon2), how it is checked.

A PIN (digits) also works on the kiosk's keypad; a password works in the console only.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Sequence
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.people import easy_passwords, easy_pins
from services.text.plain import plain

PIN = re.compile(r"\d{6,12}", re.ASCII)
PASSWORD_LENGTHS = (10, 128)  # NIST SP 800-63B asks for length, not for kinds of characters
AT_ONCE = 2  # argon2 takes 64 MB and a whole core: a storm of tries must not starve the counters


class SecretProblem(StrEnum):
    """Why a PIN or password is not taken."""

    BAD_PIN = "bad_pin"  # a PIN has 6 to 12 digits; anything else is a password of 10 characters or more
    WEAK_PIN = "weak_pin"  # one of those that everybody tries (services.people.easy_pins)
    WEAK_PASSWORD = "weak_password"  # too few guesses (services.people.easy_passwords), or the own code in it


def as_typed(secret: str) -> str:
    """A PIN as it is seen, wherever it was pasted from; a password as it is."""
    pin = plain(secret)
    return pin if pin.isascii() and pin.isdigit() else secret


def pin_problem(pin: str, own_digits: Sequence[str] = ()) -> SecretProblem | None:
    """What is wrong with a PIN, if anything. `own_digits`: numbers of its officer that colleagues know. Pure."""
    if not PIN.fullmatch(pin):
        return SecretProblem.BAD_PIN
    return SecretProblem.WEAK_PIN if easy_pins.is_easy(pin, own_digits) else None


def secret_problem(secret: str, code: str, name: str = "", nip: str = "") -> SecretProblem | None:
    """What is wrong with a PIN or password of this officer, if anything. Pure."""
    shortest, longest = PASSWORD_LENGTHS
    secret = as_typed(secret)
    own_digits = [digits for digits in (nip, *re.findall(r"\d+", code)) if digits]
    if secret.isdigit() or len(secret) < shortest:
        return pin_problem(secret, own_digits)
    words = [*name.split(), "".join(name.split()), code]
    if len(secret) > longest or code in secret.lower() or easy_passwords.is_easy(secret, words, own_digits):
        return SecretProblem.WEAK_PASSWORD
    return None


def random_pin(nip: str = "") -> str:
    """A first PIN for whoever has this NIP, to be changed by its officer."""
    while True:
        pin = f"{secrets.randbelow(10**6):06d}"
        if pin_problem(pin, [nip] if nip else ()) is None:
            return pin


class Secrets:
    """Hashes and checks; at most AT_ONCE at a time in this process."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._few = threading.BoundedSemaphore(AT_ONCE)
        self._nobody = self._hasher.hash("nobody")  # so that an unknown code costs the same time

    def hash(self, secret: str) -> str:
        with self._few:
            return self._hasher.hash(as_typed(secret))

    def verify(self, kept: str | None, secret: str) -> bool:
        """Whether `secret` is the one that was `kept`; None (an unknown officer) is never right."""
        with self._few:
            try:
                return self._hasher.verify(kept or self._nobody, as_typed(secret)) and kept is not None
            except (VerificationError, InvalidHashError):
                return False
