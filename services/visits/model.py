"""The words of visits: bookings, requests, and the closed sets of answers. No answer holds a name."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from services.queue.model import Issued, Ticket, WaitInterval
from services.visits.permit import Permit


class BookingState(StrEnum):
    ASKED = "asked"  # holds its place and waits for an officer's yes
    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    NO_SHOW = "no_show"  # the time passed and nobody came
    CANCELLED = "cancelled"
    REVOKED = "revoked"  # the house withdrew the pass
    REFUSED = "refused"  # an officer said no to what was asked, or nobody answered before its day was over


TAKES_A_PLACE = (BookingState.ASKED, BookingState.BOOKED, BookingState.CHECKED_IN)  # counts against quotas and limits
TO_COME = (BookingState.ASKED, BookingState.BOOKED)  # can still be cancelled


class BookingChannel(StrEnum):
    """How a booking came in."""

    COMMAND = "command"
    CONSOLE = "console"
    IMPORT = "import"
    API = "api"
    WALK_IN = "walk_in"
    KIOSK = "kiosk"  # by the family itself, after a visit (services.visits.next_visit)


CAN_BE_ASKED = (BookingChannel.CONSOLE, BookingChannel.IMPORT, BookingChannel.API, BookingChannel.KIOSK)


class EndReason(StrEnum):
    """Why a booking was cancelled or revoked."""

    VISITOR = "visitor"  # the family does not come
    HOUSE = "house"  # the house cannot receive them
    DUPLICATE = "duplicate"
    MISTAKE = "mistake"
    SOLD = "sold"  # the pass was sold or passed on
    MISUSE = "misuse"


class AdmitReason(StrEnum):
    """Why an officer in charge lets in a family that the rules keep out."""

    LONG_WAY = "long_way"  # they travelled far
    HOUSE_FAULT = "house_fault"  # we told them wrongly, or kept them waiting
    FAMILY_EVENT = "family_event"  # illness or death in the family
    ONE_MORE = "one_more"  # more people than the booking says
    OFFICIAL = "official"  # with a letter
    SUPERVISOR = "supervisor"  # ordered


class NamesReason(StrEnum):
    """Why an officer sees the names of a booking. The first four need not be said."""

    AT_COUNTER = "at_counter"  # its number is held by their own counter, and the order of the queue sent it there
    OUT_OF_TURN = "out_of_turn"  # held there too, but the officer called it out of order
    TODAY = "of_today"
    GATE_LIST = "gate_list"  # everybody of one session, on paper
    FAMILY_ASKS = "family_asks"  # on the telephone, or here about another day
    CORRECTION = "correction"  # something that was typed has to be put right
    PREPARATION = "preparation"  # of a coming visit: who has to be fetched
    COMPLAINT = "complaint"
    INSPECTION = "inspection"


@dataclass(frozen=True, slots=True)
class Person:
    """Who wants to see whom. Stays in memory: it is never shown by repr, never logged."""

    nik: str = field(repr=False)
    name: str = field(repr=False)
    detainee_number: str = field(repr=False)
    detainee_name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class NewBooking:
    """A wish to visit. The same `request_id` never makes a second booking."""

    day: date
    start: int  # of the session, minutes after midnight
    party_size: int
    person: Person = field(repr=False)
    channel: BookingChannel = BookingChannel.COMMAND
    needs_counter: bool = False  # papers must be seen before anyone is let in
    group: str = ""  # of the detainee, where the house has groups: its code, or the words of a file's cell
    request_id: str | None = None
    end: int | None = None  # of the session, where the wish names it: then it must be that one
    children: int = 0  # of the party; the visitor who holds the pass is none of them
    companions: tuple[str, ...] = field(default=(), repr=False)  # names of the other adults, where the house asks
    extra_help: tuple[str, ...] = field(default=(), repr=False)  # codes of the house's list; special personal data
    over_limit: AdmitReason | None = None  # why more may come than the house allows: an officer in charge says so
    relation: str = ""  # code of one of the house's relations; "" where none was told
    permit_until: date | None = None  # of a permit that the officer who books has before them

    def means(self, start: int, end: int) -> bool:
        """Whether this is the session that was asked for."""
        return start == self.start and self.end in (None, end)


@dataclass(frozen=True, slots=True)
class Booking:
    """A booking as it stands, with masks only."""

    id: int  # counts up: for those within the house, and never told to another system
    ref: str = field(repr=False)  # 16 random hex digits; what the pass names, and the API
    code: str = field(repr=False)  # the short code; "" after the purge
    day: date
    starts: int  # minutes after midnight, house time
    ends: int
    party_size: int
    needs_counter: bool
    state: BookingState
    channel: BookingChannel
    created_at: datetime
    reason: str
    identity_checked: bool
    name_mask: str = ""  # "" after the purge
    nik_mask: str = ""
    made_by: str = ""  # an officer's code, or "api:website" (services.api.clients.Client.actor)
    children: int = 0  # of the party
    priority_group: str = field(default="", repr=False)  # that its number goes first for; "" after the purge
    group: str = ""  # of the detainee; "" after the purge too
    relation: str = ""  # code; "" where none was told, and after the purge
    permit: Permit | None = None  # the last that was seen of this visitor and detainee; None after the purge

    @property
    def adults(self) -> int:
        return self.party_size - self.children

    @property
    def session(self) -> str:
        """ "09.00-11.30"."""
        return f"{clock_text(self.starts)}-{clock_text(self.ends)}"


def clock_text(minutes: int) -> str:
    return f"{minutes // 60:02d}.{minutes % 60:02d}"


class BookingProblem(StrEnum):
    """Why a visit was not booked or changed. Nothing was written."""

    BAD_NIK = "bad_nik"
    BAD_NAME = "bad_name"
    ROUNDED_NIK = "rounded_nik"  # a spreadsheet has changed its end
    BAD_NUMBER = "bad_number"  # the detainee's register number
    CHANGED_NUMBER = "changed_number"  # a spreadsheet has made a day, or the count of one, of it
    BAD_DETAINEE_NAME = "bad_detainee_name"
    BAD_RELATION = "bad_relation"  # none of the house's
    NO_RELATION = "no_relation"  # the house wants to be told
    NO_PERMIT = "no_permit"  # who is here without a booking has none that is valid
    BAD_PERMIT = "bad_permit"  # a permit that is over already, or for longer than any is
    PARTY_SIZE = "party_size"  # nobody, or more than the house allows
    CHILDREN = "children"  # fewer than none, or no adult beside them
    COMPANIONS_MISSING = "companions_missing"  # the house wants the names of all adults
    COMPANIONS_MANY = "companions_many"  # more names than adults who come along
    COMPANIONS_UNASKED = "companions_unasked"  # the house keeps no names of companions
    BAD_COMPANION = "bad_companion"  # the name of one is none
    EXTRA_HELP = "extra_help"  # a help that is not on the house's list
    NO_SESSION = "no_session"  # no session begins then
    DAY_CLOSED = "day_closed"
    TOO_SOON = "too_soon"  # lead time, or past
    TOO_FAR = "too_far"
    SESSION_FULL = "session_full"
    DETAINEE_LIMIT = "detainee_limit"
    VISITOR_LIMIT = "visitor_limit"
    BAD_GROUP = "bad_group"  # the house has groups, and the detainee's was not said
    GROUP_SESSION = "group_session"  # that session is for other groups; NotBooked.sessions says which are for this one
    BANNED = "banned"  # of whom, and why, is for those in charge; everybody else has the neutral words
    DIFFERENT = "different"  # the same visit is booked with other particulars
    NO_WALK_INS = "no_walk_ins"
    UNKNOWN = "unknown"  # no such booking
    ENDED = "ended"  # cancelled, revoked or over already
    NOT_ASKED = "not_asked"  # it waits for no answer
    OWN_WISH = "own_wish"  # whoever made it is not who says yes
    KEY_MISSING = "key_missing"  # this machine lacks the key of that week's personal fields
    CLOCK_UNTRUSTED = "clock_untrusted"
    UNAVAILABLE = "unavailable"


# What the house knows of a visitor or a detainee. To other systems it is one answer: none of it can be tried out.
OF_A_PERSON = (BookingProblem.DETAINEE_LIMIT, BookingProblem.VISITOR_LIMIT, BookingProblem.BANNED)


@dataclass(frozen=True, slots=True)
class SessionOn:
    """A session of a certain day, in minutes after midnight."""

    day: date
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Booked:
    booking: Booking
    repeated: bool = False  # the answer of an earlier request with the same id


@dataclass(frozen=True, slots=True)
class NotBooked:
    problem: BookingProblem
    detail: str = ""  # limits and machines, no personal data
    sessions: tuple[SessionOn, ...] = ()  # of GROUP_SESSION: the next ones that are for this group


BookAnswer = Booked | NotBooked


@dataclass(frozen=True, slots=True)
class SessionFill:
    """A session of a day and how full it is."""

    start: int
    end: int
    quota: int
    booked: int  # families that came by booking and are expected or here
    walk_ins: int
    checked_in: int
    left: int  # places for bookings; walk-ins on leftover places have taken theirs
    groups: tuple[str, ...] = ()  # codes of the only groups that it is for; none: all
    by_group: tuple[tuple[str, int], ...] = ()  # families by group; "" for those of whom none is known


class CheckInCode(StrEnum):
    """What a scan or a typed code comes to. Only OK lets anyone in."""

    OK = "ok"
    ALREADY_USED = "already_used"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    WRONG_DAY = "wrong_day"
    CANCELLED = "cancelled"
    REVOKED = "revoked"
    NOT_ANSWERED = "not_answered"  # waits for an officer's yes
    REFUSED = "refused"  # an officer said no
    FORGED = "forged"
    UNKNOWN_KEY = "unknown_key"
    WRONG_HOUSE = "wrong_house"
    UNKNOWN_BOOKING = "unknown_booking"
    UNREADABLE = "unreadable"
    NEEDS_COUNTER = "needs_counter"
    NEEDS_PERMIT = "needs_permit"  # an officer has to see a permit that is valid today
    BANNED = "banned"
    HOUSE_CLOSED = "house_closed"
    CLOCK_UNTRUSTED = "clock_untrusted"
    UNAVAILABLE = "unavailable"


# What visitors are told in the same words: none of it is theirs to judge, and none of it accuses.
NOT_PROCESSED = frozenset(
    {
        CheckInCode.FORGED,
        CheckInCode.REVOKED,
        CheckInCode.REFUSED,
        CheckInCode.UNKNOWN_KEY,
        CheckInCode.WRONG_HOUSE,
        CheckInCode.UNKNOWN_BOOKING,
        CheckInCode.BANNED,
    }
)


class CheckInWay(StrEnum):
    PASS = "pass"
    CODE = "code"
    COUNTER = "counter"
    PROVISIONAL = "provisional"  # scanned while the database was away


@dataclass(frozen=True, slots=True)
class VisitTimes:
    """When a visit is, aware, in house time. A pass is taken from `accepted_from` to `accepted_until`."""

    starts_at: datetime
    ends_at: datetime
    accepted_from: datetime
    accepted_until: datetime


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """The family is in the queue, durably. `booking` shows masks only."""

    booking: Booking
    times: VisitTimes
    ticket: Ticket
    ahead: int
    wait: WaitInterval | None
    print_job: int | None
    repeated: bool  # scanned again within the same visit: the same number

    @classmethod
    def of(cls, booking: Booking, times: VisitTimes, issued: Issued, *, repeated: bool) -> CheckedIn:
        """A checked-in booking with the number that it was given."""
        return cls(booking, times, issued.ticket, issued.ahead, issued.wait, issued.print_job, repeated)


@dataclass(frozen=True, slots=True)
class Provisional:
    """A slip that sends a family to a counter while the database is away."""

    label: str
    at: datetime
    goes_first: bool = False  # as the pass says


@dataclass(frozen=True, slots=True)
class NotCheckedIn:
    """Nobody was let in, and why. What is known for the visitor's next step comes with it."""

    code: CheckInCode
    times: VisitTimes | None = None
    used_at: datetime | None = None
    public_reason: str = ""  # the house's own words for a closing, in the asked language
    provisional: Provisional | None = None

    @property
    def told_as_not_processed(self) -> bool:
        """Whether visitors get the one shared text."""
        return self.code in NOT_PROCESSED


@dataclass(frozen=True, slots=True)
class CodePaused:
    """Too many wrong codes at this kiosk: the next try counts after so many seconds."""

    wait_seconds: int


CheckInAnswer = CheckedIn | NotCheckedIn
CodeAnswer = CheckedIn | NotCheckedIn | CodePaused
