"""The trail: a small signed file beside the copies, made anew every few minutes while the house works.

A copy is a night old when a disk dies at noon. The trail says what a restore has to know of the morning: where
the log's chains stood, the last number of each letter, which passes were used (booking ids say nothing of anybody).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, select

from services.backup.manifest import ChainHead
from services.backup.part_file import CopyFaulty
from services.log.journal import Journal
from services.log.keys import public_hex, signature_problem
from services.store.clock import to_micros
from services.store.files import write_durably
from services.store.tables import database_identity, journal_head, series_counter, service_day_mark
from services.visits.tables import booking, redemption

DOMAIN: Final = b"lobby-kiosk trail v1\n"
USED_MICROS: Final = 8 * 24 * 3600 * 1_000_000  # a pass is good on its day: older ones need not be told


@dataclass(frozen=True, slots=True)
class Used:
    """A pass that let somebody in. `ref`: the booking's random id."""

    ref: str
    at: int
    kiosk: str


@dataclass(frozen=True, slots=True)
class Trail:
    """What was known at a moment. `numbers`: the last number by letter, of `service_day`."""

    database: str
    at: int
    service_day: str
    heads: Mapping[str, ChainHead]
    numbers: Mapping[str, int]
    used: tuple[Used, ...]
    key: str = ""
    signature: str = ""

    def said(self) -> dict[str, Any]:
        return {
            "database": self.database,
            "at": self.at,
            "service_day": self.service_day,
            "heads": {chain: [one.seq, one.hash] for chain, one in self.heads.items()},
            "numbers": dict(self.numbers),
            "used": [[one.ref, one.at, one.kiosk] for one in self.used],
            "key": self.key,
        }

    def signed_bytes(self) -> bytes:
        return DOMAIN + json.dumps(self.said(), sort_keys=True, separators=(",", ":")).encode()


def trail_of(folder: Path, database: str) -> Path:
    """The file of a house's trail; several houses may have one folder."""
    return folder / f"kiosk-trail-{database[:8]}.json"


def write_trail(journal: Journal, folder: Path, key: Ed25519PrivateKey) -> Trail:
    """Make the trail anew. Raises OSError, DatabaseAway."""
    with journal.database.read() as connection:
        unsigned = trail_now(connection, to_micros(journal.clock.now()), public_hex(key))
    signed = _with(unsigned.said(), key.sign(unsigned.signed_bytes()).hex())
    write_durably(
        trail_of(folder, signed.database), json.dumps({**signed.said(), "signature": signed.signature}).encode()
    )
    return signed


def trail_now(connection: Connection, at: int, key: str) -> Trail:
    """What a trail would say at this moment, unsigned."""
    day = connection.execute(select(service_day_mark.c.service_day)).scalar() or ""
    counters = select(series_counter.c.series, series_counter.c.last_number).where(series_counter.c.service_day == day)
    used = (
        select(booking.c.ref, redemption.c.at, redemption.c.kiosk)
        .join(redemption, redemption.c.booking_id == booking.c.id)
        .where(redemption.c.at > at - USED_MICROS)
        .order_by(redemption.c.at)
    )
    heads = connection.execute(select(journal_head.c.chain, journal_head.c.seq, journal_head.c.hash))
    return Trail(
        database=str(connection.execute(select(database_identity.c.id)).scalar_one()),
        at=at,
        service_day=day,
        heads={row.chain: ChainHead(row.seq, row.hash) for row in heads},
        numbers={row.series: row.last_number for row in connection.execute(counters)},
        used=tuple(Used(row.ref, row.at, row.kiosk) for row in connection.execute(used)),
        key=key,
    )


def read_trail(path: Path) -> Trail:
    """Raises OSError, CopyFaulty."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        found = _with(said, str(said["signature"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CopyFaulty(f"{path.name} is no trail.") from error
    problem = signature_problem(
        path.name, found.signed_bytes(), key=found.key, signature=found.signature, trusted_key=None
    )
    if problem:
        raise CopyFaulty(f"{problem}.")
    return found


def _with(said: Mapping[str, Any], signature: str) -> Trail:
    return Trail(
        str(said["database"]),
        int(said["at"]),
        str(said["service_day"]),
        {str(chain): ChainHead(int(seq), str(known)) for chain, (seq, known) in said["heads"].items()},
        {str(letter): int(number) for letter, number in said["numbers"].items()},
        tuple(Used(str(ref), int(at), str(kiosk)) for ref, at, kiosk in said["used"]),
        str(said["key"]),
        signature,
    )
