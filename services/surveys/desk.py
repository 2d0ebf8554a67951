"""The surveys of a house, whole: what screens, pages and commands call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import TextIO

from sqlalchemy import select

from services.documents.model import Document
from services.house.model import House
from services.log.journal import Journal
from services.reports.survey_export import export
from services.reports.survey_forms import Form, write_report
from services.reports.survey_report import Report, document_of
from services.store.tables import service_day_mark
from services.surveys.answering import Answering
from services.surveys.counting import Progress, count, nobody_watches
from services.surveys.follow_up import FollowUp
from services.surveys.instruments import Instrument, weight_fits
from services.surveys.model import Period, SurveySettings
from services.surveys.periods import PeriodProblem, Periods, Published
from services.surveys.registry import register
from services.surveys.results import Result


class Surveys:
    """One kiosk's (or console's) door to surveys. `answering` is the visitors' side of it."""

    def __init__(
        self, journal: Journal, house: House, settings: SurveySettings, instruments: Mapping[str, Instrument]
    ) -> None:
        """Remembers new versions of instruments. Raises InstrumentsFaulty where a version changed its meaning,
        and DatabaseAway."""
        register(journal, instruments)
        self.settings = settings
        self.instruments = _as_set(instruments, settings)
        self.answering = Answering(journal, house, self.instruments, settings)
        self.periods = Periods(journal, self.instruments)
        self.follow_up = FollowUp(
            journal, {one.id: frozenset(question.key for question in one.questions) for one in instruments.values()}
        )
        self._journal = journal
        self._house = house

    def result(self, instrument: str, period: Period, progress: Progress = nobody_watches) -> Result:
        """What an instrument found in a period, up to this moment. Raises KeyError, DatabaseAway."""
        return count(self._journal.database, self.instruments[instrument], period, progress)

    def document(self, instrument: str, period: Period, language: str, progress: Progress = nobody_watches) -> Document:
        """A report as values, for a page; up to this moment. Raises KeyError, DatabaseAway."""
        return document_of(self._report(instrument, period, progress), language)

    def report(
        self,
        instrument: str,
        period: Period,
        form: Form,
        *,
        officer: str,
        language: str = "id",
        progress: Progress = nobody_watches,
    ) -> bytes:
        """A report as a file's content, journalled. Raises KeyError, DatabaseAway."""
        written = write_report(self._report(instrument, period, progress), form, language, progress)
        first, last = period.days
        self._journal.record(
            "survey_report_made", officer, instrument=instrument, first=first, last=last, format=form.value
        )
        return written

    def _report(self, instrument: str, period: Period, progress: Progress) -> Report:
        return Report(
            self.result(instrument, period, progress),
            self.follow_up.plans(instrument, period),
            self.follow_up.signatories(),
            self._house,
            self._journal.clock.now().astimezone(self._house.time_zone),
        )

    def export(
        self, instrument: str, period: Period, out: TextIO, *, officer: str, progress: Progress = nobody_watches
    ) -> int:
        """Raw anonymous rows of ended days as CSV, journalled; returns how many. Raises KeyError, DatabaseAway."""
        rows = export(self._journal.database, self.instruments[instrument], period, out, progress)
        first, last = period.days
        self._journal.record("survey_exported", officer, instrument=instrument, first=first, last=last, rows=rows)
        return rows

    def close_period(self, instrument: str, period: Period, officer: str) -> Published | PeriodProblem:
        """Freeze the result of a period that is over. Raises KeyError, DatabaseAway."""
        return self.periods.close(self.result(instrument, period), self.today(), officer)

    def today(self) -> date:
        """The service day in force: the day whose answers may still come. Raises DatabaseAway."""
        with self._journal.database.read() as connection:
            known = connection.execute(select(service_day_mark.c.service_day)).scalar()
        now = self._journal.clock.now().astimezone(self._house.time_zone).date()
        return max(date.fromisoformat(known), now) if known else now


def _as_set(instruments: Mapping[str, Instrument], settings: SurveySettings) -> Mapping[str, Instrument]:
    """The instruments with the weights and thresholds of kiosk.ini."""
    return MappingProxyType({key: _set(one, settings) for key, one in instruments.items()})


def _set(one: Instrument, settings: SurveySettings) -> Instrument:
    weight = settings.weights.get(one.id, one.index.weight)
    if not weight_fits(weight, len(one.questions)):  # the house's own file has another number of questions
        weight = one.index.weight
    threshold = settings.thresholds.get(one.id, one.index.threshold)
    return replace(one, index=replace(one.index, weight=weight, threshold=threshold))
