"""What the screens of the next visit show: days, times and a number of people; never a name, masked or not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from screens.touch.core.lobby import NOBODY_KNOWN
from screens.touch.core.paper import PaperAt, PaperState
from screens.touch.core.view import ScreenView
from services.house.help_now import HelpNow
from services.visits.next_model import NextProblem


@dataclass(frozen=True, slots=True)
class ChoiceCard:
    """A day, or a session of one, that can be chosen; `full`: its places are taken."""

    key: str
    name: str  # "Senin, 7 Desember", "09.00–11.30"
    full: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceView(ScreenView):
    """Days; or the sessions of `day`. `news`: message id of what was said to the last touch."""

    cards: tuple[ChoiceCard, ...]
    day: date | None = None
    page: int = 0
    pages: int = 1
    news: str = ""


@dataclass(frozen=True, slots=True)
class SureView(ScreenView):
    """Whether this visit shall be booked."""

    day: date
    start: int  # minutes after midnight
    end: int
    people: int
    permit: bool = False  # a permit that is valid then has to be brought


@dataclass(frozen=True, slots=True)
class WaitView(ScreenView):
    """Days are read, or the visit is being booked (`title`: message id). Shown only if it takes long enough."""

    title: str = "next.reading"


@dataclass(frozen=True, slots=True)
class PassView(ScreenView):
    """The next visit that is booked, and its paper. `code`: the short code where no paper is proven; "" else."""

    day: date
    start: int
    end: int
    people: int
    paper: PaperState
    code: str = field(default="", repr=False)
    paper_at: PaperAt = PaperAt.BELOW
    photo_allowed: bool = True
    repeated: bool = False  # it was booked before
    news: str = ""  # message id of what could not be done just now
    sleeps: bool = False  # "Selesai" does not listen yet
    may_print: bool = False
    asking: bool = False  # whether the visitor may be left without paper
    time_left: float = 1.0  # of the time for that question, from 1 to 0
    permit: bool = False  # as of SureView
    waits: bool = False  # for an officer's yes: there is no paper before it

    @property
    def looked_at(self) -> bool:
        """It was booked before, and nothing happens to it now."""
        return self.repeated and self.paper is PaperState.NO_SLIP


@dataclass(frozen=True, slots=True)
class RefusedView(ScreenView):
    """Nothing was booked, or what was has ended. `may_choose`: other days can be looked at."""

    problem: NextProblem
    help_at: HelpNow = NOBODY_KNOWN
    may_choose: bool = False
