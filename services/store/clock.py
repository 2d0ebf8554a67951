"""Time, injected. Moments are aware datetimes in UTC, or whole microseconds since 1970."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

# No house was run by this program before it was written: whatever clock shows less is wrong. A test holds it against
# the changelog.
PROGRAM_WRITTEN = datetime(2026, 11, 1, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> datetime:
        """The moment, aware, UTC. May be wrong (flat battery): see services.queue.day."""
        ...

    def monotonic(self) -> float:
        """Seconds that only ever go forward."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


def to_micros(moment: datetime) -> int:
    """Whole microseconds since 1970 UTC; exact, without floating point."""
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The inverse of `to_micros`."""
    return _EPOCH + timedelta(microseconds=micros)
