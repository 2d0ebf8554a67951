"""What is asked of a printer from elsewhere, and numbers whose paper did not surely come out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from services.house import alerts
from services.house.alerts import AlertKind
from services.house.kiosks import all_kiosks, is_silent
from services.log.journal import Journal
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue import print_jobs
from services.queue.model import Ticket
from services.queue.print_jobs import JobKind, PrintJob
from services.store.tables import print_job


class PaperRequests:
    """Every method raises DatabaseAway; those that take an officer raise NotPermitted."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal

    @permitted(Action.SERVE)
    def reprint(self, who: Officer, ticket: Ticket, kiosk: str, language: str) -> int:
        """Ask a kiosk for the number again, marked SALINAN; returns the job."""
        return self._request(who, kiosk, JobKind.COPY, language, ticket)

    @permitted(Action.TRY_DEVICES)
    def trial(self, who: Officer, kiosk: str, language: str) -> int:
        """Ask a kiosk for a test slip; returns the job."""
        return self._request(who, kiosk, JobKind.TEST, language)

    @permitted(Action.SERVE)
    def calling_list(self, who: Officer, kiosk: str, language: str) -> int:
        """Ask a kiosk for the list of who waits, to call from it on paper; returns the job."""
        return self._request(who, kiosk, JobKind.LIST, language)

    @permitted(Action.TRY_DEVICES)
    def try_printer(self, who: Officer, kiosk: str, language: str) -> bool:
        """As `trial`. False: there is no such kiosk, or it is silent."""
        now = self.journal.clock.now()
        if not any(one.kiosk == kiosk and not is_silent(one, now) for one in all_kiosks(self.journal.database)):
            return False
        self._request(who, kiosk, JobKind.TEST, language)
        return True

    @permitted(Action.SEE_QUEUE)
    def job(self, who: Officer, job_id: int) -> PrintJob | None:
        return print_jobs.find_job(self.journal.database, job_id)

    @permitted(Action.SEE_QUEUE)
    def without_paper(self, who: Officer, since: datetime, kiosk: str | None = None) -> list[tuple[PrintJob, Ticket]]:
        """Numbers whose paper did not surely come out and that nobody dealt with."""
        now = self.journal.clock.now()
        return print_jobs.without_paper(self.journal.database, since=since, now=now, kiosk=kiosk)

    @permitted(Action.RESOLVE_ALERT)
    def resolve(self, who: Officer, job_id: int) -> bool:
        """A number without paper has been dealt with: that job is never printed later. False: it has no number."""
        job = print_jobs.find_job(self.journal.database, job_id)
        if job is None or job.ticket_id is None:
            return False
        with self.journal.transaction() as transaction:
            unresolved = (print_job.c.ticket_id == job.ticket_id, print_job.c.resolved_at.is_(None))
            resolving = update(print_job).where(*unresolved)
            transaction.connection.execute(resolving.values(resolved_at=transaction.at, resolved_by=who.code))
            print_jobs.give_up(transaction, job.id)
            alerts.close_alerts(transaction, job.ticket_id)
            label = print_jobs.label_of(transaction, job.ticket_id)
            transaction.record("paperless_resolved", who.code, job=job.id, label=label)
        return True

    def report_missing(self, job_id: int, kiosk: str) -> None:
        """A visitor says that no paper came out of a job."""
        job = print_jobs.find_job(self.journal.database, job_id)
        if job is None or job.ticket_id is None:
            return
        with self.journal.transaction() as transaction:
            alerts.raise_alert(transaction, AlertKind.NO_PAPER, kiosk=kiosk, ticket_id=job.ticket_id)
            label = print_jobs.label_of(transaction, job.ticket_id)
            transaction.record("no_paper_reported", print_jobs.VISITOR, job=job.id, label=label)

    def _request(self, who: Officer, kiosk: str, kind: JobKind, language: str, ticket: Ticket | None = None) -> int:
        with self.journal.transaction() as transaction:
            job = print_jobs.insert_job(
                transaction,
                kiosk=kiosk,
                kind=kind,
                ticket_id=ticket.id if ticket else None,
                language=language,
                requested_by=who.code,
            )
            label = ticket.label if ticket else "-"
            transaction.record("print_requested", who.code, job=job, label=label, kind=kind.value)
        return job
