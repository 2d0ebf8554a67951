"""What a survey found in a period, as values; counting.py makes them of what was counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from services.surveys.coverage import Coverage
from services.surveys.indices import converted, round_half_up
from services.surveys.instruments import Band, Instrument
from services.surveys.model import Period


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the respondents: a service, a month, something that they said. Without a count there is nothing to
    show. `key` is "" for all others together, among them those who said nothing. Of what people said of themselves
    there is no index: see disclosure.py."""

    key: str
    answered: int | None
    index: Decimal | None
    band: Band | None = None
    partial: bool = False  # in some months it is among the others
    other_version: bool = False  # a month of which there are only answers that cannot be added up with the result's

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
    """The means of one service by element."""

    service: str
    means: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class SampleApart:
    """Answers that are told apart: those without a number, those of people whom an officer had steered."""

    answered: int
    abandoned: int
    index: Decimal | None


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that a report says of an instrument in a period. `index` is None where there is nothing to show."""

    instrument: Instrument
    period: Period  # as it was asked for
    coverage: Coverage  # what of it the figures are of
    answered: int
    abandoned: int
    index: Decimal | None
    band: Band | None
    interval: tuple[Decimal, Decimal] | None
    elements: tuple[Element, ...]
    reasons: tuple[tuple[str, int], ...]  # short form: how often each reason was given
    months: tuple[Group, ...]  # "2026-03", whole months; such before the period too
    services: tuple[Group, ...]
    by_service: tuple[ServiceElements, ...]
    respondents: Mapping[str, tuple[Group, ...]]  # by field, the service apart
    served: int  # numbers served in the months with answers in the result: whom the sample stands for
    needed: int  # so many of them must answer
    open: SampleApart
    steered: SampleApart  # of served numbers; part of the index too where the house counts them
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
    def own_mean(self) -> Decimal | None:
        """The index before its factor: the mean on the scale of the answers, rounded by itself."""
        return None if self.index is None else round_half_up(self._exact / self.instrument.index.factor)

    @property
    def of_hundred(self) -> Decimal | None:
        """The index in proportion to 100, its highest: on a scale of 1 to 6 it begins at 16.67."""
        return None if self.index is None else converted(self._exact, self.instrument.out_of, 100)

    @property
    def _exact(self) -> Fraction:
        return self.instrument.index.of(sum(element.total for element in self.elements), self.answered)

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


def trend_of(period: Period, *, least: int = 12) -> tuple[Period, ...]:
    """The whole months of a trend: to the last that ends in the period, with those before it to make up `least`."""
    months = [month for month in period.months if month.last <= period.last]
    while len(months) < least:
        earliest = months[0].first if months else Period.month_of(period.first).first
        months.insert(0, Period.month_of(earliest - timedelta(days=1)))
    return tuple(months)
