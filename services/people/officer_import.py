"""The staff list as a CSV file: kode, nama, nip, peran. All of it or nothing; twice is once.

A new account gets a random first PIN that its officer has to change; the PINs are told once, to
whoever imports. Accounts that the file does not name stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from services.log.journal import Journal, Transaction
from services.people.accounts import (
    AccountProblem,
    LastAdministrator,
    account_problem,
    change_officer,
    from_row,
    insert_officer,
    keeps_administrator,
)
from services.people.credentials import Secrets, random_pin
from services.people.model import Officer, Role
from services.sheets.lists import Column, CsvFault, CsvReason, Row, read_rows
from services.store.tables import officer

COLUMNS = (
    Column("code", ("kode", "code")),
    Column("name", ("nama", "name")),
    Column("nip", ("nip",), required=False),
    Column("role", ("peran", "role")),
)
ROLES = {
    "petugas": Role.COUNTER,
    "counter": Role.COUNTER,
    "pengawas": Role.SUPERVISOR,
    "supervisor": Role.SUPERVISOR,
    "administrator": Role.ADMINISTRATOR,
    "admin": Role.ADMINISTRATOR,
    "auditor": Role.AUDITOR,
}

_SPREADSHEET_NUMBER = re.compile(r"\d[.,]\d+E\+?\d+", re.IGNORECASE)
_COLUMN_OF = {AccountProblem.BAD_CODE: "kode", AccountProblem.BAD_NAME: "nama", AccountProblem.BAD_NIP: "nip"}


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of an import: first PINs of the new accounts by code, and the codes that changed."""

    pins: dict[str, str]
    changed: tuple[str, ...]
    same: int


def import_officers(journal: Journal, secrets: Secrets, content: bytes, *, by: str) -> Imported | list[CsvFault]:
    """Bring the accounts in line with the list, or say everything that is wrong with it. Raises DatabaseAway."""
    rows, faults = read_rows(content, COLUMNS)
    wanted = [(row, found) for row in rows if (found := _officer(row, faults)) is not None]
    _twice(wanted, faults)
    if faults:
        return sorted(faults)
    with journal.database.read() as connection:
        known = {row.code: from_row(row) for row in connection.execute(select(officer)).all()}
    # Hashing takes long; the write session must not wait for it.
    pins = {one.code: random_pin(one.nip) for _, one in wanted if one.code not in known}
    hashes = {code: secrets.hash(pin) for code, pin in pins.items()}
    try:
        with journal.transaction() as transaction:
            answer = _bring_in_line(transaction, wanted, hashes, by)
    except LastAdministrator:
        return [
            CsvFault(row.number, "peran", CsvReason.LAST_ADMINISTRATOR)
            for row, one in wanted
            if one.code in known and known[one.code].leads and one.role is not Role.ADMINISTRATOR
        ] or [CsvFault(0, "", CsvReason.LAST_ADMINISTRATOR)]  # another administrator left just now
    if isinstance(answer, list):
        return answer
    new, changed = answer
    return Imported({code: pins[code] for code in new}, changed, len(wanted) - len(new) - len(changed))


def _bring_in_line(
    transaction: Transaction, wanted: Sequence[tuple[Row, Officer]], hashes: dict[str, str], by: str
) -> tuple[list[str], tuple[str, ...]] | list[CsvFault]:
    """The codes of new and of changed accounts, or faults and nothing done. Raises LastAdministrator."""
    with keeps_administrator(transaction):
        known = {row.code: from_row(row) for row in transaction.connection.execute(select(officer)).all()}
        faults = _clashes(wanted, known)
        if faults or any(one.code not in known and one.code not in hashes for _, one in wanted):
            return sorted(faults) or [CsvFault(0, "", CsvReason.TAKEN)]
        changed = [
            one.code for _, one in wanted if one.code in known and _change(transaction, known[one.code], one, by)
        ]
        new = [one.code for _, one in wanted if one.code not in known]
        for _, one in wanted:
            if one.code not in known:
                insert_officer(transaction, one, hashes[one.code], by)
    if new or changed:
        transaction.record("officers_imported", by, added=len(new), changed=len(changed))
    return new, tuple(changed)


def _officer(row: Row, faults: list[CsvFault]) -> Officer | None:
    role = ROLES.get(row.cells["role"].lower())
    if role is None:
        faults.append(CsvFault(row.number, "peran", CsvReason.BAD_VALUE))
    nip = row.cells["nip"].lstrip("'").replace(" ", "")
    code, name = row.cells["code"].lower(), " ".join(row.cells["name"].split())
    if _SPREADSHEET_NUMBER.fullmatch(nip):
        faults.append(CsvFault(row.number, "nip", CsvReason.SPREADSHEET_NUMBER))
        return None
    problem = account_problem(code, name, nip)
    if problem:
        faults.append(CsvFault(row.number, _COLUMN_OF[problem], CsvReason.BAD_VALUE))
    return Officer(code, name, role, True, nip, provisional=True) if role and not problem else None


def _twice(wanted: Sequence[tuple[Row, Officer]], faults: list[CsvFault]) -> None:
    seen: set[tuple[str, str]] = set()
    for row, one in wanted:
        for column, value in (("kode", one.code), ("nip", one.nip)):
            if value and (column, value) in seen:
                faults.append(CsvFault(row.number, column, CsvReason.TWICE))
            seen.add((column, value))


def _clashes(wanted: Sequence[tuple[Row, Officer]], known: dict[str, Officer]) -> list[CsvFault]:
    """What the list would do to accounts that it does not name."""
    listed = {one.code for _, one in wanted}
    others = {one.nip for one in known.values() if one.nip and one.code not in listed}
    return [CsvFault(row.number, "nip", CsvReason.TAKEN) for row, one in wanted if one.nip in others]


def _change(transaction: Transaction, known: Officer, one: Officer, by: str) -> bool:
    changes = [
        name
        for name, before, after in (
            ("name", known.name, one.name),
            ("nip", known.nip, one.nip),
            (f"role {one.role.value}", known.role, one.role),
        )
        if before != after
    ]
    if not changes:
        return False
    values: dict[str, object] = {"name": one.name, "nip": one.nip or None, "role": one.role.value}
    change_officer(transaction, one.code, **values)
    transaction.record("officer_changed", by, officer=one.code, change=", ".join(changes))
    return True
