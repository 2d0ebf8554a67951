"""Visits that wait for an officer's yes: how long, for when, and the answer to one or to several at once."""

from __future__ import annotations

from collections.abc import Callable

from fastapi.responses import Response

from screens.web.console.shared.forms import OurForm
from screens.web.console.shared.navigation import PageRouter
from screens.web.console.shared.request import PageRequest, SignedIn
from screens.web.console.visits.shared import made_by, tabs
from services.people.permissions import Action
from services.visits.asked import OFFICERS_REASONS, RefuseReason
from services.visits.model import BookAnswer, NotBooked

router = PageRouter()

MOST = 200  # answered at once


@router.get("/visits/asked")
def page(request: SignedIn) -> Response:
    visits, settings = request.console.visits, request.console.visits.settings
    context = {
        "waiting": [
            {
                "asked": one,
                "permit": visits.permits.standing(one.booking),
                "made_by": made_by(request, one.booking),
                "own": one.booking.made_by == request.who.code,
                "relation": settings.relation_name(one.booking.relation, request.language),
            }
            for one in visits.asked.waiting(request.who)
        ],
        "refuse_reasons": OFFICERS_REASONS,
        "hours": settings.answer_hours,
        "limits": settings,
    }
    return request.show("visit_asked.html", tabs(request) | context)


@router.post("/visits/asked/approve")
def approve(request: SignedIn, form: OurForm) -> Response:
    asked = request.console.visits.asked
    return _answer(request, form, "said.asked_approved", lambda booking: asked.approve(request.who, booking))


@router.post("/visits/asked/refuse")
def refuse(request: SignedIn, form: OurForm) -> Response:
    asked, said = request.console.visits.asked, form.text("reason")
    request.console.permissions.require(request.who, Action.MANAGE_BOOKINGS)
    if said not in OFFICERS_REASONS:
        return request.go("/visits/asked", "refused.reason_missing")
    reason = RefuseReason(said)
    return _answer(request, form, "said.asked_refused", lambda booking: asked.refuse(request.who, booking, reason))


def _answer(request: PageRequest, form: OurForm, said: str, answer: Callable[[int], BookAnswer]) -> Response:
    """Each that is ticked, by itself: what cannot be answered (any more) is told, the others are."""
    request.console.permissions.require(request.who, Action.MANAGE_BOOKINGS)
    ticked = [int(one) for one in form.texts("booking") if one.isascii() and one.isdigit() and len(one) < 19]
    if not ticked:
        return request.go("/visits/asked", "refused.nothing_ticked")
    answers = [answer(one) for one in ticked[:MOST]]
    left = [one for one in answers if isinstance(one, NotBooked)]
    if not left:
        return request.go("/visits/asked", said, count=len(answers))
    why = request.say(f"refused.visit.{left[0].problem}", detail=left[0].detail)
    return request.go("/visits/asked", "refused.asked_some", count=len(left), of=len(answers), why=why)
