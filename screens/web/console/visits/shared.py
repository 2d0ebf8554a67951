"""What the pages of visits share: their tabs, the fields of a booking, and one booking with what can be done to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from fastapi.responses import Response

from screens.web.console.shared.forms import Form
from screens.web.console.shared.navigation import NavigationItem
from screens.web.console.shared.request import PageRequest
from screens.web.console.shared.visit_panel import (
    ban_values,
    help_words,
    party_values,
    permit_values,
    shown_names,
)
from services.log.words import RESERVED, client_name
from services.people.model import Role
from services.people.permissions import Action, may
from services.text.dates import day_of
from services.text.plain import plain
from services.visits.asked import OFFICERS_REASONS
from services.visits.counter import CAN_BE_ADMITTED
from services.visits.model import (
    TO_COME,
    AdmitReason,
    Booking,
    BookingChannel,
    BookingProblem,
    BookingState,
    CheckInCode,
    EndReason,
    NewBooking,
    NotBooked,
    Person,
)
from services.visits.names import ASKED_REASONS
from services.visits.party import names_in
from services.visits.session_words import detail_words

TABS = (
    NavigationItem("today", "/visits", Action.SEE_VISITS),
    NavigationItem("new", "/visits/new", Action.MANAGE_BOOKINGS),
    NavigationItem("asked", "/visits/asked", Action.MANAGE_BOOKINGS),
    NavigationItem("import", "/visits/import", Action.MANAGE_BOOKINGS),
    NavigationItem("look_up", "/visits/look-up", Action.RECEIVE_VISITS),
    NavigationItem("arrivals", "/visits/arrivals", Action.RECEIVE_VISITS),
    NavigationItem("refused", "/visits/refused", Action.SEE_VISITS),
    NavigationItem("bans", "/visits/bans", Action.MANAGE_BANS),
)
CANCEL_REASONS = (EndReason.VISITOR, EndReason.HOUSE, EndReason.DUPLICATE, EndReason.MISTAKE)
REVOKE_REASONS = (EndReason.SOLD, EndReason.MISUSE)

# Which field of the form a problem is about; the others are said above it.
FIELDS: Mapping[BookingProblem, str] = {
    BookingProblem.BAD_NIK: "nik",
    BookingProblem.ROUNDED_NIK: "nik",
    BookingProblem.VISITOR_LIMIT: "nik",
    BookingProblem.BAD_NAME: "name",
    BookingProblem.BAD_NUMBER: "number",
    BookingProblem.CHANGED_NUMBER: "number",
    BookingProblem.DETAINEE_LIMIT: "number",
    BookingProblem.BAD_DETAINEE_NAME: "detainee",
    BookingProblem.BAD_RELATION: "relation",
    BookingProblem.NO_RELATION: "relation",
    BookingProblem.BAD_PERMIT: "permit",
    BookingProblem.NO_PERMIT: "permit",
    BookingProblem.PARTY_SIZE: "party",
    BookingProblem.CHILDREN: "children",
    BookingProblem.COMPANIONS_MISSING: "companions",
    BookingProblem.COMPANIONS_MANY: "companions",
    BookingProblem.COMPANIONS_UNASKED: "companions",
    BookingProblem.BAD_COMPANION: "companions",
    BookingProblem.EXTRA_HELP: "extra_help",
    BookingProblem.BAD_GROUP: "group",
    BookingProblem.GROUP_SESSION: "start",
    BookingProblem.NO_SESSION: "start",
    BookingProblem.SESSION_FULL: "start",
    BookingProblem.DAY_CLOSED: "day",
    BookingProblem.TOO_SOON: "start",
    BookingProblem.TOO_FAR: "day",
}


@dataclass(frozen=True, slots=True)
class PersonFields:
    """Who comes to see whom, as it was typed; goes back into the form that could not be taken, and nowhere else."""

    nik: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    number: str = field(default="", repr=False)
    detainee: str = field(default="", repr=False)
    party: str = ""
    group: str = ""  # of the detainee, where the house has groups: its code
    children: str = ""
    companions: str = field(default="", repr=False)  # one a line
    extra_help: tuple[str, ...] = field(default=(), repr=False)  # codes of the house
    over: str = ""  # an officer in charge: why more may come than the house allows
    relation: str = ""  # to the detainee, where the house asks for it: its code
    permit: str = ""  # the day until which the permit is valid that the officer sees

    @classmethod
    def of(cls, form: Form) -> PersonFields:
        nik, name, number, detainee, party, group, children, relation, permit = (
            form.text(name)
            for name in ("nik", "name", "number", "detainee", "party", "group", "children", "relation", "permit")
        )
        companions, helps = form.secret("companions"), form.lines("extra_help")
        over = form.text("over")
        return cls(nik, name, number, detainee, party, group, children, companions, helps, over, relation, permit)

    @property
    def person(self) -> Person:
        return Person(self.nik, self.name, self.number, self.detainee)

    @property
    def permit_until(self) -> date | None:
        """The first day there is, which is over, for what is no day."""
        return (day_of(self.permit) or date.min) if plain(self.permit) else None

    def wish(self, day: date, start: int, channel: BookingChannel) -> NewBooking:
        """What the fields wish for. A number of people that is none becomes one that no house allows."""
        return NewBooking(
            day,
            start,
            _count(self.party, 0),
            self.person,
            channel,
            group=self.group,
            children=_count(self.children, -1) if self.children else 0,
            companions=names_in(self.companions.splitlines()),
            extra_help=self.extra_help,
            over_limit=AdmitReason(self.over) if self.over in set(AdmitReason) else None,
            relation=self.relation,
            permit_until=self.permit_until,
        )


def _count(text: str, otherwise: int) -> int:
    number = plain(text)
    return int(number) if number.isascii() and number.isdigit() and len(number) < 5 else otherwise


@dataclass(frozen=True, slots=True)
class CanDo:
    """What may be done to a booking now, by this officer."""

    answer: bool

    give_pass: bool
    cancel: bool
    revoke: bool
    admit: bool


def tabs(request: PageRequest) -> dict[str, object]:
    """The tabs of this officer, how many wishes wait for an answer, and how many provisional slips."""
    console = request.console
    asked = len(console.visits.asked.waiting(request.who)) if may(request.who.role, Action.MANAGE_BOOKINGS) else 0
    hidden = () if asked or console.visits.settings.ask_first else ("asked",)
    shown = [item for item in TABS if may(request.who.role, item.action) and item.key not in hidden]
    waiting = (
        len(request.console.visits.provisionals.open_cases(request.who))
        if may(request.who.role, Action.RECEIVE_VISITS)
        else 0
    )
    return {"tabs": shown, "open_cases": waiting, "asked_count": asked}


def booking_context(request: PageRequest, found: Booking) -> dict[str, object]:
    """One booking, masked, with what can be done; names only while they are revealed in this browser."""
    standing = request.console.visits.counter.standing(request.who, found)
    return {
        "booking": found,
        "group_name": request.console.visits.settings.group_name(found.group, request.language),
        "made_by": made_by(request, found),
        "standing": standing,
        "shown": shown_names(request, found.id),
        "helps": help_words(request, found) if may(request.who.role, Action.RECEIVE_VISITS) else (),
        "names_reasons": ASKED_REASONS if request.console.visits.names.needs_reason(request.who, found) else (),
        "can_do": can_do(
            found, standing, has_pass=request.console.visits.passes.has_pass(found), role=request.who.role
        ),
        "paper": request.console.visits.passes.last_print(request.who, found.id),
        "kiosks": request.console.kiosks_alive(request.who),
        "cancel_reasons": CANCEL_REASONS,
        "revoke_reasons": REVOKE_REASONS,
        "refuse_reasons": OFFICERS_REASONS,
        "own_wish": found.made_by == request.who.code,
        "relation": request.console.visits.settings.relation_name(found.relation, request.language),
        **party_values(request, found.day),
        **ban_values(request, found),
        **permit_values(request, found),
    }


def made_by(request: PageRequest, found: Booking) -> str:
    """How a booking came in, and by whom: "sistem lain: website", "konsol: p01"; the way alone where it was nobody."""
    who = client_name(found.made_by) or ("" if found.made_by in RESERVED else found.made_by)
    way = request.say(f"channel.{found.channel}")
    return f"{way}: {who}" if who else way


def can_do(found: Booking, standing: CheckInCode, *, has_pass: bool, role: Role) -> CanDo:
    """Pure."""
    booked, in_charge = found.state is BookingState.BOOKED, may(role, Action.ADMIT_VISIT)
    return CanDo(
        answer=found.state is BookingState.ASKED,
        give_pass=has_pass,
        cancel=found.state in TO_COME,
        revoke=booked and in_charge,
        admit=in_charge and (standing is CheckInCode.OK or standing in CAN_BE_ADMITTED),
    )


def not_found(request: PageRequest, back: str, why: CheckInCode) -> Response:
    """Says precisely why a code leads nowhere, or a family cannot be let in."""
    return request.go(back, "refused.find", why=request.say(f"standing.{why}"))


def problem_context(request: PageRequest, answer: NotBooked | None) -> dict[str, object]:
    """What is wrong with a form, in words, and the field that it is about."""
    if answer is None:
        return {"problem": None, "problem_words": "", "field_wrong": ""}
    words = refusal_words(request, answer)
    return {"problem": answer, "problem_words": words, "field_wrong": FIELDS.get(answer.problem, "")}


def refusal_words(request: PageRequest, answer: NotBooked) -> str:
    """Why a visit was not booked or changed. Which ban it is, is for those in charge."""
    seen = answer.problem is BookingProblem.BANNED and may(request.who.role, Action.MANAGE_BANS)
    key = f"refused.visit.{answer.problem}{'_seen' if seen else ''}"
    return request.say(key, detail=detail_words(answer, request.language))


def people_values(request: PageRequest, day: date) -> dict[str, object]:
    """What a form asks about those who come on a day, under the rules of that day."""
    held = request.console.visits.settings.on(day)
    return {"limits": held, "groups": held.groups, **party_values(request, day)}


def asked_day(request: PageRequest, today: date) -> date:
    """The day of an address (?day=2026-11-24); today where it names none. Raises WrongDate."""
    return request.day("day") or today
