"""Signed-in browsers. A session is a random token: the browser has it, the database only its hash.

A session ends when nobody did anything for a while, at the end of a long working day, at signing
out, and when the account is switched off or gets a new PIN. Signing in always makes a new token,
so that one that was known before is worth nothing afterwards.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, delete, insert, select, text, update

from services.log.journal import Journal, Transaction
from services.people.accounts import from_row
from services.people.model import Officer
from services.store.clock import to_micros
from services.store.tables import known_browser, officer, web_session

TOUCH_EVERY = timedelta(seconds=60)  # on SQLite a write makes others wait: not one for every page
BROWSER_KEPT = timedelta(days=90)
TOKEN_BYTES = 32

_SIGNED_IN = (
    select(officer, web_session.c.seen_at)
    .join(web_session, web_session.c.officer == officer.c.code)
    .where(
        web_session.c.token_hash == bindparam("hash"),
        web_session.c.seen_at > bindparam("seen_after"),
        web_session.c.created_at > bindparam("made_after"),
        officer.c.active == 1,
    )
)
_REMEMBER = text(
    "INSERT INTO known_browser (token_hash, officer, used_at) VALUES (:token_hash, :officer, :used_at)"
    " ON CONFLICT (token_hash, officer) DO UPDATE SET used_at = excluded.used_at"
)


@dataclass(frozen=True, slots=True)
class SessionTimes:
    idle: timedelta = timedelta(minutes=60)
    whole: timedelta = timedelta(hours=12)


def new_token() -> str:
    """43 characters out of 256 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def form_token(token: str) -> str:
    """What a form of this session must carry; nobody can make it without the session's token."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


class WebSessions:
    """The sessions of the console. Every method raises DatabaseAway."""

    def __init__(
        self, journal: Journal, times: SessionTimes, *, place: str, make_token: Callable[[], str] = new_token
    ) -> None:
        self._journal = journal
        self._times = times
        self._place = place
        self._make_token = make_token

    def begin(self, code: str) -> str:
        """A new session of an officer who has just signed in; returns its token. Old ones are cleared out."""
        token = self._make_token()
        with self._journal.transaction() as transaction:
            self._clear(transaction)
            values = {"token_hash": token_hash(token), "officer": code}
            row = insert(web_session).values(**values, created_at=transaction.at, seen_at=transaction.at)
            transaction.connection.execute(row)
        return token

    def officer(self, token: str, *, active: bool = True) -> Officer | None:
        """Who this is, as the account stands now; None when the session has ended.

        active: a person did something (a page that refreshes by itself keeps no session alive).
        """
        now = self._journal.clock.now()
        mine = {
            "hash": token_hash(token),
            "seen_after": to_micros(now - self._times.idle),
            "made_after": to_micros(now - self._times.whole),
        }
        with self._journal.database.read() as connection:
            row = connection.execute(_SIGNED_IN, mine).first()
        if row is None:
            return None
        if active and row.seen_at < to_micros(now - TOUCH_EVERY):
            self._touch(token)
        return from_row(row)

    def end(self, token: str) -> None:
        """Signing out."""
        gone = delete(web_session).where(web_session.c.token_hash == token_hash(token))
        with self._journal.transaction() as transaction:
            code = transaction.connection.execute(gone.returning(web_session.c.officer)).scalar()
            if code is not None:
                transaction.record("officer_signed_out", code, officer=code, place=self._place)

    # -- browsers that an officer has used before (services.people.signin_delays) ---------------------

    def remember_browser(self, token: str, code: str) -> None:
        with self._journal.transaction() as transaction:
            values = {"token_hash": token_hash(token), "officer": code, "used_at": transaction.at}
            transaction.connection.execute(_REMEMBER, values)

    def knows_browser(self, token: str, code: str) -> bool:
        since = to_micros(self._journal.clock.now() - BROWSER_KEPT)
        query = select(known_browser.c.officer).where(
            known_browser.c.token_hash == token_hash(token),
            known_browser.c.officer == code,
            known_browser.c.used_at > since,
        )
        with self._journal.database.read() as connection:
            return connection.execute(query).first() is not None

    # -- steps --------------------------------------------------------------------------------

    def _touch(self, token: str) -> None:
        mine = update(web_session).where(web_session.c.token_hash == token_hash(token))
        with self._journal.transaction() as transaction:
            transaction.connection.execute(mine.values(seen_at=transaction.at))

    def _clear(self, transaction: Transaction) -> None:
        """Sessions that ended by themselves, and browsers that nobody used for long."""
        connection = transaction.connection
        idle = web_session.c.seen_at <= to_micros(transaction.now - self._times.idle)
        old = web_session.c.created_at <= to_micros(transaction.now - self._times.whole)
        ended = connection.execute(delete(web_session).where(idle | old).returning(web_session.c.officer)).scalars()
        for code in sorted(set(ended)):
            transaction.record("officer_signed_out", code, officer=code, place=self._place)
        forgotten = to_micros(transaction.now - BROWSER_KEPT)
        connection.execute(delete(known_browser).where(known_browser.c.used_at <= forgotten))
