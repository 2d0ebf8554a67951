"""A printer and a scanner in memory, for tests of what stands above the drivers. They keep the contracts."""

from __future__ import annotations

import queue

from devices.printer import PrinterState, PrinterStatus, PrintOutcome, PrintResult, Slip
from devices.scanner import Scan, ScannedCode, ScannerState, ScannerStatus, Unread, Unusable, UnusableCode, Verdict


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


class MemoryScanner:
    """`state` is set by the test; `show` holds a code to it; `signals` is what it said to the person."""

    simulated = True

    def __init__(self, state: ScannerState = ScannerState.READY) -> None:
        self.state = state
        self.signals: list[Verdict] = []
        self._shown: queue.SimpleQueue[Scan] = queue.SimpleQueue()

    def show(self, text: str, at: float = 0.0) -> None:
        self._shown.put(ScannedCode(text, at))

    def show_unusable(self, why: Unusable, at: float = 0.0) -> None:
        self._shown.put(UnusableCode(why, at))

    def show_unread(self, at: float = 0.0) -> None:
        self._shown.put(Unread(at))

    def open(self) -> ScannerStatus:
        return ScannerStatus(self.state)

    def read(self, timeout: float) -> Scan | ScannerStatus:
        try:
            scan = self._shown.get(timeout=timeout) if timeout > 0 else self._shown.get_nowait()
        except queue.Empty:
            return ScannerStatus(self.state)
        return scan if self.state is ScannerState.READY else ScannerStatus(self.state)

    def signal(self, verdict: Verdict) -> None:
        if self.state is ScannerState.READY:
            self.signals.append(verdict)

    def close(self) -> None:
        return None
