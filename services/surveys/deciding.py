"""Counting the answers of months that have ended, once: the day's sums go out, the month's cells stay.

The rule is in disclosure.py. What a month has too few answers of waits, until together with what waited before it is
enough for a cell of its own; answers that come to a month after it was counted (a clock was wrong) do the same.

An earlier version told of days and parts of months, the running one too. So what it had is counted apart from what came
after the upgrade, and the day of the upgrade, of which a part may have been told, is never shown: `Lot`.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, func, insert, select

from services.log.journal import Journal, Transaction
from services.store.tables import service_day_mark
from services.surveys import storage
from services.surveys.closed_before import months_given_away
from services.surveys.disclosure import OTHERS, enough, groups_of
from services.surveys.instruments import SERVICE_FIELD
from services.surveys.model import Period
from services.surveys.tables import (
    survey_answer_tally,
    survey_day,
    survey_decided,
    survey_decided_answer,
    survey_decided_respondent,
    survey_group_tally,
    survey_instrument,
    survey_rule,
)

SUMS = ("answered", "points", "squares", "abandoned")
Definitions = Mapping[tuple[str, str], Mapping[str, Any]]  # `Instrument.definition` by instrument and version


class Lot(IntEnum):
    """When answers came: those of two lots never stand in one cell."""

    EARLIER = 0  # before the database was upgraded from a version without this rule
    THAT_DAY = 1
    SINCE = 2


Key = tuple[str, str, str, Lot]  # instrument, shape of its versions, sample


@dataclass(frozen=True, slots=True)
class Together:
    """Answers that are counted together: the rows of survey_day that they are in."""

    instrument: str
    sample: str
    shape: str
    rows: Sequence[Any]
    options: Mapping[str, Sequence[str]]  # by field of the respondent, in the order of the questionnaire
    shown: bool = True

    @property
    def answered(self) -> int:
        return sum(row.answered for row in self.rows)

    @property
    def period(self) -> Period:
        """The month, or from the first month with answers to the last."""
        days = sorted(date.fromisoformat(row.day) for row in self.rows if row.answered)
        return Period(Period.month_of(days[0]).first, Period.month_of(days[-1]).last)

    @property
    def version(self) -> str:
        """The newest one that was answered."""
        return str(max((row.day, row.version) for row in self.rows if row.answered)[1])

    @property
    def questions(self) -> list[str]:
        return self.shape.split(" ", 1)[-1].split(",")

    def of(self, table: Table) -> Any:
        """Which rows of a table of day's sums are theirs."""
        return and_(
            table.c.instrument == self.instrument,
            table.c.sample == self.sample,
            table.c.version.in_({row.version for row in self.rows}),
            table.c.day.in_({row.day for row in self.rows}),
        )


def count_ended_months(transaction: Transaction, today: date) -> None:
    """Count what is not counted yet of the months before that of `today`, the day in force, and journal it."""
    for together in decide(transaction.connection, today):
        first, last = together.period.days
        transaction.record(
            "survey_month_counted",
            instrument=together.instrument,
            first=first,
            last=last,
            sample=together.sample,
            answered=together.answered,
        )


def decide(connection: Connection, today: date) -> list[Together]:
    """Write the cells of what is due; returns what of it may be shown."""
    storage.lock(connection)
    due = list(_due(connection, today))
    for together in due:
        _count(connection, together)
    return [together for together in due if together.shown]


def catch_up(journal: Journal) -> None:
    """Count what a version before this rule has left; without such nothing is written. Raises DatabaseAway."""
    with journal.database.read() as connection:
        day = connection.execute(select(service_day_mark.c.service_day)).scalar()
        due = day is not None and any(_due(connection, date.fromisoformat(day)))
    if day is not None and due:
        with journal.transaction() as transaction:
            count_ended_months(transaction, date.fromisoformat(day))


def _due(connection: Connection, today: date) -> Iterator[Together]:
    """Each month with enough answers, then what has waited of several."""
    before = Period.month_of(today).first.isoformat()
    rows = connection.execute(select(survey_day).where(survey_day.c.day < before)).all()
    given_away = months_given_away(connection) if rows else frozenset()
    definitions, upgraded = _definitions(connection), connection.execute(select(survey_rule.c.first_day)).scalar()
    waiting: dict[Key, list[Any]] = defaultdict(list)
    for (key, month), mine in _by_month(rows, definitions, upgraded).items():
        shown = (key[0], month) not in given_away and key[-1] is not Lot.THAT_DAY
        together = _together(key, mine, definitions, shown=shown)
        if together.answered and (enough(together.answered) or not together.shown):
            yield together
        elif together.shown:
            waiting[key] += mine
    for key, mine in waiting.items():
        together = _together(key, mine, definitions, shown=True)
        if together.answered and enough(together.answered):
            yield together


def _together(key: Key, rows: Sequence[Any], definitions: Definitions, *, shown: bool) -> Together:
    instrument, shape, sample, _lot = key
    options = definitions[instrument, max(row.version for row in rows)]["respondent"]
    return Together(instrument, sample, shape, rows, options, shown)


def _by_month(rows: Iterable[Any], definitions: Definitions, upgraded: str | None) -> dict[tuple[Key, str], list[Any]]:
    found: dict[tuple[Key, str], list[Any]] = defaultdict(list)
    for row in rows:
        said = definitions.get((row.instrument, row.version))
        if said is None:
            continue  # nobody knows what was asked: registry.py makes sure that there is no such version
        found[(row.instrument, said["shape"], row.sample, _lot(row.day, upgraded)), row.day[:7]].append(row)
    return dict(sorted(found.items()))


def _lot(day: str, upgraded: str | None) -> Lot:
    if upgraded is None or day > upgraded:
        return Lot.SINCE
    return Lot.THAT_DAY if day == upgraded else Lot.EARLIER


def _definitions(connection: Connection) -> Definitions:
    rows = connection.execute(select(survey_instrument)).all()
    return {(row.instrument, row.version): json.loads(row.definition) for row in rows}


def _count(connection: Connection, together: Together) -> None:
    """Write the cells, and take their days' sums away."""
    first, last = together.period.days
    values = {
        "instrument": together.instrument,
        "first_day": first,
        "last_day": last,
        "sample": together.sample,
        "version": together.version,
        "shown": int(together.shown),
        **{name: sum(getattr(row, name) for row in together.rows) for name in SUMS},
    }
    made = insert(survey_decided).values(**values).returning(survey_decided.c.id)
    number = connection.execute(made).scalar_one()
    for table, rows in (
        (survey_decided_answer, _answers(connection, together)),
        (survey_decided_respondent, _respondents(connection, together)),
    ):
        if rows:
            connection.execute(insert(table), [{"decided": number} | row for row in rows])
    for table in (survey_answer_tally, survey_group_tally, survey_day):
        connection.execute(delete(table).where(together.of(table)))


def _answers(connection: Connection, together: Together) -> list[dict[str, object]]:
    """By service (each five people or more), question and answer."""
    t = survey_answer_tally.c
    by = (t.service, t.question, t.answer)
    query = select(*by, func.sum(t.count).label("given")).where(together.of(survey_answer_tally)).group_by(*by)
    rows = connection.execute(query).all()
    people: Counter[str] = Counter()
    for row in rows:
        people[row.service] += int(row.given) if row.question == together.questions[0] else 0
    alone, found = groups_of(people), Counter[tuple[str, str, str]]()
    for row in rows:
        found[row.service if row.service in alone else OTHERS, row.question, row.answer] += int(row.given)
    return [
        {"service": service, "question": question, "answer": answer, "count": given}
        for (service, question, answer), given in sorted(found.items())
    ]


def _respondents(connection: Connection, together: Together) -> list[dict[str, object]]:
    """By field and what was said of it (each five people or more); who said nothing is among the others."""
    t = survey_group_tally.c
    by = (t.field, t.value)
    query = select(*by, func.sum(t.answered).label("people")).where(together.of(survey_group_tally)).group_by(*by)
    fields: dict[str, dict[str, int]] = defaultdict(dict)
    for row in connection.execute(query.where(t.field != SERVICE_FIELD)):  # earlier versions summed the service too
        fields[row.field][row.value] = int(row.people)
    found: Counter[tuple[str, str]] = Counter()
    for field, said in fields.items():
        counts = said | {OTHERS: together.answered - sum(said.values())}
        alone = groups_of(counts, together.options.get(field, ()))
        for value, people in counts.items():
            found[field, value if value in alone else OTHERS] += people
    return [
        {"field": field, "value": value, "answered": people}
        for (field, value), people in sorted(found.items())
        if people
    ]
