"""Staff accounts and signing in. No default PIN; hashes are argon2 (services.people.credentials).

Wrong tries are delayed as services.people.signin_delays says: a child at the kiosk can slow nobody down
at a counter. An unknown code costs the same time and says the same. The journal knows officers by
their short code only: a name is nobody's business there, and a NIP holds a date of birth.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import delete, func, select

from services.log.journal import Journal, Transaction
from services.people import signin_delays
from services.people.accounts import (
    AccountProblem,
    LastAdministrator,
    account_problem,
    change_officer,
    clean_account,
    from_row,
    insert_officer,
    keeps_administrator,
    taken,
)
from services.people.credentials import SecretProblem, Secrets, as_typed, random_pin, secret_problem
from services.people.model import Officer, Role
from services.people.officer_import import Imported, import_officers
from services.people.permissions import Action, permitted
from services.people.signin_delays import Source
from services.sheets.lists import CsvFault
from services.store.tables import known_browser, officer, web_session
from services.store.turns import OFFICERS, take_turn


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`easy`: this PIN or password would not be taken today; it works until its officer chooses another."""

    officer: Officer
    easy: bool = False


@dataclass(frozen=True, slots=True)
class NotSignedIn:
    """Wrong, or too early after wrong tries. `wait_seconds` until the next try counts."""

    wait_seconds: int


Problem = AccountProblem | SecretProblem


class Officers:
    """The accounts of a house, seen from one place (a kiosk id, or the console). Raises DatabaseAway; NotPermitted
    where an officer does something."""

    def __init__(self, journal: Journal, *, place: str, hasher: PasswordHasher | None = None) -> None:
        self.journal = journal
        self._place = place
        self._secrets = Secrets(hasher)

    # -- accounts -----------------------------------------------------------------------------

    @permitted(Action.MANAGE_OFFICERS)
    def accounts(self, who: Officer) -> list[Officer]:
        """Every account, for administrators."""
        return self.all()

    @permitted(Action.MANAGE_ROSTER)
    def codes(self, who: Officer) -> list[str]:
        """The codes of everyone who can be put on duty."""
        return [one.code for one in self.all() if one.active]

    @permitted(Action.MANAGE_OFFICERS)
    def add_with_secret(
        self, who: Officer, code: str, name: str, nip: str, role: Role, secret: str
    ) -> Officer | Problem:
        """A new account whose officer has chosen the PIN or password."""
        return self._add(Officer(code, name, role, True, nip), secret, who.code)

    @permitted(Action.MANAGE_OFFICERS)
    def add(self, who: Officer, code: str, name: str, nip: str, role: Role) -> tuple[Officer, str] | Problem:
        """A new account with its first PIN, which is told this once."""
        pin = random_pin(nip)
        made = self._add(Officer(code, name, role, True, nip, provisional=True), pin, who.code)
        return (made, pin) if isinstance(made, Officer) else made

    @permitted(Action.MANAGE_OFFICERS)
    def set_secret(self, who: Officer, code: str, secret: str) -> Problem | None:
        """A PIN or password that its officer has chosen; ends their sessions elsewhere."""
        return self._give_secret(code, secret, who.code)

    @permitted(Action.MANAGE_OFFICERS)
    def new_pin(self, who: Officer, code: str) -> str | Problem:
        """A new first PIN for someone else who has forgotten theirs; told this once. For oneself it would be a way
        around the old PIN: whoever sits down at an administrator's open page could take the account."""
        if code == who.code:
            return AccountProblem.OWN_SECRET
        pin = random_pin()
        return self._give_secret(code, pin, who.code, provisional=True) or pin

    def change_own_secret(self, code: str, old: str, new: str, source: Source | None = None) -> Problem | None:
        """An officer changes their own PIN or password, knowing the old one; guessing it is delayed like signing in."""
        if problem := self._problem_of(new, code):
            return problem
        answer = self._check(code, old, source or Source(self._place))
        if isinstance(answer, NotSignedIn):
            return AccountProblem.TRY_LATER if answer.wait_seconds else AccountProblem.WRONG_OLD_SECRET
        if as_typed(new) == as_typed(old):
            return AccountProblem.SAME_SECRET
        return self._give_secret(code, new, code)

    @permitted(Action.MANAGE_OFFICERS)
    def set_active(self, who: Officer, code: str, active: bool) -> Problem | None:
        """Switch an account off (its sessions end at once) or on."""
        change = "active" if active else "inactive"
        return self._change(code, {"active": int(active)}, change, who.code, end_sessions=not active)

    @permitted(Action.MANAGE_OFFICERS)
    def set_role(self, who: Officer, code: str, role: Role) -> Problem | None:
        return self._change(code, {"role": role.value}, f"role {role.value}", who.code)

    @permitted(Action.MANAGE_OFFICERS)
    def import_list(self, who: Officer, content: bytes) -> Imported | list[CsvFault]:
        """Bring the accounts in line with a CSV file, or say everything that is wrong with it."""
        return import_officers(self.journal, self._secrets, content, by=who.code)

    def all(self) -> list[Officer]:
        with self.journal.database.read() as connection:
            rows = connection.execute(select(officer).order_by(officer.c.code)).all()
        return [from_row(row) for row in rows]

    def has_administrator(self) -> bool:
        """Whether some active administrator has chosen a PIN or password. Raises DatabaseAway."""
        found = select(officer.c.code).where(
            officer.c.role == Role.ADMINISTRATOR.value, officer.c.active == 1, officer.c.provisional == 0
        )
        with self.journal.database.read() as connection:
            return connection.execute(found).first() is not None

    def first_administrator(self) -> tuple[str, str] | None:
        """Where there is no account at all, make one: (code, PIN) to be shown once. Raises DatabaseAway."""
        with self.journal.database.read() as connection:
            if connection.execute(select(func.count()).select_from(officer)).scalar_one():
                return None
        pin = random_pin()
        first = Officer("admin", "Administrator", Role.ADMINISTRATOR, True, provisional=True)
        added = self._add(first, pin, "system")
        return ("admin", pin) if isinstance(added, Officer) else None

    # -- signing in ---------------------------------------------------------------------------

    def sign_in(self, code: str, secret: str, source: Source | None = None) -> SignedIn | NotSignedIn:
        """Check a PIN or password. source: where the try comes from, else this place. Raises DatabaseAway."""
        source = source or Source(self._place)
        answer = self._check(code, secret, source)
        if isinstance(answer, SignedIn):
            self.journal.record("officer_signed_in", code, officer=code, place=self._place)
        return answer

    # -- steps ------------------------------------------------------------------------------------

    def _check(self, code: str, secret: str, source: Source) -> SignedIn | NotSignedIn:
        """Whether this is the officer's PIN or password; a wrong one is counted, a right one is not."""
        with self.journal.transaction() as transaction:
            row = _active(transaction, code)
            known = row is not None
            wait = signin_delays.attempt(transaction, code, source, known=known)
            if wait:
                return NotSignedIn(wait)
        if not self._secrets.verify(row.pin_hash if row else None, secret) or row is None:
            return NotSignedIn(self._refused(code if known else "?", code, source))
        with self.journal.transaction() as transaction:
            signin_delays.take_back(transaction, code, source)
        found = from_row(row)
        return SignedIn(found, secret_problem(secret, found.code, found.name, found.nip) is not None)

    def _problem_of(self, secret: str, code: str) -> SecretProblem | None:
        """What is wrong with a wished secret, with what is known of its officer."""
        with self.journal.database.read() as connection:
            row = connection.execute(select(officer.c.name, officer.c.nip).where(officer.c.code == code)).first()
        return secret_problem(secret, code, row.name if row else "", (row.nip if row else "") or "")

    def _add(self, made: Officer, secret: str, by: str) -> Officer | Problem:
        code, name, nip = clean_account(made.code, made.name, made.nip)
        made = replace(made, code=code, name=name, nip=nip)
        wrong = account_problem(code, name, nip)
        if problem := wrong or secret_problem(secret, made.code, made.name, made.nip):
            return problem
        kept = self._secrets.hash(secret)
        with self.journal.transaction() as transaction:
            take_turn(transaction.connection, OFFICERS)  # of two who add the same code at once one is told
            if problem := taken(transaction, made.code, made.nip):
                return problem
            insert_officer(transaction, made, kept, by)
        return made

    def _give_secret(self, code: str, secret: str, by: str, *, provisional: bool = False) -> Problem | None:
        easy = None if provisional else self._problem_of(secret, code)  # a first PIN is random
        if easy:
            return easy
        values = {"pin_hash": self._secrets.hash(secret), "provisional": int(provisional)}
        return self._change(code, values, "pin", by, end_sessions=True)

    def _refused(self, shown: str, code: str, source: Source) -> int:
        """Journal a wrong try; an unknown code is never shown: it may be anything, a PIN even."""
        with self.journal.transaction() as transaction:
            wait = signin_delays.wait_after(transaction, code, source, known=shown != "?")
            transaction.record("signin_refused", shown, officer=shown, place=self._place, wait=wait)
        return wait

    def _change(
        self, code: str, values: dict[str, object], change: str, by: str, *, end_sessions: bool = False
    ) -> AccountProblem | None:
        try:
            with self.journal.transaction() as transaction, keeps_administrator(transaction):
                if not change_officer(transaction, code, **values):
                    return AccountProblem.UNKNOWN
                if end_sessions:
                    connection = transaction.connection
                    connection.execute(delete(web_session).where(web_session.c.officer == code))
                    connection.execute(delete(known_browser).where(known_browser.c.officer == code))
                transaction.record("officer_changed", by, officer=code, change=change)
        except LastAdministrator:
            return AccountProblem.LAST_ADMINISTRATOR
        return None


def _active(transaction: Transaction, code: str) -> Any:
    return transaction.connection.execute(select(officer).where(officer.c.code == code, officer.c.active == 1)).first()
