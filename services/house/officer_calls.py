"""Calling an officer to a kiosk: one call a visitor, however often the button is pressed.

A visitor's call carries a random key of their time at the screen (`visit`), so that the next visitor's press is a call
of its own and nobody is told about another's. A kiosk may have several open calls; an officer who answers goes to the
kiosk, so that answers all of them, and each is closed by itself. A call is *seen* when it stood before a person,
*answered* when an officer says that they come, and *closed* when they are done. One that nobody answers in good time
stays open; the visitor is sent to who helps meanwhile. What has been forgotten (nothing happened for so long) is closed
by the next press; where that is its own visitor's, a call is made anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, text, update

from services.house.model import House
from services.log.journal import Journal, Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.store.clock import from_micros, to_micros
from services.store.tables import officer_call

FORGOTTEN_AFTER = timedelta(minutes=20)
SYSTEM = "system"

_INSERT = text(
    "INSERT INTO officer_call (kiosk, visit, called_at, pressed_at) VALUES (:kiosk, :visit, :at, :at)"
    " ON CONFLICT DO NOTHING"
)
_OPEN = select(officer_call).where(officer_call.c.closed_at.is_(None)).order_by(officer_call.c.id)


@dataclass(frozen=True, slots=True)
class OfficerCall:
    """One call, as it stands."""

    id: int
    kiosk: str
    called_at: datetime
    pressed_at: datetime  # the last press that was sent: later ones only show how the call stands
    answered_at: datetime | None
    answered_by: str  # an officer's short code; never shown to visitors
    seen: bool  # by a person, on a signed-in officer's screen
    closed_by: str  # "" while it is open

    @property
    def answered(self) -> bool:
        return self.answered_at is not None

    @property
    def helped(self) -> bool:
        """Whether an officer was done, and not merely the time."""
        return self.closed_by not in ("", SYSTEM)


class OfficerCalls:
    """The calls of a house. `kiosk` may be left out by those who only answer."""

    def __init__(self, journal: Journal, house: House, *, kiosk: str = "") -> None:
        self.journal = journal
        self._house = house
        self._kiosk = kiosk

    # -- the kiosk's side ---------------------------------------------------------------------------

    def call(self, visit: str) -> OfficerCall:
        """Call an officer to this kiosk for a visitor, or press again where they have called. A press that arrives
        late changes no call that an officer has closed; one that was forgotten is made anew. Raises DatabaseAway."""
        mine = (officer_call.c.kiosk == self._kiosk, officer_call.c.visit == visit)
        with self.journal.transaction() as transaction:
            self._close_forgotten(transaction)
            forgotten = update(officer_call).where(*mine, officer_call.c.closed_by == SYSTEM)
            transaction.connection.execute(forgotten.values(visit=""))  # its key is free for the new one
            made = {"kiosk": self._kiosk, "visit": visit, "at": transaction.at}
            if transaction.connection.execute(_INSERT, made).rowcount == 1:
                transaction.record("officer_called", kiosk=self._kiosk)
            pressed = update(officer_call).where(*mine, officer_call.c.closed_at.is_(None))
            transaction.connection.execute(pressed.values(pressed_at=transaction.at))
            return _from_row(transaction.connection.execute(select(officer_call).where(*mine)).one())

    def of(self, visit: str) -> OfficerCall | None:
        """A visitor's call at this kiosk, open or over. Raises DatabaseAway."""
        mine = select(officer_call).where(officer_call.c.kiosk == self._kiosk, officer_call.c.visit == visit)
        with self.journal.database.read() as connection:
            row = connection.execute(mine).first()
        return _from_row(row) if row else None

    def nobody_comes(self, call: OfficerCall) -> bool:
        """Whether an open call has waited longer than the house promises."""
        waited = self.journal.clock.now() - call.called_at
        return not call.answered and waited >= timedelta(seconds=self._house.help.answer_seconds)

    # -- the officers' side -------------------------------------------------------------------------

    def open_calls(self, kiosk: str = "") -> list[OfficerCall]:
        """All open calls of the house, or of one kiosk, oldest first. Raises DatabaseAway."""
        query = _OPEN.where(officer_call.c.kiosk == kiosk) if kiosk else _OPEN
        with self.journal.database.read() as connection:
            return [_from_row(row) for row in connection.execute(query).all()]

    def mark_seen(self, shown: Iterable[OfficerCall]) -> None:
        """A signed-in officer's screen shows these calls, and none that came after they were read. Raises
        DatabaseAway."""
        new = [call.id for call in shown if not call.seen]
        if not new:
            return
        seen = update(officer_call).where(officer_call.c.id.in_(new), officer_call.c.seen_at.is_(None))
        with self.journal.transaction() as transaction:
            transaction.connection.execute(seen.values(seen_at=transaction.at))

    @permitted(Action.RESOLVE_ALERT)
    def answer(self, who: Officer, kiosk: str) -> bool:
        """ "Saya datang", to everybody who has called from there. False when that kiosk has no unanswered call.
        Raises DatabaseAway."""
        unanswered = update(officer_call).where(
            officer_call.c.kiosk == kiosk, officer_call.c.closed_at.is_(None), officer_call.c.answered_at.is_(None)
        )
        with self.journal.transaction() as transaction:
            answering = unanswered.values(answered_at=transaction.at, answered_by=who.code)
            answered = transaction.connection.execute(answering).rowcount
            for _one in range(answered):
                transaction.record("officer_call_answered", who.code, kiosk=kiosk)
        return answered > 0

    @permitted(Action.RESOLVE_ALERT)
    def close(self, who: Officer, call: int) -> bool:
        """The visitor has been helped. False when the call is over already. Raises DatabaseAway."""
        with self.journal.transaction() as transaction:
            row = transaction.connection.execute(_OPEN.where(officer_call.c.id == call).with_for_update()).first()
            if row is None:
                return False
            self._close(transaction, row, who.code, "helped")
        return True

    # -- steps ----------------------------------------------------------------------------------------

    def _close_forgotten(self, transaction: Transaction) -> None:
        waiting = _OPEN.where(officer_call.c.kiosk == self._kiosk).with_for_update()
        for row in transaction.connection.execute(waiting).all():
            if _forgotten(row, transaction.now):
                self._close(transaction, row, SYSTEM, "forgotten")

    def _close(self, transaction: Transaction, row: Row[Any], officer: str, how: str) -> None:
        closing = update(officer_call).where(officer_call.c.id == row.id)
        transaction.connection.execute(closing.values(closed_at=transaction.at, closed_by=officer))
        transaction.record("officer_call_closed", officer, kiosk=row.kiosk, how=how)


def _forgotten(row: Row[Any], now: datetime) -> bool:
    last = max(row.pressed_at, row.answered_at or row.pressed_at)
    return bool(abs(to_micros(now) - last) >= FORGOTTEN_AFTER.total_seconds() * 1_000_000)


def _from_row(row: Any) -> OfficerCall:
    return OfficerCall(
        row.id,
        row.kiosk,
        from_micros(row.called_at),
        from_micros(row.pressed_at),
        from_micros(row.answered_at) if row.answered_at is not None else None,
        row.answered_by or "",
        row.seen_at is not None,
        row.closed_by or "",
    )
