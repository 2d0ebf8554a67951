"""A simulated scanner on a pseudo-terminal: the real driver opens it as an ordinary serial port.

It sends what a real one would, byte by byte: codes in any framing, bursts, noise, codes that are far
too long, half codes. Its controls are not part of the scanner interface: nothing but a tester can
reach them.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from devices.scan_frames import ENDS, Suffix
from devices.scan_text import visible
from devices.scanner import Verdict
from devices.scanner_models import ScannerModel
from devices.simulated.pty_port import PtyPort

KEPT_LINES = 40
SHOWN_BYTES = 64


@dataclass(frozen=True, slots=True)
class SentFraming:
    """What this scanner puts around a code."""

    suffix: Suffix = Suffix.CR
    prefix: bytes = b""
    aim: str = ""  # such as "]Q0"; empty: it sends none

    def around(self, content: bytes) -> bytes:
        start = b"\x02" if self.suffix is Suffix.STX_ETX else b""
        return start + self.prefix + self.aim.encode("ascii") + content + ENDS[self.suffix]


@dataclass(frozen=True, slots=True)
class WireLine:
    """What went over the wire, for a tester to look at: `visible` names the control characters."""

    from_scanner: bool
    visible: str
    size: int
    lost: int = 0  # bytes that nobody took
    words: str = ""  # what it is
    at: float = 0.0  # on the scanner's clock


class PtyScanner:
    """Serves a scanner at `link`. Every control may be called from any thread."""

    def __init__(
        self,
        link: Path,
        framing: SentFraming | None = None,
        *,
        model: ScannerModel | None = None,
        on_change: Callable[[], None] = lambda: None,
        rest: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.framing = framing or SentFraming()
        self.lines: tuple[WireLine, ...] = ()  # newest last
        self.count = 0  # lines since the start, those that are not kept any more included
        self.signals: tuple[Verdict, ...] = ()  # what the kiosk had it say to the person, newest last
        self._model = model or ScannerModel()
        self._on_change = on_change
        self._rest = rest
        self._now = now
        self._port = PtyPort(link, self._heard)

    # -- controls -----------------------------------------------------------------------------------

    def scan(
        self, content: str | bytes, *, framing: SentFraming | None = None, byte_seconds: float = 0.0, words: str = ""
    ) -> bool:
        """Hold a code to it; True when all of it went out. `byte_seconds`: a slow wire."""
        raw = content.encode() if isinstance(content, str) else content
        words = words or f"a code of {len(raw)} bytes"
        return self.send((framing or self.framing).around(raw), byte_seconds=byte_seconds, words=words)

    def burst(self, contents: Iterable[str | bytes], *, every_seconds: float = 0.0) -> bool:
        """Codes one after another, or one again and again as it is held before the window; stops when one is lost."""
        for content in contents:
            if not self.scan(content):
                return False
            if every_seconds:
                self._rest(every_seconds)
        return True

    def no_read(self, words: str = "NR") -> bool:
        """What some scanners send when they found nothing."""
        return self.scan(words, words="nothing was read")

    def noise(self, size: int = 64, *, seed: int = 0) -> bool:
        """Random bytes, any of them, as a bad wire makes them."""
        return self.send(random.Random(seed).randbytes(size), words="noise")

    def oversize(self, size: int = 65536) -> bool:
        """A code that is far too long."""
        return self.scan("T1" + "A" * (size - 2), words="a code that is far too long")

    def half(self, content: str) -> bool:
        """A code that never ends."""
        whole = self.framing.around(content.encode())
        return self.send(whole[: len(whole) // 2], words="half a code, without an end")

    def send(self, data: bytes, *, byte_seconds: float = 0.0, words: str = "bytes") -> bool:
        """Bytes just as they are; True when all went out."""
        pieces = [data[at : at + 1] for at in range(len(data))] if byte_seconds else [data]
        sent = 0
        for piece in pieces:
            sent += self._port.send(piece)
            if byte_seconds:
                self._rest(byte_seconds)
        self._note(WireLine(True, visible(data[:SHOWN_BYTES]), len(data), len(data) - sent, words, self._now()))
        return sent == len(data)

    @property
    def connected(self) -> bool:
        return self._port.connected

    def disconnect(self) -> bool:
        """Pull the plug."""
        self._port.disconnect()
        self._on_change()
        return True

    def connect(self) -> bool:
        """Plug it in again, under the same name."""
        self._port.connect()
        self._on_change()
        return True

    def set_framing(self, **changes: object) -> None:
        """Program the scanner: suffix, prefix, aim."""
        self.framing = replace(self.framing, **changes)  # type: ignore[arg-type]
        self._on_change()

    def close(self) -> None:
        self._port.close()

    # -- within ---------------------------------------------------------------------------------------

    def _heard(self, data: bytes) -> None:
        # The longer command first: one may end with the other (two beeps with one).
        words = "a command that this model does not know"
        for verdict in sorted(Verdict, key=lambda one: len(self._model.command(one)), reverse=True):
            command = self._model.command(verdict)
            if command and data.endswith(command):
                self.signals = (*self.signals, verdict)[-KEPT_LINES:]
                words = f"give the {verdict.value} signal"
                break
        self._note(WireLine(False, visible(data[:SHOWN_BYTES]), len(data), words=words, at=self._now()))

    def _note(self, line: WireLine) -> None:
        self.lines = (*self.lines, line)[-KEPT_LINES:]
        self.count += 1
        self._on_change()
