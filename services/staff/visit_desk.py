"""What staff do with visits: who may do it is asked here, what it does stands in services.visits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.log.journal import Journal
from services.log.reading import Entry, EntryFilter, entries
from services.people.model import Officer
from services.people.permissions import Action, Permissions
from services.queue.model import Ticket
from services.queue.print_jobs import PrintJob
from services.visits.counter import LookedUp, Revealed
from services.visits.desk import Visits
from services.visits.importing import ImportReport
from services.visits.model import (
    AdmitReason,
    BookAnswer,
    Booking,
    BookingProblem,
    CheckedIn,
    CheckInCode,
    EndReason,
    NewBooking,
    NotBooked,
    NotCheckedIn,
    Person,
    SessionFill,
)
from services.visits.papers import PassWords
from services.visits.pass_keys import KeyProblem, PublicKey
from services.visits.pass_prints import has_pass
from services.visits.provisional import Case, CaseOutcome
from services.visits.purge import Purged
from services.visits.rules import house_moment
from services.visits.settings import VisitSettings

MOST_REFUSALS = 200


class PassForm(StrEnum):
    """How a pass is given to its family."""

    PICTURE = "picture"
    PAGE = "page"
    SLIP = "slip"
    TEXT = "text"  # the command line


@dataclass(frozen=True, slots=True)
class RefusedScan:
    """A pass or code that was not taken: the precise reason, and nothing of whoever held it."""

    at: datetime
    kiosk: str
    booking: int | None  # row number, where the code led to one
    reason: CheckInCode
    way: str  # pass or code


class VisitDesk:
    """Every method raises NotPermitted and DatabaseAway."""

    def __init__(self, journal: Journal, visits: Visits) -> None:
        self._journal = journal
        self._visits = visits
        self._require = Permissions(journal).require

    @property
    def settings(self) -> VisitSettings:
        """The house's rules, for what a form offers."""
        return self._visits.settings

    # -- bookings -----------------------------------------------------------------------------------

    def managing(self, who: Officer) -> None:
        """Nothing but the permission, for what is done later or elsewhere in the officer's name."""
        self._require(who, Action.MANAGE_BOOKINGS)

    def deciding(self, who: Officer) -> None:
        """As `managing`, for what an officer in charge alone decides."""
        self._require(who, Action.ADMIT_VISIT)

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

    def between(
        self, who: Officer, first: date, last: date, after: Booking | None = None, *, limit: int
    ) -> list[Booking]:
        """At most `limit` bookings of these days; `after` is the last one of the page before."""
        self._require(who, Action.MANAGE_BOOKINGS)
        return self._visits.bookings.between(first, last, after=after, limit=limit)

    def find(self, who: Officer, text: str) -> Booking | CheckInCode:
        """By pass, short code or "#12"; the answer says precisely what is wrong with a pass."""
        self._require(who, Action.MANAGE_BOOKINGS)
        return self._visits.counter.find(text)

    def by_id(self, who: Officer, booking_id: int) -> Booking | None:
        self._require(who, Action.MANAGE_BOOKINGS)
        return self._visits.bookings.by_id(booking_id)

    def fill(self, who: Officer, day: date) -> list[SessionFill]:
        self._require(who, Action.SEE_VISITS)
        return self._visits.fill(day)

    def refused_scans(self, who: Officer, day: date) -> list[RefusedScan]:
        """What was not taken on a day, newest first; at most MOST_REFUSALS."""
        self._require(who, Action.SEE_VISITS)
        zone = self._visits.bookings.house.time_zone
        since, until = house_moment(day, 0, zone), house_moment(day + timedelta(days=1), 0, zone)
        wanted = EntryFilter(since=since, until=until, event="visit_refused")
        return [_refused(one) for one in entries(self._journal.database, wanted, limit=MOST_REFUSALS)]

    def next_day(self, who: Officer) -> date | None:
        """The first day on which anything can be booked now."""
        self._require(who, Action.MANAGE_BOOKINGS)
        return next((day for day, _ in self._visits.bookings.next_sessions(self._journal.clock.now())), None)

    def cancel(self, who: Officer, booking_id: int, reason: EndReason) -> BookAnswer:
        self._require(who, Action.MANAGE_BOOKINGS)
        return self._visits.cancel(booking_id, reason, who.code)

    def revoke(self, who: Officer, booking_id: int, reason: EndReason) -> BookAnswer:
        self._require(who, Action.ADMIT_VISIT)
        return self._visits.revoke(booking_id, reason, who.code)

    def issue_pass(
        self, who: Officer, booking_id: int, form: PassForm, language: str
    ) -> PassWords | KeyProblem | NotBooked:
        """What stands on a pass, to be given to its family in this form."""
        self._require(who, Action.MANAGE_BOOKINGS)
        made = self._pass_of(booking_id)
        if not isinstance(made, tuple):
            return made
        self._journal.record("pass_issued", who.code, booking=booking_id, form=form.value)
        return self._visits.pass_words(*made, language)

    def print_pass(self, who: Officer, booking_id: int, kiosk: str, language: str) -> PrintJob | KeyProblem | NotBooked:
        """Ask a kiosk for the pass on paper; returns the job as it stands."""
        self._require(who, Action.MANAGE_BOOKINGS)
        made = self._pass_of(booking_id)
        if not isinstance(made, tuple):
            return made
        self._journal.record("pass_issued", who.code, booking=booking_id, form=PassForm.SLIP.value)
        return self._visits.prints.request(*made, kiosk=kiosk, language=language, by=who.code)

    def last_print(self, who: Officer, booking_id: int) -> PrintJob | None:
        self._require(who, Action.MANAGE_BOOKINGS)
        return self._visits.prints.last(booking_id)

    def has_pass(self, booking: Booking) -> bool:
        """Whether there is a pass to be given out. Reads the clock only."""
        zone = self._visits.bookings.house.time_zone
        return has_pass(booking, self._journal.clock.now().astimezone(zone).date())

    def _pass_of(self, booking_id: int) -> tuple[Booking, str] | KeyProblem | NotBooked:
        found = self._visits.bookings.by_id(booking_id)
        if found is None or not self.has_pass(found):
            return NotBooked(BookingProblem.ENDED if found else BookingProblem.UNKNOWN)
        text = self._visits.issue_pass(found)
        return text if isinstance(text, KeyProblem) else (found, text)

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

    def correct_party(self, who: Officer, booking_id: int, size: int, reason: AdmitReason | None = None) -> BookAnswer:
        """More than the house allows takes ADMIT_VISIT and a reason."""
        self._require(who, Action.RECEIVE_VISITS)
        return self._visits.counter.correct_party(who, booking_id, size, reason)

    def standing(self, who: Officer, booking: Booking) -> CheckInCode:
        """What a pass of this booking would come to now."""
        self._require(who, Action.RECEIVE_VISITS)
        return self._visits.counter.standing(booking)

    def admit(
        self, who: Officer, booking_id: int, reason: AdmitReason, *, language: str = "id", kiosk: str | None = None
    ) -> CheckedIn | NotCheckedIn:
        """kiosk: where the number is printed; None: the officer tells it to the family."""
        self._require(who, Action.ADMIT_VISIT)
        return self._visits.counter.admit(
            who, booking_id, reason, language=language, print_slip=kiosk is not None, print_at=kiosk or ""
        )

    def register_walk_in(
        self, who: Officer, person: Person, party_size: int, ticket_id: int | None = None
    ) -> BookAnswer:
        self._require(who, Action.RECEIVE_VISITS)
        return self._visits.counter.register_walk_in(person, party_size, who.code, ticket_id=ticket_id)

    # -- after the database was away ------------------------------------------------------------------

    def open_cases(self, who: Officer) -> list[Case]:
        self._require(who, Action.RECEIVE_VISITS)
        return self._visits.provisionals.open_cases()

    def close_case(
        self, who: Officer, case_id: str, outcome: CaseOutcome, *, kiosk: str | None = ""
    ) -> Ticket | NotBooked | None:
        """kiosk: where a number is printed; "": here; None: the officer tells it to the family."""
        self._require(who, Action.RECEIVE_VISITS)
        return self._visits.provisionals.close(
            case_id, outcome, who.code, print_slip=kiosk is not None, print_at=kiosk or ""
        )

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


def _refused(entry: Entry) -> RefusedScan:
    fields = entry.fields
    number = str(fields["booking"]).removeprefix("#")
    return RefusedScan(
        entry.at,
        entry.chain,
        int(number) if number.isdigit() else None,
        CheckInCode(str(fields["reason"])),
        str(fields["how"]),
    )
