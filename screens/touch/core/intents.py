"""What a person can want on a touch screen. Screens emit these; the flow decides what follows."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TakeNumber:
    """Home: "Ambil nomor antrean"."""


@dataclass(frozen=True, slots=True)
class ShowScanner:
    """Home: "Lihat antrean saya"."""


@dataclass(frozen=True, slots=True)
class TypeCode:
    """ "Ketik kode": the short code of a booking is typed instead of shown."""


@dataclass(frozen=True, slots=True)
class CodeKey:
    """One key of that keypad: "0".."9", "erase" or "enter"."""

    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenInfo:
    """Home: "Informasi"; or one of its topics at once."""

    topic: str = ""


@dataclass(frozen=True, slots=True)
class ChooseTopic:
    code: str


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
class OpenLanguages:
    """The bar: "Bahasa"."""


@dataclass(frozen=True, slots=True)
class LargerText:
    """The bar: one step larger; after the largest the normal size again."""


@dataclass(frozen=True, slots=True)
class ToggleContrast:
    pass


@dataclass(frozen=True, slots=True)
class ToggleReach:
    """The bar: everything that can be touched goes down into reach, or back."""


@dataclass(frozen=True, slots=True)
class OpenSound:
    """The bar: "Suara"."""


@dataclass(frozen=True, slots=True)
class ToggleSound:
    """Screens are spoken, or no longer."""


@dataclass(frozen=True, slots=True)
class ChangeVolume:
    by: int


@dataclass(frozen=True, slots=True)
class SayAgain:
    """Say once more what the screen says."""


@dataclass(frozen=True, slots=True)
class SpeakToMe:
    """Two fingers were held on the glass, or a key of the tactile pad was pressed: someone does not see."""


@dataclass(frozen=True, slots=True)
class Explored:
    """By ear: what lies under the finger, in the words of the screen. It is told, nothing is chosen."""

    text: str


@dataclass(frozen=True, slots=True)
class CallOfficer:
    """The bar: "Panggil petugas". However often it is touched, one officer is called once."""


@dataclass(frozen=True, slots=True)
class CloseOverlay:
    """The visitor has read what lay over the screen."""


@dataclass(frozen=True, slots=True)
class StillHere:
    """Answer to "Masih di sini?"."""


@dataclass(frozen=True, slots=True)
class MoreTime:
    """The other answer: this visitor wants more time on every screen from now on."""


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
class PrintAgain:
    """One more slip of the number whose code was shown, marked as a copy."""


@dataclass(frozen=True, slots=True)
class GiveUpNumber:
    """Asks first; `sure`: the visitor has answered that."""

    sure: bool = False


@dataclass(frozen=True, slots=True)
class KeepNumber:
    """No, the number is kept."""


@dataclass(frozen=True, slots=True)
class ChooseSurvey:
    code: str


@dataclass(frozen=True, slots=True)
class ChooseAnswer:
    """It is marked; nothing follows before `GoOn`."""

    key: str


@dataclass(frozen=True, slots=True)
class GoOn:
    """The next question; after the last one the answers are sent."""


@dataclass(frozen=True, slots=True)
class StaffAction:
    """`name`: overview, log, paperless, settings, test_slip, express, in_service, confirm_clock,
    answer_call, close_call, reprint, resolve, filter, leave, exit. `value` is a job id, a filter or a page."""

    name: str
    value: str = ""


Intent = (
    TakeNumber
    | ShowScanner
    | TypeCode
    | CodeKey
    | OpenInfo
    | ChooseTopic
    | ChooseService
    | ChoosePriority
    | TurnPage
    | Back
    | Finish
    | NoPaperCame
    | TryAgain
    | SwitchLanguage
    | OpenLanguages
    | LargerText
    | ToggleContrast
    | ToggleReach
    | OpenSound
    | ToggleSound
    | ChangeVolume
    | SayAgain
    | SpeakToMe
    | Explored
    | CallOfficer
    | CloseOverlay
    | StillHere
    | MoreTime
    | OpenStaffDoor
    | SignInDigit
    | OpenPaperHelp
    | PrintAgain
    | GiveUpNumber
    | KeepNumber
    | ChooseSurvey
    | ChooseAnswer
    | GoOn
    | StaffAction
)
