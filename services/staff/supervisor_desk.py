"""What a supervisor decides about the house."""

from __future__ import annotations

from services.house.hours import OpeningChange
from services.house.model import House
from services.log.journal import Journal
from services.people.model import Officer
from services.people.permissions import Action, Permissions
from services.queue.day import ClockState
from services.queue.desk import Queue
from services.queue.model import CallAnswer, NotDone, Ticket
from services.queue.supervision import (
    Period,
    PublicReason,
    RangeCancelled,
    ServiceEnded,
    Supervision,
)
from services.queue.views import QueueViews, ServiceLine


class SupervisorDesk:
    """Every method raises NotPermitted and DatabaseAway."""

    def __init__(self, journal: Journal, house: House, queue: Queue) -> None:
        self._queue = queue
        self._supervision = Supervision(queue.day)
        self._views = QueueViews(queue.day)
        self._permissions = Permissions(journal)

    def services(self, who: Officer) -> list[ServiceLine]:
        self._permissions.require(who, Action.CLOSE_SERVICE)
        return self._views.services()

    def opening_changes(self, who: Officer) -> list[OpeningChange]:
        self._permissions.require(who, Action.CLOSE_SERVICE)
        return self._views.opening_changes()

    def close(self, who: Officer, service: str | None, period: Period, reason: PublicReason) -> OpeningChange | NotDone:
        self._permissions.require(who, Action.CLOSE_SERVICE)
        return self._supervision.close(service, period, reason, who.code)

    def open_extra(
        self, who: Officer, service: str | None, period: Period, reason: PublicReason
    ) -> OpeningChange | NotDone:
        self._permissions.require(who, Action.CLOSE_SERVICE)
        return self._supervision.open_extra(service, period, reason, who.code)

    def end_change(self, who: Officer, change_id: int) -> OpeningChange | NotDone:
        self._permissions.require(who, Action.CLOSE_SERVICE)
        return self._supervision.end_change(change_id, who.code)

    def end_service(self, who: Officer, service: str, reason: PublicReason) -> ServiceEnded | NotDone:
        self._permissions.require(who, Action.CLOSE_SERVICE)
        return self._supervision.end_service(service, reason, who.code)

    def look_at_range(self, who: Officer, series: str, first: int, last: int) -> tuple[Ticket, ...]:
        """Today's tickets of the range, before anything is done to them."""
        self._permissions.require(who, Action.CANCEL_RANGE)
        return tuple(one for one in self._queue.tickets_today() if one.series == series and first <= one.number <= last)

    def cancel_range(self, who: Officer, series: str, first: int, last: int, reason: str) -> RangeCancelled | NotDone:
        self._permissions.require(who, Action.CANCEL_RANGE)
        return self._supervision.cancel_range(series, first, last, reason, who.code)

    def ticket_to_correct(self, who: Officer, label: str) -> Ticket | None:
        """Today's ticket by what is printed on it."""
        self._permissions.require(who, Action.CORRECT_PRIORITY)
        return self._queue.ticket_by_label(label)

    def correct_priority(self, who: Officer, ticket_id: int, group: str | None, reason: str) -> CallAnswer:
        self._permissions.require(who, Action.CORRECT_PRIORITY)
        return self._supervision.correct_priority(ticket_id, group, reason, who.code)

    def release_counter(self, who: Officer, code: str) -> Ticket | bool | NotDone:
        self._permissions.require(who, Action.RELEASE_COUNTER)
        return self._queue.release_counter(code, who.code)

    def clock_state(self, who: Officer) -> ClockState:
        self._permissions.require(who, Action.SEE_QUEUE)
        return self._queue.day.clock_state()

    def confirm_clock(self, who: Officer) -> None:
        self._queue.day.confirm_clock(who)
