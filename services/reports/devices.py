"""The kiosks of the house with their printers, scanners and clocks, as last heard of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from devices.printer import WANT_NO_HAND
from devices.scanner import ScannerState
from services.house.kiosks import KioskState, all_kiosks, is_silent
from services.log.journal import Journal
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue import print_jobs
from services.queue.model import Ticket
from services.queue.print_jobs import PrintJob

CLOCK_BOUND = timedelta(seconds=30)  # visitors read minutes; two clocks further apart tell two times


@dataclass(frozen=True, slots=True)
class KioskHealth:
    """One kiosk. `silent`: no heartbeat for a while, so that the rest is what was known last."""

    state: KioskState
    silent: bool
    last_slip: tuple[PrintJob, Ticket | None] | None

    @property
    def printer_fault(self) -> str:
        """A PrinterState that wants a hand; "" where there is nothing to do."""
        return "" if self.state.printer_state in ("", *WANT_NO_HAND) else self.state.printer_state

    @property
    def scanner_fault(self) -> str:
        return "" if self.state.scanner_state in ("", ScannerState.READY) else self.state.scanner_state

    @property
    def clock_is_off(self) -> bool:
        return self.state.clock_off is not None and abs(self.state.clock_off) > CLOCK_BOUND

    @property
    def well(self) -> bool:
        return not (self.silent or self.printer_fault or self.scanner_fault or self.clock_is_off)


class Devices:
    """What is known of every kiosk. Raises NotPermitted and DatabaseAway."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal

    @permitted(Action.SEE_DEVICES)
    def kiosks(self, who: Officer) -> list[KioskHealth]:
        """Every kiosk that was ever heard of, by id."""
        database, now = self.journal.database, self.journal.clock.now()
        return [
            KioskHealth(state, is_silent(state, now), print_jobs.last_job(database, state.kiosk))
            for state in all_kiosks(database)
        ]
