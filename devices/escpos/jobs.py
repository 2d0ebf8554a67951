"""One slip on its way: sending it no faster than it prints, watching, and the proof.

A job ends as *printed* only when the printer's process id came, which it sends after the mechanism did the
work. Another identity goes ahead of the first line: where the printer swears that its buffer is empty and
that first identity never came, nothing of the slip was printed, and it *failed*. Everything between is
*unknown* (or *sent*, for a printer that never could prove anything). Nothing is ever sent twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import assert_never

from devices.escpos.abilities import FENCE, Abilities, Identities, process_id
from devices.escpos.asking import Asker
from devices.escpos.condition import Condition
from devices.escpos.connection import RESUME, Connection, clear
from devices.escpos.pacing import BITS_A_BYTE, BufferModel, Piece
from devices.escpos.profiles import Clear, Confirm, Profile
from devices.escpos.timing import Timing
from devices.printer import PrintOutcome
from devices.transports import Gone, TransportFault

CHUNK = 128  # bytes between two looks at what the printer says
CHUNK_WITH_XOFF = 32  # what is on its way when XOFF comes must fit into the room that was left for it
# A printer whose buffer cannot be emptied gets little ahead of its mechanism: what lies in the buffer when
# the paper ends comes out once there is paper again, for nobody.
LITTLE_AHEAD = 96


@dataclass(frozen=True, slots=True)
class JobEnd:
    """How a job ended. `torn`: a part of it may hang in the printer; `left_over`: a part may lie in its buffer."""

    outcome: PrintOutcome
    sent_bytes: int
    detail: str = ""
    torn: bool = False
    left_over: bool = False


class _Silence(Enum):
    FELL_SILENT = auto()
    HELD_OFF = auto()


Trouble = Condition | _Silence


class Job:
    """Used once. `run` raises TransportFault when the wire fails; `lost` then returns how the job ended."""

    def __init__(
        self,
        connection: Connection,
        asker: Asker,
        profile: Profile,
        timing: Timing,
        abilities: Abilities,
        identities: Identities,
        baud: int | None,
    ) -> None:
        self._connection, self._asker, self._profile, self._timing = connection, asker, profile, timing
        self._abilities = abilities
        self._first, self._last = identities.next(), identities.next()
        capacity = profile.buffer_bytes - profile.buffer_bytes // 8
        self._capacity = min(capacity, LITTLE_AHEAD) if profile.clear is Clear.NONE else capacity
        self._model = BufferModel(self._capacity, baud)
        self._fences = 0
        connection.inbox.proven.clear()  # of earlier jobs
        self._byte_seconds = BITS_A_BYTE / baud if baud else 0.0
        self._first_due = float("inf")
        self._looked_at = connection.now()
        self._sent = 0
        self._handed_over = False  # all of it
        self._resumed = False

    def run(self, pieces: Sequence[Piece]) -> JobEnd:
        """Print `pieces` and wait for the proof. Raises TransportFault."""
        trouble = self._send((pieces[0], *self._marker(), *pieces[1:]))
        if trouble is None:
            self._count_fences_from_here()
            trouble = self._send(self._questions())
        if trouble is None:
            self._handed_over = True
            return self._prove()
        return self._stopped(trouble)

    def follows(self, size: int) -> None:
        """So many bytes went out just before, for which the mechanism has nothing to do."""
        self._model.sent(size, 0.0, self._connection.now())

    def lost(self, fault: TransportFault) -> JobEnd:
        """The wire failed. A job of which no byte was taken has failed; else nobody knows."""
        if self._last in self._connection.inbox.proven:
            return JobEnd(PrintOutcome.PRINTED, self._sent)
        if self._handed_over and isinstance(fault, Gone) and fault.took_all and not self._asker.expected:
            return JobEnd(PrintOutcome.SENT, self._sent, str(fault))  # many print servers hang up after each slip
        sent = self._sent + getattr(fault, "written", 0)
        if sent == 0:
            return JobEnd(PrintOutcome.FAILED, 0, str(fault))
        return JobEnd(PrintOutcome.UNKNOWN, sent, str(fault), torn=True, left_over=True)

    def _count_fences_from_here(self) -> None:
        """Some clones answer other commands with bytes that look like a fence's answer: let them come first."""
        if not self._abilities.proves:
            self._connection.unsettle()
            self._connection.settle()
        self._fences = self._connection.inbox.fences

    # -- sending ------------------------------------------------------------------------------------------

    def _wants_id(self) -> bool:
        return self._profile.confirm is Confirm.PROCESS_ID and self._abilities.proves is not False

    def _marker(self) -> tuple[Piece, ...]:
        return (Piece(process_id(self._first)),) if self._wants_id() else ()

    def _questions(self) -> tuple[Piece, ...]:
        """What asks for the proof. The fence stands behind the id: see `_prove`."""
        identity = (Piece(process_id(self._last)),) if self._wants_id() else ()
        fence = () if self._abilities.proves or self._profile.confirm is Confirm.NONE else (Piece(FENCE),)
        return identity + fence

    def _send(self, pieces: Sequence[Piece]) -> Trouble | None:
        """Hand over pieces; what stopped it, or None."""
        for data, seconds, whole in self._chunks(pieces):
            trouble = self._wait_for_room(len(data))
            if trouble is not None:
                return trouble
            self._connection.send(data)
            self._sent += len(data)
            self._model.sent(len(data), seconds, self._connection.now())
            if self._sent == len(data):
                # Without any work before it the first identity is answered as soon as it has arrived.
                self._first_due = self._connection.now() + len(data) * self._byte_seconds + self._timing.answer
            if whole:
                trouble = self._look()
                if trouble is not None:
                    return trouble
        return None

    def _chunks(self, pieces: Sequence[Piece]) -> Iterator[tuple[bytes, float, bool]]:
        """Pieces put together, or a large one in parts: bytes, seconds of work, and whether a command ends here."""
        largest = max(1, min(CHUNK_WITH_XOFF if self._connection.xon_xoff else CHUNK, self._capacity // 2))
        data, seconds = b"", 0.0
        for piece in pieces:
            if data and len(data) + len(piece.data) > largest:
                yield data, seconds, True
                data, seconds = b"", 0.0
            work = piece.mm / self._profile.feed_mm_per_second + piece.seconds
            if len(piece.data) <= largest:
                data, seconds = data + piece.data, seconds + work
                continue
            for start in range(0, len(piece.data), largest):
                part = piece.data[start : start + largest]
                yield part, work * len(part) / len(piece.data), start + largest >= len(piece.data)
        if data:
            yield data, seconds, True

    def _wait_for_room(self, size: int) -> Trouble | None:
        now = self._connection.now
        held_since = now()
        self._connection.listen(0.0)
        while True:
            told = self._asker.told()
            if not told.can_print:
                return told
            moment = self._model.ready_at(size, now())
            if self._connection.held_off:
                if now() - held_since >= self._timing.hold:
                    return _Silence.HELD_OFF
                self._connection.listen(self._timing.look)
            elif moment > now():
                self._connection.listen(min(moment - now(), self._timing.look))
            else:
                return None

    def _look(self) -> Trouble | None:
        """What the printer says in the middle of a job, asked at most every `look` seconds."""
        if self._connection.now() - self._looked_at < self._timing.look:
            told = self._asker.told()
            return None if told.can_print else told
        self._looked_at = self._connection.now()
        found = self._asker.look()
        if found is None:
            return _Silence.FELL_SILENT
        return None if found.can_print else found

    # -- proof ----------------------------------------------------------------------------------------------

    def _prove(self) -> JobEnd:
        inbox, now = self._connection.inbox, self._connection.now
        mute = self._abilities.proves is False and self._abilities.fences is False
        deadline = self._model.done_at(now()) + (0.0 if mute else self._timing.proof)
        fenced_at: float | None = None
        while now() < deadline:
            if self._last in inbox.proven:
                self._abilities.proves = True
                return JobEnd(PrintOutcome.PRINTED, self._sent)
            if fenced_at is None and inbox.fences > self._fences:
                self._abilities.fences, fenced_at = True, now()
            if fenced_at is not None and self._waited_for_id(fenced_at):
                return JobEnd(PrintOutcome.SENT, self._sent)
            self._connection.listen(min(self._timing.look, deadline - now()))
            trouble = None if self._last in inbox.proven else self._look()
            if trouble is not None and not self._resume(trouble):
                return self._stopped(trouble)
        return self._unproven()

    def _waited_for_id(self, fenced_at: float) -> bool:
        """The fence has come: is it the last word? Processing may run ahead of printing, so an id may follow."""
        if not self._wants_id():
            return True
        if self._connection.now() < self._model.done_at(fenced_at) + self._timing.answer:
            return False
        self._abilities.proves = False
        return True

    def _unproven(self) -> JobEnd:
        """No proof in time."""
        if not self._asker.answered or not (self._abilities.fences or self._abilities.proves):
            # It never says anything, or nothing of the kind, and every byte was taken.
            self._abilities.proves = self._abilities.fences = False
            return JobEnd(PrintOutcome.SENT, self._sent, "no proof to be had")
        if not self._abilities.proves:
            self._abilities.fences = None  # it may have forgotten how: see what it does with the next slip
        return self._abandon("no proof came")

    # -- trouble --------------------------------------------------------------------------------------------

    def _resume(self, trouble: Trouble) -> bool:
        """A knife that stuck for a moment: told once to go on where it stopped, the slip may still be whole."""
        if self._resumed or not isinstance(trouble, Condition) or not trouble.recoverable:
            return False
        self._resumed = True
        self._connection.send(RESUME)
        end = self._connection.now() + self._timing.recovery
        while (left := end - self._connection.now()) > 0:
            found = self._asker.ask()
            if found is not None and found.can_print:
                return True
            self._connection.listen(min(self._timing.look, left))
        return False

    def _stopped(self, trouble: Trouble) -> JobEnd:
        """The printer says that it stopped, or does not take more."""
        match trouble:
            case Condition():
                return self._abandon(trouble.detail, before_the_first=self._connection.now() <= self._first_due)
            case _Silence.FELL_SILENT:
                return self._abandon("fell silent")
            case _Silence.HELD_OFF:
                return self._abandon("does not take more (XOFF)")
            case _:
                assert_never(trouble)

    def _abandon(self, detail: str, *, before_the_first: bool = False) -> JobEnd:
        """The rest must not come out later: nobody waits for it then.

        `before_the_first`: the printer said that it stopped no later than the first identity was due. Only
        then its absence means something; later it may have been answered and lost on the way.
        """
        if self._sent == 0:
            return JobEnd(PrintOutcome.FAILED, 0, detail)
        inbox = self._connection.inbox
        cleared = clear(self._connection, self._profile, self._timing)
        # What was answered before the clearing may still be on its way.
        self._connection.wait(lambda: self._last in inbox.proven, self._timing.answer)
        if self._last in inbox.proven:
            return JobEnd(PrintOutcome.PRINTED, self._sent)
        if before_the_first and cleared and self._abilities.proves and self._first not in inbox.proven:
            return JobEnd(PrintOutcome.FAILED, self._sent, detail)
        return JobEnd(PrintOutcome.UNKNOWN, self._sent, detail, torn=True, left_over=not cleared)
