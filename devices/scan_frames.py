"""Bytes of a scanner → codes. Pure: no port, no clock.

Scanners guarantee no framing: what stands before and after a code is a setting, and any byte may
come at any time (noise on the wire, half a code at an unplug, codes made to attack whoever reads
them). Whatever comes, and however it is cut into pieces, this reader never raises, holds no more
than one code of the greatest length, and lets nothing through but printable text that matches the
allow-list. `Dropped` is for technicians: it says that something was thrown away, and why.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from devices.scanner import Unusable

STX, ETX, CR, LF, TAB = b"\x02", b"\x03", b"\r", b"\n", b"\t"
LINE_ENDS = CR + LF


class Suffix(StrEnum):
    """What ends a code."""

    CR = "cr"
    LF = "lf"
    CRLF = "crlf"
    TAB = "tab"
    STX_ETX = "stx-etx"  # STX before, ETX behind; everything between two codes is noise
    NONE = "none"  # silence ends it


ENDS: Mapping[Suffix, bytes] = MappingProxyType(
    {Suffix.CR: CR, Suffix.LF: LF, Suffix.CRLF: CR + LF, Suffix.TAB: TAB, Suffix.STX_ETX: ETX, Suffix.NONE: b""}
)
# An AIM symbology identifier: "]", a letter for the kind of code ("Q" is QR), a modifier (ISO/IEC 15424).
_AIM = re.compile(rb"\][A-Za-z][0-9A-Za-z]")
AIM_LENGTH = 3
_MARKS = re.compile(rb"[\x02\x03]")


@dataclass(frozen=True, slots=True)
class Framing:
    """How a scanner is set. `allow` must match a whole code; `longest` counts a code's bytes."""

    suffix: Suffix = Suffix.CR
    prefix: bytes = b""
    longest: int = 300
    allow: re.Pattern[str] = field(default=re.compile(r"[ -~]+"))
    no_read: tuple[str, ...] = ("NR", "%%NoRead")  # what some scanners send when they found nothing

    @property
    def most_bytes(self) -> int:
        """A frame that is longer cannot hold a code of the greatest length."""
        return self.longest + len(self.prefix) + AIM_LENGTH + len(LINE_ENDS)


class Drop(StrEnum):
    """Why bytes were thrown away without anybody having shown a code."""

    CUT_SHORT = "cut_short"  # silence, or the next code's beginning, before the end
    NO_PREFIX = "no_prefix"
    NO_READ = "no_read"
    NOISE = "noise"  # bytes outside STX … ETX


@dataclass(frozen=True, slots=True)
class Code:
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BadCode:
    why: Unusable


@dataclass(frozen=True, slots=True)
class Dropped:
    why: Drop


Found = Code | BadCode | Dropped


class FrameReader:
    """Feed it what arrives, and tell it when nothing did for the inter-byte time."""

    def __init__(self, framing: Framing) -> None:
        self._framing = framing
        self._end = ENDS[framing.suffix]
        self.clear()

    @property
    def pending(self) -> bool:
        """Something has begun and not ended: silence would end it."""
        return bool(self._held) or self._too_long or self._inside or self._noisy

    def clear(self) -> None:
        """Forget what has begun: the port was opened anew."""
        self._held = bytearray()
        self._too_long = False  # the beginning is gone; the rest is thrown away up to the end
        self._inside = False  # between STX and ETX
        self._noisy = False  # something stood outside of STX … ETX

    def feed(self, data: bytes) -> list[Found]:
        """Bytes have arrived, cut anywhere."""
        self._held += data
        found: list[Found] = []
        if self._framing.suffix is Suffix.STX_ETX:
            while self._take_mark(found):
                continue
        elif self._end:
            while (end := self._held.find(self._end)) >= 0:
                found += self._judged(self._take(end, len(self._end)), self._too_long)
                self._too_long = False
        self._bound()
        return found

    def silence(self) -> list[Found]:
        """Nothing arrived for the inter-byte time: an unfinished code ends here, or will never be whole."""
        frame, too_long, noisy = bytes(self._held), self._too_long, self._noisy
        self.clear()
        if self._framing.suffix is Suffix.NONE:
            return self._judged(frame, too_long)
        if too_long or frame.strip(LINE_ENDS):
            return [Dropped(Drop.CUT_SHORT)]
        return [Dropped(Drop.NOISE)] if noisy else []

    # -- frames -----------------------------------------------------------------------------------

    def _take(self, size: int, end: int) -> bytes:
        """The first `size` bytes that are held; they and the `end` bytes behind them are held no more."""
        frame = bytes(self._held[:size])
        del self._held[: size + end]
        return frame

    def _take_mark(self, found: list[Found]) -> bool:
        """Take what stands before the next STX or ETX, and the mark itself; False when neither has come."""
        mark = _MARKS.search(self._held)
        if mark is None:
            if not self._inside:
                self._outside(self._take(len(self._held), 0))
            return False
        is_start = mark[0] == STX  # looked at now: taking bytes out moves what the match points to
        before = self._take(mark.start(), 1)
        if not self._inside:
            self._outside(before)
        if is_start:
            if self._inside and (before or self._too_long):
                found.append(Dropped(Drop.CUT_SHORT))  # the old code is lost, the new one may be whole
            elif self._noisy:
                found.append(Dropped(Drop.NOISE))
            self._inside, self._noisy, self._too_long = True, False, False
        elif self._inside:
            found += self._judged(before, self._too_long)
            self._inside, self._too_long = False, False
        return True

    def _outside(self, noise: bytes) -> None:
        self._noisy = self._noisy or bool(noise.strip(LINE_ENDS))

    def _bound(self) -> None:
        """Hold no more than a code can have; of what is too long only a begun end is kept."""
        begun_end = max(0, len(self._end) - 1)
        if len(self._held) - begun_end > self._framing.most_bytes:
            del self._held[: len(self._held) - begun_end]
            self._too_long = True

    # -- codes ------------------------------------------------------------------------------------

    def _judged(self, frame: bytes, too_long: bool) -> list[Found]:
        """What one whole frame is; an empty one is nothing."""
        if too_long or len(frame) > self._framing.most_bytes:
            return [BadCode(Unusable.TOO_LONG)]
        # A scanner set to CR LF where we were told CR (or the other way round) leaves one of them over.
        content = frame.strip(LINE_ENDS)
        if not content:
            return []
        if not content.startswith(self._framing.prefix):
            return [Dropped(Drop.NO_PREFIX)]
        content = content[len(self._framing.prefix) :]
        if _AIM.match(content):
            content = content[AIM_LENGTH:]
        return [self._code(content)] if content else []

    def _code(self, content: bytes) -> Found:
        if len(content) > self._framing.longest:
            return BadCode(Unusable.TOO_LONG)
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            return BadCode(Unusable.NOT_TEXT)
        if not text.isprintable():
            return BadCode(Unusable.NOT_TEXT)
        if text in self._framing.no_read:
            return Dropped(Drop.NO_READ)
        if not self._framing.allow.fullmatch(text):
            return BadCode(Unusable.NOT_ALLOWED)
        return Code(text)


class SameCode:
    """A code held in front of the window is read again and again: only the first time counts.

    Every sighting begins its window anew, so that a code held for a minute is one code, a misread in
    the middle of it or not.
    """

    def __init__(self, window_seconds: float) -> None:
        self._window = window_seconds
        self._seen: dict[object, float] = {}  # oldest sighting first

    def is_repeat(self, what: object, at: float) -> bool:
        """Whether `what` was seen within the window before `at` (seconds, never going back)."""
        while self._seen and at - next(iter(self._seen.values())) >= self._window:
            del self._seen[next(iter(self._seen))]
        repeat = self._seen.pop(what, None) is not None
        self._seen[what] = at
        return repeat


_AIM_AT_END = re.compile(rb"\][A-Za-z][0-9A-Za-z]$")
# CR LF before CR and LF: the longer end is the right one.
_TRIED = (Suffix.CRLF, Suffix.CR, Suffix.LF, Suffix.TAB)


@dataclass(frozen=True, slots=True)
class Guess:
    """Framing as seen. `tail` is what stands between the known text and the end: no setting covers it."""

    suffix: Suffix
    prefix: bytes = b""
    aim: bytes = b""
    tail: bytes = b""


def guess_framing(bursts: Sequence[bytes], known: str = "") -> tuple[Guess, int] | None:
    """The framing that most of `bursts` (each a scan with silence around it) agree on, and how many do.

    known: what the code that was shown says. Without it a prefix cannot be told from the code.
    """
    guesses = Counter(_of_burst(burst, known.encode()) for burst in bursts if burst)
    return guesses.most_common(1)[0] if guesses else None


def _of_burst(burst: bytes, known: bytes) -> Guess:
    suffix, content = _without_end(burst)
    if not known or known not in content:
        return Guess(suffix)
    before, _, tail = content.partition(known)
    aim = _AIM_AT_END.search(before)
    return Guess(suffix, before[: aim.start()] if aim else before, aim[0] if aim else b"", tail)


def _without_end(burst: bytes) -> tuple[Suffix, bytes]:
    if burst.startswith(STX) and burst.endswith(ENDS[Suffix.STX_ETX]):
        return Suffix.STX_ETX, burst[1:-1]
    for suffix in _TRIED:
        if burst.endswith(ENDS[suffix]):
            return suffix, burst[: -len(ENDS[suffix])]
    return Suffix.NONE, burst
