"""What the screens of queue numbers show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from screens.touch.core.paper import PaperState
from screens.touch.core.view import ScreenView


class ServiceState(StrEnum):
    OPEN = "open"
    NOT_YET_OPEN = "not_yet_open"
    CLOSED = "closed"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class ServiceCard:
    code: str
    icon: str
    name: str
    description: str
    requirements: str
    fee: str
    state: ServiceState
    waiting: int = 0  # numbers, not people
    opens: str = ""  # "13.00", already in local form; empty when unknown


@dataclass(frozen=True, slots=True)
class PriorityCard:
    code: str
    icon: str
    name: str
    hint: str


@dataclass(frozen=True, slots=True)
class ServicesView(ScreenView):
    cards: tuple[ServiceCard, ...]
    page: int = 0  # six a page; lists page, they don't scroll
    pages: int = 1
    can_print: bool = True


@dataclass(frozen=True, slots=True)
class PriorityView(ScreenView):
    service: ServiceCard
    groups: tuple[PriorityCard, ...]


@dataclass(frozen=True, slots=True)
class WorkingView(ScreenView):
    """The number is being taken. Shown only if it takes long enough to be seen."""

    service_name: str


@dataclass(frozen=True, slots=True)
class TicketView(ScreenView):
    label: str
    service_name: str
    ahead: int
    wait: str  # "15–25"; empty: not known
    paper: PaperState
    qr_text: str
    staff_told: bool = False  # a person's screen has shown it; never a hope
    counter_hint: str = ""  # where to go when there is no paper
    repeated: bool = False
    photo_allowed: bool = True
    family: str = ""  # of a booked visit, masked: "S*** A****, 3 orang"
    may_copy: bool = False  # one more slip can be asked for


@dataclass(frozen=True, slots=True)
class RefusalView(ScreenView):
    """`reason` is a services.queue.model.RefusalReason value; each has its own words."""

    reason: str
    service_name: str = ""
    until: str = ""  # local form of the time to come back
    public_reason: str = ""
    counter_hint: str = ""
