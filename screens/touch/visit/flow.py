"""The page of a pass that let nobody in, and its provisional slip. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Protocol, assert_never

from devices.scanner import Verdict
from screens.touch.core.events import Effects, Intent, PaperDone, PaperOutcome, PrintTask, Result
from screens.touch.core.paper import PaperState
from screens.touch.core.state import PAPER_SECONDS, Awaited, Here, OnCode, Page, Session, Step, TouchTimeouts
from screens.touch.core.view import next_button
from screens.touch.visit.view import NotArrivedView
from services.visits.model import Provisional
from services.visits.next_model import ServedToday


class VisitBackend(Protocol):
    def print_provisional(self, slip: Provisional, language: str) -> PaperOutcome:
        """In the printer's worker: a slip that sends a family to a counter. Needs no database."""
        ...


@dataclass(frozen=True, slots=True)
class PrintProvisional(PrintTask[VisitBackend]):
    """The slip that sends a family to a counter while nothing can be settled."""

    session: str
    slip: Provisional
    language: str

    def print(self, backend: VisitBackend) -> PaperOutcome:
        return backend.print_provisional(self.slip, self.language)


@dataclass(frozen=True, slots=True)
class NotArrivedPage(Page):
    """Nobody was checked in. `slip`: of a true pass that cannot be settled now. Made by `of`."""

    reason: NotArrivedView
    slip: Provisional | None = None
    next_visit: ServedToday | None = None
    outlives_faults = True  # a pass that was looked at in bad times: its answer stands until the family has read it
    leads_home = True

    @property
    def verdict(self) -> Verdict:
        return Verdict.BAD if self.next_visit is None else Verdict.GOOD

    @property
    def on_code(self) -> OnCode:
        """A provisional number whose paper is not proven is on this screen only."""
        safe = self.slip is None or self.reason.paper is PaperState.PRINTED
        return OnCode.AFTER_READING if safe else OnCode.WAITS

    @classmethod
    def of(cls, reason: NotArrivedView, slip: Provisional | None) -> NotArrivedPage:
        return cls(replace(reason, paper=PaperState.PRINTING) if slip else reason, slip)

    def enter(self, session: Session) -> Effects:
        return (PrintProvisional(session.id, self.slip, session.language),) if self.slip else ()

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case PaperDone(_, outcome):
                return here.at(replace(self, reason=replace(self.reason, paper=PaperState(outcome.outcome))))
        return here.stay()

    @property
    def awaits(self) -> Awaited | None:
        return Awaited("paper", PAPER_SECONDS) if self.reason.paper is PaperState.PRINTING else None

    def overdue(self, here: Here) -> Step:
        """The printer has not said how it ended."""
        return here.at(replace(self, reason=replace(self.reason, paper=PaperState.UNKNOWN)))

    def own_seconds(self, timeouts: TouchTimeouts) -> float | None:
        """A provisional number stays until it is known whether its slip came out; without proof of that it is asked
        whether anyone is there."""
        match self.reason.paper:
            case PaperState.PRINTING:
                return math.inf
            case PaperState.SENT | PaperState.FAILED | PaperState.UNKNOWN:
                return None
            case PaperState.NO_SLIP | PaperState.PRINTED:
                return timeouts.ticket_seconds
            case _:
                assert_never(self.reason.paper)

    def view(self, _here: Here) -> NotArrivedView:
        return replace(self.reason, next_visit=next_button(self.next_visit))
