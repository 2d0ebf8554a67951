"""Asks a printer how it is: by its automatic status where it has one, else by DLE EOT 1 to 4.

Of a printer whose profile says that it answers *perhaps* nothing is taken for granted: which of the questions it
knows is found out, a few bytes that look like an answer are no voice, and a voice that was not heard for long is
none any more. Only where an answer is to be expected its absence means something.
"""

from __future__ import annotations

from devices.escpos.condition import QUESTIONS, Condition, is_answer, of_answers, of_automatic
from devices.escpos.connection import Connection
from devices.escpos.profiles import Answers, Profile
from devices.escpos.timing import Timing

QUESTION = b"\x10\x04"
WELL = 0x12  # the answer of a printer that has nothing to say
SURE = 4  # answers one after another: line noise does not look like that


class Asker:
    """Knows the printer's condition. Every method raises TransportFault."""

    def __init__(self, connection: Connection, profile: Profile, timing: Timing) -> None:
        self._connection, self._profile, self._timing = connection, profile, timing
        self.known = Condition()
        self.answered = False  # on this connection
        self._pushes = 0
        self._asked_all_at = float("-inf")
        self._patience = timing.answer
        self._unanswered = False  # the last question
        self._in_a_row = 0  # answers
        self._voice_at = float("-inf")  # when it was surely heard last
        self._understands: tuple[int, ...] | None = None  # which questions; None: to be found out
        self._found_out_at = float("-inf")

    def connected(self) -> None:
        """A fresh connection: what was known is not known any more."""
        self.known = Condition()
        self.answered = False
        self._pushes = 0
        self._asked_all_at = float("-inf")
        self._understands = None

    @property
    def expected(self) -> bool:
        """Whether this printer is one that answers: its silence then is a fault."""
        match self._profile.answers:
            case Answers.ALWAYS:
                return True
            case Answers.PERHAPS:
                return self._connection.now() - self._voice_at < self._timing.voice
            case Answers.NEVER:
                return False

    @property
    def never_heard(self) -> bool:
        """A printer that may be mute, and has given no other sign since the start."""
        return self._profile.answers is not Answers.ALWAYS and self._voice_at == float("-inf")

    def told(self) -> Condition:
        """What is known without asking: takes in changes that the printer told by itself, where it does that."""
        inbox = self._connection.inbox
        if self._tells and inbox.automatic is not None and inbox.pushes != self._pushes:
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
        late = self._connection.settle()
        if self._unanswered and late:
            self._patience = min(2 * self._patience, max(self._timing.patience, self._timing.answer))
        if not self._tells or self._connection.now() - self._asked_all_at >= self._timing.ask_all:
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
        if not (self.answered and self.expected and self._may_be_asked(1)):
            return self.told()
        self._connection.inbox.answers.clear()
        online = self._question(1, max(self._timing.alive, self._patience))
        told = self.told()
        if online is None:
            return None if told.can_print else told
        return told if bool(online & 0x08) == told.offline else self._ask_all()

    @property
    def told_by_itself(self) -> Condition | None:
        """The condition of a printer that tells its changes; None of one that has to be asked."""
        return self.told() if self._tells and self._connection.is_open else None

    @property
    def _tells(self) -> bool:
        """Automatic status of a printer that was never told to give one is noise."""
        return self._profile.automatic_status and self._connection.inbox.automatic is not None

    def _may_be_asked(self, number: int) -> bool:
        return self._profile.answers is Answers.ALWAYS or number in (self._understands or ())

    def _ask_all(self) -> Condition | None:
        if self._profile.answers is Answers.ALWAYS:
            self._understands = QUESTIONS
        elif self._connection.now() - self._found_out_at >= self._timing.ask_all and self._understands != QUESTIONS:
            self._understands = None
        answers = self._find_out() if not self._understands else self._put(self._understands)
        if answers is None:
            return None
        self._asked_all_at = self._connection.now()
        self.known = of_answers(*(answers.get(number, WELL) for number in QUESTIONS))
        self._pushes = self._connection.inbox.pushes
        return self.known

    def _put(self, numbers: tuple[int, ...]) -> dict[int, int] | None:
        """Answers by question; None when one of them is not answered that was answered before."""
        answers: dict[int, int] = {}
        for number in numbers:
            answer = self._question(number)
            if answer is None:
                self._understands = None
                return None
            answers[number] = answer
        return answers

    def _find_out(self) -> dict[int, int] | None:
        """Clones answer all four, one or two of them, or none: the first decides whether it answers at all."""
        answers = {number: answer for number in QUESTIONS[:1] if (answer := self._question(number)) is not None}
        if not answers:
            return None
        answers |= {number: answer for number in QUESTIONS[1:] if (answer := self._question(number)) is not None}
        self._understands, self._found_out_at = tuple(answers), self._connection.now()
        return answers

    def _question(self, number: int, timeout: float | None = None) -> int | None:
        inbox = self._connection.inbox
        noise = inbox.noise
        self._connection.send(QUESTION + bytes((number,)))
        came = self._connection.wait(lambda: bool(inbox.answers), timeout or self._patience)
        answer = inbox.answers.popleft() if came else None
        self._unanswered = answer is None
        if answer is None or not is_answer(number, answer) or (inbox.noise != noise and not self.expected):
            self._connection.unsettle()
            self._in_a_row = 0
            return None
        self.answered = True
        self._in_a_row += 1
        if self._in_a_row >= SURE:
            self._voice_at = self._connection.now()
        return answer
