"""Calling and serving: every wish of a counter is one journalled transaction (services.queue.moves).

There is no SKIP LOCKED: a skipped head would be a queue jump that nobody can explain. Where a wish
is about the ticket that a counter holds, `expect` is the one that the officer saw when wishing: a
page that is behind must not finish somebody else's visit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from itertools import chain
from types import MappingProxyType
from typing import Any

from services.log.journal import Field, Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue import tickets
from services.queue.day import ServiceDay
from services.queue.model import CallAnswer, CallRefusal, Done, Ticket, TicketState
from services.queue.moves import (
    Refuse,
    ask_held,
    attempt,
    attempt_asking,
    call,
    count_call,
    find_ticket,
    lock_ticket,
    move,
    officer_at,
    require_code,
    require_free,
    require_open,
)
from services.queue.order import next_ticket, runs_after
from services.queue.reasons import CallReason, CancelReason, HoldReason, TransferReason
from services.queue.transitions import Step, follows
from services.store.asking import Answer


class Calling:
    """What counters can do with tickets. Every method raises NotPermitted; `find` also DatabaseAway."""

    def __init__(self, day: ServiceDay) -> None:
        self._day = day
        self.journal = day.journal
        self._house = day.house

    @permitted(Action.SERVE)
    def find(self, who: Officer, label: str) -> Ticket | None:
        """Today's ticket by what is printed on it, to call it out of order. Raises DatabaseAway."""
        with self.journal.database.read() as connection:
            return tickets.by_label(connection, label, self._day.known(connection))

    # -- calling ----------------------------------------------------------------------------

    @permitted(Action.SERVE)
    def call_next(self, who: Officer, code: str) -> CallAnswer:
        """Call the next ticket in the fair order; never finishes one silently."""

        def work(transaction: Transaction, day: date, counter: tuple[Answer, Answer]) -> Done:
            services = require_free(counter, self._house, code, who.code)
            locks = tickets.ask_locks(transaction.connection, services)
            there = tickets.ask_waiting_for(transaction.connection, day, locks)
            queues = {
                service: tickets.locked_queue(transaction.connection, day, service, locks[service]) for service in locks
            }
            calls, runs = tickets.queue_counts(queues.values())
            waiting = tickets.waiting_tickets(chain.from_iterable(there), calls)
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
            count_call(transaction, one.service, runs_after(one, waiting, runs), runs)
            called = call(transaction, one, who.code, code, _called(transaction.at, code))
            transaction.record(
                "ticket_called",
                who.code,
                label=called.label,
                service=self._public(called.service),
                counter=code,
                rule=rule.value,
            )
            return Done(called, rule.value)

        return attempt_asking(self._day, self._asks(code), work)

    @permitted(Action.SERVE)
    def call_ticket(self, who: Officer, code: str, ticket_id: int, reason: str) -> CallAnswer:
        """Call a particular ticket out of order, with a reason code (services.queue.reasons)."""

        def work(transaction: Transaction, day: date) -> Done:
            require_code(CallReason, reason)
            require_free(ask_held(transaction, day, code), self._house, code, who.code)
            found = find_ticket(transaction, ticket_id)
            tickets.lock_queues(transaction.connection, day, [found.service])
            found = lock_ticket(transaction, ticket_id)
            count_call(transaction, found.service, {}, {})
            values = _called(transaction.at, code)
            called = move(transaction, found, Step.CALL, who.code, code, values, reason)
            transaction.record(
                "ticket_called_out_of_order",
                who.code,
                label=called.label,
                service=self._public(called.service),
                counter=code,
                reason=reason,
            )
            return Done(called, "out_of_order")

        return attempt(self._day, work)

    @permitted(Action.SERVE)
    def recall(self, who: Officer, code: str, expect: int | None = None) -> CallAnswer:
        """Call the called ticket once more."""
        return self._at_counter(
            who,
            code,
            expect,
            Step.RECALL,
            "ticket_recalled",
            lambda at, row: {"recalls": row.recalls + 1, "called_again_at": at},
        )

    @permitted(Action.SERVE)
    def start(self, who: Officer, code: str, expect: int | None = None) -> CallAnswer:
        """The visitor is here: serving begins."""
        return self._at_counter(who, code, expect, Step.START, "ticket_started", lambda at, _row: {"started_at": at})

    @permitted(Action.SERVE)
    def finish(self, who: Officer, code: str, expect: int | None = None) -> CallAnswer:
        """Serving ended."""
        return self._at_counter(who, code, expect, Step.FINISH, "ticket_finished", lambda at, _row: {"finished_at": at})

    @permitted(Action.SERVE)
    def no_show(self, who: Officer, code: str, expect: int | None = None) -> CallAnswer:
        """Nobody came, after the recalls and the time that the house's rules ask for."""

        def values(at: int, row: Any) -> dict[str, object]:
            rules = self._house.queue
            since = at - (row.called_again_at or row.called_at)
            if row.recalls < rules.no_show_after_recalls:
                raise Refuse(CallRefusal.TOO_EARLY, f"recalls {row.recalls} of {rules.no_show_after_recalls}")
            if since < rules.no_show_after_seconds * 1_000_000:
                raise Refuse(CallRefusal.TOO_EARLY, f"{since // 1_000_000} of {rules.no_show_after_seconds} s")
            return {"counter": None}

        return self._at_counter(who, code, expect, Step.NO_SHOW, "ticket_no_show", values)

    @permitted(Action.SERVE)
    def abandon(self, who: Officer, code: str, expect: int | None = None) -> CallAnswer:
        """The counter cannot serve the called ticket: back into the queue, in its old place."""
        waits = {"counter": None, "called_at": None, "called_again_at": None, "recalls": 0}
        return self._at_counter(who, code, expect, Step.ABANDON, "ticket_abandoned", lambda _at, _row: dict(waits))

    @permitted(Action.SERVE)
    def transfer(self, who: Officer, code: str, to_service: str, reason: str, expect: int | None = None) -> CallAnswer:
        """Send the ticket that is being served to another service; number and arrival are kept."""
        told: dict[str, Field] = {"reason": reason}

        def values(_at: int, row: Any) -> dict[str, object]:
            require_code(TransferReason, reason)
            if to_service not in self._house.services:
                raise Refuse(CallRefusal.SERVICE_UNKNOWN, to_service)
            if to_service == row.service:
                raise Refuse(CallRefusal.SAME_SERVICE, to_service)
            told["from_service"], told["to_service"] = self._public(row.service), self._public(to_service)
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

        return self._at_counter(who, code, expect, Step.TRANSFER, "ticket_transferred", values, told)

    @permitted(Action.SERVE)
    def hold(self, who: Officer, code: str, reason: str, expect: int | None = None) -> CallAnswer:
        """Put off the ticket that is being served; the counter is free for the next one."""

        def values(_at: int, _row: Any) -> dict[str, object]:
            require_code(HoldReason, reason)
            return {"counter": None}

        return self._at_counter(who, code, expect, Step.HOLD, "ticket_held", values, {"reason": reason})

    @permitted(Action.SERVE)
    def resume(self, who: Officer, code: str, ticket_id: int) -> CallAnswer:
        """Go on with a ticket that was put off."""

        def work(transaction: Transaction, day: date) -> Done:
            require_free(ask_held(transaction, day, code), self._house, code, who.code)
            found = lock_ticket(transaction, ticket_id)
            done = move(transaction, found, Step.RESUME, who.code, code, {"counter": code})
            transaction.record("ticket_resumed", who.code, label=done.label, counter=code)
            return Done(done)

        return attempt(self._day, work)

    # -- tickets that no counter holds ---------------------------------------------------------

    @permitted(Action.SERVE)
    def left(self, who: Officer, ticket_id: int) -> CallAnswer:
        """A ticket that was put off and whose visitor has left."""

        def work(transaction: Transaction, _day: date) -> Done:
            found = lock_ticket(transaction, ticket_id)
            if found.state is not TicketState.ON_HOLD:
                raise Refuse(CallRefusal.WRONG_STATE, f"no_show from {found.state}")
            done = move(transaction, found, Step.NO_SHOW, who.code, None, {})
            transaction.record("ticket_no_show", who.code, label=done.label, counter="-")
            return Done(done)

        return attempt(self._day, work)

    @permitted(Action.SERVE)
    def present_again(self, who: Officer, ticket_id: int) -> CallAnswer:
        """A no-show is here after all: called again after k more tickets (a setting, on the slip)."""

        def work(transaction: Transaction, day: date) -> Done:
            service = find_ticket(transaction, ticket_id).service
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
            done = move(transaction, found, Step.RETURN, who.code, None, values)
            transaction.record("ticket_returned", who.code, label=done.label, after=after)
            return Done(done)

        return attempt(self._day, work)

    @permitted(Action.SERVE)
    def cancel(self, who: Officer, ticket_id: int, reason: str) -> CallAnswer:
        """Cancel a ticket that waits, or that this officer has called."""

        def work(transaction: Transaction, _day: date) -> Done:
            require_code(CancelReason, reason)
            found = lock_ticket(transaction, ticket_id)
            if found.counter is not None and officer_at(transaction, found.counter) != who.code:
                raise Refuse(CallRefusal.TICKET_ELSEWHERE, found.counter)
            values = {"counter": None, "finished_at": transaction.at}
            done = move(transaction, found, Step.CANCEL, who.code, found.counter, values, reason)
            transaction.record("ticket_cancelled", who.code, label=done.label, reason=reason)
            return Done(done)

        return attempt(self._day, work)

    # -- steps ------------------------------------------------------------------------------------

    def _at_counter(
        self,
        who: Officer,
        code: str,
        expect: int | None,
        step: Step,
        event: str,
        values: Callable[[int, Any], dict[str, object]],
        told: Mapping[str, Field] = MappingProxyType({}),
    ) -> CallAnswer:
        """One step of the ticket that a counter holds, journalled as `event` with the fields `told`.

        values: what changes in the ticket's row, from the moment and the row; may raise Refuse.
        """

        def work(transaction: Transaction, _day: date, counter: tuple[Answer, Answer]) -> Done:
            require_open(counter[0], self._house, code, who.code)
            row = counter[1].first()
            if row is None:
                raise Refuse(CallRefusal.NO_ACTIVE_TICKET)
            held = tickets.from_row(row)
            if expect is not None and expect != held.id:
                raise Refuse(CallRefusal.OTHER_TICKET, held.label)
            if follows(step, held.state) is None:
                raise Refuse(CallRefusal.WRONG_STATE, f"{step} from {held.state}")
            changed = values(transaction.at, row)
            reason = str(told["reason"]) if "reason" in told else None
            done = move(transaction, held, step, who.code, code, changed, reason)
            more = {"recalls": done.recalls} if step is Step.RECALL else {}
            transaction.record(event, who.code, label=done.label, counter=code, **told, **more)
            return Done(done)

        return attempt_asking(self._day, self._asks(code), work)

    def _asks(self, code: str) -> Callable[[Transaction, date], tuple[Answer, Answer]]:
        return lambda transaction, day: ask_held(transaction, day, code)

    def _public(self, service: str) -> str:
        return self._house.public_service(service).code


def _called(at: int, code: str) -> dict[str, object]:
    """What a call changes in a ticket's row."""
    return {"counter": code, "called_at": at, "called_again_at": at, "first_called_at": at, "recalls": 0}
