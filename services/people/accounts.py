"""Rows of the staff's accounts, and what is asked of an account's data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select, update

from services.log.journal import Transaction
from services.log.words import RESERVED
from services.people.model import Officer, Role
from services.store.database import Database
from services.store.tables import officer
from services.text.plain import plain, value_of

CODE = re.compile(r"[a-z0-9]{2,12}")
NIP = re.compile(r"(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(19|20)\d{2}(0[1-9]|1[0-2]|2[1-9])[12]\d{3}")
LONGEST_NAME = 80
ROUNDED = "000"  # what arithmetic leaves of the end of 18 digits; people are numbered from 001


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
    SAME_SECRET = "same_secret"  # the new one is the old one: whoever made or saw it would still know it
    OWN_SECRET = "own_secret"  # one's own is changed by who knows the old one, not given anew
    TRY_LATER = "try_later"  # wrong several times: the next try counts after a pause


def find_officer(database: Database, code: str) -> Officer | None:
    """The active account of this code. Raises DatabaseAway."""
    query = select(officer).where(officer.c.code == code, officer.c.active == 1)
    with database.read() as connection:
        row = connection.execute(query).first()
    return from_row(row) if row else None


def clean_code(code: str) -> str:
    """An officer's code as it is seen, in small letters."""
    return plain(code).lower()


def clean_account(code: str, name: str, nip: str) -> tuple[str, str, str]:
    """The data of an account as they are seen: a code in small letters, a NIP without the spaces between its parts."""
    return clean_code(code), value_of(name), re.sub(r"(?<=\d)[ .\-](?=\d)", "", value_of(nip).lstrip("'"))


def account_problem(code: str, name: str, nip: str = "") -> AccountProblem | None:
    """What is wrong with an account's own data, if anything. Pure."""
    if not CODE.fullmatch(code) or code in RESERVED:
        return AccountProblem.BAD_CODE
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        return AccountProblem.BAD_NAME
    if nip and (not NIP.fullmatch(nip) or nip.endswith(ROUNDED)):
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


class LastAdministrator(Exception):
    """A change would leave no active administrator; raised inside its transaction, which undoes it."""


def change_officer(transaction: Transaction, code: str, **values: object) -> bool:
    """The one way to change an account that exists; False where there is none of this code.

    Whoever changes several in one transaction asks `keeps_administrator` after the last of them.
    """
    changing = update(officer).where(officer.c.code == code).values(**values)
    return transaction.connection.execute(changing).rowcount == 1


@contextmanager
def keeps_administrator(transaction: Transaction) -> Iterator[None]:
    """Changes of accounts, after which the house has an active administrator if it had one before.

    What stands in the database after the changes is asked, not what they meant to do; two transactions at once wait
    for each other, else each could count on the administrator whom the other switches off. Raises LastAdministrator.
    """
    before = _administrators(transaction.connection)
    yield
    if before and not _administrators(transaction.connection):
        raise LastAdministrator


def _administrators(connection: Connection) -> list[str]:
    """The active ones, locked until the commit (SQLite has one writer anyway), always in the same order."""
    active = select(officer.c.code).where(officer.c.role == Role.ADMINISTRATOR.value, officer.c.active == 1)
    return list(connection.execute(active.order_by(officer.c.code).with_for_update()).scalars())


def from_row(row: Any) -> Officer:
    return Officer(row.code, row.name, Role(row.role), bool(row.active), row.nip or "", bool(row.provisional))
