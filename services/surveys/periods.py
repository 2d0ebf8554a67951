"""Closing a period, approving its result, and what the public may see of it.

Closing freezes the figures as they are; approving publishes them. Both are by an officer and in
the journal. A closed period is a sum of whole cells (disclosure.py), as everything else that is told;
what an earlier version closed otherwise stays as it was, and closed_before.py keeps back what would
lead on from there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from services.log.journal import Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue.day import SYSTEM, ServiceDay
from services.store.clock import from_micros
from services.surveys.closed_before import OF_CELLS, is_of_cells
from services.surveys.counting import count
from services.surveys.ended import ended_days, ended_in
from services.surveys.indices import round_half_up
from services.surveys.instruments import Instrument
from services.surveys.model import Period
from services.surveys.results import Result
from services.surveys.tables import survey_period


class PeriodProblem(StrEnum):
    """Why a period was not closed, approved or opened again."""

    NOT_OVER = "not_over"  # its last day has not ended
    NOT_MONTHS = "not_months"  # it is not whole months
    TOO_FEW = "too_few"  # there is nothing to show: fewer than five people answered
    CLOSED_ALREADY = "closed_already"
    APPROVED_ALREADY = "approved_already"
    CLOSED_BEFORE = "closed_before"  # by an earlier version: it stays closed, and is not published any more
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Published:
    """A closed period's result, as a visitor or an officer may see it."""

    id: int
    instrument: str
    version: str
    name: str  # "IKM"
    period: Period
    months: tuple[Period, ...]  # the months of it with answers in the result; neighbours are one
    answered: int
    served: int
    needed: int
    index: Decimal
    out_of: Decimal  # the highest index there can be: 100 or 4
    grade: str  # "" for an instrument without grades
    threshold: Decimal | None
    weight: str  # of each element, as it was: "1/9"
    closed_at: datetime
    closed_by: str
    approved_at: datetime | None
    approved_by: str

    @property
    def reached(self) -> bool | None:
        return None if self.threshold is None else self.index >= self.threshold

    @property
    def of_all_months(self) -> bool:
        """Whether every month of the period has answers in the result."""
        return self.months == (self.period,)

    @property
    def enough(self) -> bool:
        return self.answered >= self.needed


class Periods:
    """The closed periods of a house."""

    def __init__(self, day: ServiceDay, instruments: Mapping[str, Instrument]) -> None:
        self._day = day
        self.journal = day.journal
        self._instruments = instruments

    @permitted(Action.CLOSE_SURVEY_PERIOD)
    def close(self, who: Officer, instrument: str, period: Period) -> Published | PeriodProblem:
        """Freeze the result of a period that is over. Raises KeyError, DatabaseAway."""
        ended = ended_days(self._day, period)
        if not ended.all:
            return PeriodProblem.NOT_OVER
        if not period.is_whole_months:
            return PeriodProblem.NOT_MONTHS
        result = count(self.journal.database, self._instruments[instrument], ended)
        if result.index is None:
            return PeriodProblem.TOO_FEW
        try:
            return self._close(result, who.code)
        except IntegrityError:  # two officers in the same moment, on PostgreSQL
            return PeriodProblem.CLOSED_ALREADY

    @permitted(Action.APPROVE_SURVEY_PERIOD)
    def approve(self, who: Officer, period_id: int) -> Published | PeriodProblem:
        """Publish a closed period's result. Raises DatabaseAway."""
        with self.journal.transaction() as transaction:
            mine = survey_period.c.id == period_id
            row = transaction.connection.execute(select(survey_period).where(mine)).first()
            if row is None:
                return PeriodProblem.UNKNOWN
            if row.approved_at is not None:
                return PeriodProblem.APPROVED_ALREADY
            if not ended_in(transaction.connection, self._day, _period_of(row)).all:
                return PeriodProblem.NOT_OVER  # it was closed by a clock that ran ahead
            approving = update(survey_period).where(mine, survey_period.c.approved_at.is_(None))
            values = {"approved_at": transaction.at, "approved_by": who.code}
            row = transaction.connection.execute(approving.values(**values).returning(survey_period)).one()
            _record(transaction, "survey_period_approved", who.code, row)
        return self._published(row)

    @permitted(Action.APPROVE_SURVEY_PERIOD)
    def open_again(self, who: Officer, period_id: int) -> PeriodProblem | None:
        """Take a closed period back, its publication too: it was closed by mistake. Raises DatabaseAway.

        What an earlier version closed is known and may be no sum of cells: its row stays, so that `closed_before` keeps
        back what would lead on from it; its publication alone is taken back.
        """
        mine = survey_period.c.id == period_id
        with self.journal.transaction() as transaction:
            row = transaction.connection.execute(select(survey_period).where(mine)).first()
            if row is None:
                return PeriodProblem.UNKNOWN
            if not is_of_cells(row.result):
                return self._withdraw(transaction, who.code, row)
            transaction.connection.execute(delete(survey_period).where(mine))
            _record(transaction, "survey_period_opened_again", who.code, row)
        return None

    @permitted(Action.SEE_SURVEYS)
    def closed(self, who: Officer) -> list[Published]:
        """Every closed period, the newest first. Raises DatabaseAway."""
        return self._all()

    def _all(self) -> list[Published]:
        with self.journal.database.read() as connection:
            rows = connection.execute(select(survey_period).order_by(*_NEWEST_FIRST)).all()
        return [self._published(row) for row in rows]

    def published(self) -> list[Published]:
        """What the public sees: the newest approved period of each instrument that is over. Raises DatabaseAway."""
        newest: dict[str, Published] = {}
        for one in self._all():
            if one.approved_at is not None and ended_days(self._day, one.period).all:
                newest.setdefault(one.instrument, one)
        return list(newest.values())

    # -- steps ------------------------------------------------------------------------------------

    def _close(self, result: Result, officer: str) -> Published | PeriodProblem:
        first, last = result.period.days
        instrument = result.instrument.id
        with self.journal.transaction() as transaction:
            for other in self._rows(transaction, instrument):
                if (other.first_day, other.last_day) == (first, last):
                    return PeriodProblem.CLOSED_ALREADY
            values = {
                "instrument": instrument,
                "first_day": first,
                "last_day": last,
                "result": _frozen(result),
                "closed_at": transaction.at,
                "closed_by": officer,
            }
            made = transaction.connection.execute(insert(survey_period).values(**values).returning(survey_period))
            row = made.one()
            transaction.record(
                "survey_period_closed",
                officer,
                instrument=instrument,
                first=first,
                last=last,
                answered=result.answered,
                index=str(result.index),
            )
        return self._published(row)

    def _withdraw(self, transaction: Transaction, officer: str, row: Any) -> PeriodProblem:
        if row.approved_at is not None:
            nobody = update(survey_period).where(survey_period.c.id == row.id)
            transaction.connection.execute(nobody.values(approved_at=None, approved_by=None))
            _record(transaction, "survey_period_withdrawn", officer, row)
        return PeriodProblem.CLOSED_BEFORE

    def _rows(self, transaction: Transaction, instrument: str) -> list[Any]:
        query = select(survey_period).where(survey_period.c.instrument == instrument)
        return list(transaction.connection.execute(query).all())

    def _published(self, row: Any) -> Published:
        said, period = json.loads(row.result), _period_of(row)
        return Published(
            id=row.id,
            instrument=row.instrument,
            version=said["version"],
            name=said["name"],
            period=period,
            months=tuple(Period(*map(date.fromisoformat, one)) for one in said.get(MONTHS, (period.days,))),
            answered=said["answered"],
            served=said["served"],
            needed=said["needed"],
            index=Decimal(said["index"]),
            out_of=Decimal(said["out_of"]),
            grade=said["grade"],
            threshold=Decimal(said["threshold"]) if said["threshold"] else None,
            weight=said["weight"],
            closed_at=from_micros(row.closed_at),
            closed_by=row.closed_by,
            approved_at=from_micros(row.approved_at) if row.approved_at is not None else None,
            approved_by=row.approved_by or "",
        )


MONTHS = "months"  # in what is frozen: the first and last days of `Published.months`

_NEWEST_FIRST = (survey_period.c.last_day.desc(), survey_period.c.first_day.desc(), survey_period.c.id.desc())


def take_back_closings(transaction: Transaction, today: date) -> None:
    """`today` runs, perhaps again after a clock that was wrong had ended it: what was closed with it is open again."""
    running = select(survey_period).where(survey_period.c.last_day >= today.isoformat())
    for row in transaction.connection.execute(running).all():
        if is_of_cells(row.result):
            transaction.connection.execute(delete(survey_period).where(survey_period.c.id == row.id))
            _record(transaction, "survey_period_opened_again", SYSTEM, row)


def _period_of(row: Any) -> Period:
    return Period(date.fromisoformat(row.first_day), date.fromisoformat(row.last_day))


def _record(transaction: Transaction, event: str, officer: str, row: Any) -> None:
    transaction.record(event, officer, instrument=row.instrument, first=row.first_day, last=row.last_day)


def _frozen(result: Result) -> str:
    rule = result.instrument.index
    highest = rule.factor * result.instrument.highest
    return json.dumps(
        {
            "version": result.instrument.version,
            "name": rule.name,
            "answered": result.answered,
            "served": result.served,
            "needed": result.needed,
            "index": str(result.index),
            "out_of": str(round_half_up(highest)),
            "grade": result.band.grade if result.band else "",
            "threshold": str(rule.threshold) if rule.threshold is not None else "",
            "weight": str(rule.weight),
            MONTHS: [one.days for one in result.coverage.months or (result.period,)],
            OF_CELLS: True,
        },
        sort_keys=True,
    )
