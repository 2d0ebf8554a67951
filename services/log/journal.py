"""The journal: what staff read as the kiosk log. Append-only, hash-chained.

A chain belongs to a kiosk id. An entry's text is canonical JSON of chain, seq, time
(whole microseconds UTC), event, severity, actor and fields; it is stored exactly as it was
hashed: ``hash = SHA256(previous hash + text)``. Entries are written in the same transaction
as the rows they tell of; the chain's head is locked last, so that chains never slow the
work before it. Database triggers move the head and refuse every other change.

No personal data: an entry names tickets by label and officers by short code.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, text

from services.log.events import EVENTS
from services.store.clock import Clock, to_micros
from services.store.database import Database
from services.store.tables import journal_entry, journal_head
from services.store.witness import heads_in, require_seen

FIRST_HASH = "0" * 64
LONGEST_FIELD = 400
LONGEST_DEVICE_WORDS = 200

Field = str | int | bool | None

# A NIK has 16 digits and must never get here, however it came into a text.
_LOOKS_LIKE_NIK = re.compile(r"(?<!\d)\d{16}(?!\d)")

_INSERT = insert(journal_entry)
_HEAD = select(journal_head.c.seq, journal_head.c.hash).where(journal_head.c.chain == bindparam("of_chain"))
_LOCKED_HEAD = _HEAD.with_for_update()
_NEW_HEAD = text("INSERT INTO journal_head (chain, seq, hash, at) VALUES (:chain, 0, :hash, 0) ON CONFLICT DO NOTHING")


class _TakenBack(Exception):
    """Ends a transaction that shall leave nothing."""


@dataclass(frozen=True, slots=True)
class _Pending:
    event: str
    actor: str
    fields: Mapping[str, Field]


class Transaction:
    """One use case's transaction: a connection, one moment, and the events it will journal."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.connection = connection
        self.now = now
        self.at = to_micros(now)
        self._pending: list[_Pending] = []

    def record(self, event: str, actor: str = "system", **fields: Field) -> None:
        """Queue an event for the journal; it is written when the transaction commits.

        Raises ValueError for an undeclared event or field, and for what looks like a NIK:
        those are bugs, and nothing is committed.
        """
        declared = EVENTS.get(event)
        if declared is None:
            raise ValueError(f"The event {event!r} is not declared in log/events.toml.")
        if set(fields) != set(declared.fields):
            raise ValueError(f"{event} has the fields {sorted(declared.fields)}, not {sorted(fields)}.")
        for value in (actor, *fields.values()):
            _refuse_unfit(event, value)
        self._pending.append(_Pending(event, actor, fields))

    def take_pending(self) -> list[_Pending]:
        """The queued events; used once, by the journal."""
        pending, self._pending = self._pending, []
        return pending


def _refuse_unfit(event: str, value: Field) -> None:
    if not isinstance(value, str):
        return
    if len(value) > LONGEST_FIELD:
        raise ValueError(f"{event}: a field is longer than {LONGEST_FIELD} characters.")
    if _LOOKS_LIKE_NIK.search(value):
        raise ValueError(f"{event}: a field holds 16 digits in a row, which may be a NIK.")


def device_words(detail: str) -> str:
    """A device's own words (its port, a cause), fit for a field: serial numbers may look like a NIK."""
    return _LOOKS_LIKE_NIK.sub("(16 digits)", detail)[:LONGEST_DEVICE_WORDS]


class Journal:
    """Writes to one chain of a database."""

    def __init__(self, database: Database, chain: str, clock: Clock) -> None:
        self.database = database
        self.chain = chain
        self.clock = clock

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A write transaction whose events are journalled with it, all or nothing.

        Its `now` is read after the write lock is held on SQLite, so that the order of
        moments is the order of commits. Raises DatabaseAway.
        """
        with self.database.write() as connection:
            transaction = Transaction(connection, self.clock.now())
            yield transaction
            last = self._append(transaction)
        if last:
            self.database.log_seen[self.chain] = max(last, self.database.log_seen.get(self.chain, 0))

    def record(self, event: str, actor: str = "system", **fields: Field) -> None:
        """Journal one event that has no row of its own. Raises DatabaseAway."""
        with self.transaction() as transaction:
            transaction.record(event, actor, **fields)

    def try_append(self) -> None:
        """Write an entry and take it back: nothing of it is left, and nobody is told. Raises DatabaseFault."""
        try:
            with self.database.write() as connection:
                transaction = Transaction(connection, self.clock.now())
                transaction.record("journal_signed", seq=0, key="-")
                self._append(transaction)
                raise _TakenBack
        except _TakenBack:
            return

    def _append(self, transaction: Transaction) -> int:
        """Returns the last entry's seq; 0: there was nothing to append. Raises DatabaseOlder."""
        pending = transaction.take_pending()
        if not pending:
            return 0
        seq, last_hash = self._lock_head(transaction.connection)
        if seq < self.database.log_seen.get(self.chain, 0):  # an older copy came into its place since the last entry
            require_seen(self.database, heads_in(transaction.connection))
        rows = []
        for entry in pending:
            seq += 1
            row = self._row(entry, seq, transaction.at, last_hash)
            last_hash = str(row["hash"])
            rows.append(row)
        transaction.connection.execute(_INSERT, rows)
        return seq

    def _lock_head(self, connection: Connection) -> tuple[int, str]:
        statement = _LOCKED_HEAD if self.database.kind == "postgresql" else _HEAD
        head = connection.execute(statement, {"of_chain": self.chain}).first()
        if head is None:
            connection.execute(_NEW_HEAD, {"chain": self.chain, "hash": FIRST_HASH})
            head = connection.execute(statement, {"of_chain": self.chain}).one()
        return head.seq, head.hash

    def _row(self, entry: _Pending, seq: int, at: int, last_hash: str) -> dict[str, object]:
        severity = EVENTS[entry.event].severity.value
        written = canonical_text(
            chain=self.chain,
            seq=seq,
            at=at,
            event=entry.event,
            severity=severity,
            actor=entry.actor,
            fields=entry.fields,
        )
        return {
            "chain": self.chain,
            "seq": seq,
            "at": at,
            "event": entry.event,
            "severity": severity,
            "actor": entry.actor,
            "text": written,
            "hash": chain_hash(last_hash, written),
        }


def canonical_text(
    *, chain: str, seq: int, at: int, event: str, severity: str, actor: str, fields: Mapping[str, Field]
) -> str:
    """The one spelling of an entry: sorted keys, no spaces, UTF-8."""
    entry = {
        "chain": chain,
        "seq": seq,
        "at": at,
        "event": event,
        "severity": severity,
        "actor": actor,
        "fields": fields,
    }
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def chain_hash(previous: str, written: str) -> str:
    """SHA-256 over the previous entry's hash and this entry's text, as 64 hex digits."""
    return hashlib.sha256(f"{previous}{written}".encode()).hexdigest()
