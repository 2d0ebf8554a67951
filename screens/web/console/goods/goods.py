"""Goods: hand over by the label, give back by the receipt, find a bag; what lies here, and what came today."""

from __future__ import annotations

from fastapi.responses import Response

from screens.web.console.goods.shared import IN_HAND_SECONDS, LabelInHand, refused, tabs
from screens.web.console.shared.console import Console
from screens.web.console.shared.forms import Form, OurForm
from screens.web.console.shared.navigation import NavigationItem, PageRouter
from screens.web.console.shared.request import PageRequest, SignedIn
from services.goods.model import BagAnswer, BagNotDone, ReturnReason
from services.goods.receiving import new_request
from services.people.permissions import Action


def _used(console: Console) -> bool:
    settings = console.goods.settings
    return settings.offered or bool(settings.lockers)


router = PageRouter(NavigationItem("goods", "/goods", Action.RECEIVE_GOODS, wanted=_used))


@router.get("/goods")
def page(request: SignedIn) -> Response:
    console, who = request.console, request.who
    lying = console.goods.looking.lying_here(who)
    today = console.goods.looking.of_day(who, request.today)
    context = {"lying": lying, "today_bags": today, "request_id": new_request(), "reasons": tuple(ReturnReason)}
    return request.show("goods.html", tabs(request) | context)


@router.post("/goods/find")
def find(request: SignedIn, form: OurForm) -> Response:
    """To the bag of a slip or number; who scanned its label sees whom to bring it to."""
    text = form.text("code")
    answer = request.console.goods.looking.find(request.who, text)
    if isinstance(answer, BagNotDone):
        return refused(request, "/goods", answer)
    until = request.console.clock.monotonic() + IN_HAND_SECONDS
    request.console.memory.put(request.token, LabelInHand(answer.id, text, until))
    return request.go(f"/goods/bag/{answer.id}")


@router.post("/goods/hand-over")
def hand_over(request: SignedIn, form: OurForm) -> Response:
    """One scan of a label, one bag handed over; the next one can follow at once."""
    answer = request.console.goods.ending.hand_over(request.who, form.text("code"), form.text("request"))
    return answered(request, "/goods", answer, "said.goods_handed_over")


@router.post("/goods/return")
def give_back(request: SignedIn, form: OurForm) -> Response:
    return returned(request, form, "/goods", None)


def returned(request: PageRequest, form: Form, back: str, bag_id: int | None) -> Response:
    """The family's receipt, and why the bag goes back."""
    request.console.permissions.require(request.who, Action.RECEIVE_GOODS)
    reason = form.text("reason")
    if reason not in set(ReturnReason):
        return request.go(back, "refused.reason_missing")
    answer = request.console.goods.ending.give_back(
        request.who, form.text("code"), form.text("request"), ReturnReason(reason), bag_id
    )
    return answered(request, back, answer, "said.goods_returned")


def answered(request: PageRequest, back: str, answer: BagAnswer, said: str, **fields: object) -> Response:
    if isinstance(answer, BagNotDone):
        return refused(request, back, answer)
    return request.go(back, said, label=answer.bag.label, **fields)
