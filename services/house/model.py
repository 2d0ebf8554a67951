"""The house as data: what it offers, when it is open, who may be served first.

Everything here is frozen and comes from kiosk.ini (see kiosk.settings.reading); nothing
about one particular house is a constant in code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60
LANGUAGES = ("id", "en", "min")  # of texts: Indonesian, English, Minangkabau


@dataclass(frozen=True, slots=True)
class LocalText:
    """One text in several languages, Indonesian (``id``) always among them."""

    by_language: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({"id": ""}))

    def in_language(self, language: str) -> str:
        """The text in `language`, or the Indonesian one where it is not translated."""
        return self.by_language.get(language) or self.by_language.get("id", "")


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Opening time within one day, in minutes after midnight, house time; `end` is exclusive.

    ``end`` may be 1440 (24.00): then the house does not close at midnight if the
    next day opens at 00.00.
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DatedException:
    """What holds on one date instead of the weekday's hours (public holiday, Ramadan, cuti bersama)."""

    day: date
    intervals: tuple[Interval, ...]  # empty: closed all day
    reason: LocalText
    public_holiday: bool = False


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours: `weekdays[0]` is Monday. A dated exception replaces its weekday whole.

    later: what is decided already for the days from a date on, soonest first.
    """

    weekdays: tuple[tuple[Interval, ...], ...]
    exceptions: Mapping[date, DatedException] = field(default_factory=lambda: MappingProxyType({}))
    later: tuple[tuple[date, Hours], ...] = ()

    def on(self, day: date) -> Hours:
        """The hours that are in force on a day: these, or what is decided for later."""
        begun = [hours for first, hours in self.later if first <= day]
        return begun[-1] if begun else self

    def exception_on(self, day: date) -> DatedException | None:
        return self.on(day).exceptions.get(day)

    def intervals_on(self, day: date) -> tuple[Interval, ...]:
        """The opening intervals of `day`, sorted; empty when closed."""
        held = self.on(day)
        exception = held.exceptions.get(day)
        return exception.intervals if exception else held.weekdays[day.weekday()]


@dataclass(frozen=True, slots=True)
class ServiceStandard:
    """The six components that must be published for a service.

    A service standard has 14 components (UU 25/2009, article 21); these six are those of its delivery, which
    PermenPAN-RB 15/2014 has published. The other eight are the house's own matter and stand in no kiosk.
    """

    requirements: LocalText  # persyaratan
    procedure: LocalText  # sistem, mekanisme, dan prosedur
    duration: LocalText  # jangka waktu pelayanan
    fee: LocalText  # biaya/tarif
    product: LocalText  # produk pelayanan
    complaints: LocalText  # penanganan pengaduan, saran, dan masukan


@dataclass(frozen=True, slots=True)
class Service:
    """One service that a queue number can be taken for.

    A confidential service (a complaint) is never offered or shown as itself: to the
    public it carries the letter and the name of the service `shown_as`; what it
    really is shows to the officer only.
    """

    code: str
    series: str  # the printed letter
    name: LocalText
    description: LocalText
    icon: str  # a Material Design Icons name, such as "account-group"
    standard: ServiceStandard
    hours: Hours
    numbers_from: int | None  # minutes after midnight from which numbers are given; None: from opening
    numbers_in_breaks: bool
    daily_quota: int | None  # numbers a day; None: unlimited
    typical_minutes: float  # assumed service time until enough has been observed today
    confidential: bool = False
    shown_as: str = ""  # code of the public service, for a confidential one


@dataclass(frozen=True, slots=True)
class PriorityGroup:
    """People served first (elderly, disability, pregnant or nursing, small children)."""

    code: str
    name: LocalText
    hint: LocalText
    icon: str


@dataclass(frozen=True, slots=True)
class Counter:
    """A place where officers serve (loket). `services` are the ones it calls by default."""

    code: str
    name: LocalText
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueueRules:
    """The house's rules of fairness and of time. Units are in the names."""

    waiting_bound_minutes: int = 60  # who waited longer goes first, whatever the lane
    priority_run: int = 2  # r: so many priority tickets in a row while a regular one waits
    return_after: int = 3  # k: a no-show who comes back is called after k more tickets
    no_show_after_recalls: int = 1
    no_show_after_seconds: int = 60
    burst_count: int = 8  # so many numbers at one kiosk ...
    burst_window_seconds: int = 60  # ... within this time are a burst: staff are alerted,
    burst_pause_seconds: int = 20  # and the touch path answers "busy" this long (0 to 30)
    clock_behind_minutes: int = 5
    clock_ahead_hours: int = 36


@dataclass(frozen=True, slots=True)
class HelpRules:
    """What happens when a visitor calls an officer to a kiosk."""

    answer_seconds: int = 60  # after so long without an answer the screen says where to go
    counter: str = ""  # the counter that is named first; "": the first one
    guard: LocalText = field(  # whom to ask while all counters are closed
        default_factory=lambda: LocalText(MappingProxyType({"id": "petugas jaga", "en": "the guard on duty"}))
    )


@dataclass(frozen=True, slots=True)
class House:
    """The house, whole."""

    name: str
    short_name: str  # fits one line of a slip
    tagline: LocalText
    time_zone: ZoneInfo
    time_zone_label: str  # WIB, WITA, WIT
    report_line: LocalText  # where to report illegal levies; printed on every slip
    services: Mapping[str, Service]
    priority_groups: Mapping[str, PriorityGroup]
    counters: Mapping[str, Counter]
    queue: QueueRules
    help: HelpRules = field(default_factory=HelpRules)
    ministry: str = ""  # whom the house belongs to: above its name on reports; "" where it does not say
    directorate: str = ""
    regional_office: str = ""

    @property
    def letterhead(self) -> tuple[str, ...]:
        """What stands above the house's name on a report, from the ministry down."""
        return tuple(filter(None, (self.ministry, self.directorate, self.regional_office)))

    def priority_group(self, code: str | None) -> PriorityGroup | None:
        """The group of this code; None for none, and for one that the house has no more."""
        return self.priority_groups.get(code) if code is not None else None

    def public_service(self, code: str) -> Service:
        """The service as the public may see it: itself, or what a confidential one is shown as.

        A number of a service that the house has no more is told by its code.
        """
        service = self.services.get(code) or _gone(code)
        return self.services[service.shown_as] if service.confidential else service

    def offered(self) -> tuple[Service, ...]:
        """The services that a visitor can choose, in the order of kiosk.ini."""
        return tuple(s for s in self.services.values() if not s.confidential)


def _gone(code: str) -> Service:
    """A service that was taken out of the house's settings, as far as its numbers still tell of it."""
    nothing = LocalText()
    standard = ServiceStandard(nothing, nothing, nothing, nothing, nothing, nothing)
    name = LocalText(MappingProxyType({"id": code}))
    never = Hours(((),) * 7)
    return Service(code, code, name, nothing, "circle-outline", standard, never, None, False, None, 1.0)
