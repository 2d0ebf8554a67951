"""What the journal says of restores and of keys: signed entries, so that neither is an alarm, nor a way to hide one.

After a restore a chain goes on from the copy: `house_restored` says after which entry, and up to which one signed heads
had told of more. A head that was signed in between is *lost*, not false. `journal_key_introduced` is signed by the new
key and names the one before: who trusts this machine's key believes what its predecessors signed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import func, select

from services.log.journal import Transaction
from services.log.keys import Trusted, TrustedKeys, public_hex, signature_problem
from services.store.clock import from_micros
from services.store.database import Database
from services.store.tables import journal_entry

RESTORED: Final = "house_restored"
INTRODUCED: Final = "journal_key_introduced"
_RESTORED_DOMAIN: Final = b"lobby-kiosk restored v1\n"
_INTRODUCED_DOMAIN: Final = b"lobby-kiosk journal key v1\n"
GROUP: Final = 8  # so many hex digits, then a hyphen: no run of 16 digits can be taken for a NIK


@dataclass(frozen=True, slots=True)
class Restoration:
    """A chain went on from a copy that was made at `copy_at`, after entry `seq`. `at`: when, microseconds."""

    chain: str
    seq: int
    known: int
    copy: str
    copy_at: int
    at: int
    problem: str = ""  # why it is not to be believed

    def explains(self, seq: int, at: int) -> bool:
        """Whether an entry of that number, known at that moment, was lost by this restore."""
        return not self.problem and seq > self.seq and self.copy_at <= at <= self.at

    @property
    def restored_at(self) -> datetime:
        return from_micros(self.at)


def grouped(hexadecimal: str) -> str:
    return "-".join(hexadecimal[at : at + GROUP] for at in range(0, len(hexadecimal), GROUP))


def plain(written: object) -> str:
    return str(written).replace("-", "")


def record_restored(
    transaction: Transaction,
    chain: str,
    *,
    seq: int,
    known: int,
    copy: str,
    copy_at: int,
    key: Ed25519PrivateKey,
    actor: str,
) -> None:
    """Write into `chain`, whose transaction this is, that it goes on from a copy."""
    signature = key.sign(_restored_bytes(chain, seq, known, copy, copy_at)).hex()
    transaction.record(
        RESTORED,
        actor,
        copy=copy,
        copy_at=copy_at // 1_000_000,
        seq=seq,
        known=known,
        key=grouped(public_hex(key)),
        signature=grouped(signature),
    )


def record_introduction(
    transaction: Transaction, chain: str, *, key: Ed25519PrivateKey, previous: str, actor: str
) -> None:
    """Write into `chain` that `key` signs from now on, in the place of `previous` (public, hex)."""
    public = public_hex(key)
    signature = key.sign(_introduced_bytes(chain, previous, public)).hex()
    names = {"key": grouped(public), "previous": grouped(previous), "signature": grouped(signature)}
    transaction.record(INTRODUCED, actor, **names)


def _restored_bytes(chain: str, seq: int, known: int, copy: str, copy_at: int) -> bytes:
    return _RESTORED_DOMAIN + f"{chain}\n{seq}\n{known}\n{copy}\n{copy_at // 1_000_000}\n".encode()


def _introduced_bytes(chain: str, previous: str, public: str) -> bytes:
    return _INTRODUCED_DOMAIN + f"{chain}\n{previous}\n{public}\n".encode()


def trusted_keys(database: Database, own: Trusted) -> Trusted:
    """This machine's key, and those that it says came before it. None stays None. Raises DatabaseAway."""
    if not isinstance(own, Ed25519PublicKey):
        return own
    said = _entries(database, INTRODUCED)
    believed, before = {own.public_bytes_raw()}, 0
    while len(believed) > before:
        before = len(believed)
        for chain, _, fields in said:
            if (previous := _introduced(chain, fields, believed)) is not None:
                believed.add(previous)
    return TrustedKeys(frozenset(believed))


def _introduced(chain: str, fields: dict[str, Any], believed: set[bytes]) -> bytes | None:
    """The key that an entry names as the one before, where the entry is signed with one that is believed."""
    try:
        key, previous, signature = (plain(fields[name]) for name in ("key", "previous", "signature"))
        before = bytes.fromhex(previous)
    except (KeyError, ValueError):
        return None
    signed = _introduced_bytes(chain, previous, key)
    trusted = TrustedKeys(frozenset(believed))
    return None if signature_problem("it", signed, key=key, signature=signature, trusted_key=trusted) else before


def restorations(database: Database, chain: str, trusted: Trusted) -> list[Restoration]:
    """All restores that a chain tells of, oldest first. Raises DatabaseAway."""
    return [_restoration(chain, at, fields, trusted) for of, at, fields in _entries(database, RESTORED) if of == chain]


def _restoration(chain: str, at: int, fields: dict[str, Any], trusted: Trusted) -> Restoration:
    try:
        seq, known, copy = int(fields["seq"]), int(fields["known"]), str(fields["copy"])
        copy_at = int(fields["copy_at"]) * 1_000_000
        problem = signature_problem(
            "the entry that tells of a restore",
            _restored_bytes(chain, seq, known, copy, copy_at),
            key=plain(fields["key"]),
            signature=plain(fields["signature"]),
            trusted_key=trusted,
        )
        return Restoration(chain, seq, known, copy, copy_at, at, problem)
    except (KeyError, ValueError, TypeError):
        return Restoration(chain, 0, 0, "", 0, at, "the entry that tells of a restore cannot be read")


def restores_told(database: Database) -> int:
    """How many entries of all chains tell of a restore. Raises DatabaseAway."""
    query = select(func.count()).where(journal_entry.c.event == RESTORED)
    with database.read() as connection:
        return int(connection.execute(query).scalar_one())


def _entries(database: Database, event: str) -> list[tuple[str, int, dict[str, Any]]]:
    """Chain, moment and fields of all entries of an event, oldest first."""
    e = journal_entry.c
    query = select(e.chain, e.at, e.text).where(e.event == event).order_by(e.at, e.chain, e.seq)
    with database.read() as connection:
        rows = connection.execute(query).all()
    found = []
    for row in rows:
        try:
            fields = json.loads(row.text)["fields"]
        except (ValueError, KeyError, TypeError):
            continue  # verify says of the entry that it was changed
        found.append((str(row.chain), int(row.at), dict(fields)))
    return found
