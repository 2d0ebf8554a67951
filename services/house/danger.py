"""An officer is in danger: one press, silent where it was made, told on every other console until somebody comes.

A call belongs to the session of the browser in which it was made (by the hash of its token): that browser shows and
sounds nothing, so that whoever stands before the officer notices nothing. A call *sounds* until an officer says that
they come, and again when it is pressed again afterwards. It is answered and closed by somebody else than who made
it: nobody can be forced to call it off.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select, text, update

from services.log.journal import Journal, Transaction
from services.people.model import Officer, Role
from services.people.permissions import Action, permitted
from services.store.clock import from_micros
from services.store.tables import danger_call, officer

_OPEN = select(danger_call).where(danger_call.c.closed_at.is_(None)).order_by(danger_call.c.id)
_GUARDS = select(officer.c.code).where(officer.c.role == Role.GUARD.value, officer.c.active == 1)
_INSERT = text(
    "INSERT INTO danger_call (officer, session, counters, called_at, pressed_at)"
    " VALUES (:officer, :session, :counters, :at, :at) ON CONFLICT DO NOTHING"
)


class DangerEnding(StrEnum):
    """What a call was. All but the first are false alarms."""

    HELPED = "danger_helped"
    PRESSED_BY_MISTAKE = "danger_mistake"
    DRILL = "danger_drill"
    MISUNDERSTOOD = "danger_misunderstood"  # what looked like danger was none


@dataclass(frozen=True, slots=True)
class DangerCall:
    """One call that is open. counters: those that its officer had open, or the one whose page it came from."""

    id: int
    officer: str
    session: str
    counters: tuple[str, ...]
    called_at: datetime
    pressed_at: datetime
    coming_at: datetime | None
    coming_by: str
    seen: bool

    @property
    def sounds(self) -> bool:
        return self.coming_at is None or self.pressed_at > self.coming_at


class Dangers:
    """Every method raises DatabaseAway, and those with an officer NotPermitted."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal

    @permitted(Action.CALL_IN_DANGER)
    def call(self, who: Officer, session: str, counters: Sequence[str]) -> None:
        """Call for help from a browser's session; pressed again it is the same call, which sounds again."""
        with self.journal.transaction() as transaction:
            said = ",".join(counters)
            if _pressed_again(transaction, session, said):
                return
            made = {"officer": who.code, "session": session, "counters": said, "at": transaction.at}
            if transaction.connection.execute(_INSERT, made).rowcount == 1:
                transaction.record("danger_called", who.code, counters=", ".join(counters) or "-")
            else:  # PostgreSQL only: the same browser called in the same moment, and that was committed first
                _pressed_again(transaction, session, said)

    def open_calls(self) -> list[DangerCall]:
        """Of the whole house, oldest first."""
        with self.journal.database.read() as connection:
            return [_from_row(row) for row in connection.execute(_OPEN).all()]

    def has_guards(self) -> bool:
        """Whether the house has accounts of guards, whose page somebody should have open."""
        with self.journal.database.read() as connection:
            return connection.execute(_GUARDS).first() is not None

    def mark_seen(self, shown: Iterable[DangerCall]) -> None:
        """Another console shows these calls."""
        new = [one.id for one in shown if not one.seen]
        if not new:
            return
        seen = update(danger_call).where(danger_call.c.id.in_(new), danger_call.c.seen_at.is_(None))
        with self.journal.transaction() as transaction:
            transaction.connection.execute(seen.values(seen_at=transaction.at))

    @permitted(Action.ANSWER_DANGER)
    def come(self, who: Officer, call: int) -> bool:
        """ "Saya datang". False when the call is over, when somebody comes already, and for who made it."""
        with self.journal.transaction() as transaction:
            row = transaction.connection.execute(_OPEN.where(danger_call.c.id == call).with_for_update()).first()
            if row is None or not _from_row(row).sounds or row.officer == who.code:
                return False
            coming = update(danger_call).where(danger_call.c.id == call)
            # Never before its last press, even where the clock was set back: else it would go on sounding.
            at = max(transaction.at, row.pressed_at)
            transaction.connection.execute(coming.values(coming_at=at, coming_by=who.code))
            transaction.record("danger_answered", who.code, officer=row.officer)
        return True

    @permitted(Action.ANSWER_DANGER)
    def close(self, who: Officer, call: int, ending: DangerEnding) -> bool:
        """It is over. False when it was over before, for who made it, and while it sounds: nobody has said that they
        come, or it was pressed again since.
        """
        with self.journal.transaction() as transaction:
            row = transaction.connection.execute(_OPEN.where(danger_call.c.id == call).with_for_update()).first()
            if row is None or _from_row(row).sounds or row.officer == who.code:
                return False
            closing = update(danger_call).where(danger_call.c.id == call)
            ended = {"closed_at": transaction.at, "closed_by": who.code, "ending": ending.value}
            transaction.connection.execute(closing.values(**ended))
            transaction.record("danger_closed", who.code, officer=row.officer, reason=ending.value)
        return True


def _pressed_again(transaction: Transaction, session: str, counters: str) -> bool:
    """The open call of a session sounds again; False where it has none."""
    mine = _OPEN.where(danger_call.c.session == session).with_for_update()
    row = transaction.connection.execute(mine).first()
    if row is None:
        return False
    # After the answer, even where the clock was set back since: else it would stay silent.
    at = max(transaction.at, (row.coming_at or 0) + 1)
    again = update(danger_call).where(danger_call.c.id == row.id)
    transaction.connection.execute(again.values(pressed_at=at, counters=counters))
    return True


def told_at(opened: Iterable[DangerCall], session: str) -> tuple[DangerCall | None, tuple[DangerCall, ...]]:
    """Of the open calls: a browser's own one, and those of others that it shows and sounds. Pure.

    While nobody comes to its own officer it is silent about others too: who stands there must not hear of any.
    """
    calls = list(opened)
    own = next((one for one in calls if one.session == session), None)
    if own is not None and own.sounds:
        return own, ()
    return own, tuple(one for one in calls if one.session != session)


def _from_row(row: Any) -> DangerCall:
    return DangerCall(
        row.id,
        row.officer,
        row.session,
        tuple(filter(None, row.counters.split(","))),
        from_micros(row.called_at),
        from_micros(row.pressed_at),
        from_micros(row.coming_at) if row.coming_at is not None else None,
        row.coming_by or "",
        row.seen_at is not None,
    )
