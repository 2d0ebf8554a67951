"""Survey results for the staff: on a page, as a report's file, as counts of answers."""

from __future__ import annotations

from typing import TextIO

from services.documents.model import Document
from services.house.past import PastHouses
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.reports.survey_export import export
from services.reports.survey_forms import Form, write_report
from services.reports.survey_report import Report, document_of
from services.surveys.counting import Progress, nobody_watches
from services.surveys.model import Period
from services.surveys.surveys import Surveys


class SurveyReports:
    """Every method raises NotPermitted and DatabaseAway, and KeyError for an instrument that is not there."""

    def __init__(self, surveys: Surveys, past: PastHouses | None = None) -> None:
        """past: the house as it was set on days gone by."""
        self._surveys = surveys
        self._past = past or PastHouses.always(surveys.house)
        self.journal = surveys.journal

    @permitted(Action.SEE_SURVEYS)
    def document(self, who: Officer, instrument: str, period: Period, language: str) -> Document:
        """The report of a period's ended months as values, for a page; that it was looked at is journalled."""
        document = document_of(self._report(instrument, period, nobody_watches), language)
        self.seen(who, instrument, period)
        return document

    @permitted(Action.SEE_SURVEYS)
    def seen(self, who: Officer, instrument: str, period: Period) -> None:
        """Journal that results were shown."""
        first, last = period.days
        self.journal.record("survey_results_seen", who.code, instrument=instrument, first=first, last=last)

    @permitted(Action.SEE_SURVEYS)
    def file(
        self,
        who: Officer,
        instrument: str,
        period: Period,
        form: Form,
        *,
        language: str = "id",
        progress: Progress = nobody_watches,
    ) -> bytes:
        """A report as a file's content, journalled."""
        written = write_report(self._report(instrument, period, progress), form, language, progress)
        first, last = period.days
        self.journal.record(
            "survey_report_made", who.code, instrument=instrument, first=first, last=last, format=form.value
        )
        return written

    @permitted(Action.EXPORT_SURVEYS)
    def export(
        self, who: Officer, instrument: str, period: Period, out: TextIO, *, progress: Progress = nobody_watches
    ) -> int:
        """How many people gave which answer, as CSV, journalled; returns how many lines."""
        ended = self._surveys.ended(period)
        rows = export(self.journal.database, self._surveys.instruments[instrument], ended, out, progress)
        first, last = period.days
        self.journal.record("survey_exported", who.code, instrument=instrument, first=first, last=last, rows=rows)
        return rows

    def _report(self, instrument: str, period: Period, progress: Progress) -> Report:
        house = self._past.during(period.first, period.last)
        return Report(
            self._surveys.result(instrument, period, progress),
            self._surveys.follow_up.plans_for(instrument, period),
            self._surveys.follow_up.signatories(),
            house,
            self.journal.clock.now().astimezone(house.time_zone),
        )
