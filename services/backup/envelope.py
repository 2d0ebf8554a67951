"""The key envelope: the private keys of a house in one small file, encrypted to the paper key, to be locked away.

Copies never hold these keys, for with them a copy opens what the purge has ended. The envelope lies apart from the
copies. Week keys of the time ahead are made with it, and the keys of bans that will be set in its months, so that it
stays whole for that long; a new envelope takes the place of the old one, which has to be destroyed.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pyrage import DecryptError, decrypt, encrypt, x25519
from sqlalchemy import Connection, select

from services.backup.paper_key import Recipient
from services.backup.part_file import CopyFaulty
from services.log.journal import Journal
from services.store.clock import to_micros
from services.store.database import Database
from services.store.files import make_folder, write_durably
from services.store.tables import database_identity
from services.visits.pass_keys import all_keys
from services.visits.personal import (
    BANS,
    KEY_BYTES,
    WEEKS,
    KeyKind,
    KeyMissing,
    PersonalKeys,
    WeekKey,
    month_of,
    week_of,
)

FORMAT: Final = 1
RECORD: Final = "envelope.json"
LOG_KEY: Final = "journal.key"
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class KeyPlaces:
    """Where this machine has its keys."""

    log: Path  # a file
    passes: Path  # folders
    personal: Path

    def files(self) -> dict[str, Path]:
        """All private keys that are here, by their name in the envelope."""
        found = {LOG_KEY: self.log} if self.log.exists() else {}
        for name, folder in (("passes", self.passes), ("personal", self.personal)):
            found |= {f"{name}/{one.name}": one for one in sorted(folder.glob("*.key"))}
        return found

    def place(self, name: str) -> Path | None:
        """Where a key of that name belongs; None for a name that no envelope has."""
        if name == LOG_KEY:
            return self.log
        folder, _, file = name.partition("/")
        known = {"passes": self.passes, "personal": self.personal}.get(folder)
        fits = file.endswith(".key") and "/" not in file and not file.startswith(".")
        return known / file if known is not None and fits else None


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an envelope holds. `database`: the identity of the house's database."""

    database: str
    made_at: int
    keys: Mapping[str, bytes]

    def __repr__(self) -> str:
        return f"Envelope({len(self.keys)} keys)"

    @property
    def log_key(self) -> str:
        """The public half of the key that signs the log, hex; "" where the envelope has none."""
        public = _public(self.keys.get(LOG_KEY))
        return public.hex() if public else ""

    @property
    def last_week(self) -> str:
        return _last_week(self.keys) or "-"


def make_weeks(journal: Journal, personal: Path, first: date, weeks: int) -> None:
    """Make the keys of the coming weeks and months, which the envelope then has. Raises DatabaseAway, KeyMissing."""
    keys = PersonalKeys(personal)
    bans = keys.of(BANS)
    days = [first + ahead * WEEK for ahead in range(weeks)]
    with journal.transaction() as transaction:
        for week in map(week_of, days):
            keys.key(transaction.connection, week)
        for month in dict.fromkeys(map(month_of, days)):
            bans.key(transaction.connection, month)


def seal(journal: Journal, places: KeyPlaces, recipient: Recipient, path: Path, *, actor: str) -> Envelope:
    """Write an envelope and open it again. Raises OSError, DatabaseAway, CopyFaulty."""
    with journal.database.read() as connection:
        identity = str(connection.execute(select(database_identity.c.id)).scalar_one())
    now = journal.clock.now()
    made = Envelope(identity, to_micros(now), {name: file.read_bytes() for name, file in places.files().items()})
    check = x25519.Identity.generate()
    make_folder(path.parent)
    write_durably(path, encrypt(_written(made), [recipient.age, check.to_public()]))
    if _opened(path, check) != made:
        raise CopyFaulty(f"{path} does not say what was written. Is the disk sound?")
    journal.record("envelope_made", actor, keys=len(made.keys), last=made.last_week)
    return made


def open_envelope(path: Path, identity: Any) -> Envelope:
    """Raises OSError, CopyFaulty."""
    return _opened(path, identity)


def _written(of: Envelope) -> bytes:
    keys = {name: base64.b64encode(content).decode() for name, content in of.keys.items()}
    return json.dumps({"envelope": FORMAT, "database": of.database, "made_at": of.made_at, "keys": keys}).encode()


def _opened(path: Path, identity: Any) -> Envelope:
    try:
        said = json.loads(decrypt(path.read_bytes(), [identity]))
        if said["envelope"] != FORMAT:
            raise CopyFaulty(f"{path.name} was made by a newer program.")
        keys = {str(name): base64.b64decode(content) for name, content in said["keys"].items()}
        return Envelope(str(said["database"]), int(said["made_at"]), keys)
    except DecryptError as error:
        raise CopyFaulty(f"{path.name} is damaged, or not encrypted to this key.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CopyFaulty(f"{path.name} is no key envelope.") from error


# -- what this machine remembers of its envelope: no key, only what tells them apart -----------------------------------


@dataclass(frozen=True, slots=True)
class EnvelopeRecord:
    """What the last envelope holds, without a key. `recipient`: the public half of the paper key that opens it."""

    made_at: int
    recipient: str
    marks: Mapping[str, str]

    @property
    def last_week(self) -> str:
        return _last_week(self.marks)


def _last_week(names: Iterable[str]) -> str:
    """The last week whose key is among those names; "" where none is."""
    weeks = [one for one in map(WEEKS.period_of, map(_personal_file, names)) if one]
    return max(weeks, default="")


def _personal_file(name: str) -> str:
    """The file's own name; "" for a key of another folder."""
    return name.removeprefix("personal/") if name.startswith("personal/") else ""


def _mark(content: bytes) -> str:
    return hashlib.sha256(b"lobby-kiosk envelope v1\n" + content).hexdigest()[:16]


def remember(folder: Path, envelope: Envelope, recipient: Recipient) -> None:
    """Raises OSError."""
    make_folder(folder)
    marks = {name: _mark(one) for name, one in envelope.keys.items()}
    said = {"made_at": envelope.made_at, "recipient": recipient.text, "marks": marks}
    write_durably(folder / RECORD, json.dumps(said, indent=1).encode())


def remembered(folder: Path) -> EnvelopeRecord | None:
    """Raises OSError."""
    try:
        said = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        marks = {str(name): str(one) for name, one in said["marks"].items()}
        return EnvelopeRecord(int(said["made_at"]), str(said["recipient"]), marks)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def not_enveloped(places: KeyPlaces, record: EnvelopeRecord | None) -> list[str]:
    """Keys of this machine that its last envelope does not hold. Raises OSError."""
    marks = record.marks if record else {}
    return [name for name, file in places.files().items() if marks.get(name) != _mark(file.read_bytes())]


# -- trying an envelope against the house ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trial:
    """What an envelope is good for. `lacking`: keys that the house needs and the envelope has not, or has wrongly."""

    made_at: datetime
    right: tuple[str, ...]
    lacking: tuple[str, ...]
    other_house: bool

    @property
    def good(self) -> bool:
        return not self.lacking and not self.other_house


def try_envelope(database: Database, places: KeyPlaces, envelope: Envelope, made_at: datetime) -> Trial:
    """Hold each key against the public half or the mark that the house's database has. Raises DatabaseAway."""
    with database.read() as connection:
        identity = connection.execute(select(database_identity.c.id)).scalar_one()
        wanted = {f"passes/pass-{one.id}.key": one.public for one in all_keys(connection) if not one.retired}
        personal = [(kind, *row) for kind in (WEEKS, BANS) for row in _marks(connection, kind)]
    right = [name for name, public in wanted.items() if _public(envelope.keys.get(name)) == public]
    lacking = [name for name in wanted if name not in right]
    for kind, period, mark in personal:
        name = f"personal/{kind.file_name(period)}"
        (right if _is_key(kind, period, envelope.keys.get(name), mark) else lacking).append(name)
    log = places.log.read_bytes() if places.log.exists() else None
    if log is not None:
        (right if _public(envelope.keys.get(LOG_KEY)) == _public(log) else lacking).append(LOG_KEY)
    return Trial(made_at, tuple(right), tuple(lacking), identity != envelope.database)


def _public(pem: bytes | None) -> bytes | None:
    try:
        key = load_pem_private_key(pem, password=None) if pem else None
    except ValueError:
        return None
    return key.public_key().public_bytes_raw() if isinstance(key, Ed25519PrivateKey) else None


def _marks(connection: Connection, kind: KeyKind, *, destroyed: bool = False) -> list[tuple[str, str]]:
    """The periods of one kind, each with the mark of its key."""
    column = kind.table.c.destroyed_at
    query = select(kind.table.c[kind.period], kind.table.c.mark)
    found = connection.execute(query.where(column.is_not(None) if destroyed else column.is_(None))).all()
    return [(str(period), str(mark)) for period, mark in found]


def _is_key(kind: KeyKind, period: str, secret: bytes | None, mark: str) -> bool:
    return secret is not None and len(secret) == KEY_BYTES and WeekKey(period, secret, kind).mark == mark


def take_out(envelope: Envelope, places: KeyPlaces, database: Database) -> list[str]:
    """Put the envelope's keys in their places on this machine; returns their names.

    Not those of weeks and months that the database says were destroyed, nor over a file that is there. Raises OSError,
    DatabaseAway, KeyMissing for a name that no key has, or where another house's key (of a trial) has its place.
    """
    with database.read() as connection:
        over = [(kind, *row) for kind in (WEEKS, BANS) for row in _marks(connection, kind, destroyed=True)]
        destroyed = {f"personal/{kind.file_name(period)}" for kind, period, _ in over}
    taken = []
    for name, content in envelope.keys.items():
        place = places.place(name)
        if place is None:
            raise KeyMissing(f"{name} is no key")
        if name in destroyed:
            continue
        if place.exists():
            if name != LOG_KEY and place.read_bytes() != content:  # the log's may have been changed since
                raise KeyMissing(f"{place} is there already, and is not this house's. Move it away")
            continue
        make_folder(place.parent)
        write_durably(place, content)
        taken.append(name)
    return taken
