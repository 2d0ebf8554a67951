"""The visits of the house, whole: what screens, pages and commands call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from services.queue.day import ServiceDay
from services.queue.taking import Taking
from services.store.database import DatabaseAway
from services.visits import passes
from services.visits.booking import Bookings
from services.visits.check_in import CheckIns
from services.visits.counter import VisitCounter
from services.visits.importing import Importing, ImportReport
from services.visits.model import (
    BookAnswer,
    Booking,
    BookingProblem,
    CheckInAnswer,
    CodeAnswer,
    EndReason,
    NewBooking,
    NotBooked,
    SessionFill,
)
from services.visits.papers import PassWords, pass_words
from services.visits.pass_keys import KeyProblem, PassKeys
from services.visits.pass_prints import PassPrints
from services.visits.personal import PersonalKeys
from services.visits.provisional import Provisionals
from services.visits.purge import Purged, purge
from services.visits.rules import house_moment, times_of
from services.visits.settings import QUARTER_MINUTES, VisitSettings
from services.visits.spool import Spool


class Visits:
    """One kiosk's (or console's) door to visits.

    Check-in and booking answer with closed sets; the reading methods raise DatabaseAway.
    """

    def __init__(
        self,
        day: ServiceDay,
        settings: VisitSettings,
        *,
        kiosk: str,
        pass_keys: Path,
        personal_keys: Path,
        spool: Path,
    ) -> None:
        self.settings = settings
        self.keys = PassKeys(day.journal, pass_keys)
        self.bookings = Bookings(day, settings, PersonalKeys(personal_keys))
        held = Spool(spool / f"{kiosk}.json")
        self._check_ins = CheckIns(self.bookings, Taking(day, kiosk=kiosk), self.keys, held, kiosk=kiosk)
        self.counter = VisitCounter(self.bookings, self._check_ins)
        self.prints = PassPrints(day.journal, day.house, settings)
        self.provisionals = Provisionals(self.bookings, self._check_ins, held)
        self._house = day.house
        self._purged_on: date | None = None

    # -- at the kiosk -----------------------------------------------------------------------------

    def scan(self, text: str, *, language: str = "id", print_slip: bool = True) -> CheckInAnswer:
        """A scanned pass. Never raises for what a visitor or the database can do."""
        return self._check_ins.scan(text, language=language, print_slip=print_slip)

    def type_code(self, text: str, *, language: str = "id", print_slip: bool = True) -> CodeAnswer:
        """A typed short code."""
        return self._check_ins.type_code(text, language=language, print_slip=print_slip)

    # -- bookings ---------------------------------------------------------------------------------

    def book(self, wish: NewBooking, by: str) -> BookAnswer:
        try:
            return self.bookings.add(wish, by)
        except DatabaseAway:
            return NotBooked(BookingProblem.UNAVAILABLE)

    def cancel(self, booking_id: int, reason: EndReason, by: str) -> BookAnswer:
        try:
            return self.bookings.cancel(booking_id, reason, by)
        except DatabaseAway:
            return NotBooked(BookingProblem.UNAVAILABLE)

    def revoke(self, booking_id: int, reason: EndReason, by: str) -> BookAnswer:
        try:
            return self.bookings.revoke(booking_id, reason, by)
        except DatabaseAway:
            return NotBooked(BookingProblem.UNAVAILABLE)

    def import_file(
        self,
        content: bytes,
        by: str,
        *,
        dry_run: bool = False,
        all_or_nothing: bool = True,
        progress: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> ImportReport:
        """Bring in a CSV or XLSX file of bookings, or say what would come of it. Raises DatabaseAway."""
        return Importing(self.bookings).run(
            content, by, dry_run=dry_run, all_or_nothing=all_or_nothing, progress=progress
        )

    def fill(self, day: date) -> list[SessionFill]:
        return self.bookings.fill(day)

    def issue_pass(self, booking: Booking) -> str | KeyProblem:
        """The text of a booking's QR, signed now with the newest key of this machine. Raises DatabaseAway.

        Nothing is stored: a pass that was lost is issued again, and both are the same booking.
        """
        signing = self.keys.signing()
        if isinstance(signing, KeyProblem):
            return signing
        payload = passes.Payload(
            key_id=signing.id,
            house=self.settings.house_number,
            booking=booking.ref,
            start_quarter=passes.quarter_of(house_moment(booking.day, booking.starts, self._house.time_zone)),
            quarters=(booking.ends - booking.starts) // QUARTER_MINUTES,
            flags=passes.NEEDS_COUNTER if booking.needs_counter else 0,
        )
        return passes.sign(payload, signing.private)

    def pass_words(self, booking: Booking, qr_text: str, language: str) -> PassWords:
        """What stands on the pass of a booking, for a slip, a picture or a page."""
        times = times_of(booking.day, booking.starts, booking.ends, self.settings, self._house.time_zone)
        return pass_words(self._house, booking, times, qr_text, language)

    # -- what has to be done now and then ----------------------------------------------------------

    def keep(self) -> None:
        """Called every minute or so where a kiosk runs. Raises DatabaseAway, OSError.

        The public keys for bad times are copied, provisional arrivals brought in, no-shows marked,
        imports that died cleared away, and once a day personal data past its retention is purged.
        """
        self.keys.refresh_copy()
        self.provisionals.settle()
        self.bookings.mark_no_shows()
        Importing(self.bookings).drop_abandoned()
        today = self.bookings.journal.clock.now().astimezone(self._house.time_zone).date()
        if self._purged_on != today:
            self.purge("system")
            self._purged_on = today

    def purge(self, by: str) -> Purged | None:
        """Delete personal fields past their retention. Raises DatabaseAway, OSError."""
        return purge(self.bookings, by)
