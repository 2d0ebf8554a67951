"""Periods that were closed before the rule of disclosure.py: they stay as they were closed and approved.

Such a period may begin and end within a month, or hold a month with fewer than five answers. Its figures are known,
perhaps published. Less the months beside it they would be figures of a few people: so no month that such a period
touches is ever shown by itself. Its row therefore stays for good: it is not opened again.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from services.surveys.disclosure import enough
from services.surveys.model import Period, Sample
from services.surveys.tables import survey_day, survey_period

OF_CELLS = "of_cells"  # in a closed period's result: it is a sum of whole cells


def is_of_cells(result: str) -> bool:
    """Whether a closed period is a sum of whole cells, from what was frozen of it."""
    return bool(json.loads(result).get(OF_CELLS))


def months_given_away(connection: Connection) -> frozenset[tuple[str, str]]:
    """Instrument and month ("2026-10") of what stays with a period that was closed before."""
    rows = connection.execute(select(survey_period)).all()
    found: set[tuple[str, str]] = set()
    for row in rows:
        said = json.loads(row.result)
        period = Period(date.fromisoformat(row.first_day), date.fromisoformat(row.last_day))
        if not is_of_cells(row.result) and not _is_sum_of_months(connection, row.instrument, period, said):
            found |= {(row.instrument, f"{month.first:%Y-%m}") for month in period.months}
    return frozenset(found)


def _is_sum_of_months(connection: Connection, instrument: str, period: Period, said: Any) -> bool:
    """Whether it is nothing but months that may be shown: each of nobody or of five people or more."""
    if not period.is_whole_months:
        return False
    c = survey_day.c
    mine = (c.instrument == instrument, c.sample == Sample.TICKET.value, c.day.between(*period.days))
    query = select(c.day, func.sum(c.answered).label("answered")).where(*mine).group_by(c.day)
    months: Counter[str] = Counter()
    for row in connection.execute(query):
        months[row.day[:7]] += int(row.answered)
    counted = sum(months.values())
    return counted == said["answered"] and all(enough(people) for people in months.values() if people)
