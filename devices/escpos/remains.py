"""What earlier slips may have left in a printer, and how it is got rid of before the next one.

    left_over   data of a job that stopped may lie in the printer's buffer, the last of it cut short
    torn        the beginning of a slip may hang in the printer

A printer is asked to empty its buffer where it can; one that cannot gets what ends a command that was cut short.
Then what hangs in it is cut off. Every way out of here is bounded: what could not be cleared away within a few
tries is given up, because a printer that never prints again is worse than a slip with a stranger's first lines.
"""

from __future__ import annotations

from collections.abc import Callable

from devices.escpos.connection import Connection, clear
from devices.escpos.jobs import Job, JobEnd
from devices.escpos.profiles import Profile
from devices.escpos.timing import Timing
from devices.printer import PrintOutcome
from devices.transports import TransportFault

AT_ONCE = 48  # bytes
MOST_CUTS = 3  # a printer that never proves them would otherwise feed out its whole roll
MOST_UNCONFIRMED = 5  # clearings without the word of a printer that has given it before


class Remains:
    """`unfinished`: whoever had the printer before may have left a job half way. Methods raise TransportFault."""

    def __init__(self, connection: Connection, profile: Profile, timing: Timing, *, unfinished: bool) -> None:
        self._connection, self._profile, self._timing = connection, profile, timing
        self.left_over = self._torn = unfinished
        self._confirms = False  # has ever said that its buffer was emptied
        self._unconfirmed = 0
        self._cuts = 0

    def add(self, end: JobEnd) -> None:
        """A job has ended."""
        self.left_over, self._torn = self.left_over or end.left_over, self._torn or end.torn

    def connected(self) -> None:
        """A fresh connection: nothing of before may come out now."""
        if clear(self._connection, self._profile, self._timing):
            self._confirmed()
            self.left_over = False

    def empty(self) -> None:
        """Throw away what lies in the buffer of a printer that says that it can print.

        `left_over` then tells whether that is done.
        """
        if not self.left_over:
            return
        if clear(self._connection, self._profile, self._timing):
            self._confirmed()
        elif self._confirms and self._unconfirmed < MOST_UNCONFIRMED:
            self._unconfirmed += 1  # it could before: again with the next look
            return
        else:
            self.end_command()
        self.left_over = False

    def end_command(self) -> int:
        """A command that was cut short takes this as its rest; where there is none it means nothing.

        Goes ahead of every slip for a printer that is not heard: paper that ended, or a full buffer, may have cut
        the one before short, and nobody would know. Returns how many bytes that were.
        """
        from devices.escpos.encoder import longest_command  # slow to import

        rest = longest_command(self._profile)
        # As rows of a picture it takes time to print; all at once it would overrun a small buffer.
        for start in range(0, rest.size, AT_ONCE):
            part = min(AT_ONCE, rest.size - start)
            self._connection.send(b"\0" * part)
            self._connection.wait(lambda: False, rest.mm / self._profile.feed_mm_per_second * part / rest.size)
        self.left_over = False
        return rest.size

    def cut_off(self, job: Callable[[], Job]) -> None:
        """What hangs in the printer goes; a job of its own, because the knife may stick and the wire may break."""
        if not self._torn or self.left_over:
            return
        from devices.escpos.encoder import cut, initialise  # slow to import

        self.left_over = True  # until the end is known
        self._cuts += 1
        cutting = job()
        try:
            self._cut(cutting.run((initialise(self._profile), *cut(self._profile))))
        except TransportFault as fault:
            self._cut(cutting.lost(fault))
            raise

    def _cut(self, end: JobEnd) -> None:
        self.left_over = end.left_over
        if end.outcome in (PrintOutcome.PRINTED, PrintOutcome.SENT) or self._cuts >= MOST_CUTS:
            self._torn, self._cuts = False, 0

    def _confirmed(self) -> None:
        self._confirms, self._unconfirmed = True, 0
