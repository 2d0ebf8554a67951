"""The ESC/POS driver: a `devices.printer.Printer` over any transport.

connection.py   the wire, and what came over it sorted by kind
asking.py       how the printer is, and whether it answers at all
jobs.py         one slip: pacing, watching, proof
remains.py      what a job that stopped may have left in the printer
driver.py       this: when to connect, when to send, and how to come back after trouble

Nothing that it remembers may keep a printer from printing for ever: whatever was believed of before ends by a
count or by `Timing.voice` at the latest, and then the driver is as one that was started just now.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from devices.escpos.abilities import Abilities, Identities, find_out
from devices.escpos.asking import Asker
from devices.escpos.condition import Condition
from devices.escpos.connection import RECOVER_EMPTY, Connection
from devices.escpos.jobs import Job
from devices.escpos.profiles import Answers, Profile
from devices.escpos.remains import Remains
from devices.escpos.timing import Timing
from devices.printer import PrinterState, PrinterStatus, PrintOutcome, PrintResult, Slip
from devices.transports import Gone, Transport, TransportFault

MOST_TRIES = 3  # to reach a printer for a slip of which nothing was sent yet


class EscPosPrinter:
    """Owned by one thread. `baud` None: the wire is as fast as its bytes come (USB, network).

    `unfinished`: whoever had the printer before (this program before a crash) may have left a job half
    way; its rest is thrown away in any case, and then what hangs in the printer is cut off too.
    """

    def __init__(
        self,
        transport: Transport,
        profile: Profile,
        *,
        baud: int | None = None,
        xon_xoff: bool = False,
        now: Callable[[], float] = time.monotonic,
        simulated: bool = False,
        timing: Timing | None = None,
        first_id: int = 0,
        unfinished: bool = False,
    ) -> None:
        self.simulated = simulated
        self._profile = profile
        self._baud = baud
        self._timing = timing or Timing()
        self._identities = Identities(first_id)
        self._connection = Connection(transport, self._timing, now, xon_xoff=xon_xoff)
        self._asker = Asker(self._connection, profile, self._timing)
        self._remains = Remains(self._connection, profile, self._timing, unfinished=unfinished)
        self._abilities: Abilities | None = None  # None: not greeted on this connection
        self._of_the_mute = Abilities()
        self._away = PrinterStatus(PrinterState.DISCONNECTED)
        self._recover_at = float("-inf")
        self._recover_pause = self._timing.recover_again
        self._cover_was_open = False

    # -- the interface ----------------------------------------------------------------------------------------

    def open(self) -> PrinterStatus:
        return self.status()

    def status(self) -> PrinterStatus:
        if not self._connection.may_try:
            return self._away
        was_open = self._connection.is_open
        try:
            return self._status()
        except TransportFault as fault:
            lost = self._lost(fault)
            if not (was_open and isinstance(fault, Gone)):
                return lost
        # A peer that had closed the wire meanwhile (network printers do) is reached by a fresh one.
        self._connection.hurry()
        try:
            return self._status()
        except TransportFault as fault:
            return self._lost(fault)

    def print(self, slip: Slip) -> PrintResult:
        from devices.escpos.encoder import compose  # slow to import; the worker can wait, the first frame cannot

        pieces = compose(slip, self._profile)
        status = self._reach()
        if not self._may_send(status):
            return PrintResult(PrintOutcome.FAILED, status, 0, status.detail)
        unheard = status.state in (PrinterState.NO_ANSWER, PrinterState.UNHEARD)
        try:
            ahead = self._clear_unheard() if unheard else 0
        except TransportFault as fault:
            return PrintResult(PrintOutcome.FAILED, self._lost(fault), 0, str(fault))
        if self._remains.left_over:
            return PrintResult(PrintOutcome.FAILED, status, 0, "an earlier slip could not be cleared away yet")
        job = self._job()
        job.follows(ahead)
        try:
            end = job.run(pieces)
        except TransportFault as fault:
            end = job.lost(fault)
            status = self._lost(fault)
            if end.outcome is PrintOutcome.SENT:
                self._connection.hurry()  # it hangs up after each slip: that does not mean that it is away
        self._remains.add(end)
        told = self._asker.told_by_itself
        if end.outcome is PrintOutcome.PRINTED and told is not None and told.can_print:
            status = PrinterStatus(told.state, told.detail)  # whoever holds the slip does not wait for one more answer
        elif self._connection.may_try:
            status = self.status()
        return PrintResult(end.outcome, status, end.sent_bytes, end.detail or status.detail)

    def close(self) -> None:
        self._connection.close()

    # -- status -------------------------------------------------------------------------------------------------

    def _reach(self) -> PrinterStatus:
        """The status for somebody who waits: a wire that breaks at once is tried again, nothing was sent yet."""
        status = self._away
        for _ in range(MOST_TRIES):
            self._connection.hurry()
            began = self._connection.now()
            status = self.status()
            slow = self._connection.now() - began >= self._timing.answer
            if status.state is not PrinterState.DISCONNECTED or slow:
                break
        return status

    def _status(self) -> PrinterStatus:
        """Raises TransportFault."""
        if self._connection.open():
            self._connected()
        condition = self._ask()
        if condition is not None and condition.recoverable:
            condition = self._recover(condition)
        if condition is None:
            return self._silent()
        self._connection.well()
        self._note_cover(condition)
        if condition.can_print:
            condition = self._make_ready(condition)
        if self._profile.answers is Answers.NEVER:
            return PrinterStatus(PrinterState.UNHEARD, f"{self._connection.name}: is not asked")
        return PrinterStatus(condition.state, condition.detail)

    def _ask(self) -> Condition | None:
        """As `Asker.ask`; a server that listened for a while and hung up then is there, and gets a fresh connection."""
        began = self._connection.now()
        try:
            return self._asker.ask()
        except Gone as fault:
            listened = fault.took_all and self._connection.now() - began >= self._timing.quiet
            if self._asker.expected or not listened:
                raise
        self._connection.open()
        self._connected()
        return None

    def _connected(self) -> None:
        """A fresh connection: nothing is known, and nothing of before may come out now."""
        self._asker.connected()
        self._abilities = None
        self._remains.connected()
        self._connection.unsettle()

    def _silent(self) -> PrinterStatus:
        """No answer. A wire that was well is closed: a fresh one may find the printer again."""
        if self._asker.answered and self._asker.expected:
            self._connection.lost()
            self._connection.hurry()
        elif not self._asker.expected:
            self._connection.well()  # it took the question: more is not to be had of it
        state = PrinterState.UNHEARD if self._asker.never_heard else PrinterState.NO_ANSWER
        return PrinterStatus(state, f"{self._connection.name}: no answer")

    def _lost(self, fault: TransportFault) -> PrinterStatus:
        self._connection.lost()
        gone = isinstance(fault, Gone)
        self._away = PrinterStatus(PrinterState.DISCONNECTED if gone else PrinterState.NO_ANSWER, str(fault))
        return self._away

    def _may_send(self, status: PrinterStatus) -> bool:
        if status.can_print:
            return True
        # One that has fallen silent for long may be another by now, that cannot speak; its profile says so.
        mute = status.state is PrinterState.NO_ANSWER and not self._asker.expected
        return mute and self._connection.is_open

    # -- coming back after trouble ----------------------------------------------------------------------------

    def _recover(self, condition: Condition) -> Condition | None:
        """An error that waits to be told: at once, then with growing pauses, and whenever a cover was closed."""
        now = self._connection.now()
        if condition.cover_open or now < self._recover_at:
            return condition
        self._recover_at = now + self._recover_pause
        self._recover_pause = min(self._recover_pause * 2, self._timing.recover_longest)
        self._connection.send(RECOVER_EMPTY)
        self._connection.wait(lambda: not self._asker.told().recoverable, self._timing.answer)
        recovered = self._asker.ask()
        if recovered is not None and not recovered.recoverable:
            self._recover_soon()
        return recovered

    def _note_cover(self, condition: Condition) -> None:
        if self._cover_was_open and not condition.cover_open:
            self._recover_soon()  # somebody has had a look inside
        self._cover_was_open = condition.cover_open

    def _recover_soon(self) -> None:
        self._recover_at, self._recover_pause = float("-inf"), self._timing.recover_again

    def _make_ready(self, condition: Condition) -> Condition:
        """A printer that can print again: empty it, find out what it can do, cut off what hangs in it.

        After a job that stopped its rest is not to be printed, its beginning not to hang on the next slip.
        """
        self._remains.empty()
        if self._abilities is None:
            self._abilities = find_out(self._connection, self._profile, self._timing, self._identities)
        self._remains.cut_off(self._job)
        return self._asker.told()

    def _clear_unheard(self) -> int:
        """What can be done for a printer that tells nothing; how many bytes went out just before the slip."""
        ahead = self._remains.end_command()
        self._remains.cut_off(self._job_of_the_mute)
        return ahead

    def _job(self) -> Job:
        return self._job_with(self._abilities or self._of_the_mute)

    def _job_of_the_mute(self) -> Job:
        """A slip stands behind it: no proof is waited for."""
        return self._job_with(Abilities(proves=False, fences=False))

    def _job_with(self, abilities: Abilities) -> Job:
        return Job(
            self._connection,
            self._asker,
            self._profile,
            self._timing,
            abilities,
            self._identities,
            self._baud,
        )
