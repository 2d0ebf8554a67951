"""A printer in memory: for tests of what stands above the drivers. It keeps their contract."""

from __future__ import annotations

from devices.printer import PrinterState, PrinterStatus, PrintOutcome, PrintResult, Slip


class MemoryPrinter:
    """`state` and `outcome` are set by the test; `slips` is the paper."""

    simulated = True

    def __init__(self, state: PrinterState = PrinterState.READY) -> None:
        self.state = state
        self.outcome = PrintOutcome.PRINTED
        self.slips: list[Slip] = []

    def open(self) -> PrinterStatus:
        return self.status()

    def status(self) -> PrinterStatus:
        return PrinterStatus(self.state)

    def print(self, slip: Slip) -> PrintResult:
        status = self.status()
        if not status.can_print:
            return PrintResult(PrintOutcome.FAILED, status)
        if self.outcome is not PrintOutcome.FAILED:
            self.slips.append(slip)
        return PrintResult(self.outcome, status, 300)

    def close(self) -> None:
        return None
