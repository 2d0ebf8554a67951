"""Which fault takes the screen: one ordered pure function, machine first, visitor last.

Printer trouble is never here: the kiosk stays usable without paper, and says so on the way.
"""

from __future__ import annotations

from devices.printer import PrinterState, PrinterStatus
from screens.touch.ports import Health
from screens.touch.views import Fault


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


def notice_for(printer: PrinterStatus | None) -> str:
    """The message id of a notice about the printer, or ""."""
    if printer is None or printer.state in (PrinterState.READY, PrinterState.PAPER_LOW):
        return ""
    return "notice.no_paper"
