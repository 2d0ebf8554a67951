"""Files of bookings between looking and bringing in: what an officer sent stays in this process's memory, nowhere else.

A file is checked first (nothing changes), then brought in at the officer's word: a long file takes minutes, and the
page tells how far it is. What dies on the way is cleared away by the next import (services.visits.importing).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from screens.web.console.shared.works import Bug, Progress, Stage, Work, begin
from services.people.web_sessions import token_hash
from services.store.clock import Clock
from services.visits.importing import ImportReport

KEPT_SECONDS = 15 * 60
CHECKED = "checked"  # the stage before those of the work


@dataclass
class Sent:
    """A file that an officer sent; `checked` says what would come of it."""

    content: bytes = field(repr=False)
    checked: ImportReport
    kept_until: float
    work: Work[ImportReport] | None = None

    @property
    def stage(self) -> str:
        return self.work.stage.value if self.work else CHECKED

    @property
    def report(self) -> ImportReport:
        """What came of it; until then, what would."""
        return (self.work.value if self.work else None) or self.checked


class Imports:
    """One file for each browser."""

    def __init__(self, clock: Clock, bug: Bug) -> None:
        self._clock = clock
        self._bug = bug
        self._lock = threading.Lock()
        self._sent: dict[str, Sent] = {}

    def keep(self, token: str, content: bytes, checked: ImportReport) -> None:
        """Until it is brought in, replaced, put away, or too old. One that is being brought in stays."""
        with self._lock:
            if not _runs(self._known(token)):
                until = self._clock.monotonic() + KEPT_SECONDS
                self._sent[token_hash(token)] = Sent(content, checked, until)

    def look(self, token: str) -> Sent | None:
        with self._lock:
            return self._known(token)

    def put_away(self, token: str) -> None:
        """The officer has seen it, or signs out. One that is being brought in stays."""
        with self._lock:
            if not _runs(self._known(token)):
                self._sent.pop(token_hash(token), None)

    def begin(self, token: str, bring_in: Callable[[bytes, Progress], ImportReport]) -> bool:
        """Bring the checked file in; False where there is none (sent twice, too old)."""
        with self._lock:
            sent = self._known(token)
            if sent is None or sent.work is not None:
                return False
            content, sent.content = sent.content, b""
            sent.work = begin(lambda progress: bring_in(content, progress), self._clock, self._bug)
            sent.work.of = sent.checked.added
        return True

    def _known(self, token: str) -> Sent | None:
        now = self._clock.monotonic()
        self._sent = {name: one for name, one in self._sent.items() if _is_kept(one, now)}
        return self._sent.get(token_hash(token))


def _is_kept(sent: Sent, now: float) -> bool:
    return sent.work.is_kept(now, KEPT_SECONDS) if sent.work else sent.kept_until > now


def _runs(sent: Sent | None) -> bool:
    return sent is not None and sent.work is not None and sent.work.stage is Stage.RUNNING
