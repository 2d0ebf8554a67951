"""Proof that the journal was not changed: verify a chain, and hold it against a signed head.

`verify` finds every change short of recomputing the whole chain. A recomputed, shortened or
removed chain shows against a head that was signed and kept elsewhere.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from sqlalchemy import select

from services.clock import from_micros
from services.database import Database
from services.files import write_durably
from services.journal import FIRST_HASH, Journal, canonical_text, chain_hash
from services.tables import journal_entry, journal_head

PAGE = 500  # rows a read session: some 10 ms, so that commits never wait long for a verify
DOMAIN = b"lobby-kiosk journal head v1\n"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that an untouched journal never shows."""

    chain: str
    seq: int
    what: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """The result for one chain."""

    chain: str
    entries: int
    first_at: datetime | None
    last_at: datetime | None
    problems: tuple[Problem, ...]

    @property
    def intact(self) -> bool:
        return not self.problems


def chains(database: Database) -> list[str]:
    """All chains that have entries or a head. Raises DatabaseAway."""
    with database.read() as connection:
        entries = connection.execute(select(journal_entry.c.chain).distinct()).scalars().all()
        with_head = connection.execute(select(journal_head.c.chain)).scalars().all()
    return sorted({*entries, *with_head})


def verify(database: Database, chain: str, *, most_problems: int = 20) -> ChainReport:
    """Read a whole chain and check every link, page by page. Raises DatabaseAway."""
    problems: list[Problem] = []
    expected_seq, last_hash = 1, FIRST_HASH
    count, first_at, last_at = 0, None, None
    for row in _rows(database, chain):
        if row.seq != expected_seq:
            gap = f"entries {expected_seq} to {row.seq - 1} are missing"
            problems.append(Problem(chain, expected_seq, gap))
        else:
            problems += [Problem(chain, row.seq, what) for what in _faults(chain, row, last_hash)]
        count += 1
        first_at, last_at = first_at or from_micros(row.at), from_micros(row.at)
        expected_seq, last_hash = row.seq + 1, row.hash
        if len(problems) >= most_problems:
            break
    else:
        problems += _head_faults(database, chain, expected_seq - 1, last_hash)
    return ChainReport(chain, count, first_at, last_at, tuple(problems))


def _rows(database: Database, chain: str) -> Iterator[Any]:
    e = journal_entry.c
    columns = select(e.seq, e.at, e.event, e.severity, e.actor, e.text, e.hash).where(e.chain == chain)
    last = 0
    while True:
        with database.read() as connection:
            page = connection.execute(columns.where(e.seq > last).order_by(e.seq).limit(PAGE)).all()
        yield from page
        if len(page) < PAGE:
            return
        last = page[-1].seq


def _faults(chain: str, row: Any, last_hash: str) -> Iterator[str]:
    if chain_hash(last_hash, row.text) != row.hash:
        yield "the text or the order was changed (its hash does not follow from the entry before)"
    try:
        said = json.loads(row.text)
        again = canonical_text(
            chain=chain, seq=row.seq, at=row.at, event=row.event, severity=row.severity,
            actor=row.actor, fields=said["fields"],
        )  # fmt: skip
    except (ValueError, KeyError, TypeError):
        yield "the text cannot be read"
        return
    if again != row.text:
        yield "its columns (time, event, severity or actor) do not say what the text says"


def _head_faults(database: Database, chain: str, last_seq: int, last_hash: str) -> Iterator[Problem]:
    head_row = select(journal_head.c.seq, journal_head.c.hash).where(journal_head.c.chain == chain)
    with database.read() as connection:
        head = connection.execute(head_row).first()
    if head is None:
        if last_seq == 0:
            return  # nothing was ever written here, or everything is gone: only a signed head can tell
        yield Problem(chain, last_seq, "the chain's head is missing")
    elif head.seq > last_seq:
        yield Problem(chain, last_seq + 1, f"entries {last_seq + 1} to {head.seq} were cut off the end")
    elif head.seq == last_seq and head.hash != last_hash:
        yield Problem(chain, last_seq, "the head does not have the hash of the last entry")
    # A head behind last_seq only means that entries were added while this was reading.


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A chain's head at a moment, signed, to be kept where this database is not."""

    chain: str
    seq: int
    hash: str
    at: int
    key: str  # public key, hex
    signature: str  # hex

    @property
    def key_id(self) -> str:
        return self.key[:8]

    def signed_bytes(self) -> bytes:
        return DOMAIN + f"{self.chain}\n{self.seq}\n{self.hash}\n{self.at}\n".encode()

    def to_json(self) -> str:
        names = ("chain", "seq", "hash", "at", "key", "signature")
        return json.dumps({name: getattr(self, name) for name in names}, indent=2) + "\n"


def read_signed_head(content: str) -> SignedHead:
    """Parse a signed head. Raises ValueError with what is wrong."""
    try:
        said = json.loads(content)
        return SignedHead(
            str(said["chain"]), int(said["seq"]), str(said["hash"]), int(said["at"]),
            str(said["key"]), str(said["signature"]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"This is not a signed journal head ({error}).") from error


def load_or_make_key(path: Path) -> Ed25519PrivateKey:
    """The house's journal key; made at first use, readable by its owner only. Raises OSError, ValueError."""
    if path.exists():
        key = load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError(f"{path} is not an Ed25519 key.")
        return key
    made = Ed25519PrivateKey.generate()
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_durably(path, pem, mode=0o600)
    os.chmod(path, 0o600)  # noqa: PTH101 - the same for a file that a wider umask made
    return made


def sign_head(journal: Journal, key: Ed25519PrivateKey) -> SignedHead:
    """Sign the head of `journal`'s chain as it is now, and journal that. Raises DatabaseAway."""
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    with journal.transaction() as transaction:
        row = select(journal_head.c.seq, journal_head.c.hash).where(journal_head.c.chain == journal.chain)
        head = transaction.connection.execute(row).first()
        seq, head_hash = (head.seq, head.hash) if head else (0, FIRST_HASH)
        unsigned = SignedHead(journal.chain, seq, head_hash, transaction.at, public, "")
        transaction.record("journal_signed", seq=seq, key=unsigned.key_id)
    signature = key.sign(unsigned.signed_bytes()).hex()
    return SignedHead(unsigned.chain, seq, head_hash, unsigned.at, public, signature)


def verify_against(database: Database, head: SignedHead, trusted_key: Ed25519PublicKey | None) -> list[Problem]:
    """Hold a chain against a signed head; empty when the signed history is still whole.

    trusted_key: the key it must be signed with; None accepts the key in the file (then the
    place where the file was kept is what is trusted). Raises DatabaseAway.
    """
    problem = _signature_problem(head, trusted_key)
    if problem:
        return [Problem(head.chain, head.seq, problem)]
    if head.seq == 0:
        return []
    wanted = select(journal_entry.c.hash).where(journal_entry.c.chain == head.chain, journal_entry.c.seq == head.seq)
    with database.read() as connection:
        found = connection.execute(wanted).scalar()
    if found is None:
        return [Problem(head.chain, head.seq, "the chain is shorter than it was when its head was signed")]
    if found != head.hash:
        return [Problem(head.chain, head.seq, "the chain was rewritten after its head was signed")]
    return []


def _signature_problem(head: SignedHead, trusted_key: Ed25519PublicKey | None) -> str:
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(head.key))
        if trusted_key is not None and key != trusted_key:
            return f"the head is signed with another key ({head.key_id})"
        key.verify(bytes.fromhex(head.signature), head.signed_bytes())
    except (ValueError, InvalidSignature):
        return "the signature of the signed head is not valid"
    return ""
