"""The words of the next visit, booked at the kiosk: plain values without a name, a number or a detainee."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class ServedToday:
    """A visit that was received to its end today: its family may book the next one."""

    ref: str = field(repr=False)  # of its booking; never told to anybody
    booked: bool = False  # it has done so


@dataclass(frozen=True, slots=True)
class NextSession:
    """A session that could be booked, in minutes after midnight; `full`: its places are taken."""

    start: int
    end: int
    full: bool = False


@dataclass(frozen=True, slots=True)
class NextDay:
    """A day on which this family could be received, with its sessions."""

    day: date
    sessions: tuple[NextSession, ...]
    permit: bool = False  # the family has to bring one that is valid then

    @property
    def full(self) -> bool:
        return all(one.full for one in self.sessions)


@dataclass(frozen=True, slots=True)
class NextChoice:
    """What can be chosen, soonest first. Days that the rules keep this family from are not among them."""

    party_size: int
    days: tuple[NextDay, ...]

    @property
    def full(self) -> bool:
        return all(one.full for one in self.days)


@dataclass(frozen=True, slots=True)
class NextMade:
    """The next visit that is booked. `job` prints its pass; `may_print`: another pass may be asked for here.

    `waits`: for an officer's yes, before which there is no pass.
    """

    day: date
    start: int
    end: int
    party_size: int
    code: str = field(repr=False)
    job: int | None = None
    may_print: bool = False
    repeated: bool = False  # it was booked before
    waits: bool = False
    permit: bool = False  # as of NextDay


class NextProblem(StrEnum):
    """Why the next visit was not booked, as its family may read it: none of it says anything about anybody."""

    FULL = "full"  # the session, since it was shown
    GONE = "gone"  # that session cannot be booked any more, or was never to be
    LIMIT = "limit"  # of that week
    NONE_LEFT = "none_left"  # no session that can be booked has a place for them
    COUNTER = "counter"  # an officer has to look at it
    ENDED = "ended"  # it was booked, and has ended since
    UNAVAILABLE = "unavailable"  # nothing was booked; it can be tried again


@dataclass(frozen=True, slots=True)
class NextRefused:
    problem: NextProblem


NextAnswer = NextChoice | NextMade | NextRefused
