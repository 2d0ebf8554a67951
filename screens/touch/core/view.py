"""What all touch screens share: the base of their views, and the frame around every screen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from screens.touch.look.preferences import ORDINARY, Preferences
from services.visits.next_model import ServedToday


class ScreenView:
    """Base of the views of screens: frozen values only. A screen asks no service, no device and no clock; texts are
    message ids of the catalogues, or the house's own in the visitor's language already."""

    __slots__ = ()

    @property
    def leaf(self) -> tuple[int, int]:
        """Which leaf is shown of a screen that has several: the same words on another one are something else."""
        return getattr(self, "page", 0), getattr(self, "step", 0)


def next_button(visit: ServedToday | None) -> str:
    """The message id of the button that leads to the next visit; "" where there is none."""
    if visit is None:
        return ""
    return "next.see" if visit.booked else "next.book"


class BarKind(StrEnum):
    """Which buttons the bar at the bottom has."""

    VISITOR = "visitor"
    STAFF = "staff"  # without sound and without a call for an officer: one is standing there


class CallState(StrEnum):
    """The state of a call for an officer."""

    CALLING = "calling"  # not yet recorded
    CALLED = "called"
    SEEN = "seen"  # a person's screen has shown it
    ANSWERED = "answered"  # an officer has said that they come
    NOBODY = "nobody"  # nobody has answered in good time: go to who helps
    CLOSED = "closed"  # nobody has answered, and no counter is open
    NO_ANSWER = "no_answer"  # whether it was recorded, nobody knows yet: go to who helps
    NOT_CALLED = "not_called"  # it could not be recorded: go to who helps
    DONE = "done"  # the officer has closed it


@dataclass(frozen=True, slots=True)
class Frame:
    """What is the same around every screen, and how to show it."""

    house_name: str = ""
    taglines: tuple[tuple[str, str], ...] = ()  # the house's own line under its name: language, words
    clock: str = ""  # "09.12"; empty while the clock is not trusted
    date: str = ""  # "Selasa, 24 November 2026"
    language: str = "id"
    languages: tuple[str, ...] = ("id",)
    simulated: bool = False
    printer_notice: str = ""  # message id, such as "notice.paper_low"; empty: none
    preferences: Preferences = ORDINARY
    bar: BarKind = BarKind.VISITOR
    speaks: bool = False  # there is a voice that the sound button can switch on
    call: CallState | None = None  # how this visitor's call for an officer stands


class CodeNotice(StrEnum):
    """What is said for some seconds of a code that was shown and does not lead on. The value is a message id."""

    NONE = ""
    WAIT = "code_notice.wait"  # the screen is somebody's: show it once more afterwards
    NOT_OURS = "code_notice.not_ours"  # no code of this house, so nobody is interrupted by it
