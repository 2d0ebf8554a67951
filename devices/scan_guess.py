"""What a scanner seems to be set to, from what it sent. Pure; for technicians (`kiosk scanner test`)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from devices.scan_frames import ENDS, STX, Suffix

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
