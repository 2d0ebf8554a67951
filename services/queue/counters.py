"""Counters: opened by an officer for some services, paused, closed, taken over from who has left."""

from __future__ import annotations

from datetime import date

from sqlalchemy import text, update

from services.log.journal import Transaction
from services.queue import tickets
from services.queue.day import ServiceDay
from services.queue.model import CallRefusal, NotDone, Ticket, TicketState
from services.queue.moves import (
    Refuse,
    active_row,
    lock_counter,
    move,
    open_counter_row,
    public_codes,
    require_code,
    run,
)
from services.queue.reasons import HoldReason, PauseReason
from services.queue.transitions import Action
from services.store.tables import counter

# The row is made before it is locked: two officers may open a new counter at once.
_NEW_COUNTER = text("INSERT INTO counter (code, is_open, services) VALUES (:code, 0, '') ON CONFLICT DO NOTHING")


class Counters:
    """An officer appears by short code, and may have several counters."""

    def __init__(self, day: ServiceDay) -> None:
        self._day = day
        self.journal = day.journal
        self._house = day.house

    def open(self, code: str, officer: str, services: tuple[str, ...] | None = None) -> tuple[str, ...] | NotDone:
        """Open a counter, or change what an open one calls; returns its services."""

        def work(transaction: Transaction, _day: date) -> tuple[str, ...]:
            settings = self._house.counters.get(code)
            if settings is None:
                raise Refuse(CallRefusal.COUNTER_UNKNOWN, code)
            wanted = services or settings.services
            if unknown := [service for service in wanted if service not in self._house.services]:
                raise Refuse(CallRefusal.SERVICE_UNKNOWN, ", ".join(unknown))
            transaction.connection.execute(_NEW_COUNTER, {"code": code})
            row = lock_counter(transaction, code)
            if row.is_open and row.officer != officer:
                raise Refuse(CallRefusal.COUNTER_OCCUPIED, str(row.officer))
            values: dict[str, object] = {"services": ",".join(wanted)}
            if not row.is_open:
                values |= {"is_open": 1, "officer": officer, "opened_at": transaction.at, "pause": None}
            transaction.connection.execute(update(counter).where(counter.c.code == code).values(**values))
            transaction.record("counter_opened", officer, counter=code, services=public_codes(self._house, wanted))
            return wanted

        return run(self._day, work)

    def close(self, code: str, officer: str) -> bool | NotDone:
        """Close a counter that holds no ticket."""

        def work(transaction: Transaction, day: date) -> bool:
            self._free(transaction, day, code, officer)
            _close(transaction, code)
            transaction.record("counter_closed", officer, counter=code)
            return True

        return run(self._day, work)

    def pause(self, code: str, officer: str, reason: str) -> bool | NotDone:
        """Nothing is called here for a while; the officer keeps the counter."""

        def work(transaction: Transaction, day: date) -> bool:
            require_code(PauseReason, reason)
            self._free(transaction, day, code, officer)
            transaction.connection.execute(update(counter).where(counter.c.code == code).values(pause=reason))
            transaction.record("counter_paused", officer, counter=code, reason=reason)
            return True

        return run(self._day, work)

    def go_on(self, code: str, officer: str) -> bool | NotDone:
        """The pause is over."""

        def work(transaction: Transaction, _day: date) -> bool:
            open_counter_row(transaction, self._house, code, officer)
            transaction.connection.execute(update(counter).where(counter.c.code == code).values(pause=None))
            transaction.record("counter_resumed", officer, counter=code)
            return True

        return run(self._day, work)

    def release(self, code: str, supervisor: str) -> Ticket | bool | NotDone:
        """Take a counter from an officer who has left; answers with the ticket that it held, if any.

        A called ticket waits again in its old place, one that was being served is put off.
        """

        def work(transaction: Transaction, day: date) -> Ticket | bool:
            row = lock_counter(transaction, code)
            if row is None or not row.is_open:
                raise Refuse(CallRefusal.COUNTER_CLOSED, code)
            held = active_row(transaction, day, code)
            freed = self._put_back(transaction, tickets.from_row(held), supervisor) if held is not None else None
            _close(transaction, code)
            transaction.record(
                "counter_released", supervisor, counter=code, officer=row.officer, label=freed.label if freed else "-"
            )
            return freed or True

        return run(self._day, work)

    def _put_back(self, transaction: Transaction, held: Ticket, supervisor: str) -> Ticket:
        if held.state is TicketState.CALLED:
            waits_again = {"counter": None, "called_at": None, "called_again_at": None, "recalls": 0}
            return move(transaction, held, Action.ABANDON, supervisor, held.counter, waits_again)
        reason = HoldReason.OFFICER_LEFT.value
        return move(transaction, held, Action.HOLD, supervisor, held.counter, {"counter": None}, reason)

    def _free(self, transaction: Transaction, day: date, code: str, officer: str) -> None:
        open_counter_row(transaction, self._house, code, officer)
        if active_row(transaction, day, code) is not None:
            raise Refuse(CallRefusal.HAS_ACTIVE_TICKET)


def _close(transaction: Transaction, code: str) -> None:
    closing = update(counter).where(counter.c.code == code).values(is_open=0, officer=None, pause=None)
    transaction.connection.execute(closing)
