"""The surveys of a house, whole: what screens, pages and commands call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from services.queue.day import ServiceDay
from services.surveys.answering import Answering
from services.surveys.counting import Progress, count, nobody_watches
from services.surveys.deciding import catch_up
from services.surveys.ended import ended_days
from services.surveys.follow_up import FollowUp
from services.surveys.instruments import Instrument, weight_fits
from services.surveys.model import EndedDays, Period, SurveySettings
from services.surveys.periods import Periods
from services.surveys.registry import register
from services.surveys.results import Result


class Surveys:
    """One kiosk's (or console's) door to surveys. `answering` is the visitors' side of it."""

    def __init__(self, day: ServiceDay, settings: SurveySettings, instruments: Mapping[str, Instrument]) -> None:
        """Remembers new versions of instruments. Raises InstrumentsFaulty where a version changed its meaning,
        and DatabaseAway."""
        register(day.journal, instruments)
        catch_up(day.journal)
        self.settings = settings
        self.instruments = _as_set(instruments, settings)
        self.answering = Answering(day, self.instruments, settings)
        self.periods = Periods(day, self.instruments)
        self.follow_up = FollowUp(
            day.journal, {one.id: frozenset(question.key for question in one.questions) for one in instruments.values()}
        )
        self.day = day
        self.journal = day.journal
        self.house = day.house

    def result(self, instrument: str, period: Period, progress: Progress = nobody_watches) -> Result:
        """What an instrument found in the months of a period that have ended. Raises KeyError, DatabaseAway."""
        return count(self.journal.database, self.instruments[instrument], self.ended(period), progress)

    def ended(self, period: Period) -> EndedDays:
        """The days of a period whose answers may be read. Raises DatabaseAway."""
        return ended_days(self.day, period)


def _as_set(instruments: Mapping[str, Instrument], settings: SurveySettings) -> Mapping[str, Instrument]:
    """The instruments with the weights and thresholds of kiosk.ini."""
    return MappingProxyType({key: _set(one, settings) for key, one in instruments.items()})


def _set(one: Instrument, settings: SurveySettings) -> Instrument:
    weight = settings.weights.get(one.id, one.index.weight)
    if not weight_fits(weight, len(one.questions)):  # the house's own file has another number of questions
        weight = one.index.weight
    threshold = settings.thresholds.get(one.id, one.index.threshold)
    return replace(one, index=replace(one.index, weight=weight, threshold=threshold))
