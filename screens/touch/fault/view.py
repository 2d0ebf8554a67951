"""What the screens of a fault show: to everybody, and to staff."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from screens.touch.core.lobby import NOBODY_KNOWN
from screens.touch.core.view import ScreenView
from services.house.help_now import HelpNow
from services.store.obstacles import NO_ANSWER, Trouble


class Fault(StrEnum):
    """Faults that take the whole screen, in the order of screens.touch.fault.guards."""

    STARTING = "starting"
    SHUTTING_DOWN = "shutting_down"
    DATABASE_AWAY = "database_away"
    CLOCK_UNTRUSTED = "clock_untrusted"
    IN_SERVICE = "in_service"


class Tried(StrEnum):
    """What became of "try again" on the page for staff."""

    NOT = "not"
    TRYING = "trying"
    IN_VAIN = "in_vain"


@dataclass(frozen=True, slots=True)
class FaultView(ScreenView):
    """`explains`: a page for staff says more."""

    fault: Fault
    help_at: HelpNow = NOBODY_KNOWN
    explains: bool = False


@dataclass(frozen=True, slots=True)
class TroubleView(ScreenView):
    """For staff: what is the matter, what to do, and that it goes on by itself."""

    trouble: Trouble = NO_ANSWER
    tried: Tried = Tried.NOT
