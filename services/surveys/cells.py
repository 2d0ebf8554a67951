"""Reading what has been decided (deciding.py): the only way from answers to a result, a file or a figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from services.surveys.disclosure import OTHERS, enough
from services.surveys.model import EndedDays, Period, Sample
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
    abandoned: int  # who began and gave up: five or more, or 0

    @property
    def month(self) -> str | None:
        """ "2026-10"; None for several months."""
        return f"{self.period.first:%Y-%m}" if len(self.period.months) == 1 else None


Answers = Counter[tuple[str, str, str]]  # people by service, question and answer
Respondents = Counter[tuple[str, str]]  # people by field and value


def counted_in(connection: Connection, instrument: str, ended: EndedDays) -> list[Counted]:
    """What of an instrument lies in ended days, whole; oldest first."""
    c = survey_decided.c
    first, last = ended.days
    inside = (c.instrument == instrument, c.shown == 1, c.first_day >= first, c.last_day <= last)
    query = select(survey_decided).where(*inside).order_by(c.first_day, c.last_day, c.id)
    return [_counted(row) for row in connection.execute(query)]


def ending_in(
    connection: Connection, instruments: Collection[str], sample: Sample, ended: EndedDays
) -> dict[Period, int]:
    """How many people of a sample were counted together in months of which the last ends in ended days, by these
    months; oldest first."""
    c = survey_decided.c
    first, last = ended.days
    mine = (c.instrument.in_(instruments), c.sample == sample, c.shown == 1, c.last_day.between(first, last))
    by = (c.first_day, c.last_day)
    query = select(*by, func.sum(c.answered).label("people")).where(*mine).group_by(*by).order_by(*by)
    return {
        Period(date.fromisoformat(row.first_day), date.fromisoformat(row.last_day)): int(row.people)
        for row in connection.execute(query)
    }


def answers_of(connection: Connection, counted: Sequence[Counted]) -> Answers:
    """How many people gave which answer, over all of them; "" are those whose service is not told."""
    c = survey_decided_answer.c
    by = (c.service, c.question, c.answer)
    query = select(*by, func.sum(c.count).label("people")).where(c.decided.in_([one.id for one in counted]))
    rows = connection.execute(query.group_by(*by))
    return Counter({(row.service, row.question, row.answer): int(row.people) for row in rows})


def partial_services(connection: Connection, counted: Sequence[Counted]) -> frozenset[str]:
    """The services that stand by themselves in some of it only: elsewhere they may be among the others."""
    c = survey_decided_answer.c
    found: dict[int, set[str]] = {one.id: set() for one in counted}
    for row in connection.execute(select(c.decided, c.service).where(c.decided.in_(found)).distinct()):
        found[row.decided].add(row.service)
    return _partial(found.values())


def respondents_of(connection: Connection, counted: Sequence[Counted]) -> Respondents:
    """How many people said what of themselves, over all of it; "" are those of whom it is not told.

    What stands by itself in some of it only is among the others everywhere: each figure is that of all these people.
    """
    c = survey_decided_respondent.c
    found: dict[str, dict[int, dict[str, int]]] = {}  # people by field, what was counted together, and value
    for row in connection.execute(select(survey_decided_respondent).where(c.decided.in_([one.id for one in counted]))):
        found.setdefault(row.field, {}).setdefault(row.decided, {})[row.value] = int(row.answered)
    people: Respondents = Counter()
    for field, parts in found.items():
        partial = _partial(parts.values())
        for part in parts.values():
            for value, answered in part.items():
                people[field, OTHERS if value in partial else value] += answered
    return people


def _partial(parts: Iterable[Collection[str]]) -> frozenset[str]:
    """The groups that are missing in a part which has others."""
    parts = list(parts)
    known = {key for part in parts for key in part}
    return frozenset(key for part in parts if OTHERS in part for key in known - set(part))


def kept_back(connection: Connection, instrument: str) -> frozenset[str]:
    """Months ("2026-10") that are never shown: see closed_before.py."""
    c = survey_decided.c
    query = select(c.first_day).where(c.instrument == instrument, c.shown == 0)
    return frozenset(day[:7] for day in connection.execute(query).scalars())


def _counted(row: Any) -> Counted:
    return Counted(
        row.id,
        Period(date.fromisoformat(row.first_day), date.fromisoformat(row.last_day)),
        Sample(row.sample),
        row.version,
        row.answered,
        row.points,
        row.squares,
        row.abandoned if enough(row.abandoned) else 0,
    )
