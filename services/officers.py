"""Staff accounts and signing in. No default PIN; hashes are argon2.

Wrong tries are delayed for each officer *and place*: a child at the kiosk can slow nobody
down at a counter, and not for long at the kiosk either. Delays live in the database and
survive a restart. An unknown code costs the same time and says the same.
"""

from __future__ import annotations

import math
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, insert, select, update

from services.clock import from_micros, to_micros
from services.journal import Journal
from services.tables import officer, signin_delay

CODE = re.compile(r"[a-z0-9]{2,12}")
PIN = re.compile(r"\d{6,12}")
DELAYS_SECONDS = (0, 0, 0, 5, 15, 30, 60)  # after so many wrong tries in a row; the last one stays
FORGOTTEN_AFTER = timedelta(minutes=15)  # a wrong try is held against nobody for longer
MOST_DELAY_ROWS = 200  # so that made-up codes cannot fill the table


class Role(StrEnum):
    COUNTER = "counter"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Officer:
    code: str
    name: str
    role: Role
    active: bool


@dataclass(frozen=True, slots=True)
class SignedIn:
    officer: Officer


@dataclass(frozen=True, slots=True)
class NotSignedIn:
    """Wrong, or too early after wrong tries. `wait_seconds` until the next try counts."""

    wait_seconds: int


class AccountProblem(StrEnum):
    """Why an account was not made or changed."""

    BAD_CODE = "bad_code"  # 2 to 12 small letters or digits
    BAD_PIN = "bad_pin"  # 6 to 12 digits
    WEAK_PIN = "weak_pin"  # 000000, 123456 and their like
    CODE_TAKEN = "code_taken"
    UNKNOWN = "unknown"


class Officers:
    """The accounts of a house, seen from one place (a kiosk id, or the console)."""

    def __init__(self, journal: Journal, *, place: str, hasher: PasswordHasher | None = None) -> None:
        self._journal = journal
        self._place = place
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash("nobody")  # so that an unknown code costs the same time

    def add(self, code: str, name: str, role: Role, pin: str, *, by: str) -> Officer | AccountProblem:
        """Make an account. Raises DatabaseAway."""
        if not CODE.fullmatch(code):
            return AccountProblem.BAD_CODE
        if problem := pin_problem(pin):
            return problem
        pin_hash = self._hasher.hash(pin)
        with self._journal.transaction() as transaction:
            taken = transaction.connection.execute(select(officer.c.code).where(officer.c.code == code)).first()
            if taken is not None:
                return AccountProblem.CODE_TAKEN
            values = {"code": code, "name": name, "role": role.value, "pin_hash": pin_hash, "active": 1}
            transaction.connection.execute(insert(officer).values(**values, created_at=transaction.at))
            transaction.record("officer_added", by, officer=code, role=role.value)
        return Officer(code, name, role, True)

    def set_pin(self, code: str, pin: str, *, by: str) -> AccountProblem | None:
        """Give an officer a new PIN. Raises DatabaseAway."""
        if problem := pin_problem(pin):
            return problem
        return self._change(code, {"pin_hash": self._hasher.hash(pin)}, "pin", by)

    def set_active(self, code: str, active: bool, *, by: str) -> AccountProblem | None:
        """Switch an account off or on. Raises DatabaseAway."""
        return self._change(code, {"active": int(active)}, "active" if active else "inactive", by)

    def all(self) -> list[Officer]:
        """Raises DatabaseAway."""
        with self._journal.database.read() as connection:
            rows = connection.execute(select(officer).order_by(officer.c.code)).all()
        return [Officer(row.code, row.name, Role(row.role), bool(row.active)) for row in rows]

    def sign_in(self, code: str, pin: str) -> SignedIn | NotSignedIn:
        """Check a PIN. Raises DatabaseAway."""
        wait = self._wait_seconds(code)
        if wait:
            return NotSignedIn(wait)
        with self._journal.database.read() as connection:
            row = connection.execute(select(officer).where(officer.c.code == code, officer.c.active == 1)).first()
        right = self._verify(row.pin_hash if row else self._nobody, pin) and row is not None
        if not right or row is None:
            return NotSignedIn(self._count_wrong(code, known=row is not None))
        with self._journal.transaction() as transaction:
            mine = (signin_delay.c.officer == code, signin_delay.c.place == self._place)
            transaction.connection.execute(delete(signin_delay).where(*mine))
            transaction.record("officer_signed_in", code, officer=code, place=self._place)
        return SignedIn(Officer(row.code, row.name, Role(row.role), True))

    def first_administrator(self) -> tuple[str, str] | None:
        """Where there is no account at all, make one: (code, PIN) to be shown once. Raises DatabaseAway."""
        with self._journal.database.read() as connection:
            if connection.execute(select(func.count()).select_from(officer)).scalar_one():
                return None
        pin = next(pin for pin in iter(_random_pin, "") if pin_problem(pin) is None)
        added = self.add("admin", "Administrator", Role.ADMINISTRATOR, pin, by="system")
        return ("admin", pin) if isinstance(added, Officer) else None

    # -- steps ------------------------------------------------------------------------------------

    def _change(self, code: str, values: dict[str, object], change: str, by: str) -> AccountProblem | None:
        with self._journal.transaction() as transaction:
            done = transaction.connection.execute(update(officer).where(officer.c.code == code).values(**values))
            if done.rowcount != 1:
                return AccountProblem.UNKNOWN
            transaction.record("officer_changed", by, officer=code, change=change)
        return None

    def _verify(self, pin_hash: str, pin: str) -> bool:
        try:
            return self._hasher.verify(pin_hash, pin)
        except (VerificationError, InvalidHashError):
            return False

    def _wait_seconds(self, code: str) -> int:
        query = select(signin_delay.c.not_before).where(
            signin_delay.c.officer == code, signin_delay.c.place == self._place
        )
        with self._journal.database.read() as connection:
            not_before = connection.execute(query).scalar()
        if not_before is None:
            return 0
        left = (from_micros(not_before) - self._journal.clock.now()).total_seconds()
        # A clock that was set back must not lock anyone out for years.
        return math.ceil(min(max(left, 0), DELAYS_SECONDS[-1]))

    def _count_wrong(self, code: str, *, known: bool) -> int:
        shown = code if known else "?"  # what someone typed may be anything, a PIN even
        with self._journal.transaction() as transaction:
            connection = transaction.connection
            long_ago = to_micros(transaction.now - FORGOTTEN_AFTER)
            connection.execute(delete(signin_delay).where(signin_delay.c.not_before < long_ago))
            mine = (signin_delay.c.officer == code[:12], signin_delay.c.place == self._place)
            failures = (connection.execute(select(signin_delay.c.failures).where(*mine)).scalar() or 0) + 1
            wait = DELAYS_SECONDS[min(failures, len(DELAYS_SECONDS) - 1)]
            values = {"failures": failures, "not_before": transaction.at + wait * 1_000_000}
            if failures > 1:
                connection.execute(update(signin_delay).where(*mine).values(**values))
            elif connection.execute(select(func.count()).select_from(signin_delay)).scalar_one() < MOST_DELAY_ROWS:
                connection.execute(insert(signin_delay).values(officer=code[:12], place=self._place, **values))
            transaction.record("signin_refused", shown, officer=shown, place=self._place, wait=wait)
        return wait


def pin_problem(pin: str) -> AccountProblem | None:
    """What is wrong with a PIN, if anything. Pure."""
    if not PIN.fullmatch(pin):
        return AccountProblem.BAD_PIN
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return AccountProblem.WEAK_PIN if len(steps) == 1 and steps <= {-1, 0, 1} else None


def _random_pin() -> str:
    return f"{secrets.randbelow(10**6):06d}"
