"""Numbers that nobody was shown: their visitors left while the answer was still on its way. Runs in workers only."""

from __future__ import annotations

import threading
from typing import Final

from kiosk.compose.services import Services
from kiosk.touch.use_cases import UseCases
from services.paper.printing import PrinterOwner
from services.queue.model import CallRefusal, Done
from services.store.faults import DatabaseFault

REMEMBERED_SECONDS: Final = 600.0  # much longer than any worker is busy with a request
_SETTLED: Final = (CallRefusal.TICKET_UNKNOWN, CallRefusal.WRONG_STATE)


class TouchForgone(UseCases):
    """A request is remembered for a while: its number may come after its visitor has gone, or after an outage."""

    def __init__(self, services: Services, owner: PrinterOwner) -> None:
        super().__init__(services, owner)
        self._forgone: dict[str, float] = {}  # by request id: since when, in monotonic seconds
        self._forgone_lock = threading.Lock()

    def forgo(self, request_id: str) -> None:
        """Remember first, then look: whoever takes the number does it the other way round, so one of both sees it."""
        self.remember_forgone(request_id)
        self._cancel_unseen(request_id)

    def remember_forgone(self, request_id: str) -> None:
        """Without a look: `settle_forgone` does it."""
        with self._forgone_lock:
            self._forgone[request_id] = self._s.clock.monotonic()

    def _after_take(self, request_id: str) -> None:
        """A number was taken just now: somebody may have left meanwhile."""
        if request_id in self._forgone:
            self._cancel_unseen(request_id)

    def settle_forgone(self) -> None:
        """Called every minute or so: what the database could not be told before. Raises DatabaseFault."""
        bug: Exception | None = None
        for request_id, since in list(self._forgone.items()):
            try:
                self._settle_one(request_id, since)
            except DatabaseFault:
                raise
            except Exception as fault:  # one visitor's number holds up nobody else's
                bug = fault
        if bug is not None:
            raise bug

    def _settle_one(self, request_id: str, since: float) -> None:
        over = self._s.clock.monotonic() - since > REMEMBERED_SECONDS
        if self._cancel_unseen(request_id) and over and not self.on_book:  # the server has not been asked
            with self._forgone_lock:
                self._forgone.pop(request_id, None)

    def _cancel_unseen(self, request_id: str) -> bool:
        """Whether it is known that there is nothing (more) to cancel."""
        answer = self._s.queue.own.forgo(request_id)
        return isinstance(answer, Done) or answer.refusal in _SETTLED
