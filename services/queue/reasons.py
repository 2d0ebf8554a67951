"""Why an officer did something unusual: codes only. Free words live in ticket_note."""

from __future__ import annotations

from enum import StrEnum


class CallReason(StrEnum):
    """Calling out of order."""

    FRAIL = "frail"  # ill, in pain, cannot wait
    OFFICIAL = "official"  # lawyer, doctor, official duty with a letter
    MISTAKE = "mistake"  # was called or sent wrongly before
    SUPERVISOR = "supervisor"  # ordered by a supervisor


class CancelReason(StrEnum):
    VISITOR = "visitor"  # the visitor does not want it any more
    DUPLICATE = "duplicate"  # the same family has two numbers
    BROKER = "broker"  # taken for others
    MISTAKE = "mistake"
    SERVICE_ENDED = "service_ended"


class VisitorReason(StrEnum):
    """Why a number is cancelled at the kiosk, besides its visitor not wanting it any more: no officer may say so."""

    CHANGED = "changed"  # chose wrongly, and takes another one
    NOT_SHOWN = "not_shown"  # it came too late: its visitor had left and has never seen it


PLACE_FREE = (VisitorReason.CHANGED, VisitorReason.NOT_SHOWN)  # whose place in the day's quota is another's again


class GiveReason(StrEnum):
    """Giving a number at a counter to who could not, or need not, take one at the kiosk."""

    KIOSK_OUT = "kiosk_out"  # off, broken, closed, taken out of use
    KIOSK_NO_PAPER = "kiosk_no_paper"
    CANNOT_USE = "cannot_use"  # the visitor cannot use the screen
    CROWD = "crowd"  # too many stand before the kiosk


class LostReason(StrEnum):
    """Printing the slip of a number once more for who has nothing that proves it."""

    PAPER_LOST = "paper_lost"
    NO_PAPER_CAME = "no_paper_came"
    PAPER_UNREADABLE = "paper_unreadable"


class TransferReason(StrEnum):
    WRONG_SERVICE = "wrong_service"
    NEXT_STEP = "next_step"  # the usual way goes on there
    SPECIALIST = "specialist"


class HoldReason(StrEnum):
    DOCUMENT_MISSING = "document_missing"
    WAITING_FOR_DETAINEE = "waiting_for_detainee"
    SYSTEM_DOWN = "system_down"
    OFFICER_LEFT = "officer_left"  # a supervisor took the counter from an officer who has left


class PauseReason(StrEnum):
    BREAK = "break"
    PRAYER = "prayer"
    OTHER_DUTY = "other_duty"
    SYSTEM_DOWN = "system_down"


class PriorityReason(StrEnum):
    OVERLOOKED = "overlooked"  # may be served first and did not choose it
    MISTAKE = "mistake"  # chose it and may not


class ClosingReason(StrEnum):
    """Closing against the hours, or opening beyond them; the public reads its words (catalogue "closing")."""

    SECURITY = "security"
    OFFICIAL = "official"
    NO_OFFICER = "no_officer"
    SYSTEM_DOWN = "system_down"
    HOLIDAY = "holiday"
    FULL = "full"
    OTHER = "other"
    EXTRA = "extra"  # only for opening
