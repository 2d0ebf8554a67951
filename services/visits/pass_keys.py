"""The keys that sign passes: private ones in files where passes are issued, public ones for everyone.

A private key is one file with mode 0600 in a folder of its own (`[keys] passes`), which no
backup may hold. Public keys stand in the database under their key id; every kiosk keeps a
copy in a file, so that it can tell a true pass while the database is away. Two keys may be
valid at once: the newest signs, the other one's passes still hold. A retired key's passes are
refused, everywhere, at once.
"""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from sqlalchemy import Connection, bindparam, insert, select, update

from services.log.journal import Journal
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.store.clock import from_micros
from services.store.files import make_folder, write_durably
from services.visits.passes import KEY_IDS
from services.visits.tables import pass_key

MOST_VALID = 2
PUBLIC_COPY = "public.json"
_ONE = select(pass_key.c.public, pass_key.c.retired_at).where(pass_key.c.id == bindparam("key_id"))


class KeyProblem(StrEnum):
    """Why there is no key to sign with, or nothing was changed."""

    NO_KEY = "no_key"  # none was ever made, or all are retired: kiosk keys new
    ELSEWHERE = "elsewhere"  # the private key is not on this machine
    UNREADABLE = "unreadable"  # the file is no private key of this id, or cannot be read
    TOO_OPEN = "too_open"  # others than its owner may read the file
    TWO_VALID = "two_valid"  # retire one first
    ALL_USED = "all_used"  # all key ids (1 to 31) were given out
    UNKNOWN = "unknown"
    RETIRED = "retired"  # already


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key by which passes are checked. `public` has 32 bytes."""

    id: int
    public: bytes
    retired: bool
    made_at: datetime | None = None
    here: bool = False  # the private key is on this machine


@dataclass(frozen=True, slots=True)
class SigningKey:
    id: int
    private: Ed25519PrivateKey


def find_key(connection: Connection, key_id: int) -> PublicKey | None:
    """The key in the caller's session."""
    row = connection.execute(_ONE, {"key_id": key_id}).first()
    return PublicKey(key_id, bytes.fromhex(row.public), row.retired_at is not None) if row else None


def all_keys(connection: Connection) -> list[PublicKey]:
    """All keys, oldest id first."""
    rows = connection.execute(select(pass_key).order_by(pass_key.c.id))
    return [
        PublicKey(row.id, bytes.fromhex(row.public), row.retired_at is not None, from_micros(row.made_at))
        for row in rows
    ]


class PassKeys:
    """The keys of a house, seen from one machine."""

    def __init__(self, journal: Journal, folder: Path) -> None:
        self.journal = journal
        self._folder = folder

    def all(self) -> list[PublicKey]:
        """Every key that was ever made, oldest first. Raises DatabaseAway."""
        with self.journal.database.read() as connection:
            keys = all_keys(connection)
        return [
            PublicKey(one.id, one.public, one.retired, one.made_at, self._private_file(one.id).exists()) for one in keys
        ]

    @permitted(Action.MANAGE_PASS_KEYS)
    def new(self, who: Officer) -> PublicKey | KeyProblem:
        """Make a key on this machine; from now on it signs. Raises DatabaseAway, OSError."""
        private = Ed25519PrivateKey.generate()
        public = private.public_key().public_bytes_raw()
        with self.journal.transaction() as transaction:
            keys = all_keys(transaction.connection)
            if sum(not one.retired for one in keys) >= MOST_VALID:
                return KeyProblem.TWO_VALID
            key_id = max((one.id for one in keys), default=0) + 1
            if key_id >= KEY_IDS:
                return KeyProblem.ALL_USED
            self._write_private(key_id, private)  # first: a public key without its private one is of no use
            values = {"id": key_id, "public": public.hex(), "made_at": transaction.at}
            transaction.connection.execute(insert(pass_key).values(**values))
            transaction.record("pass_key_made", who.code, key=key_id)
        self.refresh_copy()
        return PublicKey(key_id, public, False, from_micros(transaction.at), True)

    @permitted(Action.MANAGE_PASS_KEYS)
    def retire(self, who: Officer, key_id: int) -> KeyProblem | None:
        """From now on no pass of this key is taken; its private key is removed. Raises DatabaseAway, OSError."""
        with self.journal.transaction() as transaction:
            found = find_key(transaction.connection, key_id)
            if found is None or found.retired:
                return KeyProblem.RETIRED if found else KeyProblem.UNKNOWN
            retiring = update(pass_key).where(pass_key.c.id == key_id).values(retired_at=transaction.at)
            transaction.connection.execute(retiring)
            transaction.record("pass_key_retired", who.code, key=key_id)
        self._private_file(key_id).unlink(missing_ok=True)
        self.refresh_copy()
        return None

    def signing(self) -> SigningKey | KeyProblem:
        """The newest valid key, to sign with. Raises DatabaseAway."""
        valid = [one for one in self.all() if not one.retired]
        if not valid:
            return KeyProblem.NO_KEY
        here = [one for one in valid if one.here]
        return self._load(here[-1]) if here else KeyProblem.ELSEWHERE

    def refresh_copy(self) -> None:
        """Write what the database says to this machine's copy, where it differs. Raises DatabaseAway, OSError."""
        with self.journal.database.read() as connection:
            keys = all_keys(connection)
        content = export(keys).encode()
        path = self._folder / PUBLIC_COPY
        if not path.exists() or path.read_bytes() != content:
            make_folder(self._folder)
            write_durably(path, content)

    def from_copy(self, key_id: int) -> PublicKey | None:
        """A public key as this machine last knew it; for when the database is away."""
        try:
            keys = read_export((self._folder / PUBLIC_COPY).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return next((one for one in keys if one.id == key_id), None)

    # -- files --------------------------------------------------------------------------------------

    def _private_file(self, key_id: int) -> Path:
        return self._folder / f"pass-{key_id}.key"

    def _write_private(self, key_id: int, private: Ed25519PrivateKey) -> None:
        make_folder(self._folder)
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_durably(self._private_file(key_id), pem)

    def _load(self, key: PublicKey) -> SigningKey | KeyProblem:
        path = self._private_file(key.id)
        try:
            if stat.S_IMODE(os.stat(path).st_mode) & 0o077:  # noqa: PTH116 - as plain as chmod says it
                return KeyProblem.TOO_OPEN
            private = load_pem_private_key(path.read_bytes(), password=None)
        except (OSError, ValueError):
            return KeyProblem.UNREADABLE
        if not isinstance(private, Ed25519PrivateKey) or private.public_key().public_bytes_raw() != key.public:
            return KeyProblem.UNREADABLE
        return SigningKey(key.id, private)


def export(keys: list[PublicKey]) -> str:
    """Public keys as a text that anyone may have: what is needed to tell a true pass."""
    listed = [{"id": one.id, "public": one.public.hex(), "retired": one.retired} for one in keys]
    return json.dumps({"pass_keys": listed}, indent=2) + "\n"


def read_export(content: str) -> list[PublicKey]:
    """The inverse of `export`. Raises ValueError."""
    try:
        listed = json.loads(content)["pass_keys"]
        return [PublicKey(int(one["id"]), bytes.fromhex(one["public"]), bool(one["retired"])) for one in listed]
    except (KeyError, TypeError) as error:
        raise ValueError("This is not an export of pass keys.") from error
