"""PINs and passwords: what is good enough, how it is kept (argon2), how it is checked.

A PIN (digits) also works on the kiosk's keypad; a password works in the console only.
"""

from __future__ import annotations

import re
import secrets
import threading
from enum import StrEnum
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

PIN = re.compile(r"\d{6,12}")
PASSWORD_LENGTHS = (10, 128)  # NIST SP 800-63B asks for length, not for kinds of characters
FEWEST_DIFFERENT = 5  # characters in a password
AT_ONCE = 2  # argon2 takes 64 MB and a whole core: a storm of tries must not starve the counters


class SecretProblem(StrEnum):
    """Why a PIN or password is not taken."""

    BAD_PIN = "bad_pin"  # a PIN has 6 to 12 digits; anything else is a password of 10 characters or more
    WEAK_PIN = "weak_pin"  # 000000, 123456 and their like
    WEAK_PASSWORD = "weak_password"  # few different characters, or the officer's own code in it


def pin_problem(pin: str) -> SecretProblem | None:
    """What is wrong with a PIN, if anything. Pure."""
    if not PIN.fullmatch(pin):
        return SecretProblem.BAD_PIN
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    repeats = len(set(pin)) < 3  # 121212, 112211
    return SecretProblem.WEAK_PIN if repeats or (len(steps) == 1 and steps <= {-1, 0, 1}) else None


def secret_problem(secret: str, code: str) -> SecretProblem | None:
    """What is wrong with a PIN or password of the officer `code`, if anything. Pure."""
    shortest, longest = PASSWORD_LENGTHS
    if secret.isdigit() or len(secret) < shortest:
        return pin_problem(secret)
    if len(secret) > longest or len(set(secret)) < FEWEST_DIFFERENT or code in secret.lower():
        return SecretProblem.WEAK_PASSWORD
    return None


def random_pin() -> str:
    """A first PIN, to be changed by its officer."""
    while True:
        pin = f"{secrets.randbelow(10**6):06d}"
        if pin_problem(pin) is None:
            return pin


class Secrets:
    """Hashes and checks; at most AT_ONCE at a time in this process."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._few = threading.BoundedSemaphore(AT_ONCE)
        self._nobody = self._hasher.hash("nobody")  # so that an unknown code costs the same time

    def hash(self, secret: str) -> str:
        with self._few:
            return self._hasher.hash(secret)

    def verify(self, kept: str | None, secret: str) -> bool:
        """Whether `secret` is the one that was `kept`; None (an unknown officer) is never right."""
        with self._few:
            try:
                return self._hasher.verify(kept or self._nobody, secret) and kept is not None
            except (VerificationError, InvalidHashError):
                return False
