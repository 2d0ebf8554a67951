"""Lockers for what visitors may not take in: given at a counter for a visit, printed on its slip, and freed.

A locker has one family at a time, and a family one locker: two partial unique indexes see to it, whoever asks first.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from services.goods import rows
from services.goods.model import LockerAnswer, LockerDone, LockerNotDone, LockerProblem, LockerUse
from services.goods.settings import GoodsSettings
from services.goods.tables import locker_use
from services.log.journal import Journal, Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue.print_jobs import JobKind, insert_job, label_of
from services.store.clock import from_micros
from services.store.tables import ticket

_USES: Select[Any] = select(locker_use, ticket.c.series, ticket.c.number).join(
    ticket, ticket.c.id == locker_use.c.ticket_id
)
_IN_USE = _USES.where(locker_use.c.freed_at.is_(None))
_OCCUPIED = _IN_USE.order_by(locker_use.c.id)
_OF_TICKET = _IN_USE.where(locker_use.c.ticket_id == bindparam("wanted"))
_OF_LOCKER = _IN_USE.where(locker_use.c.locker == bindparam("wanted"))


class Lockers:
    """Raises NotPermitted and DatabaseAway. visit_service: the service whose numbers are of visits."""

    def __init__(self, journal: Journal, settings: GoodsSettings, visit_service: str) -> None:
        self.journal = journal
        self._settings = settings
        self._service = visit_service

    @permitted(Action.KEEP_LOCKERS)
    def give(self, who: Officer, ticket_id: int, locker: str, kiosk: str, language: str) -> LockerAnswer:
        """A locker for the family that holds a visit's number at this officer's counter.

        kiosk: whose printer prints the number once more, with the locker on it; "": none, it is told.
        """
        try:
            return self._give(who, ticket_id, locker, kiosk, language)
        except IntegrityError:  # PostgreSQL only: two officers in the same moment
            return self._give(who, ticket_id, locker, kiosk, language)

    def _give(self, who: Officer, ticket_id: int, locker: str, kiosk: str, language: str) -> LockerAnswer:
        with self.journal.transaction() as transaction:
            connection = transaction.connection
            has = _find(connection, _OF_TICKET, ticket_id)
            if has is not None:
                same = has.locker == locker
                return LockerDone(has, repeated=True) if same else LockerNotDone(LockerProblem.HAS_ONE, has)
            if locker not in self._settings.lockers:
                return LockerNotDone(LockerProblem.UNKNOWN)
            if (other := _find(connection, _OF_LOCKER, locker)) is not None:
                return LockerNotDone(LockerProblem.OCCUPIED, other)
            if not rows.held_by(connection, who.code, ticket_id, self._service):
                return LockerNotDone(LockerProblem.NOT_YOUR_NUMBER)
            values = {"locker": locker, "ticket_id": ticket_id, "given_at": transaction.at, "given_by": who.code}
            connection.execute(insert(locker_use).values(**values))
            label = label_of(transaction, ticket_id)
            transaction.record("locker_given", who.code, locker=locker, label=label)
            job = self._print(transaction, who, ticket_id, label, kiosk, language) if kiosk else None
            given = _find(connection, _OF_TICKET, ticket_id)
            assert given is not None
        return LockerDone(given, job=job)

    @permitted(Action.KEEP_LOCKERS)
    def free(self, who: Officer, use_id: int) -> LockerAnswer:
        """The family has taken its things out."""
        with self.journal.transaction() as transaction:
            use = _find(transaction.connection, _USES.where(locker_use.c.id == bindparam("wanted")), use_id)
            if use is None:
                return LockerNotDone(LockerProblem.UNKNOWN)
            mine = update(locker_use).where(locker_use.c.id == use_id, locker_use.c.freed_at.is_(None))
            values = {"freed_at": transaction.at, "freed_by": who.code}
            if not transaction.connection.execute(mine.values(**values)).rowcount:
                return LockerNotDone(LockerProblem.FREED, use)
            transaction.record("locker_freed", who.code, locker=use.locker, label=use.label)
        return LockerDone(use)

    @permitted(Action.KEEP_LOCKERS)
    def occupied(self, who: Officer) -> list[LockerUse]:
        """Those in use, in the house's order; one that the house has no more comes last."""
        with self.journal.database.read() as connection:
            found = [_use(row) for row in connection.execute(_OCCUPIED)]
        place = {one: number for number, one in enumerate(self._settings.lockers)}
        return sorted(found, key=lambda one: place.get(one.locker, len(place)))

    @permitted(Action.KEEP_LOCKERS)
    def free_ones(self, who: Officer) -> list[str]:
        """What can be given now, in the house's order."""
        taken = {one.locker for one in self.occupied(who)}
        return [one for one in self._settings.lockers if one not in taken]

    @permitted(Action.KEEP_LOCKERS)
    def of_ticket(self, who: Officer, ticket_id: int) -> LockerUse | None:
        with self.journal.database.read() as connection:
            return _find(connection, _OF_TICKET, ticket_id)

    def _print(
        self, transaction: Transaction, who: Officer, ticket_id: int, label: str, kiosk: str, language: str
    ) -> int:
        kind = JobKind.COPY
        job = insert_job(
            transaction, kiosk=kiosk, kind=kind, ticket_id=ticket_id, language=language, requested_by=who.code
        )
        transaction.record("print_requested", who.code, job=job, label=label, kind=kind.value)
        return job


def locker_of(connection: Connection, ticket_id: int) -> str:
    """What stands on the door of a number's locker; "" where it has none."""
    found = _find(connection, _OF_TICKET, ticket_id)
    return found.locker if found else ""


def _find(connection: Connection, query: Select[Any], wanted: object) -> LockerUse | None:
    row = connection.execute(query, {"wanted": wanted}).first()
    return _use(row) if row else None


def _use(row: Any) -> LockerUse:
    label = f"{row.series}{row.number:03d}"
    return LockerUse(row.id, row.locker, row.ticket_id, label, from_micros(row.given_at), row.given_by)
