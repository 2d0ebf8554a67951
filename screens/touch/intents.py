"""What a person can want on a touch screen. Screens emit these; the flow decides what follows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TakeNumber:
    """Home: "Ambil nomor antrean"."""


@dataclass(frozen=True, slots=True)
class ChooseService:
    code: str


@dataclass(frozen=True, slots=True)
class ChoosePriority:
    """`group` None: nobody needs to go first."""

    group: str | None


@dataclass(frozen=True, slots=True)
class TurnPage:
    by: int


@dataclass(frozen=True, slots=True)
class Back:
    pass


@dataclass(frozen=True, slots=True)
class Finish:
    """ "Selesai": the visitor is done; everything of theirs is wiped."""


@dataclass(frozen=True, slots=True)
class NoPaperCame:
    """The visitor says that no slip came out (beside "sent" and "unknown")."""


@dataclass(frozen=True, slots=True)
class TryAgain:
    pass


@dataclass(frozen=True, slots=True)
class SwitchLanguage:
    language: str


@dataclass(frozen=True, slots=True)
class StillHere:
    """Answer to "Masih di sini?"."""


@dataclass(frozen=True, slots=True)
class OpenStaffDoor:
    """The hidden long press was held long enough."""


@dataclass(frozen=True, slots=True)
class SignInDigit:
    """One key of the keypad: "0".."9", "erase", "enter"."""

    key: str


@dataclass(frozen=True, slots=True)
class OpenPaperHelp:
    pass


@dataclass(frozen=True, slots=True)
class StaffAction:
    """`name`: overview, log, paperless, test_slip, express, in_service, confirm_clock,
    reprint, resolve, filter, leave, exit. `value` is a job id, a filter or a page."""

    name: str
    value: str = ""


Intent = (
    TakeNumber
    | ChooseService
    | ChoosePriority
    | TurnPage
    | Back
    | Finish
    | NoPaperCame
    | TryAgain
    | SwitchLanguage
    | StillHere
    | OpenStaffDoor
    | SignInDigit
    | OpenPaperHelp
    | StaffAction
)
