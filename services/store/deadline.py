"""How long a use case may take: its deadline is known wherever the database makes it wait.

`within` sets it for what one thread (or one request) does; whoever waits asks `left`. A server that hangs says nothing,
not even that it is away: only a clock on our side ends such a wait.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

_deadline: Final[ContextVar[float | None]] = ContextVar("deadline", default=None)  # monotonic seconds


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What is done within has so many seconds, or fewer where its caller has set fewer."""
    before, ends = _deadline.get(), time.monotonic() + seconds
    token = _deadline.set(ends if before is None else min(before, ends))
    try:
        yield
    finally:
        _deadline.reset(token)


def left(most: float) -> float:
    """How many seconds a wait may last now: `most`, or what is left until the deadline; 0 where it has passed."""
    ends = _deadline.get()
    return most if ends is None else max(0.0, min(most, ends - time.monotonic()))
