"""Calling an officer to a kiosk: one open call a kiosk, however often the button is pressed.

A call is *answered* when an officer says that they come, and *closed* when they are done. One that
nobody answers in good time stays open; the visitor is sent to a counter meanwhile. A call that has
been forgotten (nothing happened for so long) is closed by the next press, which makes a new one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text, update

from services.house.model import House
from services.log.journal import Journal, Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.store.clock import from_micros, to_micros
from services.store.tables import officer_call

FORGOTTEN_AFTER = timedelta(minutes=20)

_INSERT = text(
    "INSERT INTO officer_call (kiosk, called_at, pressed_at) VALUES (:kiosk, :at, :at) ON CONFLICT DO NOTHING"
)
_OPEN = select(officer_call).where(officer_call.c.closed_at.is_(None)).order_by(officer_call.c.id)


@dataclass(frozen=True, slots=True)
class OfficerCall:
    """One call, as it stands."""

    id: int
    kiosk: str
    called_at: datetime
    pressed_at: datetime  # the last press
    answered_at: datetime | None
    answered_by: str  # an officer's short code; never shown to visitors

    @property
    def answered(self) -> bool:
        return self.answered_at is not None


class OfficerCalls:
    """The calls of a house. `kiosk` may be left out by those who only answer."""

    def __init__(self, journal: Journal, house: House, *, kiosk: str = "") -> None:
        self.journal = journal
        self._house = house
        self._kiosk = kiosk

    # -- the kiosk's side ---------------------------------------------------------------------------

    def call(self) -> OfficerCall:
        """Call an officer to this kiosk, or press again where one has been called. Raises DatabaseAway."""
        with self.journal.transaction() as transaction:
            found = self._of(transaction, self._kiosk)
            if found is not None and self._forgotten(found, transaction.now):
                self._close(transaction, found, "system", "forgotten")
                found = None
            if found is None and self._insert(transaction):
                transaction.record("officer_called", kiosk=self._kiosk)
            pressed = update(officer_call).where(
                officer_call.c.kiosk == self._kiosk, officer_call.c.closed_at.is_(None)
            )
            row = transaction.connection.execute(
                pressed.values(pressed_at=transaction.at).returning(officer_call)
            ).one()
            return _from_row(row)

    def current(self) -> OfficerCall | None:
        """The open call of this kiosk. Raises DatabaseAway."""
        with self.journal.database.read() as connection:
            row = connection.execute(_OPEN.where(officer_call.c.kiosk == self._kiosk)).first()
        return _from_row(row) if row else None

    def nobody_comes(self, call: OfficerCall) -> bool:
        """Whether an open call has waited longer than the house promises."""
        waited = self.journal.clock.now() - call.called_at
        return not call.answered and waited >= timedelta(seconds=self._house.help.answer_seconds)

    # -- the officers' side -------------------------------------------------------------------------

    def open_calls(self) -> list[OfficerCall]:
        """All open calls of the house, oldest first. Raises DatabaseAway."""
        with self.journal.database.read() as connection:
            return [_from_row(row) for row in connection.execute(_OPEN).all()]

    @permitted(Action.RESOLVE_ALERT)
    def answer(self, who: Officer, kiosk: str) -> bool:
        """ "Saya datang". False when that kiosk has no unanswered call. Raises DatabaseAway."""
        with self.journal.transaction() as transaction:
            answering = (
                update(officer_call)
                .where(
                    officer_call.c.kiosk == kiosk,
                    officer_call.c.closed_at.is_(None),
                    officer_call.c.answered_at.is_(None),
                )
                .values(answered_at=transaction.at, answered_by=who.code)
            )
            if transaction.connection.execute(answering).rowcount == 0:
                return False
            transaction.record("officer_call_answered", who.code, kiosk=kiosk)
        return True

    @permitted(Action.RESOLVE_ALERT)
    def close(self, who: Officer, kiosk: str) -> bool:
        """The visitor has been helped. False when that kiosk has no open call. Raises DatabaseAway."""
        with self.journal.transaction() as transaction:
            found = self._of(transaction, kiosk)
            if found is None:
                return False
            self._close(transaction, found, who.code, "helped")
        return True

    # -- steps ----------------------------------------------------------------------------------------

    def _of(self, transaction: Transaction, kiosk: str) -> OfficerCall | None:
        """The open call of a kiosk, locked where the database can."""
        query = _OPEN.where(officer_call.c.kiosk == kiosk).with_for_update()
        row = transaction.connection.execute(query).first()
        return _from_row(row) if row else None

    def _insert(self, transaction: Transaction) -> bool:
        """Make the open call; False when another press, at the very same moment, has just made it."""
        made = transaction.connection.execute(_INSERT, {"kiosk": self._kiosk, "at": transaction.at})
        return made.rowcount == 1

    def _close(self, transaction: Transaction, call: OfficerCall, officer: str, how: str) -> None:
        closing = update(officer_call).where(officer_call.c.id == call.id)
        transaction.connection.execute(closing.values(closed_at=transaction.at, closed_by=officer))
        transaction.record("officer_call_closed", officer, kiosk=call.kiosk, how=how)

    def _forgotten(self, call: OfficerCall, now: datetime) -> bool:
        last = max(call.pressed_at, call.answered_at or call.pressed_at)
        return abs(to_micros(now) - to_micros(last)) >= FORGOTTEN_AFTER.total_seconds() * 1_000_000


def _from_row(row: Any) -> OfficerCall:
    return OfficerCall(
        row.id,
        row.kiosk,
        from_micros(row.called_at),
        from_micros(row.pressed_at),
        from_micros(row.answered_at) if row.answered_at is not None else None,
        row.answered_by or "",
    )
