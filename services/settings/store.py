"""The table of the versions: reading the timeline, writing a version that holds. Others ask for permission."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from services.log.journal import Journal, Transaction
from services.people.model import Officer
from services.people.permissions import Action, require
from services.settings.timeline import Mark, Timeline, Version, ordered
from services.settings.values import Change, Values, between, from_rows, to_rows
from services.store.clock import from_micros, to_micros
from services.store.database import Database
from services.store.tables import settings_version
from services.store.turns import HOUSE, take_turn

FROM_UPGRADE = "upgrade"  # made the first version out of what an earlier program had adopted
SYSTEM = "system"
LONGEST_LIST = 8


def timeline(database: Database) -> Timeline:
    """Every approved version. Raises DatabaseAway."""
    with database.read() as connection:
        return read_timeline(connection)


def read_timeline(connection: Connection) -> Timeline:
    rows = connection.execute(select(settings_version).where(settings_version.c.state == "approved")).all()
    return Timeline(ordered([_version(row) for row in rows]))


def mark(database: Database) -> Mark:
    """`Timeline.mark` without its changes: cheap to ask for often. Raises DatabaseAway."""
    columns = select(settings_version.c.number, settings_version.c.starts_at)
    held = columns.where(settings_version.c.state == "approved")
    with database.read() as connection:
        rows = connection.execute(held.order_by(settings_version.c.starts_at, settings_version.c.number)).all()
    return tuple((row.number, from_micros(row.starts_at)) for row in rows)


_PROPOSED = select(func.count()).where(
    settings_version.c.state == "proposed", settings_version.c.made_by != bindparam("who")
)


def waiting_for(database: Database, who_code: str) -> int:
    """How many proposals of others wait for somebody who may approve. Raises DatabaseAway."""
    with database.read() as connection:
        return int(connection.execute(_PROPOSED, {"who": who_code}).scalar_one())


def first_version(journal: Journal, values: Values) -> None:
    """At the first start kiosk.ini says what the house is; later nothing happens here. Raises DatabaseAway.

    What an upgrade took over has no order of its own on every database: the file's, where it says the same otherwise.
    """
    known = timeline(journal.database)
    if not known.versions:
        with journal.transaction() as transaction:
            take_turn(transaction.connection, HOUSE)  # another program of this house may start in the same moment
            if not read_timeline(transaction.connection).versions:
                _insert(transaction, between({}, values), SYSTEM, starts_at=0)
                transaction.record("house_adopted", SYSTEM, keys="all (first start)")
        return
    (first, *others) = known.versions
    held = known.values(first.starts_at)
    if not others and first.made_by == FROM_UPGRADE and {**values, **held} == dict(values):
        with journal.transaction() as transaction:
            transaction.connection.execute(
                update(settings_version)
                .where(settings_version.c.number == first.number)
                .values(changes=_written(between({}, values)), made_by=SYSTEM)
            )


def adopt(journal: Journal, who: Officer, wanted: Values) -> tuple[Change, ...]:
    """What kiosk.ini says holds from now on; what is planned stays planned. Raises NotPermitted, DatabaseAway."""
    require(journal, who, Action.ADOPT_SETTINGS)
    with journal.transaction() as transaction:
        take_turn(transaction.connection, HOUSE)
        known = read_timeline(transaction.connection)
        now = known.at_once(journal.clock.now())  # after the turn: what was approved meanwhile has begun
        held = known.values(now)
        changes = between(held, wanted)
        if changes:
            _insert(transaction, changes, who.code, starts_at=to_micros(now))
            transaction.record("house_adopted", who.code, keys=listed(changes))
    return changes


def write_approved(
    transaction: Transaction, row: Any, changes: Iterable[Change], who: Officer, starts_at: datetime
) -> int:
    """A proposal becomes a version; returns its number."""
    number = _next_number(transaction.connection)
    transaction.connection.execute(
        update(settings_version)
        .where(settings_version.c.id == row.id)
        .values(
            state="approved",
            number=number,
            starts_at=to_micros(starts_at),
            changes=_written(changes),
            decided_by=who.code,
            decided_at=transaction.at,
        )
    )
    return number


def listed(changes: Sequence[Change]) -> str:
    """The changed keys, for the log."""
    names = [f"{one.section}.{one.key}" for one in changes[:LONGEST_LIST]]
    more = len(changes) - LONGEST_LIST
    return (", ".join(names) + (f", +{more}" if more > 0 else ""))[:300]


def _insert(transaction: Transaction, changes: Iterable[Change], actor: str, *, starts_at: int) -> None:
    transaction.connection.execute(
        insert(settings_version).values(
            state="approved",
            number=_next_number(transaction.connection),
            starts_at=starts_at,
            changes=_written(changes),
            made_by=actor,
            changed_at=transaction.at,
            decided_by=actor,
            decided_at=transaction.at,
        )
    )


def _next_number(connection: Connection) -> int:
    return 1 + int(connection.execute(select(func.max(settings_version.c.number))).scalar() or 0)


def _written(changes: Iterable[Change]) -> str:
    return json.dumps(to_rows(changes), ensure_ascii=False)


def changes_of(row: Any) -> tuple[Change, ...]:
    return from_rows(json.loads(row.changes))


def _version(row: Any) -> Version:
    return Version(
        row.number,
        from_micros(row.starts_at),
        date.fromisoformat(row.first_day) if row.first_day else None,
        changes_of(row),
        row.made_by,
        row.decided_by,
        from_micros(row.decided_at),
    )
