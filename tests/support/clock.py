"""A clock that tests set by hand."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday 09.00 WIB


class ManualClock:
    def __init__(self, start: datetime = START) -> None:
        self.moment = start
        self.seconds = 0.0

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        """Time passes: both hands move."""
        self.moment += timedelta(seconds=seconds)
        self.seconds += seconds

    def set(self, moment: datetime) -> None:
        """Someone sets the clock, or the battery was flat: no time passes."""
        self.moment = moment
