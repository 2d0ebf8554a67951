"""The owner of a printer: prints one job at a time and records how each ended."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Protocol

from sqlalchemy import select, update

from devices.printer import Printer, PrinterState, PrinterStatus, PrintOutcome, Slip
from services.goods.lockers import locker_of
from services.house import alerts
from services.house.alerts import AlertKind
from services.house.kiosks import KioskStates
from services.house.model import House
from services.log.journal import Field, Journal, Transaction
from services.paper.calling_list import calling_list_slip
from services.paper.slips import ticket_slip, trial_slip
from services.queue.calling_list import calling_lists
from services.queue.model import TicketState
from services.queue.print_jobs import VISITOR, JobKind, JobState, PrintJob, find_job, from_row, label_of
from services.queue.queue import Queue
from services.queue.wait_words import expected
from services.store.clock import to_micros
from services.store.faults import DatabaseFault, DatabaseUnsure, put_off
from services.store.tables import print_job, ticket

log = logging.getLogger("services.paper.printing")

STALE = timedelta(minutes=2)  # a queued slip that nobody waits for any more


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job ended. `recorded` is False while the database is away."""

    outcome: PrintOutcome
    status: PrinterStatus
    recorded: bool = True


class OtherPapers(Protocol):
    """What the owner of a printer needs to print what is no number: passes (services.visits.pass_issuing), and the
    slips of goods (services.goods.prints)."""

    def slip(self, job: PrintJob) -> Slip | None:
        """What a job is for; None where it may not be given out any more. Raises DatabaseAway."""
        ...

    def ended(self, transaction: Transaction, job_id: int) -> str:
        """The job is over: what was kept for it is forgotten. Returns what the journal calls it."""
        ...


Papers = Mapping[JobKind, Callable[[], OtherPapers]]
NO_PAPERS: Papers = MappingProxyType({})
OF_A_NUMBER = (JobKind.TICKET, JobKind.COPY)


class PrinterOwner:
    """One printer, one kiosk, one thread. `papers` are asked for when the first one is printed: slow to import."""

    def __init__(
        self,
        journal: Journal,
        house: House,
        queue: Queue,
        printer: Printer,
        *,
        kiosk: str,
        papers: Papers = NO_PAPERS,
        reads_codes: bool = False,
        provisional: bool = False,
    ) -> None:
        """`reads_codes`: this kiosk has a scanner, so its slips say what their code is for. `provisional`: its numbers
        are of a kiosk whose server is away, and their slips say so."""
        self._journal = journal
        self._house = house
        self._queue = queue
        self._printer = printer
        self._kiosk = kiosk
        self._papers = papers
        self._reads_codes = reads_codes
        self._provisional = provisional
        self._states = KioskStates(journal, kiosk=kiosk)
        self._last_state: PrinterState | None = None  # journalled
        self._last_status = PrinterStatus(PrinterState.DISCONNECTED)
        self._unrecorded: list[Callable[[], None]] = []

    def in_house_of(self, house: House, queue: Queue, papers: Papers) -> PrinterOwner:
        """The owner of the same printer in a house that is set otherwise."""
        other = copy(self)
        other._house, other._queue, other._papers = house, queue, papers
        return other

    def settle_after_crash(self) -> int:
        """At the start: what was being sent is unknown, what was queued will not surprise anyone later.

        Returns how many jobs were settled. Raises DatabaseAway.
        """
        open_states = [JobState.QUEUED.value, JobState.SENDING.value]
        query = select(print_job).where(print_job.c.kiosk == self._kiosk, print_job.c.state.in_(open_states))
        with self._journal.database.read() as connection:
            left = [from_row(row) for row in connection.execute(query).all()]
        stale = to_micros(self._journal.clock.now() - STALE)
        settled = 0
        for job in left:
            if job.state is JobState.SENDING:
                self._record(job, PrintOutcome.UNKNOWN, PrinterState.DISCONNECTED)
            elif to_micros(job.requested_at) < stale or job.kind is JobKind.TICKET or job.requested_by == VISITOR:
                self._record(job, PrintOutcome.FAILED, PrinterState.DISCONNECTED)
            else:
                continue
            settled += 1
        return settled

    def next_queued(self) -> int | None:
        """The oldest job that someone else (console, command line) asked for. Raises DatabaseAway.

        What visitors asked for at the screen is printed by their own touch.
        """
        query = (
            select(print_job.c.id)
            .where(print_job.c.kiosk == self._kiosk, print_job.c.state == JobState.QUEUED.value)
            .where(print_job.c.requested_by != VISITOR)
            .order_by(print_job.c.id)
            .limit(1)
        )
        with self._journal.database.read() as connection:
            found = connection.execute(query).scalar()
        return int(found) if found is not None else None

    def work_off(self, job_id: int) -> Ended:
        """Print one job and record how it ended. A job that is not queued is never sent again."""
        self._record_late()
        job = find_job(self._journal.database, job_id)
        if job is None or job.state is not JobState.QUEUED:
            return self._as_recorded(job)
        slip = self._slip(job)
        if slip is None:  # what is never printed must not wait in the line for ever
            self._record(job, PrintOutcome.FAILED, self._last_status.state)
            return Ended(PrintOutcome.FAILED, self._last_status)
        try:
            claimed = self._claim(job)
        except DatabaseUnsure:
            self._unrecorded.append(lambda: self._give_back(job))  # nothing was sent: whoever asks again may claim it
            raise
        if not claimed:
            return self._as_recorded(find_job(self._journal.database, job_id))
        result = self._printer.print(slip)
        self._note_state(result.status)
        # The paper is out (or not) whatever the database does: say the truth now, write it as soon as it can be.
        self._unrecorded.append(lambda: self._record(job, result.outcome, result.status.state))
        self._record_late()
        return Ended(result.outcome, result.status, recorded=not self._unrecorded)

    def print_unlogged(self, slip: Slip) -> Ended:
        """Print what can have no job because the database is away; whoever asks writes down how it ended."""
        result = self._printer.print(slip)
        self._note_state(result.status)
        return Ended(result.outcome, result.status, recorded=False)

    def print_unqueued(self, slip: Slip, event: str, **fields: Field) -> Ended:
        """Print what can have no job because the database is away.

        `event` is journalled with `fields`, the outcome and the printer's state as soon as it is back.
        """
        result = self.print_unlogged(slip)
        ended = {**fields, "outcome": result.outcome.value, "printer": result.status.state.value}
        self._unrecorded.append(lambda: self._journal.record(event, "system", **ended))
        return result

    def status(self) -> PrinterStatus:
        """Ask the printer; a change is journalled, a poll that says the same is not."""
        status = self._printer.status()
        self._note_state(status)
        self._record_late()
        return status

    @property
    def last_status(self) -> PrinterStatus:
        """What the printer said last. For other threads: the printer itself is asked by its own thread only."""
        return self._last_status

    def close(self) -> None:
        self._printer.close()

    # -- steps ------------------------------------------------------------------------------------

    def _slip(self, job: PrintJob) -> Slip | None:
        if job.kind is JobKind.TEST:
            return trial_slip(self._house, kiosk=self._kiosk, now=self._journal.clock.now(), language=job.language)
        if job.kind is JobKind.LIST:
            lists, now = calling_lists(self._queue.day), self._journal.clock.now()
            return calling_list_slip(self._house, lists, kiosk=self._kiosk, now=now, language=job.language)
        if job.kind not in OF_A_NUMBER:
            papers = self._papers.get(job.kind)
            return papers().slip(job) if papers is not None else None
        found = self._queue.ticket(job.ticket_id) if job.ticket_id is not None else None
        if found is None:
            return None
        ahead, wait = self._queue.taking.outlook.of(found)
        return ticket_slip(
            self._house,
            found,
            ahead=ahead if found.state is TicketState.WAITING else None,
            wait=expected(wait, self._trusted_now()),
            language=job.language,
            copy=job.kind is JobKind.COPY,
            read_here=self._reads_codes,
            provisional=self._provisional,
            locker=self._locker(job, found.id),
        )

    def _locker(self, job: PrintJob, ticket_id: int) -> str:
        """Of the family that holds a number; a fresh one has none. Raises DatabaseAway."""
        if job.kind is JobKind.TICKET:
            return ""
        with self._journal.database.read() as connection:
            return locker_of(connection, ticket_id)

    def _trusted_now(self) -> datetime | None:
        """The moment in house time; None while the clock is not trusted. Raises DatabaseAway."""
        state = self._queue.day.clock_state()
        return state.now.astimezone(self._house.time_zone) if state.trusted else None

    def _claim(self, job: PrintJob) -> bool:
        """queued → sending, committed before the first byte goes out."""
        claim = (
            update(print_job)
            .where(print_job.c.id == job.id, print_job.c.state == JobState.QUEUED.value)
            .values(state=JobState.SENDING.value)
        )
        with self._journal.transaction() as transaction:
            return transaction.connection.execute(claim).rowcount == 1

    def _give_back(self, job: PrintJob) -> None:
        """sending → queued, of a job whose claim may have been kept."""
        mine = update(print_job).where(print_job.c.id == job.id, print_job.c.state == JobState.SENDING.value)
        with self._journal.transaction() as transaction:
            transaction.connection.execute(mine.values(state=JobState.QUEUED.value))

    def _record(self, job: PrintJob, outcome: PrintOutcome, state: PrinterState) -> None:
        """How a job ended, once: it may have been kept although nobody was told."""
        open_states = [JobState.QUEUED.value, JobState.SENDING.value]
        mine = update(print_job).where(print_job.c.id == job.id, print_job.c.state.in_(open_states))
        with self._journal.transaction() as transaction:
            values = {"state": outcome.value, "ended_at": transaction.at, "printer_state": state.value}
            if not transaction.connection.execute(mine.values(**values)).rowcount:
                return
            proven = outcome in (PrintOutcome.PRINTED, PrintOutcome.SENT)
            if not proven and job.ticket_id is not None and not _is_cancelled(transaction, job.ticket_id):
                alerts.raise_alert(transaction, AlertKind.NO_PAPER, kiosk=self._kiosk, ticket_id=job.ticket_id)
            elif outcome is PrintOutcome.PRINTED and job.ticket_id is not None:
                alerts.close_alerts(transaction, job.ticket_id)
            transaction.record(
                "print_ended" if proven else "print_not_proven",
                job.requested_by,
                job=job.id,
                label=self._label(transaction, job),
                kind=job.kind.value,
                outcome=outcome.value,
                printer=state.value,
            )

    def _label(self, transaction: Transaction, job: PrintJob) -> str:
        if (papers := self._papers.get(job.kind)) is not None:
            return papers().ended(transaction, job.id)
        return label_of(transaction, job.ticket_id)

    def _record_late(self) -> None:
        """What the database has not been told yet, in its order. What it will never take is given up, and told."""
        while self._unrecorded:
            try:
                self._unrecorded[0]()
            except DatabaseFault:
                return
            except Exception as bug:
                log.error("%s while the end of a slip was recorded", type(bug).__name__)
            self._unrecorded.pop(0)

    def _as_recorded(self, job: PrintJob | None) -> Ended:
        if job is None:
            return Ended(PrintOutcome.FAILED, self._last_status)
        outcome = PrintOutcome(job.state.value) if job.state.ended else PrintOutcome.UNKNOWN
        return Ended(outcome, self._last_status)

    def _note_state(self, status: PrinterStatus) -> None:
        self._last_status = status
        if status.state is self._last_state:
            return
        with put_off():  # not noted: the next look sees a change again
            self._states.printer_changed(status)
            self._last_state = status.state


def _is_cancelled(transaction: Transaction, ticket_id: int) -> bool:
    """Whether nobody waits for the paper of a number any more."""
    state = transaction.connection.execute(select(ticket.c.state).where(ticket.c.id == ticket_id)).scalar()
    return state == TicketState.CANCELLED.value
