"""The two codes of a bag: what its slips' QR say, and how they are typed where a scanner cannot read them. Pure.

`G1` and 13 random characters stand on the family's receipt, `B1` and other ones on the bag's label; queue numbers have
T1 and passes K1. Under each QR stand the bag's number and four digits that follow from that slip's own code,
"0042-5813": who types them has the right one of the two slips in hand.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum

from services.text.plain import plain
from services.visits.passes import PREFIX as PASS_PREFIX

TICKET_PREFIX = "T1"
CHECK_DIGITS = 4
_CODE = re.compile(r"([GB]1)([0-9A-Z]{13})", re.ASCII)
_NUMBER = re.compile(r"(\d{1,6})(?:/(\d{4}))?", re.ASCII)
_TYPED_WHOLE = re.compile(r"(\d{1,6})[- ](\d{4})|(\d{4,6})(\d{4})", re.ASCII)


class Paper(StrEnum):
    """The slips of a bag, as print jobs name them."""

    RECEIPT = "receipt"
    LABEL = "label"

    @property
    def prefix(self) -> str:
        return "G1" if self is Paper.RECEIPT else "B1"


class Meant(StrEnum):
    """What a scanned or typed text is."""

    CODE = "code"  # of a receipt or label
    TYPED = "typed"  # number and control digits
    NUMBER = "number"  # a bag's number alone: proves nothing
    TICKET = "ticket"
    PASS = "pass"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Reading:
    """`code` of a slip (`paper` says which), or `number` and `check` as they were typed; year: 0 where none is said."""

    meant: Meant
    paper: Paper | None = None
    code: str = ""
    number: int = 0
    check: str = ""
    year: int = 0


def read(text: str) -> Reading:
    """What somebody scanned or typed into a field."""
    found = plain(text).upper()
    if match := _CODE.fullmatch(found):
        paper = Paper.RECEIPT if match[1] == Paper.RECEIPT.prefix else Paper.LABEL
        return Reading(Meant.CODE, paper, match[2])
    if found.startswith(TICKET_PREFIX):
        return Reading(Meant.TICKET)
    if found.startswith(PASS_PREFIX):
        return Reading(Meant.PASS)
    if match := _NUMBER.fullmatch(found):
        return Reading(Meant.NUMBER, number=int(match[1]), year=int(match[2] or 0))
    if match := _TYPED_WHOLE.fullmatch(found):
        return Reading(Meant.TYPED, number=int(match[1] or match[3]), check=match[2] or match[4])
    return Reading(Meant.NOTHING)


def check_of(code: str) -> str:
    """The four digits that are typed for a slip with this code."""
    digest = hashlib.sha256(code.encode()).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**CHECK_DIGITS:0{CHECK_DIGITS}d}"


def typed_code(number: int, code: str) -> str:
    """ "0042-5813": what stands under the QR of a slip."""
    return f"{number:04d}-{check_of(code)}"
