"""Staff accounts and signing in. No default PIN; hashes are argon2 (services.people.credentials).

Wrong tries are delayed as services.people.signin_delays says: a child at the kiosk can slow nobody down
at a counter. An unknown code costs the same time and says the same. The journal knows officers by
their short code only: a name is nobody's business there, and a NIP holds a date of birth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import delete, func, insert, select, update

from services.log.journal import Journal, Transaction
from services.log.words import RESERVED
from services.people import signin_delays
from services.people.credentials import SecretProblem, Secrets, random_pin, secret_problem
from services.people.model import Officer, Role
from services.people.signin_delays import Source
from services.store.database import Database
from services.store.tables import known_browser, officer, web_session

CODE = re.compile(r"[a-z0-9]{2,12}")
NIP = re.compile(r"(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(19|20)\d{2}(0[1-9]|1[0-2]|2[1-9])[12]\d{3}")
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class SignedIn:
    officer: Officer


@dataclass(frozen=True, slots=True)
class NotSignedIn:
    """Wrong, or too early after wrong tries. `wait_seconds` until the next try counts."""

    wait_seconds: int


class AccountProblem(StrEnum):
    """Why an account was not made or changed."""

    BAD_CODE = "bad_code"  # 2 to 12 small letters or digits, and nobody else's in the journal
    BAD_NAME = "bad_name"  # 1 to 80 printable characters
    BAD_NIP = "bad_nip"  # 18 digits: birth date, appointment, sex, number
    NIP_TAKEN = "nip_taken"
    CODE_TAKEN = "code_taken"
    UNKNOWN = "unknown"
    LAST_ADMINISTRATOR = "last_administrator"  # somebody has to be able to make accounts
    WRONG_OLD_SECRET = "wrong_old_secret"


Problem = AccountProblem | SecretProblem


class Officers:
    """The accounts of a house, seen from one place (a kiosk id, or the console)."""

    def __init__(self, journal: Journal, *, place: str, hasher: PasswordHasher | None = None) -> None:
        self._journal = journal
        self._place = place
        self.secrets = Secrets(hasher)

    # -- accounts -----------------------------------------------------------------------------

    def add(
        self, code: str, name: str, role: Role, secret: str, *, by: str, nip: str = "", provisional: bool = False
    ) -> Officer | Problem:
        """Make an account. Raises DatabaseAway."""
        if problem := account_problem(code, name, nip) or secret_problem(secret, code):
            return problem
        made = Officer(code, name, role, True, nip, provisional)
        kept = self.secrets.hash(secret)
        with self._journal.transaction() as transaction:
            if problem := taken(transaction, code, nip):
                return problem
            insert_officer(transaction, made, kept, by)
        return made

    def set_secret(self, code: str, secret: str, *, by: str, provisional: bool = False) -> Problem | None:
        """Give an officer a new PIN or password; ends their sessions elsewhere. Raises DatabaseAway."""
        if problem := secret_problem(secret, code):
            return problem
        values = {"pin_hash": self.secrets.hash(secret), "provisional": int(provisional)}
        return self._change(code, values, "pin", by, end_sessions=True)

    def change_own_secret(self, code: str, old: str, new: str) -> Problem | None:
        """An officer changes their own PIN or password, knowing the old one. Raises DatabaseAway."""
        if problem := secret_problem(new, code):
            return problem
        with self._journal.database.read() as connection:
            row = connection.execute(select(officer).where(officer.c.code == code, officer.c.active == 1)).first()
        if row is None or not self.secrets.verify(row.pin_hash, old):
            return AccountProblem.WRONG_OLD_SECRET
        return self.set_secret(code, new, by=code)

    def set_active(self, code: str, active: bool, *, by: str) -> Problem | None:
        """Switch an account off (its sessions end at once) or on. Raises DatabaseAway."""
        change = "active" if active else "inactive"
        return self._change(code, {"active": int(active)}, change, by, end_sessions=not active)

    def set_role(self, code: str, role: Role, *, by: str) -> Problem | None:
        """Raises DatabaseAway."""
        return self._change(code, {"role": role.value}, f"role {role.value}", by)

    def all(self) -> list[Officer]:
        """Raises DatabaseAway."""
        with self._journal.database.read() as connection:
            rows = connection.execute(select(officer).order_by(officer.c.code)).all()
        return [from_row(row) for row in rows]

    def has_administrator(self) -> bool:
        """Whether some active administrator has chosen a PIN or password. Raises DatabaseAway."""
        found = select(officer.c.code).where(
            officer.c.role == Role.ADMINISTRATOR.value, officer.c.active == 1, officer.c.provisional == 0
        )
        with self._journal.database.read() as connection:
            return connection.execute(found).first() is not None

    def first_administrator(self) -> tuple[str, str] | None:
        """Where there is no account at all, make one: (code, PIN) to be shown once. Raises DatabaseAway."""
        with self._journal.database.read() as connection:
            if connection.execute(select(func.count()).select_from(officer)).scalar_one():
                return None
        pin = random_pin()
        added = self.add("admin", "Administrator", Role.ADMINISTRATOR, pin, by="system", provisional=True)
        return ("admin", pin) if isinstance(added, Officer) else None

    # -- signing in ---------------------------------------------------------------------------

    def sign_in(self, code: str, secret: str, source: Source | None = None) -> SignedIn | NotSignedIn:
        """Check a PIN or password. source: where the try comes from, else this place. Raises DatabaseAway."""
        source = source or Source(self._place)
        with self._journal.transaction() as transaction:
            row = _active(transaction, code)
            known = row is not None
            wait = signin_delays.attempt(transaction, code, source, known=known)
            if wait:
                return NotSignedIn(wait)
        if not self.secrets.verify(row.pin_hash if row else None, secret) or row is None:
            return NotSignedIn(self._refused(code if known else "?", code, source))
        with self._journal.transaction() as transaction:
            signin_delays.forgive(transaction, code, source)
            transaction.record("officer_signed_in", code, officer=code, place=self._place)
        return SignedIn(from_row(row))

    # -- steps ------------------------------------------------------------------------------------

    def _refused(self, shown: str, code: str, source: Source) -> int:
        """Journal a wrong try; an unknown code is never shown: it may be anything, a PIN even."""
        with self._journal.transaction() as transaction:
            wait = signin_delays.wait_after(transaction, code, source, known=shown != "?")
            transaction.record("signin_refused", shown, officer=shown, place=self._place, wait=wait)
        return wait

    def _change(
        self, code: str, values: dict[str, object], change: str, by: str, *, end_sessions: bool = False
    ) -> AccountProblem | None:
        with self._journal.transaction() as transaction:
            connection = transaction.connection
            changing = update(officer).where(officer.c.code == code).values(**values)
            steps_down = values.get("role", Role.ADMINISTRATOR) != Role.ADMINISTRATOR or values.get("active") == 0
            if steps_down and is_last_administrator(transaction, code):
                return AccountProblem.LAST_ADMINISTRATOR
            if connection.execute(changing).rowcount != 1:
                return AccountProblem.UNKNOWN
            if end_sessions:
                connection.execute(delete(web_session).where(web_session.c.officer == code))
                connection.execute(delete(known_browser).where(known_browser.c.officer == code))
            transaction.record("officer_changed", by, officer=code, change=change)
        return None


def find_officer(database: Database, code: str) -> Officer | None:
    """The active account of this code. Raises DatabaseAway."""
    query = select(officer).where(officer.c.code == code, officer.c.active == 1)
    with database.read() as connection:
        row = connection.execute(query).first()
    return from_row(row) if row else None


def account_problem(code: str, name: str, nip: str = "") -> AccountProblem | None:
    """What is wrong with an account's own data, if anything. Pure."""
    if not CODE.fullmatch(code) or code in RESERVED:
        return AccountProblem.BAD_CODE
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        return AccountProblem.BAD_NAME
    if nip and not NIP.fullmatch(nip):
        return AccountProblem.BAD_NIP
    return None


def taken(transaction: Transaction, code: str, nip: str) -> AccountProblem | None:
    """Whether another account has this code or NIP."""
    connection = transaction.connection
    if connection.execute(select(officer.c.code).where(officer.c.code == code)).first() is not None:
        return AccountProblem.CODE_TAKEN
    if nip and connection.execute(select(officer.c.code).where(officer.c.nip == nip)).first() is not None:
        return AccountProblem.NIP_TAKEN
    return None


def insert_officer(transaction: Transaction, made: Officer, secret_hash: str, by: str) -> None:
    """Write a new account into the caller's transaction, and journal it by its code."""
    values = {
        "code": made.code,
        "name": made.name,
        "role": made.role.value,
        "pin_hash": secret_hash,
        "active": 1,
        "nip": made.nip or None,
        "provisional": int(made.provisional),
        "created_at": transaction.at,
    }
    transaction.connection.execute(insert(officer).values(**values))
    transaction.record("officer_added", by, officer=made.code, role=made.role.value)


def is_last_administrator(transaction: Transaction, code: str) -> bool:
    """Whether `code` is the only active administrator."""
    active = select(officer.c.code).where(officer.c.role == Role.ADMINISTRATOR.value, officer.c.active == 1)
    return [row.code for row in transaction.connection.execute(active)] == [code]


def from_row(row: Any) -> Officer:
    return Officer(row.code, row.name, Role(row.role), bool(row.active), row.nip or "", bool(row.provisional))


def _active(transaction: Transaction, code: str) -> Any:
    return transaction.connection.execute(select(officer).where(officer.c.code == code, officer.c.active == 1)).first()
