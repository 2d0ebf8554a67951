"""Surveys as staff see and close them: reports, raw rows, publishing, follow-up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TextIO

from services.documents.model import Document
from services.log.journal import Journal
from services.people.model import Officer
from services.people.permissions import Action, Permissions
from services.reports.survey_forms import Form
from services.reports.survey_reports import SurveyReports
from services.surveys.counting import Progress, nobody_watches
from services.surveys.desk import Surveys
from services.surveys.follow_up import FollowUpProblem, Plan, Signatory
from services.surveys.instruments import Instrument
from services.surveys.model import Period
from services.surveys.periods import PeriodProblem, Published
from services.surveys.results import Result


class SurveyDesk:
    """Every method raises NotPermitted and DatabaseAway, and KeyError for an instrument that is not there."""

    def __init__(self, journal: Journal, surveys: Surveys) -> None:
        self._surveys = surveys
        self._reports = SurveyReports(surveys)
        self._permissions = Permissions(journal)

    @property
    def instruments(self) -> Mapping[str, Instrument]:
        return self._surveys.instruments

    @property
    def offered(self) -> tuple[str, ...]:
        """The instruments that visitors are offered."""
        return self._surveys.settings.offered

    def result(self, who: Officer, instrument: str, period: Period) -> Result:
        """The figures of a period up to now, for a page."""
        self._permissions.require(who, Action.SEE_SURVEYS)
        return self._surveys.result(instrument, period)

    def seeing(self, who: Officer) -> None:
        """Nothing but the permission to see results."""
        self._permissions.require(who, Action.SEE_SURVEYS)

    def document(self, who: Officer, instrument: str, period: Period, language: str) -> Document:
        """The report of a period as values, for a page."""
        return self._reports.document(who, instrument, period, language)

    def report(
        self,
        who: Officer,
        instrument: str,
        period: Period,
        form: Form,
        *,
        language: str = "id",
        progress: Progress = nobody_watches,
    ) -> bytes:
        """A report as a file's content."""
        return self._reports.file(who, instrument, period, form, language=language, progress=progress)

    def export(
        self, who: Officer, instrument: str, period: Period, out: TextIO, *, progress: Progress = nobody_watches
    ) -> int:
        """Raw anonymous rows as CSV; returns how many."""
        return self._reports.export(who, instrument, period, out, progress=progress)

    def planning(self, who: Officer) -> None:
        """Nothing but the permission to write plans and signatories."""
        self._permissions.require(who, Action.PLAN_FOLLOW_UP)

    # -- periods ----------------------------------------------------------------------------------

    def periods(self, who: Officer) -> list[Published]:
        """Every closed period, the newest first."""
        self._permissions.require(who, Action.SEE_SURVEYS)
        return self._surveys.periods.all()

    def close_period(self, who: Officer, instrument: str, period: Period) -> Published | PeriodProblem:
        self._permissions.require(who, Action.CLOSE_SURVEY_PERIOD)
        return self._surveys.close_period(instrument, period, who.code)

    def approve(self, who: Officer, period_id: int) -> Published | PeriodProblem:
        """Kiosk and board show the result from now on."""
        self._permissions.require(who, Action.APPROVE_SURVEY_PERIOD)
        return self._surveys.periods.approve(period_id, who.code)

    def open_again(self, who: Officer, period_id: int) -> PeriodProblem | None:
        self._permissions.require(who, Action.APPROVE_SURVEY_PERIOD)
        return self._surveys.periods.open_again(period_id, who.code)

    # -- follow-up ----------------------------------------------------------------------------------

    def plans(self, who: Officer, instrument: str) -> list[Plan]:
        self._permissions.require(who, Action.SEE_SURVEYS)
        return self._surveys.follow_up.plans(instrument)

    def add_plan(
        self, who: Officer, instrument: str, element: str, *, action: str, responsible: str, due: date
    ) -> Plan | FollowUpProblem:
        self._permissions.require(who, Action.PLAN_FOLLOW_UP)
        return self._surveys.follow_up.add(
            instrument, element, action=action, responsible=responsible, due=due, officer=who.code
        )

    def set_plan_done(self, who: Officer, plan_id: int, done: bool) -> FollowUpProblem | None:
        self._permissions.require(who, Action.PLAN_FOLLOW_UP)
        return self._surveys.follow_up.set_done(plan_id, done, who.code)

    def remove_plan(self, who: Officer, plan_id: int) -> FollowUpProblem | None:
        self._permissions.require(who, Action.PLAN_FOLLOW_UP)
        return self._surveys.follow_up.remove(plan_id, who.code)

    def signatories(self, who: Officer) -> list[Signatory]:
        self._permissions.require(who, Action.SEE_SURVEYS)
        return self._surveys.follow_up.signatories()

    def set_signatories(self, who: Officer, signatories: Sequence[Signatory]) -> FollowUpProblem | None:
        self._permissions.require(who, Action.PLAN_FOLLOW_UP)
        return self._surveys.follow_up.set_signatories(signatories, who.code)
