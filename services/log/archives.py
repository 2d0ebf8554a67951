"""What was taken out of a chain because it was older than the journal is kept: one signed record for each part.

A record says which entries went (always the oldest, always without a gap to those that went
before), the hash where they began and the hash where they ended. The kept chain begins with that
last hash, so every link of it is proven as before; the archived part is proven by its file
(services.log.archive_file). The database lets entries be deleted only under such a record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from services.log.journal import FIRST_HASH
from services.log.keys import Trusted, public_hex, signature_problem
from services.store.clock import from_micros
from services.store.database import Database
from services.store.tables import journal_archive

DOMAIN = b"lobby-kiosk journal archive v1\n"
SHORT_HASH = 12  # so much of a hash stands in the journal's own entry
A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class ArchiveRecord:
    """Times are microseconds UTC. All entries of it are older than `cutoff`."""

    chain: str
    first_seq: int
    last_seq: int
    previous_hash: str  # of the entry before the first one
    last_hash: str
    last_at: int
    cutoff: int
    archived_at: int
    keep_years: int
    key: str = ""  # public key, hex
    signature: str = ""  # hex

    @property
    def file_name(self) -> str:
        return f"{self.chain}-{self.first_seq}-{self.last_seq}.jsonl"

    def signed_bytes(self) -> bytes:
        said = asdict(self)
        del said["key"], said["signature"]
        return DOMAIN + "".join(f"{value}\n" for value in said.values()).encode()

    def signed_with(self, key: Ed25519PrivateKey) -> ArchiveRecord:
        """The same, signed."""
        said = {**asdict(self), "key": public_hex(key), "signature": key.sign(self.signed_bytes()).hex()}
        return ArchiveRecord(**said)


def archive_records(database: Database, chain: str) -> list[ArchiveRecord]:
    """All records of a chain, oldest part first. Raises DatabaseAway."""
    names = [journal_archive.c[name] for name in ArchiveRecord.__dataclass_fields__]
    query = select(*names).where(journal_archive.c.chain == chain).order_by(journal_archive.c.last_seq)
    with database.read() as connection:
        return [ArchiveRecord(*row) for row in connection.execute(query).all()]


def record_problem(record: ArchiveRecord, before: ArchiveRecord | None, trusted_key: Trusted) -> str:
    """What an honest record never shows; "" when there is nothing. `before`: the record of the part before it."""
    begins = (before.last_seq + 1, before.last_hash) if before else (1, FIRST_HASH)
    if (record.first_seq, record.previous_hash) != begins or record.last_seq < record.first_seq:
        return "the archived part does not follow from what came before it"
    youngest = from_micros(record.archived_at) - record.keep_years * A_YEAR
    if record.keep_years < 1 or not record.last_at < record.cutoff or from_micros(record.cutoff) > youngest:
        return "entries were archived that were younger than the journal is kept"
    return signature_problem(
        "the record of archived entries",
        record.signed_bytes(),
        key=record.key,
        signature=record.signature,
        trusted_key=trusted_key,
    )


def covering(records: Sequence[ArchiveRecord], seq: int) -> ArchiveRecord | None:
    """The record of the part that entry `seq` went with."""
    return next((record for record in records if record.first_seq <= seq <= record.last_seq), None)
