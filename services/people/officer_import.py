"""The staff list as a CSV file: kode, nama, nip, peran. All of it or nothing; twice is once.

A new account gets a random first PIN that its officer has to change; the PINs are told once, to
whoever imports. Accounts that the file does not name stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from services.log.journal import Journal, Transaction
from services.people.accounts import (
    ROUNDED,
    AccountProblem,
    LastAdministrator,
    account_problem,
    change_officer,
    clean_account,
    from_row,
    insert_officer,
    keeps_administrator,
)
from services.people.credentials import Secrets, random_pin
from services.people.model import Officer, Role
from services.sheets.accounting import account
from services.sheets.heads import Column
from services.sheets.lists import CsvFault, CsvReason, ListRow, read_rows
from services.sheets.meaning import CellProblem, long_number_of, text_of
from services.store.tables import officer

CODE = Column("kode", ("code", "kode petugas"))
NAME = Column("nama", ("name", "nama petugas", "nama lengkap"))
NIP = Column("nip", ("no nip", "nomor nip"), required=False)
ROLE = Column("peran", ("role", "jabatan peran"))
COLUMNS = (CODE, NAME, NIP, ROLE)
ROLES = {
    "petugas": Role.COUNTER,
    "counter": Role.COUNTER,
    "pengawas": Role.SUPERVISOR,
    "supervisor": Role.SUPERVISOR,
    "administrator": Role.ADMINISTRATOR,
    "admin": Role.ADMINISTRATOR,
    "auditor": Role.AUDITOR,
    "petugas jaga": Role.GUARD,
    "penjaga": Role.GUARD,
    "jaga": Role.GUARD,
    "guard": Role.GUARD,
}

_COLUMN_OF = {AccountProblem.BAD_CODE: CODE, AccountProblem.BAD_NAME: NAME, AccountProblem.BAD_NIP: NIP}


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of an import: first PINs of the new accounts by code, and the codes that changed."""

    pins: dict[str, str]
    changed: tuple[str, ...]
    same: int

    @property
    def seen(self) -> int:
        """Rows of the list; each is one of the three."""
        return len(self.pins) + len(self.changed) + self.same


def import_officers(journal: Journal, secrets: Secrets, content: bytes, *, by: str) -> Imported | list[CsvFault]:
    """Bring the accounts in line with the list, or say everything that is wrong with it. Raises DatabaseAway."""
    faults: list[CsvFault] = []
    rows = read_rows(content, COLUMNS, faults)
    found = [(row, _officer(row)) for row in rows]
    wanted = [(row, one) for row, one in found if one is not None]
    _twice(wanted)
    if faults:
        return sorted(faults)
    account(len(found), len(wanted))
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
    transaction: Transaction, wanted: Sequence[tuple[ListRow, Officer]], hashes: dict[str, str], by: str
) -> tuple[list[str], tuple[str, ...]] | list[CsvFault]:
    """The codes of new and of changed accounts, or faults and nothing done. Raises LastAdministrator."""
    with keeps_administrator(transaction):
        known = {row.code: from_row(row) for row in transaction.connection.execute(select(officer)).all()}
        wanted = [(row, _with_nip(row, one, known.get(one.code))) for row, one in wanted]
        faults = _clashes(wanted, known)
        if faults or any(one.code not in known and one.code not in hashes for _, one in wanted):
            return sorted(faults) or [CsvFault(0, "", CsvReason.TAKEN)]
        for _, one in wanted:
            if one.code in known and known[one.code].nip not in ("", one.nip):
                change_officer(transaction, one.code, nip=None)  # two may have changed places: no NIP is there twice
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


def _officer(row: ListRow) -> Officer | None:
    role = ROLES.get(row.take(ROLE, text_of, "").lower())
    code, name, nip = clean_account(
        row.take(CODE, text_of, ""), row.take(NAME, text_of, ""), row.take(NIP, long_number_of, "")
    )
    if not row.is_good:
        return None
    if role is None:
        row.fault(ROLE.name, CsvReason.BAD_VALUE)
    problem = account_problem(code, name, nip)
    if problem:
        rounded = problem is AccountProblem.BAD_NIP and nip.endswith(ROUNDED)
        row.fault(_COLUMN_OF[problem].name, CellProblem.ROUNDED if rounded else CsvReason.BAD_VALUE)
    return Officer(code, name, role, True, nip, provisional=True) if role and not problem else None


def _twice(wanted: Sequence[tuple[ListRow, Officer]]) -> None:
    seen: set[tuple[str, str]] = set()
    for row, one in wanted:
        for column, value in ((CODE, one.code), (NIP, one.nip)):
            if value and (column.name, value) in seen:
                row.fault(column.name, CsvReason.TWICE)
            seen.add((column.name, value))


def _with_nip(row: ListRow, one: Officer, known: Officer | None) -> Officer:
    """A list without the column says nothing of anybody's NIP: it stays."""
    return one if known is None or row.has(NIP) else replace(one, nip=known.nip)


def _clashes(wanted: Sequence[tuple[ListRow, Officer]], known: dict[str, Officer]) -> list[CsvFault]:
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
