"""What the house decides about visits. Everything is frozen and comes from kiosk.ini."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from services.house.model import Interval, LocalText
from services.text.plain import folded
from services.visits.model import BookingChannel

QUARTER_MINUTES = 15  # a pass holds the start of its session in quarters of an hour
NO_SESSIONS: tuple[tuple[Session, ...], ...] = ((),) * 7


class WalkIns(StrEnum):
    """Visits without a booking that came before."""

    NONE = "none"
    LEFTOVER = "leftover"  # the places that bookings left free
    QUOTA = "quota"  # so many places a session of their own


class CompanionNames(StrEnum):
    """Whether a booking says who the other adults are."""

    OFF = "off"  # such names are not taken: what is not kept can be lost by nobody
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class ExtraHelp:
    """A help that a family can ask for when it books. priority: code of the group that goes first; "": none does."""

    code: str
    name: LocalText
    priority: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Session:
    """A part of a day in which visits take place, in minutes after midnight; `quota` counts families."""

    start: int
    end: int
    quota: int
    groups: tuple[str, ...] = ()  # codes of the only groups of detainees that are visited in it; none: all

    def receives(self, group: str) -> bool:
        """Whether detainees of this group are visited in it."""
        return not self.groups or group in self.groups


@dataclass(frozen=True, slots=True)
class VisitGroup:
    """A group of detainees as the house tells them apart: by status, block, sex …"""

    code: str
    name: LocalText
    permit: bool = True  # who visits them needs one, where visits of this house need a permit


@dataclass(frozen=True, slots=True)
class DatedSessions:
    """What holds on one date instead of the weekday's sessions; none: no visits that day."""

    day: date
    sessions: tuple[Session, ...]
    reason: LocalText


@dataclass(frozen=True, slots=True)
class Relation:
    """What a visitor can be to the detainee, as this house distinguishes it."""

    code: str
    name: LocalText
    permit: bool = True  # needs one, where visits of this house need a permit
    weekly_limits: bool = True  # is held to them, and counts for others

    def is_said_by(self, text: str) -> bool:
        """Whether a text, as an office writes it, means this: its code, or a name of it ("istri", of "Suami/istri")."""
        names = (self.code, *self.name.by_language.values())
        parts = (part for name in names for part in (name, *re.split("[/,]", name)))
        wanted = folded(re.sub(r"\s*([/,])\s*", r"\1", text))
        return bool(wanted) and wanted in map(folded, parts)


@dataclass(frozen=True, slots=True)
class VisitSettings:
    """The house's rules for visits. Units are in the names; 0 as a limit a week means no limit."""

    service: str  # code of the service that a check-in gets its number in
    series: str  # the letter of that number
    house_number: int = 1  # stands in every pass; no two houses that exchange passes have the same
    weekdays: tuple[tuple[Session, ...], ...] = NO_SESSIONS  # [0] is Monday
    exceptions: Mapping[date, DatedSessions] = field(default_factory=lambda: MappingProxyType({}))
    lead_hours: int = 1
    ahead_days: int = 30
    party_size: int = 5
    children_count: bool = True  # against `party_size`; no: only adults do
    children: LocalText = field(default_factory=LocalText)  # who is a child here, in words: "di bawah 12 tahun"
    companion_names: CompanionNames = CompanionNames.OFF
    extra_help: Mapping[str, ExtraHelp] = field(default_factory=lambda: MappingProxyType({}))  # in order, by code
    per_week_detainee: int = 1
    per_week_visitor: int = 2
    walk_ins: WalkIns = WalkIns.LEFTOVER
    walk_in_quota: int = 0  # families a session, where walk-ins have a quota
    early_minutes: int = 60  # a pass is taken from so many minutes before its session …
    late_minutes: int = 90  # … until so many after its start, and never after its end
    retention_days: int = 30  # personal fields are kept so many days after the visit
    lookups_per_hour: int = 20  # look-ups by NIK, for each officer
    book_at_kiosk: bool = False  # who was served books the next visit there; the NIK stands in what is sealed then
    names_per_hour: int = 20  # bookings whose names an officer is shown, beside those at their own counter
    groups: tuple[VisitGroup, ...] = ()  # of detainees; none: the house does not tell them apart
    relations: Mapping[str, Relation] = field(default_factory=lambda: MappingProxyType({}))  # by code; none: not asked
    relation_required: bool = False
    permit: bool = False  # an officer has to see the permit of the detaining authority before a visit
    ask_first: tuple[BookingChannel, ...] = ()  # what comes in so waits for an officer's yes
    answer_hours: int = 24  # after so many hours without an answer staff are reminded; so many before the visit, too
    later: tuple[tuple[date, VisitSettings], ...] = ()  # what is decided for the days from a date on, soonest first

    def on(self, day: date) -> VisitSettings:
        """What is in force on a day: this, or what is decided for later."""
        begun = [settings for first, settings in self.later if first <= day]
        return begun[-1] if begun else self

    def group_of(self, text: str) -> str:
        """The code of the group that a code or a group's words in any language mean; "" for what is none of them."""
        meant = folded(text)
        for one in self.groups:
            if meant and meant in (folded(one.code), *map(folded, one.name.by_language.values())):
                return one.code
        return ""

    def group_name(self, code: str, language: str) -> str:
        """Words of a group; its code where the house has it no more."""
        return next((one.name.in_language(language) for one in self.groups if one.code == code), code)

    def group_names(self, codes: Sequence[str], language: str) -> str:
        """ "Tahanan, Wanita"."""
        return ", ".join(self.group_name(code, language) for code in codes)

    @property
    def without_limits(self) -> tuple[str, ...]:
        """Codes of the relations that the weekly limits are not for."""
        return tuple(one.code for one in self.relations.values() if not one.weekly_limits)

    def relation_name(self, code: str, language: str) -> str:
        """Words of a relation; its code where the house has it no more."""
        known = self.relations.get(code)
        return known.name.in_language(language) if known else code

    def relation_said(self, text: str) -> str:
        """The code that a text means; the text itself where it means none of them. "" in a house that does not ask."""
        if not self.relations:
            return ""
        return next((one.code for one in self.relations.values() if one.is_said_by(text)), text)

    def exception_on(self, day: date) -> DatedSessions | None:
        return self.on(day).exceptions.get(day)

    def sessions_on(self, day: date, opened: Sequence[Interval]) -> tuple[Session, ...]:
        """The sessions that take place on `day`: those that lie within what is opened that day."""
        held = self.on(day)
        own = held.exceptions.get(day)
        planned = own.sessions if own else held.weekdays[day.weekday()]
        return tuple(one for one in planned if _within(one.start, one.end, opened))

    def receives(self, day: date, starts: int, minute: int, opened: Sequence[Interval]) -> bool:
        """Whether a visit that begins at `starts` is received at `minute` of `day`.

        Asked at the door, so it does not ask whether the weekday still has that session: a family
        that was booked before the sessions were changed, or before an earlier closing was
        decided, is received as long as the house is open.
        """
        own = self.exception_on(day)
        takes_place = own is None or any(one.start <= starts < one.end for one in own.sessions)
        return takes_place and any(one.start <= max(starts, minute) < one.end for one in opened)


def _within(start: int, end: int, opened: Sequence[Interval]) -> bool:
    return any(within.start <= start and end <= within.end for within in opened)
