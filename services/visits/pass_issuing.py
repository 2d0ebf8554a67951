"""Issuing the passes of bookings: signed, worded, printed at a kiosk.

A pass that a kiosk prints is signed where it is asked for, because only that machine has the private key, and stands
in the job until the job has ended, however it ended. It is worth what the short code beside it is
worth; both are refused once the booking is used, cancelled or over.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, bindparam, insert, select, update

from devices.printer import Slip
from services.log.journal import Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue.own_number import MOST_COPIES
from services.queue.print_jobs import VISITOR, JobKind, JobState, PrintJob, insert_job
from services.queue.print_jobs import from_row as job_from_row
from services.store.tables import print_job
from services.visits import passes, rows
from services.visits.booking import Bookings
from services.visits.model import Booking, BookingProblem, BookingState, NotBooked
from services.visits.papers import PassWords, pass_slip, pass_words
from services.visits.pass_keys import KeyProblem, PassKeys
from services.visits.rules import house_moment, needs_permit, times_of
from services.visits.settings import QUARTER_MINUTES
from services.visits.tables import pass_print

_OF_BOOKING = (
    select(print_job.c.id, print_job.c.state, print_job.c.kiosk)
    .join(pass_print, pass_print.c.job_id == print_job.c.id)
    .where(pass_print.c.booking_id == bindparam("of_booking"))
)
_UNENDED = _OF_BOOKING.where(print_job.c.state.in_([JobState.QUEUED.value, JobState.SENDING.value]))


def has_pass(found: Booking, today: date) -> bool:
    """Whether a pass of this booking would still let anyone in, today or later."""
    return found.state is BookingState.BOOKED and bool(found.code) and found.day >= today


def _may_print(connection: Connection, booking_id: int) -> bool:
    """Whether its family has had fewer slips of a pass than it may have of a number."""
    asked = _OF_BOOKING.where(print_job.c.requested_by == VISITOR, print_job.c.state != JobState.FAILED.value)
    return len(connection.execute(asked, {"of_booking": booking_id}).all()) <= MOST_COPIES


class PassForm(StrEnum):
    """How a pass is given to its family."""

    PICTURE = "picture"
    PAGE = "page"
    SLIP = "slip"
    TEXT = "text"  # the command line


class Passes:
    """Issues passes and has them printed. Raises DatabaseAway; NotPermitted where an officer asks."""

    def __init__(self, bookings: Bookings, keys: PassKeys) -> None:
        self.journal = bookings.journal
        self._house = bookings.house
        self._settings = bookings.settings
        self._bookings = bookings
        self._keys = keys

    @permitted(Action.MANAGE_BOOKINGS)
    def issue(self, who: Officer, booking_id: int, form: PassForm, language: str) -> PassWords | KeyProblem | NotBooked:
        """What stands on a pass, to be given to its family in this form."""
        made = self._pass_of(booking_id)
        if not isinstance(made, tuple):
            return made
        self.journal.record("pass_issued", who.code, booking=booking_id, form=form.value)
        return self.words(*made, language)

    @permitted(Action.MANAGE_BOOKINGS)
    def print(self, who: Officer, booking_id: int, kiosk: str, language: str) -> PrintJob | KeyProblem | NotBooked:
        """Ask a kiosk for the pass on paper; returns the job as it stands."""
        made = self._pass_of(booking_id)
        if not isinstance(made, tuple):
            return made
        self.journal.record("pass_issued", who.code, booking=booking_id, form=PassForm.SLIP.value)
        with self.journal.transaction() as transaction:
            job = insert_job(
                transaction, kiosk=kiosk, kind=JobKind.PASS, ticket_id=None, language=language, requested_by=who.code
            )
            values = {"job_id": job, "booking_id": booking_id, "pass_text": made[1]}
            transaction.connection.execute(insert(pass_print).values(**values))
            transaction.record("print_requested", who.code, job=job, label=f"#{booking_id}", kind=JobKind.PASS.value)
            row = transaction.connection.execute(select(print_job).where(print_job.c.id == job)).one()
        return job_from_row(row)

    def may_print(self, found: Booking) -> bool:
        """Whether a family may have the pass of its booking on paper, once more. Raises DatabaseAway."""
        with self.journal.database.read() as connection:
            return self.has_pass(found) and _may_print(connection, found.id)

    def print_for_visitor(self, found: Booking, kiosk: str, language: str) -> int | None:
        """The job of a pass that its family asks a kiosk for; None: it has had enough, or one is on its way.

        One that was asked for at this kiosk and never claimed is still to be printed, and is that job. A kiosk that
        cannot sign prints the short code alone, which is worth the same.
        """
        signed = self.text_of(found)
        text = "" if isinstance(signed, KeyProblem) else signed
        with self.journal.transaction() as transaction:
            rows.find(transaction.connection, rows.BY_ID, found.id, lock=True)
            waiting = transaction.connection.execute(_UNENDED, {"of_booking": found.id}).all()
            if waiting:
                mine = waiting[0].state == JobState.QUEUED and waiting[0].kiosk == kiosk
                return int(waiting[0].id) if len(waiting) == 1 and mine else None
            if not _may_print(transaction.connection, found.id):
                return None
            job = insert_job(
                transaction, kiosk=kiosk, kind=JobKind.PASS, ticket_id=None, language=language, requested_by=VISITOR
            )
            values = {"job_id": job, "booking_id": found.id, "pass_text": text}
            transaction.connection.execute(insert(pass_print).values(**values))
            transaction.record("pass_issued", VISITOR, booking=found.id, form=PassForm.SLIP.value)
            transaction.record("print_requested", VISITOR, job=job, label=f"#{found.id}", kind=JobKind.PASS.value)
        return job

    @permitted(Action.MANAGE_BOOKINGS)
    def last_print(self, who: Officer, booking_id: int) -> PrintJob | None:
        """The newest print job of a booking's pass."""
        query = select(print_job).join(pass_print, pass_print.c.job_id == print_job.c.id)
        newest = query.where(pass_print.c.booking_id == booking_id).order_by(print_job.c.id.desc()).limit(1)
        with self.journal.database.read() as connection:
            row = connection.execute(newest).first()
        return job_from_row(row) if row else None

    def has_pass(self, booking: Booking) -> bool:
        """Whether there is a pass to be given out. Reads the clock only."""
        return has_pass(booking, self.journal.clock.now().astimezone(self._house.time_zone).date())

    def text_of(self, booking: Booking) -> str | KeyProblem:
        """The text of a booking's QR, signed now with the newest key of this machine.

        Nothing is stored: a pass that was lost is issued again, and both are the same booking.
        """
        signing = self._keys.signing()
        if isinstance(signing, KeyProblem):
            return signing
        payload = passes.Payload(
            key_id=signing.id,
            house=self._settings.house_number,
            booking=booking.ref,
            start_quarter=passes.quarter_of(house_moment(booking.day, booking.starts, self._house.time_zone)),
            quarters=(booking.ends - booking.starts) // QUARTER_MINUTES,
            flags=(passes.NEEDS_COUNTER if booking.needs_counter else 0)
            | (passes.GOES_FIRST if booking.priority_group else 0),
        )
        return passes.sign(payload, signing.private)

    def words(self, booking: Booking, qr_text: str, language: str) -> PassWords:
        """What stands on the pass of a booking, for a slip, a picture or a page."""
        times = times_of(booking.day, booking.starts, booking.ends, self._settings, self._house.time_zone)
        permit = needs_permit(booking.relation, booking.group, self._settings.on(booking.day))
        return pass_words(self._house, booking, times, qr_text, language, permit=permit)

    def _pass_of(self, booking_id: int) -> tuple[Booking, str] | KeyProblem | NotBooked:
        found = self._bookings.by_id(booking_id)
        if found is None or not self.has_pass(found):
            return NotBooked(BookingProblem.ENDED if found else BookingProblem.UNKNOWN)
        text = self.text_of(found)
        return text if isinstance(text, KeyProblem) else (found, text)

    # -- for the owner of the printer (services.paper.printing.OtherPapers) -------------------------------

    def slip(self, job: PrintJob) -> Slip | None:
        """The slip of a job; None where the booking ended meanwhile."""
        with self.journal.database.read() as connection:
            wanted = connection.execute(select(pass_print).where(pass_print.c.job_id == job.id)).first()
            found = rows.find(connection, rows.BY_ID, wanted.booking_id) if wanted else None
        if wanted is None or found is None or wanted.pass_text is None or not self.has_pass(found):
            return None
        return pass_slip(self.words(found, wanted.pass_text, job.language))

    def ended(self, transaction: Transaction, job_id: int) -> str:
        """Forget the pass of a job that is over; returns "#12", the booking."""
        mine = pass_print.c.job_id == job_id
        transaction.connection.execute(update(pass_print).where(mine).values(pass_text=None))
        number = transaction.connection.execute(select(pass_print.c.booking_id).where(mine)).scalar()
        return f"#{number}" if number is not None else "-"
