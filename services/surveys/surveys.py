"""The surveys of a house, whole: what screens, pages and commands call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from services.queue.day import ServiceDay
from services.surveys.answering import Answering
from services.surveys.cells import ending_in
from services.surveys.counting import Progress, count, nobody_watches
from services.surveys.deciding import catch_up
from services.surveys.ended import ended_days
from services.surveys.follow_up import FollowUp
from services.surveys.indices import COMMON_SCALE, converted
from services.surveys.instruments import Instrument, JointForm, Questionnaire, weight_fits
from services.surveys.model import EndedDays, Period, Sample, SurveySettings
from services.surveys.periods import Periods
from services.surveys.registry import register
from services.surveys.results import Result


class Surveys:
    """One kiosk's (or console's) door to surveys. `answering` is the visitors' side of it."""

    def __init__(
        self,
        day: ServiceDay,
        settings: SurveySettings,
        instruments: Mapping[str, Instrument],
        joint: Iterable[JointForm] = (),
    ) -> None:
        """Remembers new versions of instruments. Raises InstrumentsFaulty where a version changed its meaning,
        and DatabaseAway."""
        self.settings = settings
        joint = tuple(joint)
        self.instruments = _as_set(instruments, settings, joint)
        register(day.journal, self.instruments)
        catch_up(day.journal)
        self.questionnaires: Mapping[str, Questionnaire] = MappingProxyType(
            {**self.instruments, **{one.id: self._joint(one) for one in joint}}
        )
        self.answering = Answering(day, self.questionnaires, settings)
        self.periods = Periods(day, self.instruments)
        self.follow_up = FollowUp(
            day.journal,
            {one.id: frozenset(question.key for question in one.questions) for one in self.instruments.values()},
        )
        self.day = day
        self.journal = day.journal
        self.house = day.house

    def _joint(self, form: JointForm) -> JointForm:
        return replace(form, parts=tuple(self.instruments[part.id] for part in form.parts))

    @property
    def offered(self) -> tuple[str, ...]:
        """The ids of the instruments that visitors are offered, alone or in a joint form."""
        asked = [self.questionnaires[one] for one in self.settings.offered if one in self.questionnaires]
        return tuple(dict.fromkeys(part.id for one in asked for part in one.parts))

    @property
    def offered_first(self) -> tuple[str, ...]:
        """The ids of all instruments, those that are offered first."""
        return (*self.offered, *(one for one in self.instruments if one not in self.offered))

    def with_index(self, name: str) -> list[Instrument]:
        """The instruments with an index of this name, those that are offered first."""
        return [self.instruments[one] for one in self.offered_first if self.instruments[one].index.name == name]

    def result(self, instrument: str, period: Period, progress: Progress = nobody_watches) -> Result:
        """What an instrument found in the months of a period that have ended. Raises KeyError, DatabaseAway."""
        return count(self.journal.database, self.instruments[instrument], self.ended(period), progress)

    def steered(self, name: str, month: Period) -> Mapping[Period, int]:
        """How many said that an officer had steered them, before an index of this name: in the month, and in months
        that were too few and are counted together, where the month is their last. Raises DatabaseAway."""
        asked, ended = [one.id for one in self.with_index(name)], self.ended(month)
        with self.journal.database.read() as connection:
            return ending_in(connection, asked, Sample.STEERED, ended)

    def ended(self, period: Period) -> EndedDays:
        """The days of a period whose answers may be read. Raises DatabaseAway."""
        return ended_days(self.day, period)


def _as_set(
    instruments: Mapping[str, Instrument], settings: SurveySettings, joint: Sequence[JointForm]
) -> Mapping[str, Instrument]:
    """The instruments with the weights and thresholds of kiosk.ini, and without what the house does not ask."""
    profiles = {
        part.id: form.parts[0].title for form in joint if form.id in settings.offered for part in form.parts[1:]
    }
    return MappingProxyType(
        {key: replace(_set(one, settings), profile_with=profiles.get(key)) for key, one in instruments.items()}
    )


def _set(one: Instrument, settings: SurveySettings) -> Instrument:
    one = one if settings.ask_tariff else one.without_tariff()
    if one.control is not None:
        one = replace(one, control=replace(one.control, counts=settings.count_steered))
    weight = settings.weights.get(one.id, one.index.weight)
    if not weight_fits(weight, len(one.questions)):  # the house's own file has another number of questions
        weight = one.index.weight
    threshold = one.index.threshold
    if one.id in settings.thresholds:
        threshold = converted(settings.thresholds[one.id], COMMON_SCALE, one.out_of)
    return replace(one, index=replace(one.index, weight=weight, threshold=threshold))
