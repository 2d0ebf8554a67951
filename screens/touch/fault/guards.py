"""Which fault takes the screen: one ordered pure function, machine first, visitor last.

Printer trouble is never here: the kiosk stays usable without paper, and says so on the way.
"""

from __future__ import annotations

from devices.printer import PrinterState, PrinterStatus
from devices.scanner import ScannerStatus
from screens.touch.core.ports import Health
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


def notice_for(printer: PrinterStatus | None) -> str:
    """The message id of a notice about the printer, or ""."""
    if printer is None or printer.state in (PrinterState.READY, PrinterState.PAPER_LOW):
        return ""
    return "notice.no_paper"


def scanner_notice_for(scanner: ScannerStatus | None) -> str:
    """The message id of a notice about the scanner, or ""; a kiosk without one has nothing to say of it."""
    return "" if scanner is None or scanner.ready else "notice.scanner_away"
