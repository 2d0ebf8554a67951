"""Bans, for those in charge: the list with masks, a new one, its time, lifting it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from fastapi.responses import Response

from screens.web.console.shared.forms import Form, OurForm
from screens.web.console.shared.navigation import PageRouter
from screens.web.console.shared.request import PageRequest, RowNumber, SignedIn
from screens.web.console.visits.shared import tabs
from services.people.permissions import Action
from services.text.dates import day_of
from services.visits.ban_model import BanKind, BanProblem, BanReason, LiftReason, NewBan, NotBanned

router = PageRouter()
PATH = "/visits/bans"

# Which field of the form a problem is about; the others are said above it.
FIELDS = {
    BanProblem.BAD_NIK: "number",
    BanProblem.BAD_NUMBER: "number",
    BanProblem.ALREADY: "number",
    BanProblem.BAD_NAME: "name",
    BanProblem.NO_END: "last_day",
    BanProblem.DAY_PAST: "last_day",
    BanProblem.DAY_FAR: "last_day",
}


@dataclass(frozen=True, slots=True)
class BanFields:
    """What was typed; goes back into the form that could not be taken, and nowhere else."""

    kind: str = BanKind.VISITOR.value
    number: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    reason: str = ""
    last_day: str = ""
    review_on: str = ""

    @classmethod
    def of(cls, form: Form) -> BanFields:
        return cls(*(form.text(name) for name in ("kind", "number", "name", "reason", "last_day", "review_on")))


@router.get(PATH)
def page(request: SignedIn) -> Response:
    return _show(request, BanFields())


def _show(request: PageRequest, wished: BanFields, wrong: str = "", problem_words: str = "") -> Response:
    found = request.console.visits.bans.all(request.who)
    context = {
        "live": [one for one in found if one.is_live],
        "ended": [one for one in found if not one.is_live],
        "wished": wished,
        "wrong": wrong,
        "problem_words": problem_words,
        "kinds": tuple(BanKind),
        "reasons": tuple(BanReason),
        "lift_reasons": tuple(LiftReason),
        "soonest": request.today,
    }
    return request.show("visit_bans.html", tabs(request) | context, status=422 if problem_words else 200)


@router.post(PATH)
def add(request: SignedIn, form: OurForm) -> Response:
    """The number stands in no address, and in no page but the form that could not be taken."""
    request.console.permissions.require(request.who, Action.MANAGE_BANS)
    wished = BanFields.of(form)
    if wished.kind not in set(BanKind) or wished.reason not in set(BanReason):
        return _show(request, wished, "reason", request.say("refused.ban.no_reason"))
    days = _days(form)
    if days is None:
        return _show(request, wished, "last_day", request.say("refused.ban.no_end"))
    wish = NewBan(BanKind(wished.kind), wished.number, wished.name, BanReason(wished.reason), *days)
    answer = request.console.visits.bans.add(request.who, wish)
    if isinstance(answer, NotBanned):
        words = request.say(f"refused.ban.{answer.problem}", ban=answer.ban)
        return _show(request, wished, FIELDS.get(answer.problem, "reason"), words)
    said = "said.ban_set_elsewhere" if answer.weeks_elsewhere else "said.ban_set"
    weeks = ", ".join(answer.weeks_elsewhere)
    return request.go(PATH, said, ban=answer.ban, count=answer.bookings, weeks=weeks)


@router.post(PATH + "/{ban}/prolong")
def prolong(request: SignedIn, form: OurForm, ban: RowNumber) -> Response:
    request.console.permissions.require(request.who, Action.MANAGE_BANS)
    days = _days(form)
    if days is None:
        return request.go(PATH, "refused.ban.no_end")
    answer = request.console.visits.bans.prolong(request.who, ban, *days)
    if isinstance(answer, NotBanned):
        return request.go(PATH, f"refused.ban.{answer.problem}")
    return request.go(PATH, "said.ban_prolonged", ban=ban)


@router.post(PATH + "/{ban}/lift")
def lift(request: SignedIn, form: OurForm, ban: RowNumber) -> Response:
    request.console.permissions.require(request.who, Action.MANAGE_BANS)
    reason = form.text("reason")
    if reason not in set(LiftReason):
        return request.go(PATH, "refused.reason_missing")
    answer = request.console.visits.bans.lift(request.who, ban, LiftReason(reason))
    if isinstance(answer, NotBanned):
        return request.go(PATH, f"refused.ban.{answer.problem}")
    return request.go(PATH, "said.ban_lifted", ban=ban)


def _days(form: Form) -> tuple[date | None, date | None] | None:
    """The last day and the day of review, as far as they are said; None for what is no day."""
    said = form.text("last_day"), form.text("review_on")
    found = tuple(day_of(one) if one else None for one in said)
    if any(text and day is None for text, day in zip(said, found, strict=True)):
        return None
    return found[0], found[1]
