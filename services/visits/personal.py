"""Personal fields at rest: a key for each week of visits, destroyed when the week's retention is over.

From the week's key (32 random bytes in a file of its own, mode 0600, `[keys] personal`) come
two: one for the keyed HMAC by which the same NIK or register number is found again, one that
encrypts names. The files never go into a backup. So every copy of the database, wherever it
lies, loses what was personal in it on the day the key is destroyed, and the few billion
possible NIKs cannot be tried against a HMAC whose key is gone.

A week is the unit because "so many visits a week" has to compare within one. The database
holds a mark of each key: a machine that has another key, or none, is told so instead of
writing fields that nobody else can read.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from contextlib import suppress
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection, Table, select, text, update

from services.store.files import make_folder, sync_folder, write_durably
from services.visits.tables import booking_person, personal_week

KEY_BYTES, NONCE_BYTES = 32, 12
_MARK = text("INSERT INTO personal_week (week, mark) VALUES (:week, :mark) ON CONFLICT DO NOTHING")


class KeyMissing(Exception):
    """This machine cannot use the key of a week; the message says which and why. No personal data."""


def week_of(day: date) -> str:
    """The ISO week, Monday to Sunday: "2026-W48"."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def last_day(week: str) -> date:
    """The Sunday of a week."""
    return date.fromisocalendar(int(week[:4]), int(week[6:]), 7)


class WeekKey:
    """What can be done with a week's key."""

    def __init__(self, week: str, secret: bytes) -> None:
        self.week = week
        self._finding = _derived(secret, b"find")
        self._sealing = AESGCM(_derived(secret, b"seal"))
        self.mark = self.find("mark", week)

    def __repr__(self) -> str:
        return f"WeekKey({self.week})"

    def find(self, kind: str, value: str) -> str:
        """64 hex digits that are the same for the same value, and say nothing without the key."""
        return hmac.new(self._finding, f"{kind}\n{value}".encode(), hashlib.sha256).hexdigest()

    def seal(self, fields: dict[str, str], ref: str) -> bytes:
        """Encrypt fields for one booking; they cannot be moved to another."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._sealing.encrypt(nonce, json.dumps(fields).encode(), ref.encode())

    def unseal(self, sealed: bytes, ref: str) -> dict[str, str]:
        """The inverse of `seal`. Raises KeyMissing where the key or the booking is another."""
        try:
            plain = self._sealing.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], ref.encode())
        except (InvalidTag, ValueError):  # another key or booking; too short to be anything
            raise KeyMissing(f"the key of {self.week} does not open this") from None
        return {str(name): str(value) for name, value in json.loads(plain).items()}


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"lobby-kiosk personal fields v1 " + purpose).derive(secret)


class PersonalKeys:
    """The week keys of one machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, WeekKey] = {}

    def key(self, connection: Connection, week: str) -> WeekKey:
        """The key of a week, made at its first use, in the caller's write session. Raises KeyMissing."""
        query = select(personal_week.c.mark, personal_week.c.destroyed_at).where(personal_week.c.week == week)
        row = connection.execute(query).first()
        if row is not None and row.destroyed_at is not None:
            raise KeyMissing(f"the key of {week} was destroyed when its retention was over")
        found = self._known.get(week) or self._read(week)
        if found is None and row is None:
            found = self._make(week)
        if row is None and found is not None:
            connection.execute(_MARK, {"week": week, "mark": found.mark})
            row = connection.execute(query).one()
        if found is None or row is None or not hmac.compare_digest(row.mark, found.mark):
            raise KeyMissing(f"the key of {week} is not on this machine ({self._file(week)})")
        self._known[week] = found
        return found

    def peek(self, connection: Connection, week: str) -> WeekKey | None:
        """The key of a week, or None where nothing was ever booked in it. Raises KeyMissing where it is elsewhere."""
        query = select(personal_week.c.mark).where(personal_week.c.week == week, personal_week.c.destroyed_at.is_(None))
        mark = connection.execute(query).scalar()
        if mark is None:
            return None
        found = self._known.get(week) or self._read(week)
        if found is None or found.mark != mark:
            raise KeyMissing(f"the key of {week} is not on this machine ({self._file(week)})")
        return found

    def here(self, connection: Connection) -> list[WeekKey]:
        """The keys of all weeks that are known and not destroyed, as far as this machine has them and can read them."""
        query = select(personal_week.c.week, personal_week.c.mark).where(personal_week.c.destroyed_at.is_(None))
        rows = connection.execute(query.order_by(personal_week.c.week)).all()
        found: list[WeekKey] = []
        for week, mark in rows:
            with suppress(KeyMissing):  # this week's only
                key = self._known.get(week) or self._read(week)
                if key is not None and key.mark == mark:
                    found.append(key)
        return found

    def has(self, week: str) -> bool:
        """Whether the file of a week's key is on this machine."""
        return self._file(week).exists()

    def destroy(self, week: str) -> None:
        """Overwrite and remove the file of a key that is here. Raises OSError."""
        self._known.pop(week, None)
        path = self._file(week)
        with path.open("r+b") as file:  # what a file system makes of it is its own affair; removing alone is less
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        sync_folder(self._folder)

    def _file(self, week: str) -> Path:
        return self._folder / f"{week}.key"

    def _read(self, week: str) -> WeekKey | None:
        """None where there is no file. Raises KeyMissing for one that cannot be read or is no key."""
        try:
            secret = self._file(week).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._not_had(week, error) from error
        if len(secret) != KEY_BYTES:
            raise KeyMissing(f"{self._file(week)} is not a key")
        return WeekKey(week, secret)

    def _make(self, week: str) -> WeekKey | None:
        """Make the file in one step that only one process can win. Raises KeyMissing."""
        fresh = self._folder / f".{week}.{os.getpid()}.{secrets.token_hex(4)}.new"
        try:
            make_folder(self._folder)
            try:
                write_durably(fresh, secrets.token_bytes(KEY_BYTES))
                with suppress(FileExistsError):  # another process was first: its key is the week's
                    os.link(fresh, self._file(week))
                sync_folder(self._folder)
            finally:
                fresh.unlink(missing_ok=True)
        except OSError as error:
            raise self._not_had(week, error) from error
        return self._read(week)

    def _not_had(self, week: str, error: OSError) -> KeyMissing:
        return KeyMissing(f"{self._file(week)}: {error.strerror}")


def weeks_without_key(connection: Connection, keys: PersonalKeys, *others: Table) -> list[str]:
    """Weeks whose key is neither destroyed nor on this machine, and in which somebody is booked.

    others: tables of other subjects whose column `week` names the key of a row.
    """
    weeks = [set(connection.execute(select(one.c.week).distinct()).scalars()) for one in (booking_person, *others)]
    used = set[str]().union(*weeks)
    known = select(personal_week.c.week).where(personal_week.c.destroyed_at.is_(None), personal_week.c.week.in_(used))
    here = {one.week for one in keys.here(connection)}
    return sorted(set(connection.execute(known).scalars()) - here)


def mark_destroyed(connection: Connection, week: str, at: int) -> None:
    """Remember that a week's key is gone for good."""
    connection.execute(update(personal_week).where(personal_week.c.week == week).values(destroyed_at=at))
