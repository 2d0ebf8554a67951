"""A draft of the house's settings as a value, and why nothing was done with it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.settings.values import Change, Values, applied, to_rows


class DraftProblem(StrEnum):
    """Why nothing was done."""

    NOTHING_CHANGED = "nothing_changed"
    FAULTY = "faulty"  # the validator has something to say
    DAY_PAST = "day_past"
    DAY_FAR = "day_far"
    NEEDS_DAY = "needs_day"  # a service, a letter or the time zone: not in the middle of a day
    CHANGED = "changed"  # it is no more what was seen
    OWN = "own"  # somebody else has to approve
    GONE = "gone"  # decided meanwhile, or never there
    LATER_FAULTY = "later_faulty"  # it does not fit a version that is planned for later
    NO_REASON = "no_reason"
    CLOCK = "clock"  # nobody knows when it would begin: the clock is not trusted
    BEGUN = "begun"  # a version that is in force already cannot be taken back


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft or proposal. `day`: from which on; None: at once. `base`: what is in force when it begins."""

    id: int
    proposed: bool
    day: date | None
    changes: tuple[Change, ...]
    overtaken: tuple[Change, ...]  # what somebody else changed since its author looked
    base: Values
    made_by: str
    changed_at: datetime
    reason: str = ""  # why it was given back
    returned_by: str = ""

    @property
    def values(self) -> Values:
        return applied(self.base, self.changes)

    @property
    def seen(self) -> str:
        """A mark of what a page shows of it."""
        said = json.dumps([self.id, str(self.day), to_rows(self.changes)], ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Approved:
    number: int
    starts_at: datetime
