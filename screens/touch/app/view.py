"""What the touch app shows at one moment."""

from __future__ import annotations

from dataclasses import dataclass

from screens.touch.core.lobby import NOBODY_KNOWN
from screens.touch.core.view import CallState, CodeNotice, Frame, ScreenView
from services.house.help_now import HelpNow


@dataclass(frozen=True, slots=True)
class StillThereView:
    """The overlay before a session is wiped. `slow`: this visitor has asked for more time already."""

    seconds_left: int
    slow: bool = False


@dataclass(frozen=True, slots=True)
class LanguagesView:
    """The overlay that asks for the language."""

    languages: tuple[str, ...]
    chosen: str
    drafts: tuple[str, ...] = ()  # those that are marked as not approved yet


@dataclass(frozen=True, slots=True)
class SoundView:
    """The overlay about the voice. `volume` is 1 to screens.touch.look.preferences.LOUDEST."""

    spoken: bool
    volume: int


@dataclass(frozen=True, slots=True)
class OfficerCallView:
    """The overlay after "call an officer"."""

    state: CallState
    help_at: HelpNow = NOBODY_KNOWN


Overlay = StillThereView | LanguagesView | SoundView | OfficerCallView


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that is shown at one moment: frame, screen, and the overlay if there is one."""

    frame: Frame
    screen: ScreenView
    overlay: Overlay | None = None
    notice: CodeNotice = CodeNotice.NONE  # a strip at the top, which moves nothing
