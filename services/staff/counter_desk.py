"""An officer's work at the counters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.house.model import House
from services.log.journal import Journal
from services.paper.desk import resolve
from services.people.model import Officer
from services.people.permissions import Action, Permissions
from services.queue import print_jobs
from services.queue.desk import Queue
from services.queue.model import CallAnswer, NotDone, TakeAnswer, TakeRequest, Ticket
from services.queue.print_jobs import PrintJob
from services.queue.views import CounterNow, Figures, QueueViews, Waiting


class CounterDesk:
    """`expect` is the ticket that the officer saw when wishing (None: saw none). Raises NotPermitted, and DatabaseAway
    where an answer cannot say so (the reading methods)."""

    def __init__(self, journal: Journal, house: House, queue: Queue) -> None:
        self._journal = journal
        self._queue = queue
        self._views = QueueViews(queue.day)
        self._permissions = Permissions(journal)

    # -- seeing -------------------------------------------------------------------------------

    def counters(self, who: Officer) -> dict[str, CounterNow]:
        self._permissions.require(who, Action.SEE_QUEUE)
        return self._views.counters()

    def serving(self, who: Officer) -> list[CounterNow]:
        """The open counters of this officer, in the house's order."""
        self._permissions.require(who, Action.SERVE)
        return [one for one in self._views.counters().values() if one.is_open and one.officer == who.code]

    def waiting(self, who: Officer, services: Sequence[str], limit: int) -> Waiting:
        self._permissions.require(who, Action.SEE_QUEUE)
        return self._views.waiting(services, limit)

    def figures(self, who: Officer, services: Sequence[str]) -> Figures:
        self._permissions.require(who, Action.SEE_QUEUE)
        return self._views.figures(services)

    def ticket(self, who: Officer, label: str) -> Ticket | None:
        """Today's ticket by what is printed on it, to do something with it."""
        self._permissions.require(who, Action.SERVE)
        return self._queue.ticket_by_label(label)

    def no_show_from(self, called: Ticket) -> datetime | None:
        """From when a called ticket may be a no-show; None: it has to be recalled first. Pure."""
        return self._views.no_show_from(called)

    # -- numbers ------------------------------------------------------------------------------

    def take(self, who: Officer, request: TakeRequest) -> TakeAnswer:
        """Take a number for a visitor; outside the hours only who may admit."""
        self._permissions.require(who, Action.ADMIT if request.ignore_hours else Action.SERVE)
        return self._queue.take(replace(request, actor=who.code))

    # -- counters -----------------------------------------------------------------------------

    def open_counter(
        self, who: Officer, code: str, services: tuple[str, ...] | None = None
    ) -> tuple[str, ...] | NotDone:
        self._permissions.require(who, Action.SERVE)
        return self._queue.open_counter(code, who.code, services)

    def close_counter(self, who: Officer, code: str) -> bool | NotDone:
        self._permissions.require(who, Action.SERVE)
        return self._queue.close_counter(code, who.code)

    def pause(self, who: Officer, code: str, reason: str) -> bool | NotDone:
        self._permissions.require(who, Action.SERVE)
        return self._queue.pause_counter(code, who.code, reason)

    def go_on(self, who: Officer, code: str) -> bool | NotDone:
        self._permissions.require(who, Action.SERVE)
        return self._queue.go_on_counter(code, who.code)

    # -- tickets ------------------------------------------------------------------------------

    def call_next(self, who: Officer, code: str) -> CallAnswer:
        self._permissions.require(who, Action.SERVE)
        return self._queue.call_next(code, who.code)

    def call_ticket(self, who: Officer, code: str, ticket_id: int, reason: str) -> CallAnswer:
        self._permissions.require(who, Action.SERVE)
        return self._queue.call_ticket(code, who.code, ticket_id, reason)

    def recall(self, who: Officer, code: str, expect: int | None) -> CallAnswer:
        self._permissions.require(who, Action.SERVE)
        return self._queue.recall(code, who.code, expect)

    def start(self, who: Officer, code: str, expect: int | None) -> CallAnswer:
        self._permissions.require(who, Action.SERVE)
        return self._queue.start(code, who.code, expect)

    def finish(self, who: Officer, code: str, expect: int | None) -> CallAnswer:
        self._permissions.require(who, Action.SERVE)
        return self._queue.finish(code, who.code, expect)

    def no_show(self, who: Officer, code: str, expect: int | None) -> CallAnswer:
        self._permissions.require(who, Action.SERVE)
        return self._queue.no_show(code, who.code, expect)

    def abandon(self, who: Officer, code: str, expect: int | None) -> CallAnswer:
        self._permissions.require(who, Action.SERVE)
        return self._queue.abandon(code, who.code, expect)

    def transfer(self, who: Officer, code: str, to_service: str, reason: str, expect: int | None) -> CallAnswer:
        self._permissions.require(who, Action.SERVE)
        return self._queue.transfer(code, who.code, to_service, reason, expect)

    def hold(self, who: Officer, code: str, reason: str, expect: int | None) -> CallAnswer:
        self._permissions.require(who, Action.SERVE)
        return self._queue.hold(code, who.code, reason, expect)

    def resume(self, who: Officer, code: str, ticket_id: int) -> CallAnswer:
        self._permissions.require(who, Action.SERVE)
        return self._queue.resume(code, who.code, ticket_id)

    def present_again(self, who: Officer, ticket_id: int) -> CallAnswer:
        """A no-show is here after all."""
        self._permissions.require(who, Action.SERVE)
        return self._queue.return_(ticket_id, who.code)

    def left(self, who: Officer, ticket_id: int) -> CallAnswer:
        """Someone whose ticket was put off has gone."""
        self._permissions.require(who, Action.SERVE)
        return self._queue.no_show_held(ticket_id, who.code)

    def cancel(self, who: Officer, ticket_id: int, reason: str) -> CallAnswer:
        """A ticket that waits, or that this officer has called."""
        self._permissions.require(who, Action.SERVE)
        return self._queue.cancel(ticket_id, who.code, reason, own_only=True)

    # -- paper --------------------------------------------------------------------------------

    def reprint(self, who: Officer, ticket: Ticket, kiosk: str, language: str) -> int:
        """Ask a kiosk for the number again, marked SALINAN; returns the job. Raises DatabaseAway."""
        self._permissions.require(who, Action.SERVE)
        return print_jobs.request_copy(
            self._journal, kiosk=kiosk, ticket_id=ticket.id, label=ticket.label, language=language, actor=who.code
        )

    def without_paper(self, who: Officer, since: datetime, kiosk: str | None = None) -> list[tuple[PrintJob, Ticket]]:
        """Numbers whose paper did not surely come out and that nobody dealt with. Raises DatabaseAway."""
        self._permissions.require(who, Action.SEE_QUEUE)
        now = self._journal.clock.now()
        return print_jobs.without_paper(self._journal.database, since=since, now=now, kiosk=kiosk)

    def print_job(self, who: Officer, job_id: int) -> PrintJob | None:
        self._permissions.require(who, Action.SEE_QUEUE)
        return print_jobs.find_job(self._journal.database, job_id)

    def resolve_paper(self, who: Officer, job_id: int) -> bool:
        """A number without paper has been dealt with. Raises DatabaseAway."""
        self._permissions.require(who, Action.RESOLVE_ALERT)
        return resolve(self._journal, job_id, who.code)
