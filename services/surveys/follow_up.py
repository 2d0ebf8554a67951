"""What staff write under a report: the follow-up plan and who signs. Their words stay out of the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, insert, or_, select, update

from services.log.journal import Journal
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.surveys.model import Period
from services.surveys.tables import report_signatory, survey_plan

LONGEST_ACTION = 400
LONGEST_NAME = 80
MOST_SIGNATORIES = 3


class FollowUpProblem(StrEnum):
    """Why nothing was written."""

    BAD_TEXT = "bad_text"  # empty, too long, or with characters that cannot be printed
    UNKNOWN_ELEMENT = "unknown_element"
    UNKNOWN_PLAN = "unknown_plan"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Plan:
    """One thing to be done about an element (a question's key)."""

    id: int
    instrument: str
    element: str
    action: str
    responsible: str
    due: date
    done: bool


@dataclass(frozen=True, slots=True)
class Signatory:
    """One place for a signature: "Mengetahui," / "Kepala Rutan" / a name (or dots to write on)."""

    caption: str
    title: str
    name: str


class FollowUp:
    """Plans and signatories of a house."""

    def __init__(self, journal: Journal, elements: dict[str, frozenset[str]]) -> None:
        """elements: the questions' keys by instrument."""
        self.journal = journal
        self._elements = elements

    @permitted(Action.PLAN_FOLLOW_UP)
    def add(
        self, who: Officer, instrument: str, element: str, *, action: str, responsible: str, due: date
    ) -> Plan | FollowUpProblem:
        """Write down a plan. Raises DatabaseAway."""
        if element not in self._elements.get(instrument, ()):
            return FollowUpProblem.UNKNOWN_ELEMENT
        if not _fits(action, LONGEST_ACTION) or not _fits(responsible, LONGEST_NAME):
            return FollowUpProblem.BAD_TEXT
        values = {
            "instrument": instrument,
            "element": element,
            "action": action.strip(),
            "responsible": responsible.strip(),
            "due": due.isoformat(),
        }
        with self.journal.transaction() as transaction:
            made = insert(survey_plan).values(**values).returning(survey_plan)
            row = transaction.connection.execute(made).one()
            transaction.record("follow_up_changed", who.code, instrument=instrument, element=element, change="added")
        return _plan(row)

    @permitted(Action.PLAN_FOLLOW_UP)
    def set_done(self, who: Officer, plan_id: int, done: bool) -> FollowUpProblem | None:
        """Raises DatabaseAway."""
        change = update(survey_plan).where(survey_plan.c.id == plan_id).values(done=int(done))
        return self._change(change.returning(survey_plan), "done" if done else "not_done", who.code)

    @permitted(Action.PLAN_FOLLOW_UP)
    def remove(self, who: Officer, plan_id: int) -> FollowUpProblem | None:
        """Raises DatabaseAway."""
        gone = delete(survey_plan).where(survey_plan.c.id == plan_id)
        return self._change(gone.returning(survey_plan), "removed", who.code)

    @permitted(Action.SEE_SURVEYS)
    def plans(self, who: Officer, instrument: str) -> list[Plan]:
        """All plans. Raises DatabaseAway."""
        return self.plans_for(instrument)

    def plans_for(self, instrument: str, period: Period | None = None) -> list[Plan]:
        """All plans, or those that a report of `period` is about: open, or due since it began. Raises DatabaseAway."""
        query = select(survey_plan).where(survey_plan.c.instrument == instrument)
        if period is not None:
            query = query.where(or_(survey_plan.c.done == 0, survey_plan.c.due >= period.first.isoformat()))
        with self.journal.database.read() as connection:
            return [_plan(row) for row in connection.execute(query.order_by(survey_plan.c.due, survey_plan.c.id))]

    @permitted(Action.PLAN_FOLLOW_UP)
    def set_signatories(self, who: Officer, signatories: Sequence[Signatory]) -> FollowUpProblem | None:
        """Who signs, in the order of their places. Raises DatabaseAway."""
        if len(signatories) > MOST_SIGNATORIES:
            return FollowUpProblem.TOO_MANY
        texts = [text for one in signatories for text in (one.caption, one.title, one.name)]
        if not all(_fits(text, LONGEST_NAME) for text in texts):
            return FollowUpProblem.BAD_TEXT
        rows = [
            {"place": place, "caption": one.caption.strip(), "title": one.title.strip(), "name": one.name.strip()}
            for place, one in enumerate(signatories)
        ]
        with self.journal.transaction() as transaction:
            transaction.connection.execute(delete(report_signatory))
            if rows:
                transaction.connection.execute(insert(report_signatory), rows)
            transaction.record("signatories_changed", who.code, count=len(rows))
        return None

    def signatories(self) -> list[Signatory]:
        """Raises DatabaseAway."""
        with self.journal.database.read() as connection:
            rows = connection.execute(select(report_signatory).order_by(report_signatory.c.place)).all()
        return [Signatory(row.caption, row.title, row.name) for row in rows]

    def _change(self, statement: Any, change: str, officer: str) -> FollowUpProblem | None:
        with self.journal.transaction() as transaction:
            row = transaction.connection.execute(statement).first()
            if row is None:
                return FollowUpProblem.UNKNOWN_PLAN
            transaction.record(
                "follow_up_changed", officer, instrument=row.instrument, element=row.element, change=change
            )
        return None


def _plan(row: Any) -> Plan:
    return Plan(
        row.id, row.instrument, row.element, row.action, row.responsible, date.fromisoformat(row.due), bool(row.done)
    )


def _fits(text: str, longest: int) -> bool:
    return 0 < len(text.strip()) <= longest and text.strip().isprintable()
