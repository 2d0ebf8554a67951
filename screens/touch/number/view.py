"""What the screens of queue numbers show."""

from __future__ import annotations

from dataclasses import dataclass

from screens.touch.core.lobby import NOBODY_KNOWN, PriorityCard, ServiceCard
from screens.touch.core.paper import PaperAt, PaperState
from screens.touch.core.view import ScreenView
from services.house.help_now import HelpNow
from services.queue.wait_words import Expected


@dataclass(frozen=True, slots=True)
class CancelledNumber:
    """A number that its visitor wants another for. `on_paper`: its slip has come out, or may still."""

    label: str
    on_paper: bool


@dataclass(frozen=True, slots=True)
class ServicesView(ScreenView):
    cards: tuple[ServiceCard, ...]
    page: int = 0  # six a page; lists page, they don't scroll
    pages: int = 1
    can_print: bool = True
    cancelled: CancelledNumber | None = None  # what was taken before, by mistake


@dataclass(frozen=True, slots=True)
class PriorityView(ScreenView):
    service: ServiceCard
    groups: tuple[PriorityCard, ...]


@dataclass(frozen=True, slots=True)
class WorkingView(ScreenView):
    """The number is being taken, or given back. Shown only if it takes long enough to be seen."""

    service_name: str
    title: str = "working.title"  # message id


@dataclass(frozen=True, slots=True)
class TicketView(ScreenView):
    label: str
    service_name: str
    ahead: int
    wait: Expected | None  # None: not known
    paper: PaperState
    qr_text: str
    staff_told: bool = False  # a person's screen has shown it; never a hope
    help_at: HelpNow = NOBODY_KNOWN  # whom to ask when there is no paper
    repeated: bool = False
    photo_allowed: bool = True
    family: str = ""  # of a booked visit, masked: "S*** A****, 3 orang"
    may_copy: bool = False  # one more slip can be asked for
    earlier: PaperState = PaperState.NO_SLIP  # what is known of its slip, where none is printed now
    priority: str = ""  # the group that it was taken for: "Lansia"
    paper_at: PaperAt = PaperAt.BELOW
    news: str = ""  # message id of what could not be done just now
    sleeps: bool = False  # "Selesai" does not listen yet
    may_change: bool = False  # it was taken just now: another can be chosen
    may_print: bool = False  # without paper, and the printer is well again
    asking: bool = False  # whether the visitor may be left without paper
    time_left: float = 1.0  # of the time for that question, from 1 to 0
    provisional: bool = False  # given while the house's server was away: nothing is known of its place


@dataclass(frozen=True, slots=True)
class RefusalView(ScreenView):
    """`reason` is a services.queue.model.RefusalReason value; each has its own words."""

    reason: str
    service_name: str = ""
    until: str = ""  # local form of the time to come back
    public_reason: str = ""
    help_at: HelpNow = NOBODY_KNOWN
    closed: str = ""  # until when, of a closing over several days; it says when to come again
    seconds: int | None = None  # of a pause that are left
