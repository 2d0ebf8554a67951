"""What people want of the bar, the home screen and the overlays; calling an officer; and the sum of the backend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from devices.printer import PrinterStatus
from devices.scanner import ScannerStatus
from devices.voice import VoiceStatus
from screens.touch.booking.events import BookingBackend
from screens.touch.codes.events import CodesBackend
from screens.touch.codes.view import Wanted
from screens.touch.core.events import Intent, LobbyRead, Result, SessionBackend, Task, Weight
from screens.touch.core.lobby import Health, Lobby
from screens.touch.core.state import OfficerCallSeen
from screens.touch.core.view import CallState
from screens.touch.fault.events import FaultBackend
from screens.touch.number.events import NumberBackend
from screens.touch.staff.events import StaffBackend
from screens.touch.survey.events import SurveyBackend
from screens.touch.visit.flow import VisitBackend


@dataclass(frozen=True, slots=True)
class TakeNumber(Intent):
    """Home: "Ambil nomor antrean"."""

    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class ShowScanner(Intent):
    """Home: "Lihat antrean saya", or how a booked family shows its code."""

    wanted: Wanted = Wanted.NUMBER

    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class OpenInfo(Intent):
    """Home: "Informasi"; or one of its topics at once."""

    topic: str = ""
    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class SwitchLanguage(Intent):
    language: str
    weight = Weight.LIGHT


class BarIntent(Intent):
    """A button of the bar, or of what it has opened."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class OpenLanguages(BarIntent):
    """ "Bahasa"."""

    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class LargerText(BarIntent):
    """One step larger; after the largest the normal size again."""

    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class ToggleContrast(BarIntent):
    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class ToggleReach(BarIntent):
    """Everything that can be touched goes down into reach, or back."""

    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class OpenSound(BarIntent):
    """ "Suara"."""

    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class ToggleSound(BarIntent):
    """Screens are spoken, or no longer."""

    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class ChangeVolume(BarIntent):
    by: int
    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class SayAgain(BarIntent):
    """Say once more what the screen says."""

    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class SpeakToMe(BarIntent):
    """Two fingers were held on the glass, or a key of the tactile pad was pressed: someone does not see."""

    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class Explored(BarIntent):
    """By ear: what lies under the finger, in the words of the screen. It is told, nothing is chosen."""

    text: str
    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class CallOfficer(BarIntent):
    """ "Panggil petugas". However often it is touched, one officer is called once."""

    weight = Weight.HEAVY


@dataclass(frozen=True, slots=True)
class CloseOverlay(BarIntent):
    """The visitor has read what lay over the screen."""

    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class MoreTime(BarIntent):
    """An answer to "Masih di sini?": this visitor wants more time on every screen from now on."""

    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class StillHere(Intent):
    """The other answer."""

    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class OpenStaffDoor(Intent):
    """The hidden long press was held long enough."""

    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class CallSeen(Result):
    """How the call with a key stands. It belongs to whoever made it, whatever page they are on by then."""

    key: str
    call: OfficerCallSeen
    restarts_time = False


class Backend(
    NumberBackend,
    CodesBackend,
    VisitBackend,
    BookingBackend,
    SurveyBackend,
    StaffBackend,
    FaultBackend,
    SessionBackend,
    Protocol,
):
    """The use cases that the touch app may call, each in a worker: they block (database, printer). They return answers
    of closed sets and raise only for bugs. Declared here, injected by kiosk.compose."""

    def lobby(self, language: str) -> Lobby | None:
        """What can be offered now; None while the database is away."""
        ...

    def health(self) -> Health:
        """How the machine is now. It only looks."""
        ...

    def keep(self) -> None:
        """Do what has to be done now and then, as far as it is due."""
        ...

    def printer_status(self) -> PrinterStatus: ...

    def note_scanner(self, status: ScannerStatus) -> None:
        """The scanner's status changed: remember it for staff."""
        ...

    def note_voice(self, status: VoiceStatus) -> None:
        """The voice's status changed: into the log with it."""
        ...

    def call_officer(self, key: str) -> OfficerCallSeen:
        """Call an officer, once however often it is asked with a key. `NOT_CALLED` when it could not be recorded."""
        ...

    def officer_call(self, key: str) -> OfficerCallSeen | None:
        """How the call with a key stands; None when nothing can be known of it now."""
        ...


@dataclass(frozen=True, slots=True)
class ReadLobby(Task[Backend]):
    language: str

    def run(self, backend: Backend) -> LobbyRead | None:
        found = backend.lobby(self.language)
        return LobbyRead(found, self.language) if found is not None else None


@dataclass(frozen=True, slots=True)
class CallForOfficer(Task[Backend]):
    session: str
    key: str

    def run(self, backend: Backend) -> Result:
        return CallSeen(self.session, self.key, backend.call_officer(self.key))

    def failed(self) -> Result:
        return CallSeen(self.session, self.key, OfficerCallSeen(CallState.NO_ANSWER))


@dataclass(frozen=True, slots=True)
class AskCall(Task[Backend]):
    session: str
    key: str

    def run(self, backend: Backend) -> Result | None:
        found = backend.officer_call(self.key)
        return CallSeen(self.session, self.key, found) if found is not None else None
