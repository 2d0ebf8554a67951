"""Bans: the words for a visitor who is not received, or a detainee who is not visited, for a time. Nobody is named."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

LOST: Final = "lost"  # as the month of a ban whose key is gone


class BanKind(StrEnum):
    VISITOR = "visitor"  # known by the NIK
    DETAINEE = "detainee"  # whose visits are stopped; known by the register number


class BanReason(StrEnum):
    """Why. A closed list: words of somebody's own would be about a person."""

    FORBIDDEN_GOODS = "forbidden_goods"  # something forbidden was brought along
    ORDER = "order"  # the rules of the visiting room were broken
    IDENTITY = "identity"  # somebody else's papers
    SAFETY = "safety"
    DISCIPLINE = "discipline"  # of the detainee, as the house's rules have it
    AUTHORITY = "authority"  # the detaining authority asks for it
    HEALTH = "health"


class LiftReason(StrEnum):
    """Why a ban ends before its time."""

    REVIEWED = "reviewed"  # looked at again, and not needed any more
    OBJECTION = "objection"  # the person objected, and was right
    WRONG_PERSON = "wrong_person"
    AUTHORITY = "authority"  # the detaining authority asks for it


@dataclass(frozen=True, slots=True)
class NewBan:
    """What a supervisor decides. Either its last day, or the day on which it is looked at again."""

    kind: BanKind
    number: str = field(repr=False)  # the NIK, or the register number
    name: str = field(repr=False)  # for the mask in the list; "": none
    reason: BanReason
    last_day: date | None = None
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class Ban:
    """A ban as it stands, with masks only; "" once it has ended."""

    id: int
    kind: BanKind
    reason: BanReason
    last_day: date | None
    review_on: date | None
    made_at: datetime
    made_by: str
    ended_at: datetime | None = None
    lifted_by: str = ""
    lift_reason: str = ""
    number_mask: str = ""
    name_mask: str = ""
    bookings: tuple[int, ...] = ()  # row numbers of coming bookings that it is about
    is_lost: bool = False  # its key or its person was lost with a disk: it has to be written down anew

    @property
    def is_live(self) -> bool:
        return self.ended_at is None

    def is_due(self, today: date) -> bool:
        """Whether somebody has to look at it again."""
        return self.is_live and self.review_on is not None and self.review_on <= today


class BanProblem(StrEnum):
    """Why nothing was written down or changed."""

    BAD_NIK = "bad_nik"
    BAD_NUMBER = "bad_number"
    BAD_NAME = "bad_name"
    NO_END = "no_end"  # neither a last day nor one of review, or both
    DAY_PAST = "day_past"
    DAY_FAR = "day_far"
    ALREADY = "already"  # NotBanned.ban is of the same person
    ENDED = "ended"
    UNKNOWN = "unknown"
    KEY_MISSING = "key_missing"
    CLOCK_UNTRUSTED = "clock_untrusted"


@dataclass(frozen=True, slots=True)
class Banned:
    """It holds from now on. `bookings`: coming ones that it is about; `weeks_elsewhere`: those of other machines."""

    ban: int
    bookings: int
    weeks_elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotBanned:
    problem: BanProblem
    detail: str = ""  # a machine's; nothing of anybody
    ban: int = 0


BanAnswer = Banned | NotBanned
