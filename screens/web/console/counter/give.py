"""A number for a visitor who stands at the counter: the form, and the number, large enough to be written down.

The address holds what the officer means to do once. As soon as it has given a number it shows that, whatever is
pressed twice, sent again or gone back to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from uuid import uuid4

from fastapi import Path
from fastapi.responses import RedirectResponse, Response

from devices.printer import CAN_PRINT
from screens.web.console.shared.forms import Form, OurForm
from screens.web.console.shared.navigation import PageRouter
from screens.web.console.shared.request import PageRequest, SignedIn
from services.house.kiosks import is_silent
from services.people.permissions import Action, may
from services.queue.giving import Given, GiveWish
from services.queue.model import Issued, NotDone, RefusalReason
from services.queue.reasons import CancelReason, GiveReason
from services.queue.wait_words import expected, wait_sentence

router = PageRouter()

PATH = "/give-number"
BY_HAND = "-"  # as the kiosk that prints it
# What whoever may admit can decide against.
OVERRULED = (
    *(RefusalReason.NOT_YET_OPEN, RefusalReason.CLOSED_NOW, RefusalReason.HOUSE_CLOSED),
    RefusalReason.ENDING_SOON,
)
Intent = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


@dataclass(frozen=True, slots=True)
class Wished:
    """What stands in the form."""

    service: str = ""
    group: str = ""
    kiosk: str = ""

    @classmethod
    def of(cls, form: Form) -> Wished:
        return cls(form.text("service"), form.text("group"), form.text("kiosk"))


@dataclass(frozen=True, slots=True)
class Printing:
    """A kiosk as a place to print at. `state`: of its printer; "" where it says nothing of it."""

    kiosk: str
    ready: bool
    silent: bool
    state: str


@router.get(PATH)
def begin(request: SignedIn) -> Response:
    """One more number."""
    request.console.permissions.require(request.who, Action.SERVE)
    return RedirectResponse(f"{PATH}/{uuid4().hex}", 303)


@router.get(f"{PATH}/{{intent}}")
def page(request: SignedIn, intent: Intent) -> Response:
    given = request.console.queue.giving.given(request.who, intent)
    if given is not None:
        return _show_given(request, intent, given)
    return _show_form(request, intent, Wished(kiosk=_only(_printers(request))))


@router.post(f"{PATH}/{{intent}}")
def give(request: SignedIn, form: OurForm, intent: Intent) -> Response:
    request.console.permissions.require(request.who, Action.SERVE)
    wished, reason = Wished.of(form), form.text("reason")
    places = {BY_HAND, *(one.kiosk for one in _printers(request))}
    if reason not in set(GiveReason):
        return _show_form(request, intent, wished, "refused.reason_required")
    if not wished.service or wished.kiosk not in places:
        missing = "choose_paper" if wished.service else "choose_service"
        return _show_form(request, intent, wished, f"refused.give.{missing}")
    answer = request.console.queue.giving.give(
        request.who,
        GiveWish(
            intent,
            wished.service,
            GiveReason(reason),
            wished.group or None,
            "" if wished.kiosk == BY_HAND else wished.kiosk,
            outside_hours=form.text("outside") == "1",
        ),
    )
    if not isinstance(answer, Issued):
        return _show_form(request, intent, wished, f"refused.give.{answer.reason}", answer.reason in OVERRULED)
    ticket, here = answer.ticket, f"{PATH}/{intent}"
    if answer.repeated and (ticket.service, ticket.priority_group or "") != (wished.service, wished.group):
        return request.go(here, "refused.give.already", label=ticket.label)
    return request.go(here)


@router.post(f"{PATH}/{{intent}}/written")
def written(request: SignedIn, form: OurForm, intent: Intent) -> Response:
    """No paper came out of the kiosk, or takes too long, and the officer has written the number by hand."""
    given = request.console.queue.giving.given(request.who, intent)
    done = given is not None and given.paper is not None and request.console.paper.resolve(request.who, given.paper.id)
    if given is None or not done:
        return request.go(f"{PATH}/{intent}", "refused.nothing_to_do")
    return request.go(f"{PATH}/{intent}", "said.give.written", label=given.ticket.label)


@router.post(f"{PATH}/{{intent}}/cancel")
def cancel(request: SignedIn, form: OurForm, intent: Intent) -> Response:
    """It was given for something else than was meant; the visitor gets another one."""
    given = request.console.queue.giving.given(request.who, intent)
    if given is None:
        return request.go(f"{PATH}/{intent}", "refused.nothing_to_do")
    answer = request.console.queue.calling.cancel(request.who, given.ticket.id, CancelReason.MISTAKE)
    if isinstance(answer, NotDone):
        return request.go(f"{PATH}/{intent}", f"refused.{answer.refusal}", detail=answer.detail)
    return request.go(PATH, "said.give.cancelled", label=given.ticket.label)


def _show_form(
    request: PageRequest, intent: str, wished: Wished, problem: str = "", overruled: bool = False
) -> Response:
    console = request.console
    context = {
        "intent": intent,
        "wished": wished,
        "problem": problem,
        "overruled": overruled,
        "admits": may(request.who.role, Action.ADMIT),
        "services": console.queue.views.services(request.who),
        "printers": _printers(request),
        "by_hand": BY_HAND,
        "reasons": tuple(GiveReason),
        "lately": console.queue.giving.lately(request.who),
        "visit_service": console.visits.settings.service,
    }
    return request.show("give_number.html", context, status=422 if problem else 200)


def _show_given(request: PageRequest, intent: str, given: Given) -> Response:
    console = request.console
    state = console.queue.day.clock_state()
    now = state.now.astimezone(console.house.time_zone) if state.trusted else None
    wait = wait_sentence(expected(given.wait, now), request.language)
    return request.show("given_number.html", {"intent": intent, "given": given, "wait": wait})


def _printers(request: PageRequest) -> list[Printing]:
    """Every kiosk of the house, those that can print first."""
    now = request.console.clock.now()
    found = []
    for one in request.console.kiosks.known(request.who):
        silent = is_silent(one, now)
        ready = not silent and one.printer_state in ("", *CAN_PRINT)
        found.append(Printing(one.kiosk, ready, silent, one.printer_state))
    return sorted(found, key=lambda one: not one.ready)


def _only(printers: list[Printing]) -> str:
    """The only paper that there is, where no printer is ready."""
    return "" if any(one.ready for one in printers) else BY_HAND
