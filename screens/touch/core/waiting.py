"""What a page waits for, and the page that stands there when no answer has come in time. Pure.

Nobody stands before "one moment" for ever: the flow counts how long a page has waited (`Page.awaits`) and then lets it
say what follows (`Page.overdue`). An answer that comes later still belongs to this session: whoever is still there gets
it, and once they have left it is nobody's, so whatever it has made is undone (`Page.end`) or waits for its own visitor.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from screens.touch.core.events import Back, Effects, Intent, Result, TryAgain
from screens.touch.core.lobby import NOBODY_KNOWN
from screens.touch.core.state import Here, OnCode, Page, Session, Step, TouchTimeouts
from screens.touch.core.view import ScreenView
from services.house.help_now import HelpNow


class Late(StrEnum):
    """What has not been answered."""

    NUMBER = "number"
    CODE = "code"
    SURVEYS = "surveys"
    DAYS = "days"
    BOOKING = "booking"


@dataclass(frozen=True, slots=True)
class LateView(ScreenView):
    """ "Belum ada jawaban": what it is about, and whom to ask."""

    late: Late
    help_at: HelpNow = NOBODY_KNOWN
    may_try: bool = True


@dataclass(frozen=True, slots=True)
class LatePage(Page):
    """No answer has come in time. `waiting` is the page that waits for it, `again` what asks once more."""

    late: Late
    waiting: Page
    again: Effects = ()
    outlives_faults = True  # what becomes of the wish, the screen of a fault would not say
    on_code = OnCode.AFTER_READING

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case TryAgain() if self.again:
                return here.at(self.waiting, *self.again)
            case Back():
                return None
            case Result():
                return self._answered(here, event)
        return here.stay()

    def _answered(self, here: Here, result: Result) -> Step | None:
        """It has come after all, and its visitor is still here."""
        as_waiting = replace(here, session=replace(here.session, page=self.waiting))
        step = self.waiting.advance(as_waiting, result)
        if step is None or not isinstance(step[0].page, type(self.waiting)):
            return step
        return here.at(replace(self, waiting=step[0].page), *step[1])

    def own_seconds(self, timeouts: TouchTimeouts) -> float:
        return timeouts.refusal_seconds

    def end(self, session: Session, how: str) -> Effects:
        return self.waiting.end(session, how)

    def view(self, here: Here) -> LateView:
        return LateView(self.late, here.help_at(), bool(self.again))
