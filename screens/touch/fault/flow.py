"""The page for staff behind the screen of a fault. Pure.

It needs no PIN: accounts are in the database, and what it says helps only those who can mend it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from screens.touch.core.events import After, Back, Intent, Result, TryAgain
from screens.touch.core.state import Here, OnCode, Page, Step
from screens.touch.fault.events import AskTryAgain, TriedAgain
from screens.touch.fault.view import Tried, TroubleView
from services.store.obstacles import NO_ANSWER

TRY_SECONDS: Final = 6.0  # what has not become well by then was tried in vain


@dataclass(frozen=True, slots=True)
class TroublePage(Page):
    """Leaves by itself when the fault has gone."""

    tried: Tried = Tried.NOT
    of_staff = True
    outlives_faults = True
    needs_fault = True
    on_code = OnCode.WAITS

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case Back():
                return None
            case TryAgain() if self.tried is not Tried.TRYING:
                asked = (AskTryAgain(here.session.id), After(TRY_SECONDS, TriedAgain(here.session.id)))
                return here.at(replace(self, tried=Tried.TRYING), *asked)
            case TriedAgain():
                return here.at(replace(self, tried=Tried.IN_VAIN))
        return here.stay()

    def view(self, here: Here) -> TroubleView:
        return TroubleView(here.health.trouble or NO_ANSWER, self.tried)
