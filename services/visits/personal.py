"""Personal fields at rest: a key for each week of visits, destroyed when the week's retention is over.

From the week's key (32 random bytes in a file of its own, mode 0600, `[keys] personal`) come
two: one for the keyed HMAC by which the same NIK or register number is found again, one that
encrypts names. The files never go into a backup. So every copy of the database, wherever it
lies, loses what was personal in it on the day the key is destroyed, and the few billion
possible NIKs cannot be tried against a HMAC whose key is gone.

A week is the unit because "so many visits a week" has to compare within one. The database
holds a mark of each key: a machine that has another key, or none, is told so instead of
writing fields that nobody else can read.

A ban outlives the weeks, so it has keys of its own (BANS), one for each month in which bans are
set, in the same folder and under the same care. A month's key is destroyed when the last ban that
was set in it has ended. The two kinds never meet: what one makes of a NIK says nothing of the other.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection, Table, select, text, update

from services.store.files import make_folder, sync_folder, write_durably
from services.visits.tables import ban_key, ban_person, booking_person, personal_week

KEY_BYTES, NONCE_BYTES = 32, 12


class KeyMissing(Exception):
    """This machine cannot use the key of a week (or month); the message says which and why. No personal data."""


@dataclass(frozen=True, slots=True)
class KeyKind:
    """What keys are for. `purpose` parts what they make from what others do; `prefix` begins the names of files."""

    table: Table  # the marks of its keys
    period: str  # the column that names whose key it is
    purpose: str
    prefix: str = ""

    def file_name(self, period: str) -> str:
        return f"{self.prefix}{period}.key"

    def period_of(self, file_name: str) -> str:
        """Whose key a file of that name is; "" where it is one of another kind, or none."""
        period = file_name.removesuffix(".key")
        others = [one.prefix for one in (WEEKS, BANS) if len(one.prefix) > len(self.prefix)]
        is_ours = period.startswith(self.prefix) and not any(period.startswith(one) for one in others)
        return period.removeprefix(self.prefix) if is_ours and period != file_name else ""


WEEKS = KeyKind(personal_week, "week", "personal fields")
BANS = KeyKind(ban_key, "month", "bans", "bans-")


def week_of(day: date) -> str:
    """The ISO week, Monday to Sunday: "2026-W48"."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def month_of(day: date) -> str:
    """ "2026-12"."""
    return f"{day:%Y-%m}"


def last_day(week: str) -> date:
    """The Sunday of a week."""
    return date.fromisocalendar(int(week[:4]), int(week[6:]), 7)


class WeekKey:
    """What can be done with a week's key (or a month's, of bans: `week` is its name then)."""

    def __init__(self, week: str, secret: bytes, kind: KeyKind = WEEKS) -> None:
        self.week = week
        self._finding = _derived(secret, kind.purpose, "find")
        self._sealing = AESGCM(_derived(secret, kind.purpose, "seal"))
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


def _derived(secret: bytes, purpose: str, use: str) -> bytes:
    info = f"lobby-kiosk {purpose} v1 {use}".encode()
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(secret)


class PersonalKeys:
    """The keys of one kind that one machine has: of weeks, unless another kind is said."""

    def __init__(self, folder: Path, kind: KeyKind = WEEKS) -> None:
        self._folder = folder
        self._kind = kind
        self._of = kind.table.c[kind.period]
        self._known: dict[str, WeekKey] = {}
        self._remember = text(
            f"INSERT INTO {kind.table.name} ({kind.period}, mark) VALUES (:period, :mark) ON CONFLICT DO NOTHING"
        )

    def of(self, kind: KeyKind) -> PersonalKeys:
        """The keys of another kind in the same folder."""
        return PersonalKeys(self._folder, kind)

    def key(self, connection: Connection, week: str) -> WeekKey:
        """The key of a week, made at its first use, in the caller's write session. Raises KeyMissing."""
        marks = self._kind.table.c
        query = select(marks.mark, marks.destroyed_at).where(self._of == week)
        row = connection.execute(query).first()
        if row is not None and row.destroyed_at is not None:
            raise KeyMissing(f"the key of {week} was destroyed when its retention was over")
        found = self._known.get(week) or self._read(week)
        if found is None and row is None:
            found = self._make(week)
        if row is None and found is not None:
            connection.execute(self._remember, {"period": week, "mark": found.mark})
            row = connection.execute(query).one()
        if found is None or row is None or not hmac.compare_digest(row.mark, found.mark):
            raise KeyMissing(f"the key of {week} is not on this machine ({self._file(week)})")
        self._known[week] = found
        return found

    def peek(self, connection: Connection, week: str) -> WeekKey | None:
        """The key of a week, or None where nothing was ever booked in it. Raises KeyMissing where it is elsewhere."""
        marks = self._kind.table.c
        query = select(marks.mark).where(self._of == week, marks.destroyed_at.is_(None))
        mark = connection.execute(query).scalar()
        if mark is None:
            return None
        found = self._known.get(week) or self._read(week)
        if found is None or found.mark != mark:
            raise KeyMissing(f"the key of {week} is not on this machine ({self._file(week)})")
        return found

    def here(self, connection: Connection) -> list[WeekKey]:
        """The keys of all weeks that are known and not destroyed, as far as this machine has them and can read them."""
        marks = self._kind.table.c
        query = select(self._of, marks.mark).where(marks.destroyed_at.is_(None))
        rows = connection.execute(query.order_by(self._of)).all()
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
        return self._folder / self._kind.file_name(week)

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
        return WeekKey(week, secret, self._kind)

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


def months_without_key(connection: Connection, keys: PersonalKeys) -> list[str]:
    """Months whose key is neither destroyed nor on this machine, and in which a ban was set that holds (keys: BANS)."""
    held = select(ban_person.c.month).distinct()
    known = select(ban_key.c.month).where(ban_key.c.destroyed_at.is_(None), ban_key.c.month.in_(held))
    here = {one.week for one in keys.here(connection)}
    return sorted(set(connection.execute(known).scalars()) - here)


def mark_destroyed(connection: Connection, week: str, at: int, kind: KeyKind = WEEKS) -> None:
    """Remember that a key is gone for good."""
    connection.execute(update(kind.table).where(kind.table.c[kind.period] == week).values(destroyed_at=at))
