"""What the screen of a fault shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from screens.touch.core.lobby import NOBODY_KNOWN
from screens.touch.core.view import ScreenView
from services.house.help_now import HelpNow
from services.store.disk import DiskTrouble


class Fault(StrEnum):
    """Faults that take the whole screen, in the order of screens.touch.fault.guards."""

    STARTING = "starting"
    SHUTTING_DOWN = "shutting_down"
    DATABASE_AWAY = "database_away"
    CLOCK_UNTRUSTED = "clock_untrusted"
    IN_SERVICE = "in_service"


@dataclass(frozen=True, slots=True)
class FaultView(ScreenView):
    """`disk`: what a technician has to mend; visitors have no use for it."""

    fault: Fault
    help_at: HelpNow = NOBODY_KNOWN
    disk: DiskTrouble | None = None
