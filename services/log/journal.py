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
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select, text

from services.log.events import EVENTS
from services.store.asking import Statement, ask
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

_INSERT = Statement(insert(journal_entry).inline(), columns=[column.name for column in journal_entry.c])
_HEAD = Statement(select(journal_head.c.seq, journal_head.c.hash).where(journal_head.c.chain == bindparam("chain")))
_NEW_HEAD = Statement(
    text("INSERT INTO journal_head (chain, seq, hash, at) VALUES (:chain, 0, :hash, 0) ON CONFLICT DO NOTHING")
)
# PostgreSQL's head is locked, and its entry spelled and hashed, in one way to the server: `spelled`, `chain_hash`.
# Nothing is written where there is no head, or one that lies before `seen`.
_FOLLOW = Statement(
    text(
        "WITH head AS (SELECT seq + 1 AS seq, hash FROM journal_head WHERE chain = :chain FOR UPDATE),"
        " entry AS (SELECT seq, hash, CAST(:before AS text) || seq || CAST(:after AS text) AS text FROM head)"
        " INSERT INTO journal_entry (chain, seq, at, event, severity, actor, text, hash)"
        " SELECT :chain, seq, :at, :event, :severity, :actor, text,"
        " encode(sha256(convert_to(hash || text, 'UTF8')), 'hex') FROM entry WHERE seq > :seen RETURNING seq"
    )
)


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
        if self.database.kind == "postgresql":
            return self._append_on_server(transaction, pending)
        connection = transaction.connection
        seen = dict(self.database.log_seen)
        seq, last_hash = self._head(connection)
        if seq < seen.get(self.chain, 0):  # an older copy came into its place since the last entry
            require_seen(seen, heads_in(connection))
        for entry in pending:
            seq += 1
            row = self._row(entry, transaction.at)
            row["seq"], row["text"] = seq, f"{row.pop('before')}{seq}{row.pop('after')}"
            row["hash"] = last_hash = chain_hash(last_hash, str(row["text"]))
            ask(connection, _INSERT, **row)
        return seq

    def _append_on_server(self, transaction: Transaction, pending: list[_Pending]) -> int:
        """As many ways to the server as one entry takes: the database says itself what follows what."""
        connection, seen = transaction.connection, dict(self.database.log_seen)
        rows = [{**self._row(entry, transaction.at), "seen": seen.get(self.chain, 0)} for entry in pending]
        answers = [ask(connection, _FOLLOW, **row) for row in rows]
        if answers[0].first() is None:  # then there is none after the others either
            require_seen(seen, heads_in(connection))  # an older copy came into its place since the last entry
            ask(connection, _NEW_HEAD, chain=self.chain, hash=FIRST_HASH)
            answers = [ask(connection, _FOLLOW, **row) for row in rows]
        return max(int(answer.one().seq) for answer in answers)

    def _head(self, connection: Connection) -> tuple[int, str]:
        head = ask(connection, _HEAD, chain=self.chain).first()
        if head is None:
            ask(connection, _NEW_HEAD, chain=self.chain, hash=FIRST_HASH)
            return 0, FIRST_HASH
        return head.seq, head.hash

    def _row(self, entry: _Pending, at: int) -> dict[str, object]:
        """What is known of an entry before its place in the chain is."""
        severity = EVENTS[entry.event].severity.value
        before, after = spelled(
            chain=self.chain, at=at, event=entry.event, severity=severity, actor=entry.actor, fields=entry.fields
        )
        return {
            "chain": self.chain,
            "at": at,
            "event": entry.event,
            "severity": severity,
            "actor": entry.actor,
            "before": before,
            "after": after,
        }


def canonical_text(
    *, chain: str, seq: int, at: int, event: str, severity: str, actor: str, fields: Mapping[str, Field]
) -> str:
    """The one spelling of an entry: sorted keys, no spaces, UTF-8."""
    before, after = spelled(chain=chain, at=at, event=event, severity=severity, actor=actor, fields=fields)
    return f"{before}{seq}{after}"


def spelled(
    *, chain: str, at: int, event: str, severity: str, actor: str, fields: Mapping[str, Field]
) -> tuple[str, str]:
    """`canonical_text` before the entry's seq, and after it. Of the keys only `severity` comes after `seq`."""
    entry = {"chain": chain, "at": at, "event": event, "actor": actor, "fields": fields}
    return f'{_written(entry)[:-1]},"seq":', f',"severity":{_written(severity)}}}'


_written: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def chain_hash(previous: str, written: str) -> str:
    """SHA-256 over the previous entry's hash and this entry's text, as 64 hex digits."""
    return hashlib.sha256(f"{previous}{written}".encode()).hexdigest()
