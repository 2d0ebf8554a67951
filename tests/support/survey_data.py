"""Answers by the thousand for tests: written as the end of a day writes them, without serving each number."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import Connection, insert, select

from services.store.database import Database
from services.surveys import storage, tally
from services.surveys.deciding import decide
from services.surveys.instruments import Instrument
from services.surveys.model import EndedDays, Period, Response, Sample
from services.surveys.storage import Row
from services.surveys.tables import survey_instrument

Given = tuple[date, Response, Sample]


def fill(
    database: Database, instrument: Instrument, given: Iterable[Given], *, today: date, counted: bool = True
) -> None:
    """Keep these answers; those of days before `today` are archived and summed up, the others are the heap.

    Months that have ended then are counted, as the end of their last day would have done it; else it is left to the
    next start.
    """
    rows = [_row(instrument, *one) for one in given]
    ended = [row for row in rows if row.day < today.isoformat()]
    with database.write() as connection:
        _register(connection, instrument)
        storage.rewrite(connection, rows)
        tally.add_ended_days(connection, today.isoformat())
        storage.archive(connection, ended)
        storage.rewrite(connection, [row for row in rows if row.day >= today.isoformat()])
        if counted:
            decide(connection, today)


def kept_today(database: Database, instrument: str) -> list[Row]:
    """The running day's answers to an instrument: no result shows them before the day has ended."""
    with database.read() as connection:
        return [row for row in storage.heap(connection) if row.instrument == instrument]


def all_ended(first: date, last: date) -> EndedDays:
    """Days that a test takes for ended, whatever day the database is in."""
    return EndedDays(Period(first, last), last)


def many(instrument, count: int, *, seed: int = 4) -> list[Given]:
    """Answers of ten months, the same at every run; some respondents are rare."""
    chance = random.Random(seed)
    given = []
    for _ in range(count):
        day = date(2026, 10, 31) - timedelta(days=int(chance.triangular(0, 300, 10)))
        scores = {
            question.key: max(instrument.lowest, instrument.highest - chance.choice((0, 0, 0, 1, 1, 2)))
            for question in instrument.questions
        }
        said = {
            field.key: chance.choice([option.key for option in field.options])
            for field in instrument.respondent
            if not field.from_services and chance.random() < 0.97
        }
        if said.get("pendidikan") in ("S2", "S3") and chance.random() < 0.95:
            said["pendidikan"] = "SMA"
        sample = Sample.TICKET if chance.random() < 0.93 else Sample.OPEN
        given.append((day, Response(instrument.id, scores, "", said, chance.choice("AAABBT")), sample))
    return given


def clear(database: Database) -> None:
    """No answers at all."""
    from services.surveys import tables

    with database.write() as connection:
        for table in (
            tables.survey_fresh,
            tables.survey_response,
            tables.survey_day,
            tables.survey_answer_tally,
            tables.survey_group_tally,
            tables.survey_decided,
            tables.survey_decided_answer,
            tables.survey_decided_respondent,
        ):
            connection.execute(table.delete())


def _register(connection: Connection, instrument: Instrument) -> None:
    c = survey_instrument.c
    known = select(c.version).where(c.instrument == instrument.id, c.version == instrument.version)
    if connection.execute(known).first() is None:
        values = {"instrument": instrument.id, "version": instrument.version, "definition": instrument.definition()}
        connection.execute(insert(survey_instrument).values(**values))


def _row(instrument: Instrument, day: date, response: Response, sample: Sample) -> Row:
    reason = instrument.reason.key if instrument.reason else ""
    return storage.row_of(
        response, version=instrument.version, sample=sample, day=day, service=response.service, reason_key=reason
    )
