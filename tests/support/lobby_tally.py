"""How often what was told held, overall and where it matters, and how wide it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median, quantiles

from tests.support.lobby_days import Outcome
from tests.support.lobby_script import Lobby

HOUR = 60
AT_ONCE = 1.0  # minutes: a counter is free
WIDE_FROM, WIDE_TIMES = 30, 3  # minutes and times the beginning: an interval that says little


@dataclass
class Tally:
    """Counts the outcomes of a house's days; `held` and `all` by group."""

    lobby: Lobby
    held: Counter[str] = field(default_factory=Counter)
    all: Counter[str] = field(default_factory=Counter)
    widths: list[int] = field(default_factory=list)
    naive_off: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    unknown: int = 0  # nobody could say
    never: int = 0  # told, but never called: gave up, or the house closed
    earlier: int = 0  # called before the interval
    wide: int = 0

    def count(self, outcomes: Iterable[Outcome]) -> None:
        for one in outcomes:
            self._count(one)

    def share(self, group: str = "all") -> float:
        """In hundredths."""
        return 100 * self.held[group] / self.all[group] if self.all[group] else float("nan")

    @property
    def services(self) -> list[str]:
        return sorted(group for group in self.all if group.startswith("service "))

    @property
    def width(self) -> float:
        return median(self.widths)

    @property
    def naive_width(self) -> float:
        """How wide a band around people ahead × mean has to be to hold as often, known only afterwards."""
        return 2 * quantiles(self.naive_off, n=1000)[min(998, round(10 * self.share()) - 1)]

    def _count(self, one: Outcome) -> None:
        wait, waited, forecast = one.told.wait, one.waited, one.told.forecast
        if wait is None or forecast is None:
            self.unknown += 1
        elif waited is None:
            self.never += 1
        else:
            held = wait.low_minutes <= waited <= wait.high_minutes
            for group in self._groups(one, forecast.minutes):
                self.all[group] += 1
                self.held[group] += held
            self.earlier += waited < wait.low_minutes
            width = wait.high_minutes - wait.low_minutes
            self.wide += width > WIDE_FROM and wait.high_minutes > WIDE_TIMES * wait.low_minutes
            self.widths.append(width)
            self.naive_off.append(abs(waited - one.told.naive))
            self.waits.append(waited)

    def _groups(self, one: Outcome, expected: float) -> Iterable[str]:
        yield "all"
        yield f"service {one.service}"
        yield "called at once" if expected < AT_ONCE else "has to wait"
        if one.at < self.lobby.opens + HOUR:
            yield "first hour"
        if one.at < self.lobby.opens:
            yield "before opening"
        if one.at >= self.lobby.closes - HOUR:
            yield "last hour"
            if expected >= AT_ONCE:
                yield "last hour, has to wait"
