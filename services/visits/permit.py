"""The permit of the detaining authority (izin besuk): what an officer has seen, and how it stands on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

LONGEST = timedelta(days=3 * 366)  # what is said to be valid for longer was typed wrongly


@dataclass(frozen=True, slots=True)
class Permit:
    """A permit as an officer has seen it last, for this visitor and this detainee."""

    until: date  # the last day on which it is valid
    seen_at: datetime
    seen_by: str  # an officer's code

    def valid_on(self, day: date) -> bool:
        return day <= self.until


class PermitStanding(StrEnum):
    """How it stands with the permit on the day of a visit."""

    NOT_NEEDED = "not_needed"
    SEEN = "seen"  # by an officer, and it is valid that day
    RUN_OUT = "run_out"  # one was seen, and that day it is not valid any more
    NOT_SEEN = "not_seen"  # an officer has to see one

    @property
    def lacking(self) -> bool:
        """The family has to bring one."""
        return self in (PermitStanding.RUN_OUT, PermitStanding.NOT_SEEN)


def can_be_valid(until: date, today: date) -> bool:
    """Whether a permit can be valid until then, as it is read today."""
    return today <= until <= today + LONGEST
