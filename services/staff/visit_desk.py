"""What staff do with visits: who may do it is asked here, what it does stands in services.visits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from services.journal import Journal
from services.officers import Officer
from services.permissions import Action, Permissions
from services.queue.model import Ticket
from services.visits.counter import LookedUp, Revealed
from services.visits.desk import Visits
from services.visits.importing import ImportReport
from services.visits.model import (
    AdmitReason,
    BookAnswer,
    Booking,
    CheckedIn,
    EndReason,
    NewBooking,
    NotBooked,
    NotCheckedIn,
    Person,
    SessionFill,
)
from services.visits.pass_keys import KeyProblem, PublicKey
from services.visits.provisional import Case, CaseOutcome
from services.visits.purge import Purged


class VisitDesk:
    """Every method raises NotPermitted and DatabaseAway."""

    def __init__(self, journal: Journal, visits: Visits) -> None:
        self._visits = visits
        self._require = Permissions(journal).require

    # -- bookings -----------------------------------------------------------------------------------

    def book(self, who: Officer, wish: NewBooking) -> BookAnswer:
        self._require(who, Action.MANAGE_BOOKINGS)
        return self._visits.book(wish, who.code)

    def import_file(
        self,
        who: Officer,
        content: bytes,
        *,
        dry_run: bool,
        all_or_nothing: bool,
        progress: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> ImportReport:
        self._require(who, Action.MANAGE_BOOKINGS)
        return self._visits.import_file(
            content, who.code, dry_run=dry_run, all_or_nothing=all_or_nothing, progress=progress
        )

    def between(self, who: Officer, first: date, last: date, after: Booking | None = None) -> list[Booking]:
        """A page of bookings of these days; `after` is the last one of the page before."""
        self._require(who, Action.MANAGE_BOOKINGS)
        return self._visits.bookings.between(first, last, after=after)

    def by_code(self, who: Officer, code: str) -> Booking | None:
        self._require(who, Action.MANAGE_BOOKINGS)
        return self._visits.bookings.by_code(code)

    def by_id(self, who: Officer, booking_id: int) -> Booking | None:
        self._require(who, Action.MANAGE_BOOKINGS)
        return self._visits.bookings.by_id(booking_id)

    def fill(self, who: Officer, day: date) -> list[SessionFill]:
        self._require(who, Action.MANAGE_BOOKINGS)
        return self._visits.fill(day)

    def cancel(self, who: Officer, booking_id: int, reason: EndReason) -> BookAnswer:
        self._require(who, Action.MANAGE_BOOKINGS)
        return self._visits.cancel(booking_id, reason, who.code)

    def revoke(self, who: Officer, booking_id: int, reason: EndReason) -> BookAnswer:
        self._require(who, Action.ADMIT_VISIT)
        return self._visits.revoke(booking_id, reason, who.code)

    def issue_pass(self, who: Officer, booking: Booking) -> str | KeyProblem:
        self._require(who, Action.MANAGE_BOOKINGS)
        return self._visits.issue_pass(booking)

    # -- at the counter -------------------------------------------------------------------------------

    def of_ticket(self, who: Officer, ticket_id: int) -> Booking | None:
        self._require(who, Action.RECEIVE_VISITS)
        return self._visits.counter.of_ticket(ticket_id)

    def reveal(self, who: Officer, booking_id: int) -> Revealed | NotBooked:
        self._require(who, Action.RECEIVE_VISITS)
        return self._visits.counter.reveal(booking_id, who.code)

    def look_up(self, who: Officer, nik: str) -> LookedUp | NotBooked:
        self._require(who, Action.RECEIVE_VISITS)
        return self._visits.counter.look_up(nik, who.code)

    def identity_checked(self, who: Officer, booking_id: int) -> BookAnswer:
        self._require(who, Action.RECEIVE_VISITS)
        return self._visits.counter.identity_checked(booking_id, who.code)

    def correct_party(
        self, who: Officer, booking_id: int, size: int, reason: AdmitReason | None = None
    ) -> BookAnswer:  # fmt: skip
        """More than the house allows takes ADMIT_VISIT and a reason."""
        self._require(who, Action.RECEIVE_VISITS)
        return self._visits.counter.correct_party(booking_id, size, who, reason)

    def admit(
        self, who: Officer, booking_id: int, reason: AdmitReason, *, language: str = "id"
    ) -> CheckedIn | NotCheckedIn:
        self._require(who, Action.ADMIT_VISIT)
        return self._visits.counter.admit(booking_id, who, reason, language=language)

    def register_walk_in(
        self, who: Officer, person: Person, party_size: int, ticket_id: int | None = None
    ) -> BookAnswer:
        self._require(who, Action.RECEIVE_VISITS)
        return self._visits.counter.register_walk_in(person, party_size, who.code, ticket_id=ticket_id)

    # -- after the database was away ------------------------------------------------------------------

    def open_cases(self, who: Officer) -> list[Case]:
        self._require(who, Action.RECEIVE_VISITS)
        return self._visits.provisionals.open_cases()

    def close_case(self, who: Officer, case_id: str, outcome: CaseOutcome) -> Ticket | NotBooked | None:
        self._require(who, Action.RECEIVE_VISITS)
        return self._visits.provisionals.close(case_id, outcome, who.code)

    # -- keys and retention (OSError too: they are files) -----------------------------------------------

    def new_key(self, who: Officer) -> PublicKey | KeyProblem:
        self._require(who, Action.MANAGE_PASS_KEYS)
        return self._visits.keys.new(who.code)

    def retire_key(self, who: Officer, key_id: int) -> KeyProblem | None:
        self._require(who, Action.MANAGE_PASS_KEYS)
        return self._visits.keys.retire(key_id, who.code)

    def purge(self, who: Officer) -> Purged | None:
        self._require(who, Action.MANAGE_PASS_KEYS)
        return self._visits.purge(who.code)
