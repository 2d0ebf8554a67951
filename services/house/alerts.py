"""What staff must see. An alert counts as seen only when a person's screen has shown it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import insert, select, update

from services.log.journal import Journal, Transaction
from services.people.model import Officer
from services.people.permissions import Action, require
from services.store.clock import from_micros
from services.store.database import Database
from services.store.tables import alert


class AlertKind(StrEnum):
    NO_PAPER = "no_paper"  # a number whose slip did not surely come out
    BURST = "burst"  # many numbers at one kiosk in a short time
    NAMES = "names"  # an officer asked for more names or identity numbers than an hour has; for those in charge


@dataclass(frozen=True, slots=True)
class Alert:
    id: int
    kind: AlertKind
    kiosk: str
    ticket_id: int | None
    raised_at: datetime
    seen: bool
    officer: str = ""  # whom it is about, if anybody


def raise_alert(
    transaction: Transaction, kind: AlertKind, *, kiosk: str, ticket_id: int | None = None, officer: str | None = None
) -> int:
    """Raise an alert in the caller's transaction; an open one about the same ticket or officer is not doubled."""
    if ticket_id is not None or officer is not None:
        about = alert.c.ticket_id == ticket_id if ticket_id is not None else alert.c.officer == officer
        same = select(alert.c.id).where(alert.c.kind == kind, about, alert.c.closed_at.is_(None))
        found = transaction.connection.execute(same).scalar()
        if found is not None:
            return int(found)
    said = {"kind": kind.value, "kiosk": kiosk, "ticket_id": ticket_id, "officer": officer, "raised_at": transaction.at}
    values = insert(alert).values(**said)
    return int(transaction.connection.execute(values.returning(alert.c.id)).scalar_one())


_OPEN = select(alert).where(alert.c.closed_at.is_(None)).order_by(alert.c.id)


def open_alerts(database: Database) -> list[Alert]:
    """All alerts that nobody has closed, oldest first. Raises DatabaseAway."""
    with database.read() as connection:
        rows = connection.execute(_OPEN).all()
    return [
        Alert(
            row.id,
            AlertKind(row.kind),
            row.kiosk,
            row.ticket_id,
            from_micros(row.raised_at),
            row.seen_at is not None,
            row.officer or "",
        )
        for row in rows
    ]


def mark_seen(journal: Journal, officer: str, shown: Iterable[Alert]) -> None:
    """A signed-in officer's screen shows these alerts, and none that came after they were read. Raises
    DatabaseAway."""
    new = [one.id for one in shown if not one.seen]
    if not new:
        return
    seen = update(alert).where(alert.c.id.in_(new), alert.c.seen_at.is_(None))
    with journal.transaction() as transaction:
        transaction.connection.execute(seen.values(seen_at=transaction.at, seen_by=officer))


def is_open(database: Database, ticket_id: int) -> bool:
    """Whether something of this ticket still waits for an officer, such as paper that did not come. Raises
    DatabaseAway."""
    query = select(alert.c.id).where(alert.c.ticket_id == ticket_id, alert.c.closed_at.is_(None))
    with database.read() as connection:
        return connection.execute(query).first() is not None


def is_seen(database: Database, ticket_id: int) -> bool:
    """Whether a person has been shown the open alert about this ticket. Raises DatabaseAway."""
    query = select(alert.c.id).where(
        alert.c.ticket_id == ticket_id, alert.c.closed_at.is_(None), alert.c.seen_at.is_not(None)
    )
    with database.read() as connection:
        return connection.execute(query).first() is not None


def close_alert(journal: Journal, who: Officer, alert_id: int) -> bool:
    """Somebody has looked into an alert; False when it is closed already. Raises NotPermitted, DatabaseAway.

    One about names is for those in charge.
    """
    require(journal, who, Action.RESOLVE_ALERT)
    about_names = select(alert.c.id).where(alert.c.id == alert_id, alert.c.kind == AlertKind.NAMES.value)
    with journal.database.read() as connection:
        found = connection.execute(about_names).first()
    if found is not None:
        require(journal, who, Action.REVIEW_NAMES)
    closing = update(alert).where(alert.c.id == alert_id, alert.c.closed_at.is_(None))
    with journal.transaction() as transaction:
        closed = closing.values(closed_at=transaction.at).returning(alert.c.kind, alert.c.kiosk)
        row = transaction.connection.execute(closed).first()
        if row is None:
            return False
        transaction.record("alert_closed", who.code, kind=row.kind, kiosk=row.kiosk)
    return True


def close_alerts(transaction: Transaction, ticket_id: int) -> None:
    """What the alerts of a ticket were about has been dealt with."""
    closing = update(alert).where(alert.c.ticket_id == ticket_id, alert.c.closed_at.is_(None))
    transaction.connection.execute(closing.values(closed_at=transaction.at))
