"""What the screen shows when a pass was scanned and nobody was checked in.

A pass is read in the lobby, where others look on: a refusal says what to do next, never what is wrong with anyone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from screens.touch.core.lobby import NOBODY_KNOWN
from screens.touch.core.paper import PaperState
from screens.touch.core.view import ScreenView
from services.house.help_now import HelpNow


class NotArrived(StrEnum):
    """Why nobody was checked in, as visitors may read it."""

    ALREADY_USED = "already_used"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    OTHER_DAY = "other_day"  # the visit is still to come
    PAST_DAY = "past_day"
    CANCELLED = "cancelled"
    NOT_PROCESSED = "not_processed"  # forged, revoked, unknown, of another house: nobody is told which
    UNREADABLE = "unreadable"
    NEEDS_COUNTER = "needs_counter"  # papers have to be seen first; nobody is told which
    NOT_ANSWERED = "not_answered"  # what was asked for waits for an officer's yes
    HOUSE_CLOSED = "house_closed"
    CLOCK_UNTRUSTED = "clock_untrusted"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class NotArrivedView(ScreenView):
    """Why nobody was checked in, and what to do now. Times are in local form; "" where they are not known."""

    reason: NotArrived
    session: str = ""  # "13.00–15.00"
    day: str = ""  # of the visit: "Kamis, 26 November 2026"
    come: str = ""  # when the pass is taken: "12.30"
    used: str = ""  # when it was used: "pukul 09.10", "Senin pukul 09.10"
    public_reason: str = ""  # the house's own words for a closing
    provisional: str = ""  # what the family says at the counter while nothing can be settled: "SB1"
    paper: PaperState = PaperState.NO_SLIP  # of the provisional slip
    help_at: HelpNow = NOBODY_KNOWN
    next_visit: str = ""  # message id of the button that leads to the next visit
