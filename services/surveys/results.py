"""What a survey found in a period, as values. The sums and the indices are computed by the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from services.surveys.instruments import Band, Instrument
from services.surveys.model import LEAST_GROUP, Period


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the respondents. Without a count it is hidden: too few people, or they could be found by
    subtraction. `key` is "" for those who did not say."""

    key: str
    answered: int | None
    index: Decimal | None
    band: Band | None = None

    @property
    def hidden(self) -> bool:
        return self.answered is None


@dataclass(frozen=True, slots=True)
class Element:
    """One question: the mean of its scores (NRR), the same on the index's scale, how often each score was given."""

    key: str
    total: int
    mean: Decimal
    value: Decimal
    band: Band | None
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ServiceElements:
    """The means of one service by element; only of services that are not hidden."""

    service: str
    means: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class OpenSample:
    """Answers without a number: never part of the index."""

    answered: int
    abandoned: int
    index: Decimal | None

    @property
    def shown_index(self) -> Decimal | None:
        """The index as a report may show it: not of fewer than five people."""
        return self.index if self.answered >= LEAST_GROUP else None


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that a report says of an instrument in a period. `index` is None when nobody answered."""

    instrument: Instrument
    period: Period
    counted_to: date | None  # the last of its days that has ended and is counted; None: none has
    answered: int
    abandoned: int
    index: Decimal | None
    band: Band | None
    interval: tuple[Decimal, Decimal] | None
    elements: tuple[Element, ...]
    reasons: tuple[tuple[str, int], ...]  # short form: how often each reason was given
    months: tuple[Group, ...]  # "2026-03"; months before the period too
    services: tuple[Group, ...]
    by_service: tuple[ServiceElements, ...]
    respondents: Mapping[str, tuple[Group, ...]]  # by field, the service apart
    served: int  # numbers served in the period: whom the sample stands for
    needed: int  # so many of them must answer
    open: OpenSample
    left_out: tuple[tuple[str, int], ...]  # versions whose answers cannot be added up with these, and how many

    @property
    def enough(self) -> bool:
        return self.answered >= self.needed

    @property
    def reached(self) -> bool | None:
        """Whether the threshold is reached; None without one, or without answers."""
        threshold = self.instrument.index.threshold
        return None if threshold is None or self.index is None else self.index >= threshold

    @property
    def best(self) -> tuple[str, ...]:
        """The elements with the highest mean (exact, before rounding), in the order of the questionnaire."""
        return self._at(max)

    @property
    def worst(self) -> tuple[str, ...]:
        return self._at(min)

    def _at(self, which: Callable[[list[int]], int]) -> tuple[str, ...]:
        if not self.elements:
            return ()
        totals = [element.total for element in self.elements]
        end = which(totals)
        return tuple(element.key for element in self.elements if element.total == end)


def months_of(period: Period, *, least: int = 12) -> tuple[Period, ...]:
    """The months of a trend: those of the period, cut to it, and whole ones before it to make up `least`.

    They never overlap, and no part of a month is shown beside the whole of it: the difference
    between two sums would be a few days' answers.
    """
    months: list[Period] = []
    start = period.first
    while start <= period.last:
        end = min(_next_month(start) - timedelta(days=1), period.last)
        months.append(Period(start, end))
        start = end + timedelta(days=1)
    while len(months) < least:
        end = months[0].first.replace(day=1) - timedelta(days=1)
        months.insert(0, Period(end.replace(day=1), end))
    return tuple(months)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
