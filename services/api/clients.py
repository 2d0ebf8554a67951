"""Other systems of the house: who they are, what they may ask, and which request is which.

A client has one token, shown once when it is made; the database knows its hash only. Losing it
means a new client. Scopes are few and say what a client is for.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from services.log.journal import Journal, Transaction
from services.log.words import CLIENT
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.store.clock import from_micros
from services.store.database import Database
from services.store.tables import api_client, api_request

NAME = re.compile(r"[a-z][a-z0-9-]{1,15}")
PREFIX = "lk1_"  # so that a token is known for what it is when it turns up somewhere
TOKEN_BYTES = 32
KEPT = timedelta(hours=48)  # an idempotency key holds so long
LONGEST_KEY = 80

_NEW_KEY = text(
    "INSERT INTO api_request (client, key, fingerprint, at) VALUES (:client, :key, :fingerprint, :at)"
    " ON CONFLICT (client, key) DO UPDATE SET fingerprint = excluded.fingerprint, at = excluded.at"
    " WHERE api_request.at < :before"
)
_KNOWN_KEY = select(api_request.c.fingerprint).where(
    api_request.c.client == bindparam("client"), api_request.c.key == bindparam("key")
)
_OLD_KEYS = delete(api_request).where(api_request.c.at < bindparam("before"))
_HOLDER = select(api_client).where(api_client.c.token_hash == bindparam("hash"), api_client.c.retired_at.is_(None))


class Scope(StrEnum):
    """What a client may do."""

    TICKETS = "tickets"  # take a number, see where one stands
    QUEUE = "queue"  # how many wait, which counters call
    HEALTH = "health"  # kiosks and their devices
    BOOKINGS = "bookings"  # book and cancel visits, get passes: its own ones
    ALL_BOOKINGS = "all-bookings"  # see, with masks, what others booked: no pass, no cancelling
    METRICS = "metrics"  # /metrics


@dataclass(frozen=True, slots=True)
class Client:
    """`actor` is how the journal names it."""

    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    created_by: str
    retired: bool = False

    @property
    def actor(self) -> str:
        return f"{CLIENT}{self.name}"


@dataclass(frozen=True, slots=True)
class Made:
    """A new client and its token, which nobody can see again."""

    client: Client
    token: str = field(repr=False)


class ClientProblem(StrEnum):
    BAD_NAME = "bad_name"
    NAME_TAKEN = "name_taken"
    NO_SCOPE = "no_scope"


class KeyUse(StrEnum):
    """What an idempotency key turns out to be."""

    NEW = "new"
    SAME = "same"  # the same request once more
    OTHER = "other"  # it was used for something else


def client_of(database: Database, token: str) -> Client | None:
    """Whose token this is; None for a retired client's and for what is none. Raises DatabaseAway."""
    with database.read() as connection:
        row = connection.execute(_HOLDER, {"hash": token_hash(token)}).first()
    return _from_row(row) if row else None


class ApiClients:
    """Other systems, as administrators keep them. Raises NotPermitted and DatabaseAway."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal

    @permitted(Action.MANAGE_API)
    def all(self, who: Officer) -> list[Client]:
        """By name, retired ones too."""
        with self.journal.database.read() as connection:
            return [_from_row(row) for row in connection.execute(select(api_client).order_by(api_client.c.name))]

    @permitted(Action.MANAGE_API)
    def make(self, who: Officer, name: str, scopes: frozenset[Scope]) -> Made | ClientProblem:
        if not NAME.fullmatch(name):
            return ClientProblem.BAD_NAME
        if not scopes:
            return ClientProblem.NO_SCOPE
        token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
        said = " ".join(sorted(scopes))
        try:
            with self.journal.transaction() as transaction:
                values = {
                    "name": name,
                    "token_hash": token_hash(token),
                    "scopes": said,
                    "created_at": transaction.at,
                    "created_by": who.code,
                }
                transaction.connection.execute(insert(api_client), values)
                transaction.record("api_client_made", who.code, client=name, scopes=said)
        except IntegrityError:
            return ClientProblem.NAME_TAKEN  # of a retired one as well: its deeds stay its own in the log
        return Made(Client(name, scopes, transaction.now, who.code), token)

    @permitted(Action.MANAGE_API)
    def renew(self, who: Officer, name: str) -> Made | None:
        """Another token for the same client, whose bookings stay its own; the one before is worth nothing from now on.

        None: there is no such client, or it is retired.
        """
        token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
        with self.journal.transaction() as transaction:
            connection = transaction.connection
            mine = (api_client.c.name == name, api_client.c.retired_at.is_(None))
            if connection.execute(update(api_client).where(*mine).values(token_hash=token_hash(token))).rowcount == 0:
                return None
            row = connection.execute(select(api_client).where(*mine)).one()
            # Their fingerprints were made with the other token; what they made is found by its own id.
            connection.execute(delete(api_request).where(api_request.c.client == name))
            transaction.record("api_client_renewed", who.code, client=name)
        return Made(_from_row(row), token)

    @permitted(Action.MANAGE_API)
    def retire(self, who: Officer, name: str) -> bool:
        """Its token is worth nothing from now on. False: there is no such client, or it is retired."""
        with self.journal.transaction() as transaction:
            mine = update(api_client).where(api_client.c.name == name, api_client.c.retired_at.is_(None))
            if transaction.connection.execute(mine.values(retired_at=transaction.at)).rowcount == 0:
                return False
            transaction.record("api_client_retired", who.code, client=name)
        return True


def use_key(transaction: Transaction, client: Client, key: str, fingerprint: str) -> KeyUse:
    """Note that `key` stands for this request, in the transaction of what the request does: both are kept or neither.

    Of two at once one is NEW; the other waits for it, and is SAME.
    """
    mine = {"client": client.name, "key": key, "fingerprint": fingerprint, "at": transaction.at, **_old(transaction)}
    if transaction.connection.execute(_NEW_KEY, mine).rowcount:
        return KeyUse.NEW
    known = transaction.connection.execute(_KNOWN_KEY, mine).scalar_one()
    return KeyUse.SAME if known == fingerprint else KeyUse.OTHER


def forget_keys(transaction: Transaction) -> None:
    """Those that hold no longer: once a day, not with each request."""
    transaction.connection.execute(_OLD_KEYS, _old(transaction))


def _old(transaction: Transaction) -> dict[str, int]:
    return {"before": transaction.at - KEPT // timedelta(microseconds=1)}


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _from_row(row: Any) -> Client:
    scopes = frozenset(Scope(one) for one in row.scopes.split())
    return Client(row.name, scopes, from_micros(row.created_at), row.created_by, row.retired_at is not None)
