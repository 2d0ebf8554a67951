"""Which version of an instrument a period is counted by.

Answers of versions with the same questions and the same meaning of the scores are added up. Where a period holds only
answers of a version that meant something else, that version counts them, with the words that were asked then: an
instrument that changes takes no figure away from the periods before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select

from services.house.model import LocalText
from services.store.database import Database
from services.surveys.instruments import WITHOUT_TARIFF, Answer, Control, Instrument, Question, weight_fits
from services.surveys.model import EndedDays
from services.surveys.tables import survey_decided, survey_instrument


def known(database: Database, instrument: str) -> Mapping[str, Mapping[str, Any]]:
    """The definition of each version that this database has seen (`Instrument.definition`). Raises DatabaseAway."""
    columns = select(survey_instrument.c.version, survey_instrument.c.definition)
    with database.read() as connection:
        rows = connection.execute(columns.where(survey_instrument.c.instrument == instrument)).all()
    return {row.version: json.loads(row.definition) for row in rows}


def alike(definitions: Mapping[str, Mapping[str, Any]], instrument: Instrument) -> set[str]:
    """The versions whose answers can be added up with the instrument's."""
    return {version for version, said in definitions.items() if said["shape"] == instrument.shape()} | {
        instrument.version
    }


def in_force(database: Database, instrument: Instrument, ended: EndedDays) -> Instrument:
    """The instrument, or its newest other version where the period holds answers of such only. Raises DatabaseAway."""
    definitions = known(database, instrument.id)
    answered = _newest_first(database, instrument.id, ended)
    if not answered or alike(definitions, instrument) & set(answered):
        return instrument
    there = next((version for version in answered if version in definitions), None)
    return instrument if there is None else as_it_was(instrument, there, definitions[there])


def as_it_was(instrument: Instrument, version: str, said: Mapping[str, Any]) -> Instrument:
    """The instrument with the questions, words and scale of an earlier version's definition.

    Words that have changed are there in Indonesian only: that is what a definition keeps.
    """
    scale, keys = said["shape"].split(" ", 1)
    ends, _, meaning = scale.partition("/")
    lowest, highest = (int(end) for end in ends.split("-"))
    now = {question.key: question for question in (*instrument.questions, *instrument.not_asked)}
    order = sorted(keys.split(","), key=lambda key: (list(now).index(key) if key in now else len(now), key))
    questions = tuple(_question(key, said["questions"][key], now.get(key), range(lowest, highest + 1)) for key in order)
    rule = instrument.index
    weight = rule.weight if weight_fits(rule.weight, len(questions)) else Fraction(1, len(questions))
    return replace(
        instrument,
        version=version,
        title=_words(said["title"], instrument.title),
        lowest=lowest,
        highest=highest,
        meaning=meaning,
        questions=questions,
        index=replace(rule, weight=weight, factor=Fraction(said["factor"])),
        control=_control(said.get("control"), instrument.control),
        not_asked=tuple(one for one in (*instrument.questions, *instrument.not_asked) if one.tariff)
        if version.endswith(WITHOUT_TARIFF)
        else (),
    )


def _newest_first(database: Database, instrument: str, ended: EndedDays) -> list[str]:
    """The versions that were answered in the period, with or without a number; of the same month the higher one."""
    first, last = ended.days
    c = survey_decided.c
    query = (
        select(c.version)
        .where(c.instrument == instrument, c.shown == 1, c.first_day >= first, c.last_day <= last)
        .group_by(c.version)
        .order_by(func.max(c.last_day).desc(), c.version.desc())
    )
    with database.read() as connection:
        return list(connection.execute(query).scalars())


def _question(key: str, said: Mapping[str, str], now: Question | None, scores: range) -> Question:
    before = {answer.score: answer for answer in now.answers} if now else {}
    answers = tuple(_answer(score, said[str(score)], before.get(score)) for score in scores)
    return Question(
        key,
        _words(said["element"], now.element if now else None),
        _words(said["text"], now.text if now else None),
        answers,
    )


def _control(said: Mapping[str, str] | None, now: Control | None) -> Control | None:
    if said is None:
        return None
    words = {name: _words(said[name], getattr(now, name) if now else None) for name in ("text", "yes", "no")}
    return Control(said["key"], **words, counts=now is not None and now.counts)


def _answer(score: int, said: str, now: Answer | None) -> Answer:
    return Answer(score, _words(said, now.words if now else None), now.face if now else "")


def _words(said: str, now: LocalText | None) -> LocalText:
    """Today's words with their glosses where the official ones are still the same."""
    return now if now is not None and now.in_language("id") == said else LocalText({"id": said})
