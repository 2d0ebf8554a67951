"""The words of the queue: states, requests and the closed sets of answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class TicketState(StrEnum):
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    ON_HOLD = "on_hold"
    SERVED = "served"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


ACTIVE = (TicketState.CALLED, TicketState.SERVING)  # one counter holds it
FINAL = (TicketState.SERVED, TicketState.CANCELLED, TicketState.EXPIRED)


class Lane(StrEnum):
    """Where a ticket stands within its service (see services.queue.order)."""

    BOOKED = "booked"
    PRIORITY = "priority"
    REGULAR = "regular"


class Channel(StrEnum):
    """Where a number was taken."""

    TOUCH = "touch"  # a visitor at the kiosk; the only path a burst slows down
    COUNTER = "counter"  # an officer gave it at a counter; before: "staff"
    COMMAND = "command"  # kiosk queue take
    API = "api"
    VISIT = "visit"  # a booked visit was checked in
    MANUAL = "manual"  # a card of the day without power, entered afterwards


@dataclass(frozen=True, slots=True)
class Ticket:
    """A queue number as it stands. Times are UTC, aware."""

    id: int
    service_day: date
    series: str
    number: int
    code: str  # public, random, unique by itself, without the "T1" prefix of its QR
    service: str
    lane: Lane
    priority_group: str | None
    state: TicketState
    counter: str | None
    arrived_at: datetime
    called_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    recalls: int
    transferred: bool
    kiosk: str
    called_again_at: datetime | None = None  # the last call or recall
    due_at: datetime | None = None  # of a booked visit; in the booked lane not called before while others wait

    @property
    def is_booked(self) -> bool:
        """Whether it is a booked visit's, in whichever lane it stands."""
        return self.due_at is not None

    @property
    def label(self) -> str:
        """What is printed, shown and spoken: A012."""
        return f"{self.series}{self.number:03d}"

    @property
    def qr_text(self) -> str:
        return f"T1{self.code}"


@dataclass(frozen=True, slots=True)
class WaitInterval:
    """Expected wait in whole minutes. `low == high` is never promised: the interval is honest."""

    low_minutes: int
    high_minutes: int


@dataclass(frozen=True, slots=True)
class TakeRequest:
    """Someone wants a number.

    `request_id` is made when the choosing screen is entered, once per intent: the same
    id gets the same answer again and never a second number.
    """

    request_id: str
    service: str
    priority_group: str | None = None
    channel: Channel = Channel.TOUCH
    actor: str = "visitor"  # or an officer's short code
    ignore_hours: bool = False
    print_slip: bool = True
    language: str = "id"
    print_at: str = ""  # another kiosk that prints it; else the one that gives it
    reason: str | None = None  # why an officer gives it: services.queue.reasons.GiveReason


class RefusalReason(StrEnum):
    NOT_YET_OPEN = "not_yet_open"
    CLOSED_NOW = "closed_now"  # closed for the rest of today
    HOUSE_CLOSED = "house_closed"  # closed all day (holiday, weekday, supervisor)
    ENDING_SOON = "ending_soon"  # still open, but who takes a number now would not be served before closing
    QUOTA_REACHED = "quota_reached"
    BUSY = "busy"  # a burst: wait some seconds
    CLOCK_UNTRUSTED = "clock_untrusted"
    UNKNOWN_SERVICE = "unknown_service"
    UNKNOWN_PRIORITY = "unknown_priority"
    UNAVAILABLE = "unavailable"  # the database is away or too busy; nothing was taken


@dataclass(frozen=True, slots=True)
class Issued:
    """The number exists, durably."""

    ticket: Ticket
    ahead: int  # numbers that counters which call its service call before this one
    wait: WaitInterval | None  # None: nobody can say (no counter calls its service)
    print_job: int | None
    repeated: bool  # the answer of an earlier request with the same id


@dataclass(frozen=True, slots=True)
class Refused:
    """No number was taken, and why. `until` says when to try again (UTC), where that is known; of a pause (busy) also
    how many seconds are left."""

    reason: RefusalReason
    until: datetime | None = None
    public_reason: str = ""  # the house's own words for an exceptional closing, in the asked language
    seconds: float = 0.0


TakeAnswer = Issued | Refused


class CallRefusal(StrEnum):
    """Why a counter's wish was not done. Nothing changed."""

    QUEUE_EMPTY = "queue_empty"
    COUNTER_CLOSED = "counter_closed"
    COUNTER_UNKNOWN = "counter_unknown"
    COUNTER_OCCUPIED = "counter_occupied"  # another officer holds it
    COUNTER_PAUSED = "counter_paused"
    HAS_ACTIVE_TICKET = "has_active_ticket"  # finish or release that one first
    NO_ACTIVE_TICKET = "no_active_ticket"
    TICKET_UNKNOWN = "ticket_unknown"
    TICKET_ELSEWHERE = "ticket_elsewhere"  # held by another counter
    OTHER_TICKET = "other_ticket"  # the counter holds another one than the officer saw
    WRONG_STATE = "wrong_state"
    LANE_FIXED = "lane_fixed"  # already in that lane
    BAD_PERIOD = "bad_period"  # ends before it begins, or is over
    NOTHING_TO_DO = "nothing_to_do"
    TOO_EARLY = "too_early"  # no-show before recall and waiting time
    REASON_REQUIRED = "reason_required"
    REASON_UNKNOWN = "reason_unknown"
    SERVICE_UNKNOWN = "service_unknown"
    SAME_SERVICE = "same_service"
    CLOCK_UNTRUSTED = "clock_untrusted"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Done:
    """The transition happened; the ticket as it stands now, and why this one came next."""

    ticket: Ticket
    explanation: str = ""  # for calls: code of the rule that chose it, such as "waiting_bound"


@dataclass(frozen=True, slots=True)
class NotDone:
    refusal: CallRefusal
    detail: str = ""  # states and codes only, no personal data


CallAnswer = Done | NotDone
