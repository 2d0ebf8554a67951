"""Passes that were scanned while database or clock failed: brought in, judged, closed by an officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select, update

from services.log.journal import Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue.day import SYSTEM, ClockState
from services.queue.model import Ticket
from services.queue.print_jobs import VISITOR
from services.store.clock import from_micros, to_micros
from services.store.faults import DatabaseFault
from services.visits import rows, rules
from services.visits.ban_check import ban_of_booking, note_met
from services.visits.booking import Bookings
from services.visits.check_in import Arrival, CheckIns
from services.visits.model import Booking, BookingProblem, CheckInCode, CheckInWay, NotBooked
from services.visits.spool import Entry, Spool
from services.visits.tables import provisional_case, redemption
from services.visits.unseen import undo_unseen

MAY_COME = (CheckInCode.OK, CheckInCode.NEEDS_COUNTER, CheckInCode.NEEDS_PERMIT, CheckInCode.TOO_EARLY)


class CaseOutcome(StrEnum):
    """How the case of a family with a provisional slip was settled."""

    SERVED = "served"  # dealt with by hand in the meantime
    QUEUED = "queued"  # still here: a number was given
    TURNED_AWAY = "turned_away"


@dataclass(frozen=True, slots=True)
class Case:
    """A provisional arrival. `verdict` OK: the pass is used up, and only an outcome is missing."""

    id: str
    kiosk: str
    label: str
    booking_id: int | None
    at: datetime
    verdict: CheckInCode


class Provisionals:
    """Settles the provisional arrivals of one kiosk, and closes those of the house."""

    def __init__(self, bookings: Bookings, check_ins: CheckIns, spool: Spool) -> None:
        self._bookings = bookings
        self.journal = bookings.journal
        self._check_ins = check_ins
        self._spool = spool

    def settle(self) -> int:
        """Bring in what this kiosk wrote down; returns how many. Raises DatabaseAway, OSError.

        An entry leaves the file after its commit; its id lets a second try change nothing. What was
        written down by an untrusted clock waits for a trusted one.
        """
        settled = 0
        bug: Exception | None = None
        for entry in self._spool.entries():
            try:
                settled += self._settle_one(entry)
            except (DatabaseFault, OSError):
                raise
            except Exception as fault:  # one family's entry holds up nobody else's
                bug = fault
        if bug is not None:
            raise bug
        return settled

    def note_papers(self) -> None:
        """Into the log: slips that were printed while the database or the clock failed. What a crash interrupted is
        unknown. Raises DatabaseFault, OSError."""
        for paper in self._spool.papers():
            told = {"label": paper.label, "outcome": paper.outcome, "printer": paper.printer}
            self.journal.record("provisional_slip", "system", **told)
            self._spool.forget(paper)

    def _settle_one(self, entry: Entry) -> int:
        """How many cases that made. Raises DatabaseFault, OSError."""
        made = 0
        with self.journal.transaction() as transaction:
            needs_day = not entry.trusted or entry.doubted
            today = self._bookings.service_day.current(transaction) if needs_day else None
            if isinstance(today, ClockState):
                return 0
            known = select(provisional_case.c.id).where(provisional_case.c.id == entry.id)
            if transaction.connection.execute(known).first() is None:
                self._bring_in(transaction, entry, today)
                made = 1
        self._spool.remove(entry)
        return made

    def settle_number(
        self, transaction: Transaction, found: Booking | None, case: Case, today: date, ticket_id: int
    ) -> CheckInCode:
        """As `settle`, of a pass that was given a number on a book (services.outage): judged as it stood then.

        One that was right is used up by its number; any other is a case for an officer, whose family holds the number.
        found: its booking, locked; case: its verdict is not known yet.
        """
        verdict, at = CheckInCode.UNKNOWN_BOOKING, to_micros(case.at)
        if found is not None:
            times, settings = self._check_ins.times_of(found), self._bookings.settings
            verdict = self._unless_banned(
                transaction, found, rules.check_in_code(found, times, case.at, settings, open_today=True), at
            )
            if undo_unseen(transaction, case.kiosk, found, today, case.at):
                verdict = CheckInCode.OK
                used = update(redemption).where(redemption.c.booking_id == found.id)
                transaction.connection.execute(used.values(ticket_id=ticket_id))
            elif verdict is CheckInCode.OK:
                self._check_ins.redeem(transaction, found, Arrival(CheckInWay.PROVISIONAL), at=at, ticket_id=ticket_id)
        closed = {"outcome": CaseOutcome.QUEUED.value, "closed_at": transaction.at, "closed_by": SYSTEM}
        values = {"id": case.id, "kiosk": case.kiosk, "label": case.label, "at": at}
        _insert_case(transaction, values | (closed if verdict is CheckInCode.OK else {}), found, verdict)
        return verdict

    def _unless_banned(self, transaction: Transaction, found: Booking, verdict: CheckInCode, at: int) -> CheckInCode:
        """What a pass comes to that was shown at that moment, where a ban may keep its family out."""
        day = from_micros(at).astimezone(self._bookings.house.time_zone).date()
        if verdict in MAY_COME and (ban := ban_of_booking(transaction.connection, found.id, day)) is not None:
            note_met(transaction, ban, VISITOR)
            return CheckInCode.BANNED
        return verdict

    def _bring_in(self, transaction: Transaction, entry: Entry, today: date | None) -> None:
        """Judge as it stood when the pass was scanned; a pass that was right then is used up now.

        today: the day in force, where the moment of the scan cannot be believed, or where it may have let them in.
        """
        at = entry.at if entry.trusted else transaction.at
        found = rows.find(transaction.connection, rows.BY_REF, entry.ref, lock=True)
        verdict = CheckInCode.UNKNOWN_BOOKING
        if found is not None:
            verdict = self._unless_banned(
                transaction, found, self._verdict(found, entry, None if entry.trusted else today), at
            )
            kiosk = self._check_ins.kiosk
            if entry.doubted and today and undo_unseen(transaction, kiosk, found, today, from_micros(at)):
                verdict = CheckInCode.OK
            elif verdict is CheckInCode.OK:
                self._check_ins.redeem(transaction, found, Arrival(CheckInWay.PROVISIONAL), at=at, ticket_id=None)
        values = {"id": entry.id, "kiosk": self._check_ins.kiosk, "label": entry.label, "at": at}
        _insert_case(transaction, values, found, verdict)

    def _verdict(self, found: Booking, entry: Entry, today: date | None) -> CheckInCode:
        """Without a moment to be believed only the day counts: the officer who has the family there sees the rest."""
        settings = self._bookings.settings
        if today is None:
            times, at = self._check_ins.times_of(found), from_micros(entry.at)
            return rules.check_in_code(found, times, at, settings, open_today=True)
        code = rules.state_code(found.state) or (CheckInCode.WRONG_DAY if found.day != today else None)
        return code or rules.papers_code(found, settings)

    @permitted(Action.RECEIVE_VISITS)
    def open_cases(self, who: Officer) -> list[Case]:
        """What officers still have to look at, oldest first. Raises DatabaseAway."""
        query = select(provisional_case).where(provisional_case.c.outcome.is_(None)).order_by(provisional_case.c.at)
        with self.journal.database.read() as connection:
            found = connection.execute(query).all()
        return [
            Case(one.id, one.kiosk, one.label, one.booking_id, from_micros(one.at), CheckInCode(one.verdict))
            for one in found
        ]

    @permitted(Action.RECEIVE_VISITS)
    def close(
        self, who: Officer, case_id: str, outcome: CaseOutcome, *, kiosk: str | None = ""
    ) -> Ticket | NotBooked | None:
        """Settle a case; QUEUED gives the family its number, which is returned.

        kiosk: where the number is printed; "": where this runs; None: the officer tells it to the family.
        NotBooked: no such open case, or its pass was not right, so that no number can be given.
        """
        with self.journal.transaction() as transaction:
            day = self._bookings.service_day.current(transaction)
            if isinstance(day, ClockState):
                return NotBooked(BookingProblem.CLOCK_UNTRUSTED)
            query = select(provisional_case).where(provisional_case.c.id == case_id)
            if transaction.connection.dialect.name == "postgresql":
                query = query.with_for_update()
            case = transaction.connection.execute(query).first()
            if case is None or case.outcome is not None:
                return NotBooked(BookingProblem.ENDED if case else BookingProblem.UNKNOWN)
            ticket = None
            if outcome is CaseOutcome.QUEUED:
                found = rows.find(transaction.connection, rows.BY_ID, case.booking_id, lock=True)
                if found is None or case.verdict != CheckInCode.OK:
                    return NotBooked(BookingProblem.UNKNOWN)
                arrival = Arrival(
                    CheckInWay.PROVISIONAL, print_slip=kiosk is not None, actor=who.code, print_at=kiosk or ""
                )
                times = self._check_ins.times_of(found)
                ticket = self._check_ins.give_number(transaction, found, times, day, arrival).ticket
                used = update(redemption).where(redemption.c.booking_id == found.id)
                transaction.connection.execute(used.values(ticket_id=ticket.id))
            closing = update(provisional_case).where(provisional_case.c.id == case_id)
            values = {"outcome": outcome.value, "closed_at": transaction.at, "closed_by": who.code}
            transaction.connection.execute(closing.values(**values))
            transaction.record("provisional_closed", who.code, label=case.label, outcome=outcome.value)
        return ticket


def _insert_case(transaction: Transaction, values: dict[str, Any], found: Booking | None, verdict: CheckInCode) -> None:
    """The row of a provisional arrival, and its entry in the log."""
    judged = {"booking_id": found.id if found else None, "verdict": verdict.value}
    transaction.connection.execute(insert(provisional_case).values(**values, **judged))
    shown = f"#{found.id}" if found else "-"
    transaction.record("provisional_settled", label=values["label"], booking=shown, verdict=verdict.value)
