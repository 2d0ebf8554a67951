"""Which fault takes the screen: one ordered pure function, machine first, visitor last.

Printer trouble is never here: the kiosk stays usable without paper, and says so on the way.
"""

from __future__ import annotations

from screens.touch.core.lobby import Health
from screens.touch.fault.view import Fault


def fault_for(health: Health) -> Fault | None:
    """The worst fault that a visitor must see instead of a screen, or None."""
    ordered = (
        (health.stopping, Fault.SHUTTING_DOWN),
        (not health.started, Fault.STARTING),
        (not health.database_ok, Fault.DATABASE_AWAY),
        (not health.clock_trusted, Fault.CLOCK_UNTRUSTED),
        (health.in_service, Fault.IN_SERVICE),
    )
    return next((fault for present, fault in ordered if present), None)


def explained(fault: Fault | None) -> bool:
    """Whether staff find more about it behind the screen of the fault."""
    return fault is Fault.DATABASE_AWAY
