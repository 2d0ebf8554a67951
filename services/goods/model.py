"""The words of goods: bags, wishes, and the closed sets of answers. No answer holds a name."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from services.goods.codes import typed_code


class BagState(StrEnum):
    RECEIVED = "received"  # lies with the house
    HANDED_OVER = "handed_over"  # the detainee has it
    RETURNED = "returned"  # the family has it again
    REFUSED = "refused"  # nothing of it was taken in


class ReturnReason(StrEnum):
    """Why a bag goes back to its family."""

    DECLINED = "declined"  # the detainee does not take it
    MOVED = "moved"  # the detainee is in another house
    RELEASED = "released"
    FORBIDDEN = "forbidden"  # found at the search
    FAMILY = "family"  # they ask for it
    UNCLAIMED = "unclaimed"  # it could not be handed over in time


class CorrectionReason(StrEnum):
    """Why an amount is changed after the bag was taken in."""

    COUNTED = "counted"  # counted wrongly
    TYPED = "typed_wrong"
    SEARCHED = "searched"  # taken out at the search
    TAKEN_BACK = "taken_back"  # the family took some of it back


class Proof(StrEnum):
    """How the slip was shown that ends a bag."""

    SCAN = "scan"
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class GoodsPeople:
    """Who leaves something for whom. Stays in memory: it is never shown by repr, never logged."""

    name: str = field(repr=False)  # of who leaves it
    detainee_number: str = field(repr=False)
    detainee_name: str = field(default="", repr=False)
    block: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Line:
    """An item as an officer takes it in: so many, or not at all for a reason."""

    item: str
    amount: int = 0
    refused: str = ""


@dataclass(frozen=True, slots=True)
class NewBag:
    """What is left at a counter. The same `request_id` never makes a second bag.

    kiosk: whose printer prints the slips; "": none, they are written by hand.
    """

    lines: tuple[Line, ...]
    people: GoodsPeople = field(repr=False)
    request_id: str
    ticket_id: int | None = None  # the number that the family holds at this officer's counter
    kiosk: str = ""
    language: str = "id"


@dataclass(frozen=True, slots=True)
class BagItem:
    """A line of a bag; name and unit in the house's words (Indonesian) of that day."""

    id: int
    item: str
    name: str
    unit: str
    amount: int
    refused: str = ""  # code of the reason
    refused_name: str = ""


@dataclass(frozen=True, slots=True)
class Bag:
    """A bag as it stands, with a mask only."""

    id: int
    year: int
    number: int
    receipt_code: str = field(repr=False)  # "" after the purge
    label_code: str = field(repr=False)
    state: BagState
    ticket_id: int | None
    day: date
    received_at: datetime
    received_by: str
    ended_at: datetime | None
    ended_by: str
    ended_how: Proof | None
    reason: ReturnReason | None
    name_mask: str = ""  # of who left it; "" after the purge
    items: tuple[BagItem, ...] = ()

    @property
    def label(self) -> str:
        """The number as it stands on slips: "0042"."""
        return f"{self.number:04d}"

    @property
    def whole_label(self) -> str:
        """ "0042/2026": with its year, as it stands in the log."""
        return f"{self.number:04d}/{self.year}"

    @property
    def receipt_typed(self) -> str:
        return typed_code(self.number, self.receipt_code)

    @property
    def label_typed(self) -> str:
        return typed_code(self.number, self.label_code)

    @property
    def taken_in(self) -> tuple[BagItem, ...]:
        return tuple(one for one in self.items if not one.refused)

    @property
    def refused(self) -> tuple[BagItem, ...]:
        return tuple(one for one in self.items if one.refused)


@dataclass(frozen=True, slots=True)
class Correction:
    """An amount that was changed, by whom and why."""

    item_id: int
    before: int
    after: int
    reason: CorrectionReason
    at: datetime
    by: str


class GoodsProblem(StrEnum):
    """Why nothing was done. The second half: what a scanned or typed code is, where it is not the one that is asked."""

    NOT_OFFERED = "not_offered"  # goods are not kept here
    NOTHING_IN = "nothing_in"  # no item with an amount or a reason
    UNKNOWN_ITEM = "unknown_item"
    TOO_MANY = "too_many"  # more than the house's largest amount
    BAD_AMOUNT = "bad_amount"
    BAD_NAME = "bad_name"
    BAD_NUMBER = "bad_number"  # the detainee's register number
    BAD_DETAINEE_NAME = "bad_detainee_name"
    BAD_BLOCK = "bad_block"
    NOT_YOUR_NUMBER = "not_your_number"  # the queue number is not held at a counter of this officer
    DIFFERENT = "different"  # the same form took in something else already
    KEY_MISSING = "key_missing"
    CLOCK_UNTRUSTED = "clock_untrusted"
    UNKNOWN = "unknown"  # no such bag
    SAME_AMOUNT = "same_amount"
    NO_SLIP = "no_slip"  # a bag that does not lie here needs no label; a purged one has no codes

    UNREADABLE = "unreadable"
    IS_RECEIPT = "is_receipt"
    IS_LABEL = "is_label"
    IS_TICKET = "is_ticket"
    IS_PASS = "is_pass"
    IS_NUMBER = "is_number"  # without its control digits it proves nothing
    WRONG_CHECK = "wrong_check"  # the control digits belong to neither slip of that number
    NOT_KNOWN = "not_known"  # well formed, but none of this house, or purged
    OTHER_BAG = "other_bag"
    HANDED_OVER = "handed_over"  # already
    RETURNED = "returned"  # already
    REFUSED = "refused"  # nothing of it lies here


@dataclass(frozen=True, slots=True)
class BagDone:
    """It is done, durably. `repeated`: by the same form before."""

    bag: Bag
    repeated: bool = False
    jobs: tuple[int, ...] = ()  # print jobs that were asked for


@dataclass(frozen=True, slots=True)
class BagNotDone:
    """Nothing was done. `bag`: which one the code belongs to; `detail`: an item's name, a limit, no personal data."""

    problem: GoodsProblem
    bag: Bag | None = None
    detail: str = ""


BagAnswer = BagDone | BagNotDone


class LockerProblem(StrEnum):
    """Why a locker was not given or freed."""

    UNKNOWN = "unknown"  # the house has none with this number
    OCCUPIED = "occupied"
    HAS_ONE = "has_one"  # this family has another one
    NOT_YOUR_NUMBER = "not_your_number"
    FREED = "freed"  # already


@dataclass(frozen=True, slots=True)
class LockerUse:
    """A locker, and the queue number of the family that has it."""

    id: int
    locker: str
    ticket_id: int
    label: str  # "A012"
    given_at: datetime
    given_by: str


@dataclass(frozen=True, slots=True)
class LockerDone:
    use: LockerUse
    repeated: bool = False
    job: int | None = None


@dataclass(frozen=True, slots=True)
class LockerNotDone:
    problem: LockerProblem
    use: LockerUse | None = None


LockerAnswer = LockerDone | LockerNotDone
