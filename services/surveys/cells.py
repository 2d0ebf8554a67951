"""Reading what has been decided (deciding.py): the only way from answers to a result, a file or a figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from services.store.tables import service_day_mark
from services.surveys.model import Period, Sample
from services.surveys.tables import survey_decided, survey_decided_answer, survey_decided_respondent


@dataclass(frozen=True, slots=True)
class Counted:
    """Answers that were counted together: those of a month, or of several that had too few each."""

    id: int
    period: Period
    sample: Sample
    version: str
    answered: int
    points: int
    squares: int
    abandoned: int

    @property
    def month(self) -> str | None:
        """ "2026-10"; None for several months."""
        return f"{self.period.first:%Y-%m}" if len(self.period.months) == 1 else None


Answers = Counter[tuple[str, str, str]]  # people by service, question and answer
Respondents = Counter[tuple[str, str]]  # people by field and value


def counted_in(connection: Connection, instrument: str, period: Period) -> list[Counted]:
    """What of an instrument lies in a period, whole; oldest first."""
    c = survey_decided.c
    first, last = period.days
    inside = (c.instrument == instrument, c.shown == 1, c.first_day >= first, c.last_day <= last)
    query = select(survey_decided).where(*inside).order_by(c.first_day, c.last_day, c.id)
    return [_counted(row) for row in connection.execute(query)]


def answers_of(connection: Connection, counted: Sequence[Counted]) -> Answers:
    """How many people gave which answer, over all of them; "" are those whose service is not told."""
    c = survey_decided_answer.c
    by = (c.service, c.question, c.answer)
    query = select(*by, func.sum(c.count).label("people")).where(c.decided.in_([one.id for one in counted]))
    rows = connection.execute(query.group_by(*by))
    return Counter({(row.service, row.question, row.answer): int(row.people) for row in rows})


def respondents_of(connection: Connection, counted: Sequence[Counted]) -> Respondents:
    """How many people said what of themselves, over all of them; "" are those of whom it is not told."""
    c = survey_decided_respondent.c
    by = (c.field, c.value)
    query = select(*by, func.sum(c.answered).label("people")).where(c.decided.in_([one.id for one in counted]))
    return Counter({(row.field, row.value): int(row.people) for row in connection.execute(query.group_by(*by))})


def kept_back(connection: Connection, instrument: str) -> frozenset[str]:
    """Months ("2026-10") that are never shown: see closed_before.py."""
    c = survey_decided.c
    query = select(c.first_day).where(c.instrument == instrument, c.shown == 0)
    return frozenset(day[:7] for day in connection.execute(query).scalars())


def running_month(connection: Connection) -> date | None:
    """The first day of the month in which the service day in force lies; None before the first day."""
    day = connection.execute(select(service_day_mark.c.service_day)).scalar()
    return Period.month_of(date.fromisoformat(day)).first if day else None


def _counted(row: Any) -> Counted:
    return Counted(
        row.id,
        Period(date.fromisoformat(row.first_day), date.fromisoformat(row.last_day)),
        Sample(row.sample),
        row.version,
        row.answered,
        row.points,
        row.squares,
        row.abandoned,
    )
