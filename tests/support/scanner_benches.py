"""One scanner of each kind and whoever shows codes to it, for the contract of all."""

from __future__ import annotations

import errno
import os
import re
import time
from pathlib import Path

from devices.keyboard_scanner import KeyboardWire
from devices.scan_frames import Framing
from devices.scanner import ScannedCode, Scanner, ScannerState, ScannerStatus
from devices.scanner_models import MODELS
from devices.simulated.memory import MemoryScanner
from devices.simulated.pty_scanner import PtyScanner, SentFraming
from devices.transports import SerialTransport
from devices.wire_scanner import ScanTiming, WireScanner
from tests.support.keys import PipeKeys, typed

FRAMING = Framing(allow=re.compile("[TK]1[0-9A-Z]+"))
FAST = ScanTiming(idle=0.05, same_code=3.0, first_pause=0.02, longest_pause=0.1)
TICKET = "T17K2M9QX4T1ZBC"


class Bench:
    """A scanner under test and the controls of the thing behind it."""

    scanner: Scanner

    def __init__(self) -> None:
        self.later = 0.0

    def now(self) -> float:
        return time.monotonic() + self.later

    def show(self, text: str) -> None: ...

    def plug(self, state: ScannerState) -> None: ...

    def close(self) -> None:
        self.scanner.close()

    def codes(self, count: int, seconds: float = 5.0) -> list[str]:
        """The texts of the next `count` codes, or fewer when time is up."""
        found, end = [], time.monotonic() + seconds
        while len(found) < count and time.monotonic() < end:
            got = self.scanner.read(0.2)
            if isinstance(got, ScannedCode):
                found.append(got.text)
        return found

    def until(self, state: ScannerState, seconds: float = 3.0) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            got = self.scanner.read(0.02)
            if isinstance(got, ScannerStatus) and got.state is state:
                return True
        return False


class SerialBench(Bench):
    def __init__(self, folder: Path, framing: Framing = FRAMING, model: str = "generic") -> None:
        super().__init__()
        self.link = folder / "scanner"
        self.behind = PtyScanner(self.link, SentFraming(framing.suffix, framing.prefix), model=MODELS[model])
        self.other: SerialTransport | None = None
        wire = SerialTransport(str(self.link), 115200)
        self.scanner = WireScanner(wire, framing, MODELS[model], timing=FAST, now=self.now)

    def show(self, text: str) -> None:
        self.behind.scan(text)

    def plug(self, state: ScannerState) -> None:
        if self.other is not None:
            self.other.close()
        if state is ScannerState.DISCONNECTED:
            self.behind.disconnect()
        elif state is ScannerState.BLOCKED:
            self.scanner.close()
            self.other = SerialTransport(str(self.link), 115200)
            self.other.open()
        else:
            self.behind.connect()

    def close(self) -> None:
        super().close()
        if self.other is not None:
            self.other.close()
        self.behind.close()


class KeyboardBench(Bench):
    def __init__(self) -> None:
        super().__init__()
        self.keys: PipeKeys | None = None
        self.refusal = 0
        wire = KeyboardWire("/dev/input/by-id/usb-Scanner-event-kbd", self.opened)
        self.scanner = WireScanner(wire, FRAMING, timing=FAST, now=self.now)

    def opened(self, _path: str) -> PipeKeys:
        if self.refusal:
            raise OSError(self.refusal, os.strerror(self.refusal))
        self.keys = PipeKeys()
        return self.keys

    def show(self, text: str) -> None:
        self.scanner.open()
        assert self.keys is not None
        self.keys.type(typed(f"{text}\r"))

    def plug(self, state: ScannerState) -> None:
        refusals = {ScannerState.DISCONNECTED: errno.ENOENT, ScannerState.BLOCKED: errno.EBUSY}
        self.refusal = refusals.get(state, 0)
        if self.refusal and self.keys is not None and not self.keys.closed:
            self.keys.unplug()


class MemoryBench(Bench):
    def __init__(self) -> None:
        super().__init__()
        self.scanner = self.memory = MemoryScanner()

    def show(self, text: str) -> None:
        self.memory.show(text)

    def plug(self, state: ScannerState) -> None:
        self.memory.state = state
