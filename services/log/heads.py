"""A chain's head, signed and kept elsewhere: it shows what verifying alone cannot, a recomputed chain."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from services.log.archive_file import ArchiveFile
from services.log.archives import ArchiveRecord, archive_records, covering
from services.log.journal import FIRST_HASH, Journal
from services.log.keys import Trusted, public_hex, signature_problem
from services.log.restorations import Restoration, restorations, trusted_keys
from services.log.verify import Problem
from services.store.database import Database
from services.store.tables import journal_entry, journal_head

DOMAIN = b"lobby-kiosk journal head v1\n"


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
            str(said["chain"]),
            int(said["seq"]),
            str(said["hash"]),
            int(said["at"]),
            str(said["key"]),
            str(said["signature"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"This is not a signed journal head ({error}).") from error


def sign_head(journal: Journal, key: Ed25519PrivateKey) -> SignedHead:
    """Sign the head of `journal`'s chain as it is now, and journal that. Raises DatabaseAway."""
    public = public_hex(key)
    with journal.transaction() as transaction:
        row = select(journal_head.c.seq, journal_head.c.hash).where(journal_head.c.chain == journal.chain)
        head = transaction.connection.execute(row).first()
        seq, head_hash = (head.seq, head.hash) if head else (0, FIRST_HASH)
        unsigned = SignedHead(journal.chain, seq, head_hash, transaction.at, public, "")
        transaction.record("journal_signed", seq=seq, key=unsigned.key_id)
    signature = key.sign(unsigned.signed_bytes()).hex()
    return SignedHead(unsigned.chain, seq, head_hash, unsigned.at, public, signature)


def verify_against(
    database: Database,
    head: SignedHead,
    trusted_key: Trusted,
    files: Sequence[ArchiveFile] = (),
) -> list[Problem]:
    """Hold a chain against a signed head; empty when the signed history is still whole.

    trusted_key: the key it must be signed with; None accepts the key in the file (then the
    place where the file was kept is what is trusted). files: archived parts, for heads that are
    older than the kept chain. A head of what a restore has lost fits: see `lost_by`. Raises DatabaseAway.
    """
    trusted_key = trusted_keys(database, trusted_key)
    problem = signature_problem(
        "the signed head", head.signed_bytes(), key=head.key, signature=head.signature, trusted_key=trusted_key
    )
    if not problem and head.seq and lost_by(database, head, trusted_key) is None:
        record = covering(archive_records(database, head.chain), head.seq)
        problem = _against_archive(head, record, files) if record else _against_kept(database, head)
    return [Problem(head.chain, head.seq, problem)] if problem else []


def lost_by(database: Database, head: SignedHead, trusted_key: Trusted) -> Restoration | None:
    """The restore that lost the entries of which a head tells; None: they should be here. Raises DatabaseAway."""
    told = restorations(database, head.chain, trusted_keys(database, trusted_key))
    return next((one for one in told if one.explains(head.seq, head.at)), None)


def _against_kept(database: Database, head: SignedHead) -> str:
    wanted = select(journal_entry.c.hash).where(journal_entry.c.chain == head.chain, journal_entry.c.seq == head.seq)
    with database.read() as connection:
        found = connection.execute(wanted).scalar()
    if found is None:
        return "the chain is shorter than it was when its head was signed"
    return "" if found == head.hash else "the chain was rewritten after its head was signed"


def _against_archive(head: SignedHead, record: ArchiveRecord, files: Sequence[ArchiveFile]) -> str:
    if head.seq == record.last_seq:
        return "" if head.hash == record.last_hash else "the chain was rewritten before it was archived"
    # The entry that tells of this signature came next, at the same moment: it was archived as well.
    if head.at >= record.cutoff:
        return "entries were archived that were younger than the record of the archive says"
    for file in files:
        if file.record == record:
            return "" if file.hash_of(head.seq) == head.hash else "the chain was rewritten before it was archived"
    return (
        f"it lies in the archived entries {record.first_seq} to {record.last_seq}: hold it against their file as "
        f"well (--archive {record.file_name})"
    )
