"""Sums of answers by day, made when the day has ended, kept until its month is counted (deciding.py).

A stored sum that grew with every answer would tell by its transaction (PostgreSQL) or its place
(SQLite) what the newest answer was; so a day is summed up once. Nothing shows these sums.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    Select,
    String,
    cast,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite

from services.surveys.tables import survey_answer_tally, survey_day, survey_fresh, survey_group_tally

_f = survey_fresh.c
_BY_DAY = (_f.instrument, _f.day, _f.version, _f.sample)


def day_sums(_kind: str) -> Select[Any]:
    """survey_day's rows of the heap, without the abandoned."""
    return select(
        *_BY_DAY,
        func.count().label("answered"),
        _whole(func.sum(_f.points)).label("points"),
        _whole(func.sum(_f.points * _f.points)).label("squares"),
        literal(0, BigInteger).label("abandoned"),
    ).group_by(*_BY_DAY)


def answer_sums(kind: str) -> Select[Any]:
    """survey_answer_tally's rows of the heap: how often which answer was given, by service and question."""
    pair = _pairs(kind, _f.answers)
    question, answer = cast(pair.c.key, String), cast(pair.c.value, String)
    return (
        select(
            *_BY_DAY,
            _f.service,
            question.label("question"),
            answer.label("answer"),
            func.count().label("count"),
        )
        .select_from(survey_fresh.join(pair, true()))
        .group_by(*_BY_DAY, _f.service, question, answer)
    )


def group_sums(kind: str) -> Select[Any]:
    """survey_group_tally's rows of the heap: how many said what of themselves."""
    pair = _pairs(kind, _f.respondent)
    field, value = cast(pair.c.key, String), cast(pair.c.value, String)
    return (
        select(
            *_BY_DAY,
            field.label("field"),
            value.label("value"),
            func.count().label("answered"),
            literal(0, BigInteger).label("points"),  # of earlier versions
        )
        .select_from(survey_fresh.join(pair, true()))
        .group_by(*_BY_DAY, field, value)
    )


_TALLIES = (
    (survey_day, day_sums, ("answered", "points", "squares")),
    (survey_answer_tally, answer_sums, ("count",)),
    (survey_group_tally, group_sums, ("answered",)),
)


def add_ended_days(connection: Connection, before: str) -> None:
    """Add the heap's answers of days before `before` to the stored sums."""
    kind = connection.dialect.name
    make = postgresql.insert if kind == "postgresql" else sqlite.insert
    for table, sums, counts in _TALLIES:
        ended = sums(kind).subquery("ended")
        keys = [column.name for column in table.primary_key]
        # In the order of the keys, so that not even the places of the sums depend on who answered first.
        rows = select(*ended.c).where(ended.c.day < before).order_by(*(ended.c[name] for name in keys))
        insert = make(table).from_select([column.name for column in ended.c], rows)
        added = {name: table.c[name] + insert.excluded[name] for name in counts}
        connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=added))


def add_abandoned(connection: Connection, counted: Mapping[str, Any]) -> None:
    """Add a row of survey_day that counts who began and left."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    added = make(survey_day).values(**counted)
    keys = [column.name for column in survey_day.primary_key]
    more = {"abandoned": survey_day.c.abandoned + added.excluded.abandoned}
    connection.execute(added.on_conflict_do_update(index_elements=keys, set_=more))


def _pairs(kind: str, column: Any) -> Any:
    """Keys and values of a JSON object, one row each."""
    if kind == "postgresql":
        return func.json_each_text(cast(column, JSON)).table_valued("key", "value", name="pair")
    return func.json_each(column).table_valued("key", "value", name="pair")


def _whole(summed: Any) -> Any:
    # PostgreSQL sums bigints to numeric, whose division is not one of whole numbers.
    return cast(summed, BigInteger)
