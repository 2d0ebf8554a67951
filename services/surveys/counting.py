"""Asking the database for a result of ended days: sums and indices in SQL, exact, in whole numbers.

Every question is a short read session of its own. A day that ends meanwhile could make two of them
disagree: then everything is asked once more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Integer, Select, Subquery, case, cast, func, select

from services.store.database import Database
from services.store.tables import ticket
from services.surveys import tally
from services.surveys.indices import clipped, from_hundredths, hidden_groups, interval95, needed_sample, round_half_up
from services.surveys.instruments import SERVICE_FIELD, Instrument
from services.surveys.model import EndedDays, Period, Sample
from services.surveys.results import Element, Group, OpenSample, Result, ServiceElements, months_of
from services.surveys.tally import whole_division
from services.surveys.versions import alike, in_force, known

TRIES = 3
Progress = Callable[[int, int], None]


def nobody_watches(_done: int, _of: int) -> None:
    """The progress of a report that nobody waits for."""


def count(database: Database, instrument: Instrument, ended: EndedDays, progress: Progress = nobody_watches) -> Result:
    """The result of an instrument in ended days, by the version that was answered in them. Raises DatabaseAway."""
    asking = _Asking(database, in_force(database, instrument, ended), ended, progress)
    result = asking.result()
    for _ in range(TRIES - 1):
        if asking.overall(Sample.TICKET).answered == result.answered == asking.of_elements():
            break
        result = asking.result()
    return result


class _Asking:
    """One instrument and period; every method is one question to the database."""

    def __init__(self, database: Database, instrument: Instrument, ended: EndedDays, progress: Progress) -> None:
        self._database = database
        self._instrument = instrument
        self._ended = ended
        self._progress = progress
        self._scored = [question.key for question in instrument.questions]
        self._versions, self._left_out = self._known_versions()

    def result(self) -> Result:
        """All questions, one after another."""
        steps: list[Callable[[], Any]] = [
            lambda: self.overall(Sample.TICKET),
            lambda: self.overall(Sample.OPEN),
            self._elements,
            self._groups,
            self._service_elements,
            self._months,
            self._served,
        ]
        found = []
        for number, step in enumerate(steps, 1):
            found.append(step())
            self._progress(number, len(steps))
        mine, opened, (elements, reasons), groups, by_service, months, served = found
        shown = {group.key for group in groups.get(SERVICE_FIELD, ()) if not group.hidden}
        index = _decimal(mine.index)
        return Result(
            instrument=self._instrument,
            period=self._ended.period,
            counted_to=self._ended.last if self._ended.any else None,
            answered=mine.answered,
            abandoned=mine.abandoned,
            index=index,
            band=self._instrument.band(index) if index is not None else None,
            interval=self._interval(mine),
            elements=elements,
            reasons=reasons,
            months=months,
            services=groups.get(SERVICE_FIELD, ()),
            by_service=tuple(one for one in by_service if one.service in shown),
            respondents={key: found for key, found in groups.items() if key != SERVICE_FIELD},
            served=served,
            needed=needed_sample(served),
            open=OpenSample(opened.answered, opened.abandoned, _decimal(opened.index)),
            left_out=self._left_out,
        )

    def overall(self, sample: Sample) -> Any:
        """answered, points, squares, abandoned, index (hundredths, None without answers)."""
        days = tally.days(self._instrument.id, self._ended)
        sums = {name: _sum(days.c[name]) for name in ("answered", "points", "squares", "abandoned")}
        index = self._index(sums["points"], sums["answered"])
        return self._one(
            select(*(value.label(name) for name, value in sums.items()), index.label("index")).where(
                *self._mine(days, sample)
            )
        )

    def of_elements(self) -> int:
        """How many answered, as the sums by question have it."""
        answers = tally.answers(self._instrument.id, self._ended)
        query = select(_sum(answers.c["count"])).where(*self._mine(answers), answers.c.question == self._scored[0])
        return int(self._one(query)[0])

    def _elements(self) -> tuple[tuple[Element, ...], tuple[tuple[str, int], ...]]:
        answers = tally.answers(self._instrument.id, self._ended)
        count, score = answers.c["count"], cast(answers.c.answer, Integer)
        total, given = _sum(score * count), _sum(count)
        factor = self._instrument.index.factor
        scored = self._all(
            select(
                answers.c.question,
                total.label("total"),
                whole_division(total, given).label("mean"),
                whole_division(factor.numerator * total, factor.denominator * given).label("value"),
            )
            .where(*self._mine(answers), answers.c.question.in_(self._scored))
            .group_by(answers.c.question)
        )
        given_answers = self._all(
            select(answers.c.question, answers.c.answer, given.label("given"))
            .where(*self._mine(answers))
            .group_by(answers.c.question, answers.c.answer)
        )
        counts: dict[str, dict[str, int]] = defaultdict(dict)
        for row in given_answers:
            counts[row.question][row.answer] = row.given
        by_key = {row.question: self._element(row, counts[row.question]) for row in scored}
        reason = self._instrument.reason
        reasons = [(one.key, counts[reason.key].get(one.key, 0)) for one in reason.options] if reason else []
        return tuple(by_key[key] for key in self._scored if key in by_key), tuple(reasons)

    def _element(self, row: Any, counts: Mapping[str, int]) -> Element:
        value = from_hundredths(row.value)
        return Element(
            key=row.question,
            total=row.total,
            mean=from_hundredths(row.mean),
            value=value,
            band=self._instrument.band(value),
            counts=tuple(counts.get(str(one), 0) for one in self._instrument.scores),
        )

    def _groups(self) -> dict[str, tuple[Group, ...]]:
        """By field, in the order of the instrument; who did not say is a group too."""
        groups = tally.groups(self._instrument.id, self._ended)
        answered, points = _sum(groups.c.answered), _sum(groups.c.points)
        rows = self._all(
            select(
                groups.c.field,
                groups.c.value,
                answered.label("answered"),
                points.label("points"),
                self._index(points, answered).label("index"),
            )
            .where(*self._mine(groups))
            .group_by(groups.c.field, groups.c.value)
        )
        whole = self.overall(Sample.TICKET)
        found: dict[str, tuple[Group, ...]] = {}
        for field in self._instrument.respondent:
            mine = [row for row in rows if row.field == field.key]
            counted = {row.value: (row.answered, from_hundredths(row.index)) for row in mine}
            silent = whole.answered - sum(row.answered for row in mine)
            if silent > 0:
                left = whole.points - sum(row.points for row in mine)
                counted[""] = (silent, round_half_up(self._instrument.index.of(left, silent)))
            order = [option.key for option in field.options] or sorted(key for key in counted if key)
            hidden = hidden_groups({key: one[0] for key, one in counted.items()})
            found[field.key] = tuple(
                self._group(key, counted[key], key in hidden) for key in (*order, "") if key in counted
            )
        return found

    def _group(self, key: str, counted: tuple[int, Decimal], hidden: bool) -> Group:
        if hidden:
            return Group(key, None, None)
        return Group(key, *counted, self._instrument.band(counted[1]))

    def _service_elements(self) -> list[ServiceElements]:
        answers = tally.answers(self._instrument.id, self._ended)
        count, score = answers.c["count"], cast(answers.c.answer, Integer)
        mean = whole_division(_sum(score * count), _sum(count))
        rows = self._all(
            select(answers.c.service, answers.c.question, mean.label("mean"))
            .where(*self._mine(answers), answers.c.question.in_(self._scored))
            .group_by(answers.c.service, answers.c.question)
        )
        means: dict[str, dict[str, Any]] = defaultdict(dict)
        for row in rows:
            means[row.service][row.question] = from_hundredths(row.mean)
        return [ServiceElements(service, found) for service, found in sorted(means.items())]

    def _months(self) -> tuple[Group, ...]:
        """Months in the period add up to a total that is shown; those before it stand alone."""
        months = months_of(self._ended.period)
        days = tally.days(self._instrument.id, self._ended.of(Period(months[0].first, months[-1].last)))
        month = case(*((days.c.day.between(*one.days), one.first.isoformat()[:7]) for one in months), else_="").label(
            "month"
        )
        answered, points = _sum(days.c.answered), _sum(days.c.points)
        rows = self._all(
            select(month, answered.label("answered"), self._index(points, answered).label("i"))
            .where(*self._mine(days), days.c.answered > 0)
            .group_by(month)
        )
        counted = {row.month: (row.answered, from_hundredths(row.i)) for row in rows}
        within = {one.first.isoformat()[:7] for one in months if one.first >= self._ended.period.first}
        hidden = set(hidden_groups({key: one[0] for key, one in counted.items() if key in within}))
        for key, one in counted.items():
            hidden |= set(hidden_groups({key: one[0]})) if key not in within else set()
        keys = [one.first.isoformat()[:7] for one in months]
        return tuple(
            self._group(key, counted[key], key in hidden) if key in counted else Group(key, 0, None) for key in keys
        )

    def _served(self) -> int:
        first, last = self._ended.days
        served = (ticket.c.service_day >= first, ticket.c.service_day <= last, ticket.c.state == "served")
        return int(self._one(select(func.count()).where(*served))[0])

    def _interval(self, mine: Any) -> tuple[Any, Any] | None:
        rule = self._instrument.index
        found = interval95(rule, mine.points, mine.squares, mine.answered)
        if found is None:
            return None
        ends = (rule.of(end * len(self._scored), 1) for end in (self._instrument.lowest, self._instrument.highest))
        return clipped(found, *ends)

    def _known_versions(self) -> tuple[list[str], tuple[tuple[str, int], ...]]:
        """The versions whose answers can be added up with today's, and what the others have."""
        mine = alike(known(self._database, self._instrument.id), self._instrument)
        days = tally.days(self._instrument.id, self._ended)
        rows = self._all(
            select(days.c.version, _sum(days.c.answered).label("answered"))
            .where(days.c.version.not_in(mine), days.c.sample == Sample.TICKET.value)
            .group_by(days.c.version)
        )
        return sorted(mine), tuple((row.version, row.answered) for row in rows if row.answered)

    # -- steps ------------------------------------------------------------------------------------

    def _index(self, points: Any, answered: Any) -> Any:
        """In hundredths; NULL where nobody answered."""
        scale = self._instrument.index.weight * self._instrument.index.factor
        return whole_division(scale.numerator * points, func.nullif(scale.denominator * answered, 0))

    def _mine(self, sums: Subquery, sample: Sample = Sample.TICKET) -> tuple[Any, ...]:
        return sums.c.sample == sample.value, sums.c.version.in_(self._versions)

    def _one(self, query: Select[Any]) -> Any:
        with self._database.read() as connection:
            return connection.execute(query).one()

    def _all(self, query: Select[Any]) -> list[Any]:
        with self._database.read() as connection:
            return list(connection.execute(query).all())


def _sum(column: Any) -> Any:
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def _decimal(hundredths: int | None) -> Any:
    return None if hundredths is None else from_hundredths(hundredths)
