"""The raw answers of ended days as CSV: shuffled, by month instead of day, nobody rare among them.

A row says its month, not its day: together with what a respondent said, the day would often be
one person's. Where month, service and everything the respondent said occur fewer than five
times together, the row keeps its answers and loses the rest.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from datetime import date
from typing import Any, TextIO

from sqlalchemy import and_, func, or_, select

from services.store.database import Database
from services.surveys.counting import Progress, nobody_watches
from services.surveys.instruments import SERVICE_FIELD, Instrument
from services.surveys.model import LEAST_GROUP, EndedDays
from services.surveys.results import months_of
from services.surveys.tables import survey_instrument, survey_response
from services.text.csv_writing import harmless

PAGE = 2_000
_RANDOM = random.SystemRandom()
_r = survey_response.c
Combination = tuple[str, str, str]  # sample, service, respondent as JSON


def export(
    database: Database, instrument: Instrument, ended: EndedDays, out: TextIO, progress: Progress = nobody_watches
) -> int:
    """Write the rows of ended days to `out`; returns how many. Raises DatabaseAway."""
    fields = [field.key for field in instrument.respondent if field.key != SERVICE_FIELD]
    questions = _questions(database, instrument)
    writer = csv.writer(out)
    writer.writerow(["bulan", "sampel", "versi", SERVICE_FIELD, *fields, *questions])
    months = [ended.of(month) for month in months_of(ended.period, least=1)]
    written = 0
    for number, month in enumerate(months, 1):
        common = _common(database, instrument, month)
        rows = list(_answers(database, instrument, month))
        _RANDOM.shuffle(rows)
        for row in rows:
            writer.writerow(_line(row, month.period.first, fields, questions, common))
        written += len(rows)
        progress(number, len(months))
    return written


def _common(database: Database, instrument: Instrument, month: EndedDays) -> set[Combination]:
    """What at least five people of the month said alike."""
    query = (
        select(_r.sample, _r.service, _r.respondent)
        .where(_r.instrument == instrument.id, _r.day.between(*month.days))
        .group_by(_r.sample, _r.service, _r.respondent)
        .having(func.count() >= LEAST_GROUP)
    )
    with database.read() as connection:
        return {(row.sample, row.service, row.respondent) for row in connection.execute(query)}


def _answers(database: Database, instrument: Instrument, month: EndedDays) -> Iterator[Any]:
    """The month's rows, page by page along the key, so that nobody's commit waits long."""
    columns = select(_r.day, _r.key, _r.version, _r.sample, _r.service, _r.answers, _r.respondent)
    query = columns.where(_r.instrument == instrument.id, _r.day.between(*month.days)).order_by(_r.day, _r.key)
    after: Any = None
    while True:
        wanted = (
            query
            if after is None
            else query.where(or_(_r.day > after.day, and_(_r.day == after.day, _r.key > after.key)))
        )
        with database.read() as connection:
            page = connection.execute(wanted.limit(PAGE)).all()
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1]


def _line(row: Any, month: date, fields: list[str], questions: list[str], common: set[Combination]) -> list[str]:
    rare = (row.sample, row.service, row.respondent) not in common
    said = {} if rare else json.loads(row.respondent)
    answers = json.loads(row.answers)
    cells = [
        f"{month:%Y-%m}",
        row.sample,
        row.version,
        "" if rare else row.service,
        *(said.get(key, "") for key in fields),
        *(answers.get(key, "") for key in questions),
    ]
    return [harmless(str(cell)) for cell in cells]


def _questions(database: Database, instrument: Instrument) -> list[str]:
    """The keys of today's version, then those that only other versions have."""
    now = [question.key for question in instrument.questions]
    now += [instrument.reason.key] if instrument.reason else []
    query = select(survey_instrument.c.definition).where(survey_instrument.c.instrument == instrument.id)
    with database.read() as connection:
        known = [json.loads(text)["questions"] for text in connection.execute(query).scalars()]
    return [*now, *sorted({key for questions in known for key in questions} - set(now))]
