"""Drafts of the house's settings: written by whoever works there, approved by a supervisor, in force from a day on.

Each officer has one draft. What is shown of it is always held against what will be in force when it begins, so that two
who work at once do not undo each other; whoever approves says with `seen` what they saw, and nothing else is approved.
Whatever writes takes the house's turn: a form that is sent twice, or while a supervisor approves, makes no second draft
and no draft out of a version.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, delete, insert, select, update

from services.log.journal import Journal
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.settings import store
from services.settings.model import Approved, Draft, DraftProblem
from services.settings.timeline import Timeline, Version, begins
from services.settings.values import (
    Change,
    Key,
    Values,
    asks_second_person,
    folded,
    overtaken,
    seen_again,
    to_rows,
)
from services.store.clock import from_micros
from services.store.tables import settings_version
from services.store.turns import HOUSE, take_turn

MOST_DAYS_AHEAD = 366
MOST_CHANGES = 3000
LONGEST_VALUE = 4000
LONGEST_REASON = 400

Judge = Callable[[Values], bool]  # whether a house can be so (the validator of `kiosk config check`)
Trust = Callable[[Connection], bool]  # whether the clock is trusted
Restriction = Callable[[Values, Values], bool]  # whether what changes may not begin within a day


class Drafts:
    """Every use case raises NotPermitted and DatabaseAway. `zone`: of the house, for midnights."""

    def __init__(self, journal: Journal, zone: ZoneInfo, *, fits: Judge, needs_day: Restriction, trusts: Trust) -> None:
        self.journal = journal
        self._trusts = trusts
        self._zone = zone
        self._fits = fits
        self._needs_day = needs_day

    # -- looking --------------------------------------------------------------------------------------

    @permitted(Action.SEE_SETTINGS)
    def timeline(self, who: Officer) -> Timeline:
        return store.timeline(self.journal.database)

    @permitted(Action.SEE_SETTINGS)
    def proposals(self, who: Officer) -> list[Draft]:
        """What waits for an approval, oldest first."""
        with self.journal.database.read() as connection:
            known = store.read_timeline(connection)
            rows = connection.execute(_open("proposed").order_by(settings_version.c.id)).all()
        return [self._draft(row, known) for row in rows]

    @permitted(Action.DRAFT_SETTINGS)
    def mine(self, who: Officer) -> Draft | None:
        """The officer's own draft or proposal."""
        with self.journal.database.read() as connection:
            row = _own(connection, who)
            return self._draft(row, store.read_timeline(connection)) if row is not None else None

    # -- writing ---------------------------------------------------------------------------------------

    @permitted(Action.DRAFT_SETTINGS)
    def save(self, who: Officer, wishes: Mapping[Key, str | None]) -> None:
        """Put changed fields into the officer's draft; None takes a key out. What was proposed is a draft again."""
        with self.journal.transaction() as transaction:
            take_turn(transaction.connection, HOUSE)
            known = store.read_timeline(transaction.connection)
            row = _own(transaction.connection, who)
            base = known.values(self._moment(row.first_day if row else None))
            kept = {one.place: one for one in (store.changes_of(row) if row else ())}
            for place, wish in wishes.items():
                after = None if wish is None else folded(wish)[:LONGEST_VALUE]
                kept[place] = Change(*place, base.get(place), after)
            changes = seen_again(kept.values(), base)[:MOST_CHANGES]
            values = {"changes": json.dumps(to_rows(changes), ensure_ascii=False), "changed_at": transaction.at}
            self._put(transaction.connection, row, who, {**values, "state": "draft"})

    @permitted(Action.DRAFT_SETTINGS)
    def choose_day(self, who: Officer, day: date | None) -> DraftProblem | None:
        """From which day on; None: at once."""
        today = self._today()
        if day is not None and day <= today:
            return DraftProblem.DAY_PAST
        if day is not None and day > today + timedelta(days=MOST_DAYS_AHEAD):
            return DraftProblem.DAY_FAR
        with self.journal.transaction() as transaction:
            take_turn(transaction.connection, HOUSE)
            row = _own(transaction.connection, who)
            values = {"first_day": day.isoformat() if day else None, "changed_at": transaction.at, "state": "draft"}
            self._put(transaction.connection, row, who, values)
        return None

    @permitted(Action.DRAFT_SETTINGS)
    def discard(self, who: Officer) -> DraftProblem | None:
        with self.journal.transaction() as transaction:
            take_turn(transaction.connection, HOUSE)
            row = _own(transaction.connection, who)
            if row is None:
                return DraftProblem.GONE
            transaction.connection.execute(delete(settings_version).where(settings_version.c.id == row.id))
        return None

    @permitted(Action.DRAFT_SETTINGS)
    def propose(self, who: Officer) -> DraftProblem | None:
        """Ask for an approval; journalled."""
        with self.journal.transaction() as transaction:
            take_turn(transaction.connection, HOUSE)
            known, row = store.read_timeline(transaction.connection), _own(transaction.connection, who)
            if row is None:
                return DraftProblem.GONE
            draft = self._draft(row, known)
            problem = self._problem(draft, known, transaction.now)
            if problem is not None:
                return problem
            transaction.connection.execute(
                update(settings_version).where(settings_version.c.id == row.id).values(state="proposed", reason="")
            )
            transaction.record("settings_proposed", who.code, keys=store.listed(draft.changes), day=_spoken(draft.day))
        return None

    # -- deciding --------------------------------------------------------------------------------------

    @permitted(Action.APPROVE_SETTINGS)
    def approve(self, who: Officer, proposal: int, seen: str) -> Approved | DraftProblem:
        """What was seen holds from its day on, or at once; journalled."""
        with self.journal.transaction() as transaction:
            take_turn(transaction.connection, HOUSE)
            now = self.journal.clock.now()  # what was approved while this one waited has begun
            known, row = store.read_timeline(transaction.connection), _row(transaction.connection, proposal, "proposed")
            if row is None:
                return DraftProblem.GONE
            if not self._trusts(transaction.connection):
                return DraftProblem.CLOCK
            draft = self._draft(row, known)
            if draft.seen != seen:
                return DraftProblem.CHANGED
            if draft.made_by == who.code and asks_second_person(known.values(now)):
                return DraftProblem.OWN
            problem = self._problem(draft, known, now)
            if problem is not None:
                return problem
            starts = begins(draft.day, self._zone) if draft.day else known.at_once(now)
            number = store.write_approved(transaction, row, draft.changes, who, starts)
            transaction.record(
                "settings_approved",
                who.code,
                version=number,
                author=draft.made_by,
                day=_spoken(draft.day),
                keys=store.listed(draft.changes),
            )
        return Approved(number, starts)

    @permitted(Action.APPROVE_SETTINGS)
    def give_back(self, who: Officer, proposal: int, reason: str) -> DraftProblem | None:
        """It is its author's draft again, with a word why; journalled without the word."""
        if not folded(reason):
            return DraftProblem.NO_REASON
        with self.journal.transaction() as transaction:
            take_turn(transaction.connection, HOUSE)
            row = _row(transaction.connection, proposal, "proposed")
            if row is None:
                return DraftProblem.GONE
            transaction.connection.execute(
                update(settings_version)
                .where(settings_version.c.id == row.id)
                .values(
                    state="draft",
                    reason=folded(reason)[:LONGEST_REASON],
                    decided_by=who.code,
                    decided_at=transaction.at,
                )
            )
            transaction.record("settings_given_back", who.code, author=row.made_by)
        return None

    @permitted(Action.APPROVE_SETTINGS)
    def take_back(self, who: Officer, number: int) -> DraftProblem | None:
        """A version that is only planned will not begin; journalled."""
        with self.journal.transaction() as transaction:
            take_turn(transaction.connection, HOUSE)
            known = store.read_timeline(transaction.connection)
            planned = known.planned(transaction.now)
            if number not in [one.number for one in planned]:
                there = number in [one.number for one in known.versions]
                return DraftProblem.BEGUN if there else DraftProblem.GONE
            without = Timeline(tuple(one for one in known.versions if one.number != number))
            if not self._all_fit(without, transaction.now):
                return DraftProblem.LATER_FAULTY
            transaction.connection.execute(
                update(settings_version)
                .where(settings_version.c.number == number)
                .values(state="withdrawn", decided_by=who.code, decided_at=transaction.at)
            )
            transaction.record("settings_taken_back", who.code, version=number)
        return None

    # -- steps -----------------------------------------------------------------------------------------

    def _problem(self, draft: Draft, known: Timeline, now: datetime) -> DraftProblem | None:
        if not draft.changes:
            return DraftProblem.NOTHING_CHANGED
        if draft.day is not None and draft.day <= now.astimezone(self._zone).date():
            return DraftProblem.DAY_PAST
        if not self._fits(draft.values):
            return DraftProblem.FAULTY
        if draft.day is None and self._needs_day(draft.base, draft.values):
            return DraftProblem.NEEDS_DAY
        starts = begins(draft.day, self._zone) if draft.day else now
        number = 1 + max((one.number for one in known.versions), default=0)
        wished = Version(number, starts, draft.day, draft.changes, draft.made_by, "", now)
        if not self._all_fit(known.with_version(wished), starts):
            return DraftProblem.LATER_FAULTY
        return None

    def _all_fit(self, known: Timeline, after: datetime) -> bool:
        """Whether what is planned for later still makes a house."""
        return all(self._fits(known.values(one.starts_at)) for one in known.planned(after))

    def _draft(self, row: Any, known: Timeline) -> Draft:
        base, changes = known.values(self._moment(row.first_day)), store.changes_of(row)
        return Draft(
            row.id,
            row.state == "proposed",
            date.fromisoformat(row.first_day) if row.first_day else None,
            seen_again(changes, base),
            overtaken(changes, base),
            base,
            row.made_by,
            from_micros(row.changed_at),
            row.reason,
            row.decided_by or "",
        )

    def _moment(self, first_day: str | None) -> datetime:
        """When a draft would begin."""
        now = self.journal.clock.now()
        return max(now, begins(date.fromisoformat(first_day), self._zone)) if first_day else now

    def _today(self) -> date:
        return self.journal.clock.now().astimezone(self._zone).date()

    def _put(self, connection: Connection, row: Row[Any] | None, who: Officer, values: Mapping[str, object]) -> None:
        if row is None:
            fresh = {"changes": "[]", "made_by": who.code, **values}
            connection.execute(insert(settings_version).values(**fresh))
        else:
            connection.execute(update(settings_version).where(settings_version.c.id == row.id).values(**values))


def _open(*states: str) -> Any:
    return select(settings_version).where(settings_version.c.state.in_(states))


def _own(connection: Connection, who: Officer) -> Any:
    mine = _open("draft", "proposed").where(settings_version.c.made_by == who.code)
    return connection.execute(mine.order_by(settings_version.c.id)).first()


def _row(connection: Connection, id: int, state: str) -> Any:
    return connection.execute(_open(state).where(settings_version.c.id == id)).first()


def _spoken(day: date | None) -> str:
    return day.isoformat() if day else "now"
