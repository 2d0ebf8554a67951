"""One bag: what is in it, its two slips, its way; correcting an amount, handing over, giving back, printing again."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import HTTPException
from fastapi.responses import Response

from screens.web.console.goods.goods import answered, returned
from screens.web.console.goods.shared import (
    SHOWN_SECONDS,
    LabelInHand,
    RevealedPeople,
    refused,
    shown_people,
    tabs,
    whole_number,
)
from screens.web.console.shared.forms import Form, OurForm
from screens.web.console.shared.navigation import PageRouter
from screens.web.console.shared.request import PageRequest, RowNumber, SignedIn
from services.goods.codes import Paper
from services.goods.model import BagNotDone, BagState, CorrectionReason, ReturnReason
from services.goods.receiving import new_request
from services.people.permissions import Action

router = PageRouter()


@router.get("/goods/bag/{bag}")
def page(request: SignedIn, bag: RowNumber) -> Response:
    console, who = request.console, request.who
    found = console.goods.looking.bag(who, bag)
    if found is None:
        raise HTTPException(404)
    counters = console.queue.views.serving(who)
    context = {
        "bag": found,
        "corrections": console.goods.receiving.corrections(who, bag),
        "prints": console.goods.prints.of_bag(who, bag),
        "shown": shown_people(request, bag),
        "kiosks": console.kiosks_alive(who),
        "request_id": new_request(),
        "return_reasons": tuple(ReturnReason),
        "correct_reasons": tuple(CorrectionReason),
        "counter": next((one for one in counters if one.ticket and one.ticket.id == found.ticket_id), None),
        "papers": tuple(Paper) if found.state is BagState.RECEIVED else (Paper.RECEIPT,),
    }
    return request.show("goods_bag.html", tabs(request) | context)


def _hand_over(request: PageRequest, form: Form, bag: int, back: str) -> Response:
    answer = request.console.goods.ending.hand_over(request.who, form.text("code"), form.text("request"), bag)
    return answered(request, back, answer, "said.goods_handed_over")


def _return(request: PageRequest, form: Form, bag: int, back: str) -> Response:
    return returned(request, form, back, bag)


def _correct(request: PageRequest, form: Form, bag: int, back: str) -> Response:
    request.console.permissions.require(request.who, Action.RECEIVE_GOODS)
    reason = form.text("reason")
    if reason not in set(CorrectionReason):
        return request.go(back, "refused.reason_missing")
    after = whole_number(form.text("amount"))
    answer = request.console.goods.receiving.correct(request.who, form.number("item"), after, CorrectionReason(reason))
    return answered(request, back, answer, "said.goods_corrected")


def _print(request: PageRequest, form: Form, bag: int, back: str) -> Response:
    """A slip once more, marked as a copy."""
    console, who, kiosk, paper = request.console, request.who, form.text("kiosk"), form.text("paper")
    console.permissions.require(who, Action.RECEIVE_GOODS)
    if kiosk not in console.kiosks_alive(who):
        return request.go(back, "refused.kiosk_unknown")
    if paper not in set(Paper):
        raise HTTPException(400)
    answer = console.goods.prints.again(who, bag, Paper(paper), kiosk, "id")
    return answered(request, back, answer, "said.goods_reprint", kiosk=kiosk)


def _reveal(request: PageRequest, form: Form, bag: int, back: str) -> Response:
    """Who it is from and for, in this browser for half a minute; the log says who asked."""
    console = request.console
    held = console.memory.get(request.token, LabelInHand)
    label = held.text if held is not None and held.bag == bag else ""
    answer = console.goods.looking.reveal(request.who, bag, label)
    if isinstance(answer, BagNotDone):
        return refused(request, back, answer)
    if isinstance(answer, int):
        return request.go(back, "refused.names_wait", minutes=-(-answer // 60))
    until = console.clock.monotonic() + SHOWN_SECONDS
    console.memory.put(request.token, RevealedPeople(bag, answer, until))
    return request.go(back)


def _hide(request: PageRequest, form: Form, bag: int, back: str) -> Response:
    request.console.permissions.require(request.who, Action.RECEIVE_GOODS)
    request.console.memory.drop(request.token, RevealedPeople)
    return request.go(back)


DEEDS: dict[str, Callable[[PageRequest, Form, int, str], Response]] = {
    "hand-over": _hand_over,
    "return": _return,
    "correct": _correct,
    "print": _print,
    "reveal": _reveal,
    "hide": _hide,
}


@router.post("/goods/bag/{bag}/{deed}")
def do(request: SignedIn, form: OurForm, bag: RowNumber, deed: str) -> Response:
    if deed not in DEEDS:
        raise HTTPException(404)
    return DEEDS[deed](request, form, bag, f"/goods/bag/{bag}")
