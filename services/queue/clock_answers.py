"""What comes of confirming the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.people.model import Role
from services.people.permissions import Action, may


class ClockProblem(StrEnum):
    """Why a clock is not confirmed at the first word."""

    BEFORE_PROGRAM = "before_program"  # this program was not written then
    BEFORE_WORK = "before_work"  # work was committed later, by more than a wrong clock explains
    BEYOND_CALENDAR = "beyond_calendar"
    FAR_AHEAD = "far_ahead"  # weeks after the last trusted moment


# Whose second word counts. The others are never right.
OVERRULED_BY = {ClockProblem.BEFORE_WORK: Action.OVERRULE_CLOCK, ClockProblem.FAR_AHEAD: Action.CONFIRM_CLOCK}


def may_overrule(role: Role, problem: ClockProblem | None) -> bool:
    """Whether an officer of this role can say that the clock is right all the same."""
    action = OVERRULED_BY.get(problem) if problem is not None else None
    return action is not None and may(role, action)


@dataclass(frozen=True, slots=True)
class ClockRefused:
    """The clock was not confirmed: it has to be set first. `last` is the last trusted moment."""

    problem: ClockProblem
    now: datetime
    last: datetime | None


class ClockDone(StrEnum):
    """What became of the service day when the clock was confirmed."""

    SAME_DAY = "same_day"
    DAY_OPENED = "day_opened"
    DAY_BACK = "day_back"  # a later day, opened in error, was closed
    DAY_GOES_ON = "day_goes_on"  # numbers of the day that had expired in error are valid again


@dataclass(frozen=True, slots=True)
class ClockConfirmed:
    """What confirming the clock did. `before` is the day that was in force, None in a fresh database; `restored`:
    numbers of `day` that had expired in error and are valid again."""

    now: datetime
    day: date
    before: date | None
    restored: int = 0

    @property
    def closed(self) -> date | None:
        """The later day that was opened in error and is closed now."""
        return self.before if self.before is not None and self.before > self.day else None

    @property
    def done(self) -> ClockDone:
        if self.closed is not None:
            return ClockDone.DAY_BACK
        if self.restored:
            return ClockDone.DAY_GOES_ON
        return ClockDone.SAME_DAY if self.before == self.day else ClockDone.DAY_OPENED
