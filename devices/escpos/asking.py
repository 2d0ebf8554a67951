"""Asks a printer how it is: by its automatic status where it has one, else by DLE EOT 1 to 4."""

from __future__ import annotations

from devices.escpos.condition import QUESTIONS, Condition, is_answer, of_answers, of_automatic
from devices.escpos.connection import Connection
from devices.escpos.profiles import Answers, Profile
from devices.escpos.timing import Timing

QUESTION = b"\x10\x04"


class Asker:
    """Knows the printer's condition. Every method raises TransportFault."""

    def __init__(self, connection: Connection, profile: Profile, timing: Timing) -> None:
        self._connection, self._profile, self._timing = connection, profile, timing
        self.known = Condition()
        self.ever_answered = False
        self.answered = False  # on this connection
        self._pushes = 0
        self._asked_all_at = float("-inf")

    def connected(self) -> None:
        """A fresh connection: what was known is not known any more."""
        self.known = Condition()
        self.answered = False
        self._pushes = 0
        self._asked_all_at = float("-inf")

    def told(self) -> Condition:
        """What is known without asking: takes in changes that the printer told by itself."""
        inbox = self._connection.inbox
        if inbox.automatic is not None and inbox.pushes != self._pushes:
            self._pushes = inbox.pushes
            self.known = of_automatic(inbox.automatic)
        return self.known

    def ask(self) -> Condition | None:
        """The condition now; None when the printer does not answer.

        A printer that tells changes by itself is asked one question only, whether it lives; and all of
        them now and then, because a change may have been lost on the way.
        """
        if self._profile.answers is Answers.NEVER:
            self._connection.listen(0.0)  # a hang-up is noticed all the same
            return Condition()
        self._connection.settle()
        tells = self._connection.inbox.automatic is not None
        if not tells or self._connection.now() - self._asked_all_at >= self._timing.ask_all:
            return self._ask_all()
        online = self._question(1)
        if online is None:
            return None
        told = self.told()  # only now: a change may have been told while the answer was awaited
        return told if bool(online & 0x08) == told.offline else self._ask_all()

    def look(self) -> Condition | None:
        """A look in the middle of a job, between two commands; as `ask`, but one question where that will do.

        Asked even of a printer that tells changes by itself: one that lost its power for a moment tells
        nothing, has forgotten what it had, and would go on with the rest of the job as if it were whole.
        """
        if not self.answered:
            return self.told()
        self._connection.inbox.answers.clear()
        online = self._question(1, self._timing.alive)
        told = self.told()
        if online is None:
            return None if told.can_print else told
        return told if bool(online & 0x08) == told.offline else self._ask_all()

    def _ask_all(self) -> Condition | None:
        answers = []
        for number in QUESTIONS:
            answer = self._question(number)
            if answer is None:
                return None
            answers.append(answer)
        self._asked_all_at = self._connection.now()
        self.known = of_answers(*answers)
        self._pushes = self._connection.inbox.pushes
        return self.known

    def _question(self, number: int, timeout: float | None = None) -> int | None:
        inbox = self._connection.inbox
        self._connection.send(QUESTION + bytes((number,)))
        if not self._connection.wait(lambda: bool(inbox.answers), timeout or self._timing.answer):
            self._connection.unsettle()
            return None
        answer = inbox.answers.popleft()
        if not is_answer(number, answer):
            self._connection.unsettle()
            return None
        self.ever_answered = self.answered = True
        return answer
