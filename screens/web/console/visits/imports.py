"""A file of bookings between the check and the import, in the memory of the officer's session.

A file is checked first (nothing changes), then brought in at the officer's word: a long file takes minutes, and the
page tells how far it is. What dies on the way is cleared away by the next import (services.visits.importing).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from screens.web.console.shared.jobs import Job, Progress, Stage, begin
from screens.web.console.shared.request import PageRequest
from services.sheets.decisions import NOTHING_DECIDED, Decisions
from services.visits.import_report import ImportReport

KEPT_SECONDS = 15 * 60
CHECKED = "checked"  # the stage before those of the job


@dataclass
class Sent:
    """A file that an officer sent; `checked` says what would come of it. `mark`: which check a button belongs to."""

    content: bytes = field(repr=False)
    checked: ImportReport
    kept_until: float
    decisions: Decisions = NOTHING_DECIDED
    job: Job[ImportReport] | None = None
    mark: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def stage(self) -> str:
        return self.job.stage.value if self.job else CHECKED

    @property
    def report(self) -> ImportReport:
        """The report of the import; before it has run, that of the check."""
        return (self.job.value if self.job else None) or self.checked

    @property
    def is_busy(self) -> bool:
        return self.job is not None and self.job.stage is Stage.RUNNING

    def is_kept(self, now: float) -> bool:
        return self.job.is_kept(now, KEPT_SECONDS) if self.job else self.kept_until > now


def keep(request: PageRequest, content: bytes, checked: ImportReport, decisions: Decisions = NOTHING_DECIDED) -> None:
    """Until it is brought in, replaced, put away, or too old. One that is being brought in stays."""
    until = request.console.clock.monotonic() + KEPT_SECONDS
    request.console.memory.put(request.token, Sent(content, checked, until, decisions))


def refusal(sent: Sent | None, mark: str) -> str:
    """Why a page's button does nothing: its file is gone, or another one, or checked anew since the page was made."""
    if sent is None:
        return "refused.no_file"
    return "" if sent.mark == mark else "refused.other_file"


def bring_in(request: PageRequest, mark: str, do: Callable[[bytes, Decisions, Progress], ImportReport]) -> str:
    """Begin to bring the checked file in; "" where it has begun (pressed twice too), else why not."""
    console = request.console
    with console.memory.lock:
        sent = console.memory.get(request.token, Sent)
        if refused := refusal(sent, mark):
            return refused
        assert sent is not None
        if sent.job is not None:
            return ""
        content, decisions, sent.content = sent.content, sent.decisions, b""
        sent.job = begin(lambda progress: do(content, decisions, progress), console.clock, console.bug)
        sent.job.of = sent.checked.added
    return ""
