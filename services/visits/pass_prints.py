"""Passes on a kiosk's paper, asked for by staff.

The pass is signed where it is asked for, because only that machine has the private key, and stands
in the job until the job has ended, however it ended. It is worth what the short code beside it is
worth; both are refused once the booking is used, cancelled or over.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import insert, select, update

from devices.printer import Slip
from services.house.model import House
from services.log.journal import Journal, Transaction
from services.queue.print_jobs import JobKind, PrintJob, insert_job
from services.queue.print_jobs import from_row as job_from_row
from services.store.tables import print_job
from services.visits import rows
from services.visits.model import Booking, BookingState
from services.visits.papers import pass_slip, pass_words
from services.visits.rules import times_of
from services.visits.settings import VisitSettings
from services.visits.tables import pass_print


def has_pass(found: Booking, today: date) -> bool:
    """Whether a pass of this booking would still let anyone in, today or later."""
    return found.state is BookingState.BOOKED and bool(found.code) and found.day >= today


class PassPrints:
    """Raises DatabaseAway."""

    def __init__(self, journal: Journal, house: House, settings: VisitSettings) -> None:
        self._journal = journal
        self._house = house
        self._settings = settings

    def request(self, found: Booking, pass_text: str, *, kiosk: str, language: str, by: str) -> PrintJob:
        """Ask a kiosk for the pass of a booking; returns the job as it stands."""
        with self._journal.transaction() as transaction:
            job = insert_job(
                transaction, kiosk=kiosk, kind=JobKind.PASS, ticket_id=None, language=language, requested_by=by
            )
            values = {"job_id": job, "booking_id": found.id, "pass_text": pass_text}
            transaction.connection.execute(insert(pass_print).values(**values))
            transaction.record("print_requested", by, job=job, label=f"#{found.id}", kind=JobKind.PASS.value)
            row = transaction.connection.execute(select(print_job).where(print_job.c.id == job)).one()
        return job_from_row(row)

    def last(self, booking_id: int) -> PrintJob | None:
        """What became of the last pass of a booking that a kiosk was asked for."""
        query = select(print_job).join(pass_print, pass_print.c.job_id == print_job.c.id)
        newest = query.where(pass_print.c.booking_id == booking_id).order_by(print_job.c.id.desc()).limit(1)
        with self._journal.database.read() as connection:
            row = connection.execute(newest).first()
        return job_from_row(row) if row else None

    def slip(self, job: PrintJob) -> Slip | None:
        """The slip of a job; None where the booking ended meanwhile."""
        with self._journal.database.read() as connection:
            wanted = connection.execute(select(pass_print).where(pass_print.c.job_id == job.id)).first()
            found = rows.find(connection, rows.BY_ID, wanted.booking_id) if wanted else None
        today = self._journal.clock.now().astimezone(self._house.time_zone).date()
        if wanted is None or found is None or not wanted.pass_text or not has_pass(found, today):
            return None
        times = times_of(found.day, found.starts, found.ends, self._settings, self._house.time_zone)
        return pass_slip(pass_words(self._house, found, times, wanted.pass_text, job.language))

    def ended(self, transaction: Transaction, job_id: int) -> str:
        """Forget the pass of a job that is over; returns "#12", the booking."""
        mine = pass_print.c.job_id == job_id
        transaction.connection.execute(update(pass_print).where(mine).values(pass_text=None))
        number = transaction.connection.execute(select(pass_print.c.booking_id).where(mine)).scalar()
        return f"#{number}" if number is not None else "-"
