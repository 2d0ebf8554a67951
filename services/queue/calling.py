"""Calling and serving: every wish of a counter is one journalled transaction (services.queue.moves).

There is no SKIP LOCKED: a skipped head would be a queue jump that nobody can explain. Where a wish
is about the ticket that a counter holds, `expect` is the one that the officer saw when wishing: a
page that is behind must not finish somebody else's visit.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select, update

from services.log.journal import Transaction
from services.queue import tickets
from services.queue.day import ServiceDay
from services.queue.model import CallAnswer, CallRefusal, Done, NotDone, Ticket, TicketState
from services.queue.moves import (
    Refuse,
    active_row,
    lock_ticket,
    move,
    open_counter_row,
    public_codes,
    require_code,
    run,
)
from services.queue.order import next_ticket, runs_after
from services.queue.reasons import CallReason, CancelReason, HoldReason, TransferReason
from services.queue.transitions import Action, follows
from services.store.tables import counter, service_queue, ticket

T = TypeVar("T")


class Calling:
    """What counters can do with tickets. An officer appears by short code."""

    def __init__(self, day: ServiceDay) -> None:
        self._day = day
        self.journal = day.journal
        self._house = day.house

    # -- calling ----------------------------------------------------------------------------

    def call_next(self, code: str, officer: str) -> CallAnswer:
        """Call the next ticket in the fair order; never finishes one silently."""

        def work(transaction: Transaction, day: date) -> Done:
            services = self._free_counter(transaction, day, code, officer)
            queues = tickets.lock_queues(transaction.connection, day, services)
            calls = {service: row.calls for service, row in queues.items()}
            runs = {service: row.priority_run for service, row in queues.items()}
            waiting = tickets.waiting_tickets(transaction.connection, day, services, calls)
            rules = self._house.queue
            chosen = next_ticket(
                waiting,
                now=transaction.at,
                bound_minutes=rules.waiting_bound_minutes,
                run_limit=rules.priority_run,
                runs=runs,
            )
            if chosen is None:
                raise Refuse(CallRefusal.QUEUE_EMPTY)
            one, rule = chosen
            self._count_call(transaction, one.service, runs_after(one, waiting, runs), runs)
            called = self._call(transaction, lock_ticket(transaction, one.ticket_id), code, officer, None)
            transaction.record(
                "ticket_called",
                officer,
                label=called.label,
                service=self._public((called.service,)),
                counter=code,
                rule=rule.value,
            )
            return Done(called, rule.value)

        return self._run(work)

    def call_ticket(self, code: str, officer: str, ticket_id: int, reason: str) -> CallAnswer:
        """Call a particular ticket out of order, with a reason code (services.queue.reasons)."""

        def work(transaction: Transaction, day: date) -> Done:
            require_code(CallReason, reason)
            self._free_counter(transaction, day, code, officer)
            found = self._find(transaction, ticket_id)
            tickets.lock_queues(transaction.connection, day, [found.service])
            found = lock_ticket(transaction, ticket_id)
            self._count_call(transaction, found.service, {}, {})
            called = self._call(transaction, found, code, officer, reason)
            transaction.record(
                "ticket_called_out_of_order",
                officer,
                label=called.label,
                service=self._public((called.service,)),
                counter=code,
                reason=reason,
            )
            return Done(called, "out_of_order")

        return self._run(work)

    def recall(self, code: str, officer: str, expect: int | None = None) -> CallAnswer:
        """Call the called ticket once more."""

        def record(transaction: Transaction, done: Ticket) -> None:
            transaction.record("ticket_recalled", officer, label=done.label, counter=code, recalls=done.recalls)

        return self._at_counter(
            code,
            officer,
            expect,
            Action.RECALL,
            record,
            lambda at, row: {"recalls": row.recalls + 1, "called_again_at": at},
        )

    def start(self, code: str, officer: str, expect: int | None = None) -> CallAnswer:
        """The visitor is here: serving begins."""

        def record(transaction: Transaction, done: Ticket) -> None:
            transaction.record("ticket_started", officer, label=done.label, counter=code)

        return self._at_counter(code, officer, expect, Action.START, record, lambda at, _row: {"started_at": at})

    def finish(self, code: str, officer: str, expect: int | None = None) -> CallAnswer:
        """Serving ended."""

        def record(transaction: Transaction, done: Ticket) -> None:
            transaction.record("ticket_finished", officer, label=done.label, counter=code)

        return self._at_counter(code, officer, expect, Action.FINISH, record, lambda at, _row: {"finished_at": at})

    def no_show(self, code: str, officer: str, expect: int | None = None) -> CallAnswer:
        """Nobody came, after the recalls and the time that the house's rules ask for."""

        def values(at: int, row: Any) -> dict[str, object]:
            rules = self._house.queue
            since = at - (row.called_again_at or row.called_at)
            if row.recalls < rules.no_show_after_recalls:
                raise Refuse(CallRefusal.TOO_EARLY, f"recalls {row.recalls} of {rules.no_show_after_recalls}")
            if since < rules.no_show_after_seconds * 1_000_000:
                raise Refuse(CallRefusal.TOO_EARLY, f"{since // 1_000_000} of {rules.no_show_after_seconds} s")
            return {"counter": None}

        def record(transaction: Transaction, done: Ticket) -> None:
            transaction.record("ticket_no_show", officer, label=done.label, counter=code)

        return self._at_counter(code, officer, expect, Action.NO_SHOW, record, values)

    def abandon(self, code: str, officer: str, expect: int | None = None) -> CallAnswer:
        """The counter cannot serve the called ticket: back into the queue, in its old place."""

        def record(transaction: Transaction, done: Ticket) -> None:
            transaction.record("ticket_abandoned", officer, label=done.label, counter=code)

        return self._at_counter(
            code,
            officer,
            expect,
            Action.ABANDON,
            record,
            lambda _at, _row: {"counter": None, "called_at": None, "called_again_at": None, "recalls": 0},
        )

    def transfer(self, code: str, officer: str, to_service: str, reason: str, expect: int | None = None) -> CallAnswer:
        """Send the ticket that is being served to another service; number and arrival are kept."""
        origin: list[str] = []

        def values(_at: int, row: Any) -> dict[str, object]:
            require_code(TransferReason, reason)
            if to_service not in self._house.services:
                raise Refuse(CallRefusal.SERVICE_UNKNOWN, to_service)
            if to_service == row.service:
                raise Refuse(CallRefusal.SAME_SERVICE, to_service)
            origin.append(row.service)
            return {
                "service": to_service,
                "counter": None,
                "transferred": 1,
                "called_at": None,
                "called_again_at": None,
                "started_at": None,
                "recalls": 0,
                "not_before_call": 0,
            }

        def record(transaction: Transaction, done: Ticket) -> None:
            transaction.record(
                "ticket_transferred",
                officer,
                label=done.label,
                from_service=self._public((origin[-1],)),
                to_service=self._public((to_service,)),
                counter=code,
                reason=reason,
            )

        return self._at_counter(code, officer, expect, Action.TRANSFER, record, values, reason)

    def hold(self, code: str, officer: str, reason: str, expect: int | None = None) -> CallAnswer:
        """Put off the ticket that is being served; the counter is free for the next one."""

        def values(_at: int, _row: Any) -> dict[str, object]:
            require_code(HoldReason, reason)
            return {"counter": None}

        def record(transaction: Transaction, done: Ticket) -> None:
            transaction.record("ticket_held", officer, label=done.label, counter=code, reason=reason)

        return self._at_counter(code, officer, expect, Action.HOLD, record, values, reason)

    def resume(self, code: str, officer: str, ticket_id: int) -> CallAnswer:
        """Go on with a ticket that was put off."""

        def work(transaction: Transaction, day: date) -> Done:
            self._free_counter(transaction, day, code, officer)
            found = lock_ticket(transaction, ticket_id)
            done = move(transaction, found, Action.RESUME, officer, code, {"counter": code})
            transaction.record("ticket_resumed", officer, label=done.label, counter=code)
            return Done(done)

        return self._run(work)

    # -- tickets that no counter holds ---------------------------------------------------------

    def no_show_held(self, ticket_id: int, officer: str) -> CallAnswer:
        """A ticket that was put off and whose visitor has left."""

        def work(transaction: Transaction, _day: date) -> Done:
            found = lock_ticket(transaction, ticket_id)
            if found.state is not TicketState.ON_HOLD:
                raise Refuse(CallRefusal.WRONG_STATE, f"no_show from {found.state}")
            done = move(transaction, found, Action.NO_SHOW, officer, None, {})
            transaction.record("ticket_no_show", officer, label=done.label, counter="-")
            return Done(done)

        return self._run(work)

    def return_(self, ticket_id: int, officer: str) -> CallAnswer:
        """A no-show is here after all: called again after k more tickets (a setting, on the slip)."""

        def work(transaction: Transaction, day: date) -> Done:
            service = self._find(transaction, ticket_id).service
            queue = tickets.lock_queues(transaction.connection, day, [service])[service]
            found = lock_ticket(transaction, ticket_id)
            after = self._house.queue.return_after
            values = {
                "not_before_call": queue.calls + after,
                "called_at": None,
                "called_again_at": None,
                "started_at": None,
                "recalls": 0,
            }
            done = move(transaction, found, Action.RETURN, officer, None, values)
            transaction.record("ticket_returned", officer, label=done.label, after=after)
            return Done(done)

        return self._run(work)

    def cancel(self, ticket_id: int, officer: str, reason: str, *, own_only: bool = False) -> CallAnswer:
        """Cancel a ticket that waits or was called. own_only: not one that a colleague has called."""

        def work(transaction: Transaction, _day: date) -> Done:
            require_code(CancelReason, reason)
            found = lock_ticket(transaction, ticket_id)
            if own_only and found.counter is not None and self._officer_at(transaction, found.counter) != officer:
                raise Refuse(CallRefusal.TICKET_ELSEWHERE, found.counter)
            values = {"counter": None, "finished_at": transaction.at}
            done = move(transaction, found, Action.CANCEL, officer, found.counter, values, reason)
            transaction.record("ticket_cancelled", officer, label=done.label, reason=reason)
            return Done(done)

        return self._run(work)

    # -- steps ------------------------------------------------------------------------------------

    def _run(self, work: Callable[[Transaction, date], T]) -> T | NotDone:
        return run(self._day, work)

    def _at_counter(
        self,
        code: str,
        officer: str,
        expect: int | None,
        action: Action,
        record: Callable[[Transaction, Ticket], None],
        values: Callable[[int, Any], dict[str, object]],
        reason: str | None = None,
    ) -> CallAnswer:
        """One action on the ticket that a counter holds."""

        def work(transaction: Transaction, day: date) -> Done:
            open_counter_row(transaction, self._house, code, officer)
            row = active_row(transaction, day, code)
            if row is None:
                raise Refuse(CallRefusal.NO_ACTIVE_TICKET)
            held = tickets.from_row(row)
            if expect is not None and expect != held.id:
                raise Refuse(CallRefusal.OTHER_TICKET, held.label)
            if follows(action, held.state) is None:
                raise Refuse(CallRefusal.WRONG_STATE, f"{action} from {held.state}")
            done = move(transaction, held, action, officer, code, values(transaction.at, row), reason)
            record(transaction, done)
            return Done(done)

        return self._run(work)

    def _call(self, transaction: Transaction, found: Ticket, code: str, officer: str, reason: str | None) -> Ticket:
        values = {"counter": code, "called_at": transaction.at, "called_again_at": transaction.at, "recalls": 0}
        return move(transaction, found, Action.CALL, officer, code, values, reason)

    def _count_call(
        self, transaction: Transaction, service: str, after: dict[str, int], before: dict[str, int]
    ) -> None:
        """A ticket was called: count it for its service, and keep the runs of priority tickets."""
        counted = update(service_queue).where(service_queue.c.service == service)
        transaction.connection.execute(counted.values(calls=service_queue.c.calls + 1))
        for changed in (name for name, length in after.items() if length != before[name]):
            its_row = update(service_queue).where(service_queue.c.service == changed)
            transaction.connection.execute(its_row.values(priority_run=after[changed]))

    def _free_counter(self, transaction: Transaction, day: date, code: str, officer: str) -> tuple[str, ...]:
        """The services of an open counter that is not paused and holds no ticket."""
        row = open_counter_row(transaction, self._house, code, officer)
        if active_row(transaction, day, code) is not None:
            raise Refuse(CallRefusal.HAS_ACTIVE_TICKET)
        if row.pause is not None:
            raise Refuse(CallRefusal.COUNTER_PAUSED)
        return tuple(row.services.split(","))

    def _officer_at(self, transaction: Transaction, code: str) -> str | None:
        # Read without a lock: counters are locked before tickets, and this ticket is locked already.
        query = select(counter.c.officer).where(counter.c.code == code)
        return transaction.connection.execute(query).scalar()

    def _find(self, transaction: Transaction, ticket_id: int) -> Ticket:
        row = transaction.connection.execute(select(ticket).where(ticket.c.id == ticket_id)).first()
        if row is None:
            raise Refuse(CallRefusal.TICKET_UNKNOWN)
        return tickets.from_row(row)

    def _public(self, services: tuple[str, ...]) -> str:
        return public_codes(self._house, services)
