"""Files of bookings between looking and bringing in: what an officer sent stays in this process's memory, nowhere else.

A file is checked first (nothing changes), then brought in at the officer's word, in a thread of its own: a long file
takes minutes, and the page tells how far it is. What dies on the way is cleared away by the next import
(services.visits.importing).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from services.clock import Clock
from services.database import DatabaseAway
from services.permissions import NotPermitted
from services.visits.importing import ImportReport
from services.web_sessions import token_hash

KEPT_SECONDS = 15 * 60
Progress = Callable[[int, int], None]


class Stage(StrEnum):
    """How far a file has come."""

    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    BROKEN_OFF = "broken_off"  # the database went away; nothing of the file is there


@dataclass
class Sent:
    """A file that an officer sent. `report` is what would come of it, then what came of it."""

    content: bytes = field(repr=False)
    report: ImportReport
    kept_until: float
    stage: Stage = Stage.CHECKED
    rows_done: int = 0
    rows: int = 0


class Imports:
    """One file for each browser."""

    def __init__(self, clock: Clock, bug: Callable[[str, Exception], None]) -> None:
        self._clock = clock
        self._bug = bug
        self._lock = threading.Lock()
        self._sent: dict[str, Sent] = {}

    def keep(self, token: str, content: bytes, report: ImportReport) -> None:
        """Until it is brought in, replaced, put away, or too old. One that is being brought in stays."""
        with self._lock:
            self._forget()
            if not self._is_running(token):
                until = self._clock.monotonic() + KEPT_SECONDS
                self._sent[token_hash(token)] = Sent(content, report, until)

    def look(self, token: str) -> Sent | None:
        with self._lock:
            self._forget()
            return self._sent.get(token_hash(token))

    def put_away(self, token: str) -> None:
        """The officer has seen it, or signs out. One that is being brought in stays."""
        with self._lock:
            if not self._is_running(token):
                self._sent.pop(token_hash(token), None)

    def begin(self, token: str, bring_in: Callable[[bytes, Progress], ImportReport]) -> bool:
        """Bring the checked file in, in a thread; False where there is none (sent twice, too old)."""
        with self._lock:
            self._forget()
            sent = self._sent.get(token_hash(token))
            if sent is None or sent.stage is not Stage.CHECKED:
                return False
            sent.stage, sent.rows = Stage.RUNNING, sent.report.added
        threading.Thread(target=self._run, args=(sent, bring_in), name="import", daemon=True).start()
        return True

    def _run(self, sent: Sent, bring_in: Callable[[bytes, Progress], ImportReport]) -> None:
        def progress(done: int, rows: int) -> None:
            sent.rows_done, sent.rows = done, rows

        try:
            report, stage = bring_in(sent.content, progress), Stage.DONE
        except (DatabaseAway, NotPermitted):
            report, stage = sent.report, Stage.BROKEN_OFF
        except Exception as fault:
            self._bug("import of bookings", fault)
            report, stage = sent.report, Stage.BROKEN_OFF
        with self._lock:
            sent.content, sent.report, sent.stage = b"", report, stage
            sent.kept_until = self._clock.monotonic() + KEPT_SECONDS

    def _is_running(self, token: str) -> bool:
        sent = self._sent.get(token_hash(token))
        return sent is not None and sent.stage is Stage.RUNNING

    def _forget(self) -> None:
        now = self._clock.monotonic()
        self._sent = {
            token: one for token, one in self._sent.items() if one.stage is Stage.RUNNING or one.kept_until > now
        }
