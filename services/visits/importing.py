"""Importing bookings: read, judge everything, stage in small batches, and one short flip.

Staged rows hold their places but nobody sees them; the flip changes one row of one table, so
that ticketing never waits for an import, however long the file. The same file twice changes
nothing: a row is known again by the keyed HMAC of who visits whom when.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, insert, text, update
from sqlalchemy.exc import IntegrityError

from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue.day import ClockState
from services.sheets import reading
from services.sheets.accounting import Counted, account
from services.sheets.decisions import NOTHING_DECIDED, Decisions, kept_rows, left_out, open_questions
from services.sheets.limits import Limits
from services.sheets.model import FileFaulty, FileProblem, Sheet
from services.store.faults import put_off
from services.visits import party, rows, rules
from services.visits.ban_check import LiveBan, note_import, tie
from services.visits.booking import Bookings
from services.visits.import_known import Known, request_id, same_visit
from services.visits.import_report import ImportReport, RowNotice
from services.visits.import_rows import PLACES, GoodRow, RowFault, RowProblem, wishes
from services.visits.model import BookingChannel, BookingProblem, NewBooking
from services.visits.pairs import NO_PAIR
from services.visits.personal import KeyMissing, WeekKey, week_of
from services.visits.settings import Session
from services.visits.staged import BATCH, REST_SECONDS, StagedImports, staging
from services.visits.tables import booking, booking_import, booking_person
from services.visits.template import without_help

T = TypeVar("T")
LIMITS = Limits(file_bytes=30_000_000, rows=200_000)


@dataclass(frozen=True, slots=True)
class Judged:
    """A row that may be booked, and the session it is for."""

    row: int
    wish: NewBooking
    session: Session


class _Refused(Exception):
    """Ends an import with its report; nothing stays."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__()
        self.report = report


class Importing:
    """Brings files of bookings in. Raises DatabaseAway, after which nothing of the file is visible."""

    def __init__(self, bookings: Bookings, *, rest: Callable[[float], None] = time.sleep) -> None:
        self._rest = rest
        self.staged = StagedImports(bookings.journal, rest=rest)
        self._bookings = bookings
        self.journal = bookings.journal
        self._settings = bookings.settings
        self._zone = bookings.house.time_zone

    @permitted(Action.MANAGE_BOOKINGS)
    def run(
        self,
        who: Officer,
        content: bytes,
        *,
        dry_run: bool = False,
        all_or_nothing: bool = True,
        decisions: Decisions = NOTHING_DECIDED,
        progress: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> ImportReport:
        """Import a file, or say what would come of it.

        all_or_nothing: one faulty row keeps the whole file out; else good rows come in.
        decisions: what to do with other sheets, hidden rows and columns; while one is missing nothing comes in.
        progress: told (rows done, rows in all) while rows are staged.
        """
        try:
            sheet = without_help(reading.read(content, LIMITS, decisions.sheet))
        except FileFaulty as faulty:
            return ImportReport(file_problem=faulty.problem, detail=faulty.detail)
        try:
            kept = Counted(kept_rows(sheet, decisions))
            found = wishes(kept)
        except FileFaulty as faulty:
            return _no_table(faulty, sheet, decisions)
        account(sheet.row_count, kept.count, left_out(sheet, decisions))  # the second look found what the first did
        judged, unchanged, more, notices = self._judge(found.good)
        faults = sorted([*found.faults, *more], key=lambda one: (one.row, one.column))
        report = ImportReport(
            added=len(judged),
            unchanged=unchanged,
            faults=tuple(faults),
            days=_days(judged),
            seen=found.seen,
            sheet=sheet.name,
            beside=sheet.beside,
            left_out=left_out(sheet, decisions),
            questions=open_questions(sheet, decisions),
            notices=notices,
            asked=BookingChannel.IMPORT in self._settings.ask_first,
        )
        report.check()
        if dry_run:
            return report
        self._note_bans(report, who.code)
        if report.questions or (faults and all_or_nothing):
            return report.kept_out()
        if not judged:
            return replace(report, applied=True)
        try:
            return self._apply(judged, report, who.code, all_or_nothing, decisions, progress)
        except _Refused as refused:
            return refused.report

    def _note_bans(self, report: ImportReport, by: str) -> None:
        """Each ban that rows of a file met, once."""
        met = {int(one.detail[1:]) for one in report.faults if one.problem is BookingProblem.BANNED and one.detail}
        if met:
            with self.journal.transaction() as transaction:
                note_import(transaction, met, by)

    # -- judging ------------------------------------------------------------------------------------

    def _judge(self, good: list[GoodRow]) -> tuple[list[Judged], int, list[RowFault], tuple[RowNotice, ...]]:
        """Every row against the rules, the database and the rows before it. Changes nothing."""
        now = self.journal.clock.now()
        people, faults = self._people(good, now.astimezone(self._zone).date())
        known = Known(self._bookings, people)
        judged: list[Judged] = []
        notices: list[RowNotice] = []
        unchanged = 0
        for one in people:
            earlier = known.earlier(one.wish)
            said = self._settings.on(one.wish.day).group_of(one.wish.group)
            if earlier and earlier.is_same(one.wish, said):
                unchanged += 1
                continue
            found = BookingProblem.DIFFERENT if earlier else self._may_book(one, known, now)
            if isinstance(found, BookingProblem):
                faults.append(self._fault_of(one, found, known))
            else:
                known.count(one.wish)
                judged.append(Judged(one.row, one.wish, found))
                permit = known.permit(one.wish.person)
                standing = rules.permit_standing(one.wish.relation, said, permit, one.wish.day, self._settings)
                notices += [RowNotice(one.row, standing)] if standing.lacking else []
        return judged, unchanged, faults, tuple(notices)

    def _fault_of(self, one: GoodRow | Judged, problem: BookingProblem, known: Known) -> RowFault:
        if problem is BookingProblem.BANNED:
            ban = known.ban(one.wish)
            return replace(_fault(one.row, problem), detail=f"#{ban.id}" if ban else "")
        people = party.problem(one.wish, self._settings)
        if people is not None and people[0] is problem:
            return _fault(one.row, *people)
        if problem is not BookingProblem.GROUP_SESSION:
            return _fault(one.row, problem)
        day, group = one.wish.day, self._settings.on(one.wish.day).group_of(one.wish.group)
        return replace(_fault(one.row, problem), sessions=known.sessions_for(day, group))

    def _people(self, good: list[GoodRow], today: date) -> tuple[list[GoodRow], list[RowFault]]:
        """The rows with clean particulars, each visit once."""
        people: list[GoodRow] = []
        faults: list[RowFault] = []
        seen: dict[tuple[str, str, date, int], int] = {}
        for one in good:
            held = self._settings.on(one.wish.day)
            relation = held.relation_said(one.wish.relation)
            named = replace(one.wish, person=rules.clean(one.wish.person), relation=relation)
            wish = party.clean(named, self._settings)
            problem = rules.person_problem(wish.person, today) or rules.relation_problem(relation, held)
            same = same_visit(wish)
            if problem is not None:
                faults.append(_fault(one.row, problem))
            elif seen.setdefault(same, one.row) != one.row:
                faults.append(RowFault(one.row, "", RowProblem.DOUBLED, str(seen[same])))
            else:
                people.append(GoodRow(one.row, wish))
        return people, faults

    def _may_book(self, one: GoodRow, known: Known, now: datetime) -> Session | BookingProblem:
        people = party.problem(one.wish, self._settings)
        if people is not None:
            return people[0]
        sessions = known.sessions(one.wish.day)
        problem = rules.when_problem(one.wish, sessions, self._settings, self._zone, now)
        if problem is None and (week_of(one.wish.day) in known.keys_missing or known.ban_keys_missing):
            problem = BookingProblem.KEY_MISSING
        if problem is not None:
            return problem
        session = next(each for each in sessions if one.wish.means(each.start, each.end))
        wrong = rules.group_problem(one.wish, session, self._settings)
        return wrong or self._limit(known, one.wish, session) or session

    def _limit(self, known: Known, wish: NewBooking, session: Session) -> BookingProblem | None:
        banned = known.ban(wish) is not None
        held = self._settings.on(wish.day)
        return rules.limit_problem(known.taken(wish), session, held, relation=wish.relation, banned=banned)

    # -- staging ------------------------------------------------------------------------------------

    def _apply(
        self,
        judged: list[Judged],
        report: ImportReport,
        by: str,
        all_or_nothing: bool,
        decisions: Decisions,
        progress: Callable[[int, int], None],
    ) -> ImportReport:
        import_id = self._begin(by)
        try:
            added, faults = 0, list(report.faults)
            # By session: a batch looks at few days, and its locks are few.
            by_session = sorted(judged, key=lambda one: (one.wish.day, one.wish.start, one.row))
            for batch in _batches(by_session, BATCH):
                late = self._stage(import_id, batch, by)
                added += len(batch) - len(late)
                faults += late
                if late and all_or_nothing:
                    raise _Refused(replace(report, faults=tuple(faults)).kept_out())
                progress(added, len(judged))
                self._rest(REST_SECONDS)
            late_rows = {one.row for one in faults}
            days = _days([one for one in judged if one.row not in late_rows])
            told = tuple(one for one in report.notices if one.row not in late_rows)
            done = replace(report, added=added, faults=tuple(faults), days=days, notices=told, applied=True)
            done.check()
            self._flip(import_id, done, decisions, by)
        except BaseException:
            with put_off():  # then the next import clears it away
                self.staged.drop(import_id)
            raise
        return done

    def _begin(self, by: str) -> int:
        """Open a staging; one at a time, but one that died is cleared away."""
        for left in self.staged.abandoned():
            self.staged.drop(left)
        with self.journal.transaction() as transaction:
            connection = transaction.connection
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock, 0)"), {"lock": rows.WEEK_LOCK})
            if connection.execute(staging()).first() is not None:
                raise _Refused(ImportReport(file_problem=FileProblem.BUSY))
            values = {"state": rows.STAGING, "touched_at": transaction.at, "by": by}
            made = insert(booking_import).values(**values).returning(booking_import.c.id)
            return int(connection.execute(made).scalar_one())

    def _stage(self, import_id: int, batch: list[Judged], by: str) -> list[RowFault]:
        """Book a batch unseen; returns rows for which there is no room any more."""
        try:
            return self._stage_once(import_id, batch, by)
        except IntegrityError:  # PostgreSQL only: the same random code in the same moment
            return self._stage_once(import_id, batch, by)

    def _stage_once(self, import_id: int, batch: list[Judged], by: str) -> list[RowFault]:
        faults: list[RowFault] = []
        with self.journal.transaction() as transaction:
            if isinstance(self._bookings.service_day.current(transaction), ClockState):
                raise _Refused(ImportReport(faults=(_fault(batch[0].row, BookingProblem.CLOCK_UNTRUSTED),)))
            connection = transaction.connection
            rows.lock_weeks(connection, {week_of(one.wish.day) for one in batch})
            known = Known(self._bookings, batch, connection)
            keys = self._keys(connection, batch)
            codes = self._bookings.free_codes(connection, len(batch))
            pairs = self._bookings.pairs(connection, [one.wish.person for one in batch])
            new: list[tuple[dict[str, Any], dict[str, Any], tuple[LiveBan, ...]]] = []
            for one in batch:
                problem = self._room(known, one)
                if problem is not None:
                    faults.append(self._fault_of(one, problem, known))
                    continue
                key = keys[week_of(one.wish.day)]
                wish = replace(one.wish, request_id=request_id(key, one.wish.person, one.wish.day, one.wish.start))
                made = self._bookings.new_rows(wish, one.session, key, codes.pop(), at=transaction.at, by=by)
                pair = pairs.take(one.wish.person).columns if pairs else NO_PAIR
                values, person = {**made.booking, "import_id": import_id}, {**made.person, **pair}
                new.append((values, person, known.bans(one.wish)))
                known.count(one.wish)
            self._write(connection, new)
            touched = update(booking_import).where(booking_import.c.id == import_id)
            connection.execute(touched.values(touched_at=transaction.at))
        return faults

    def _room(self, known: Known, one: Judged) -> BookingProblem | None:
        if known.earlier(one.wish) is not None:
            return BookingProblem.DIFFERENT
        return self._limit(known, one.wish, one.session)

    def _keys(self, connection: Connection, batch: list[Judged]) -> dict[str, WeekKey]:
        weeks = {week_of(one.wish.day) for one in batch}
        try:
            return {week: self._bookings.personal.key(connection, week) for week in weeks}
        except KeyMissing as missing:
            fault = RowFault(batch[0].row, "", BookingProblem.KEY_MISSING, str(missing))
            raise _Refused(ImportReport(faults=(fault,))) from missing

    def _write(
        self, connection: Connection, new: list[tuple[dict[str, Any], dict[str, Any], tuple[LiveBan, ...]]]
    ) -> None:
        if not new:
            return
        inserted = insert(booking).returning(booking.c.id, sort_by_parameter_order=True)
        ids = connection.execute(inserted, [values for values, _, _ in new]).scalars().all()
        people = [{"booking_id": number, **person} for number, (_, person, _) in zip(ids, new, strict=True)]
        connection.execute(insert(booking_person), people)
        for number, (_, _, bans) in zip(ids, new, strict=True):
            tie(connection, bans, number)

    def _flip(self, import_id: int, done: ImportReport, decisions: Decisions, by: str) -> None:
        """From this commit on everyone sees all of it. One row changes."""
        with self.journal.transaction() as transaction:
            live = update(booking_import).where(booking_import.c.id == import_id)
            transaction.connection.execute(live.values(state=rows.LIVE, touched_at=transaction.at))
            transaction.record("bookings_imported", by, **done.journalled(decisions))


def _no_table(faulty: FileFaulty, sheet: Sheet, decisions: Decisions) -> ImportReport:
    """The table may be on another sheet, or under a head that is hidden: the officer says where."""
    return ImportReport(
        file_problem=faulty.problem,
        detail=faulty.detail,
        sheet=sheet.name,
        beside=sheet.beside,
        questions=open_questions(sheet, decisions),
    )


def _days(judged: list[Judged]) -> tuple[tuple[date, int], ...]:
    return tuple(sorted(Counter(one.wish.day for one in judged).items()))


def _fault(row: int, problem: BookingProblem, detail: str = "") -> RowFault:
    place = PLACES.get(problem)
    return RowFault(row, place.name if place else "", problem, detail)


def _batches(items: list[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
