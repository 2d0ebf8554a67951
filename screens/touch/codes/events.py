"""Codes, shown or typed: what a visitor wants, what the backend is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from devices.scanner import ScannedCode
from screens.touch.core.events import Intent, Opened, Result, Task, Weight
from screens.touch.core.state import ANSWER_SECONDS, Page, Secret
from services.visits.model import CodePaused


@dataclass(frozen=True, slots=True)
class TypeCode(Intent):
    """ "Ketik kode": the short code of a booking is typed instead of shown."""

    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class CodeKey(Intent):
    """One key of that keypad: "0".."9", "erase" or "enter"."""

    key: str = field(repr=False)
    weight = Weight.CHOICE


@dataclass(frozen=True, slots=True)
class GiveUpNumber(Intent):
    """Asks first; `sure`: the visitor has answered that."""

    sure: bool = False
    weight = Weight.LIGHT

    @property
    def weighs(self) -> Weight:
        return Weight.HEAVY if self.sure else self.weight


@dataclass(frozen=True, slots=True)
class KeepNumber(Intent):
    """No, the number is kept."""

    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class Paused(Result):
    """Too many codes that no booking has were typed: the next one is looked at after so many seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class LookupFailed(Result):
    """Nothing is known of the code."""


class CodesBackend(Protocol):
    def read_code(self, text: str, language: str) -> Page:
        """The page that a scanned code leads to. A number's (T1…) says where it stands, or which surveys it may answer
        once it was served; a pass (K1…) is checked in, durable when it lets anyone in."""
        ...

    def type_code(self, digits: str, language: str) -> Page | CodePaused:
        """The page that the typed short code of a booking leads to; or that the next try counts after a pause."""
        ...

    def print_again(self, code: str, language: str) -> Page:
        """One more slip of the number with this code; or how the number stands, if it may have none."""
        ...

    def give_up(self, code: str, language: str) -> Page:
        """The visitor does not want the number of this code any more; how it stands then."""
        ...


class Lookup(Task[CodesBackend]):
    """A code is looked up."""

    __slots__ = ()
    session: str
    good_for = ANSWER_SECONDS

    def failed(self) -> Result:
        return LookupFailed(self.session)


@dataclass(frozen=True, slots=True)
class ReadCode(Lookup):
    session: str
    code: ScannedCode
    language: str

    def run(self, backend: CodesBackend) -> Result:
        return Opened(self.session, backend.read_code(self.code.text, self.language))


@dataclass(frozen=True, slots=True)
class CheckInByCode(Lookup):
    """Check a family in by the short code that they typed."""

    session: str
    digits: Secret
    language: str

    def run(self, backend: CodesBackend) -> Result:
        answer = backend.type_code(self.digits.reveal(), self.language)
        if isinstance(answer, CodePaused):
            return Paused(self.session, answer.wait_seconds)
        return Opened(self.session, answer)


@dataclass(frozen=True, slots=True)
class AskCopy(Lookup):
    """One more slip of the number with this code (T1…)."""

    session: str
    code: str = field(repr=False)
    language: str

    def run(self, backend: CodesBackend) -> Result:
        return Opened(self.session, backend.print_again(self.code, self.language))


@dataclass(frozen=True, slots=True)
class GiveUp(Lookup):
    session: str
    code: str = field(repr=False)
    language: str

    def run(self, backend: CodesBackend) -> Result:
        return Opened(self.session, backend.give_up(self.code, self.language))
