"""The kiosks of the house and what hangs on them, for staff who wonder what is the matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from devices.printer import PrinterState
from devices.scanner import ScannerState
from services.house.kiosks import KioskState, all_kiosks, is_silent
from services.log.journal import Journal
from services.people.model import Officer
from services.people.permissions import Action, Permissions
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
        return "" if self.state.printer_state in ("", PrinterState.READY) else self.state.printer_state

    @property
    def scanner_fault(self) -> str:
        return "" if self.state.scanner_state in ("", ScannerState.READY) else self.state.scanner_state

    @property
    def clock_is_off(self) -> bool:
        return self.state.clock_off is not None and abs(self.state.clock_off) > CLOCK_BOUND

    @property
    def well(self) -> bool:
        return not (self.silent or self.printer_fault or self.scanner_fault or self.clock_is_off)


class DeviceDesk:
    """Every method raises NotPermitted and DatabaseAway."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._permissions = Permissions(journal)

    def kiosks(self, who: Officer) -> list[KioskHealth]:
        """Every kiosk that was ever heard of, by id."""
        self._permissions.require(who, Action.SEE_DEVICES)
        database, now = self._journal.database, self._journal.clock.now()
        return [
            KioskHealth(state, is_silent(state, now), print_jobs.last_job(database, state.kiosk))
            for state in all_kiosks(database)
        ]

    def try_printer(self, who: Officer, kiosk: str, language: str) -> bool:
        """Ask a kiosk for a test slip. False: there is no such kiosk, or it is silent."""
        self._permissions.require(who, Action.TRY_DEVICES)
        now = self._journal.clock.now()
        known = {one.kiosk: one for one in all_kiosks(self._journal.database)}
        if kiosk not in known or is_silent(known[kiosk], now):
            return False
        print_jobs.request_test(self._journal, kiosk=kiosk, language=language, actor=who.code)
        return True
