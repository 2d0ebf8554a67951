"""Which counters an officer works at today. One action from signing in, one before the first call."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from screens.web.console.shared.browser import OurForm, SignedIn, officer_in, room_of
from screens.web.console.shared.render import go, show
from services.queue.model import NotDone

router = APIRouter()


@router.get("/counter")
def to_counter(request: Request, browser: SignedIn) -> Response:
    """The counter that has something going on, else the first; without one, choose."""
    mine = room_of(request).counters.serving(officer_in(browser))
    busy = next((one for one in mine if one.ticket is not None), mine[0] if mine else None)
    return RedirectResponse(f"/counter/{busy.code}" if busy else "/counters", 303)


@router.get("/counters")
def page(request: Request, browser: SignedIn) -> Response:
    room, who = room_of(request), officer_in(browser)
    mine = {one.code for one in room.counters.serving(who)}
    counters = room.counters.counters(who)
    on_duty = set(room.people.my_counters(who, room.clock.now()))
    free = [one.code for one in counters.values() if not one.is_open]
    return show(
        request,
        browser,
        "choose.html",
        {
            "counters": counters,
            "mine": mine,
            "chosen": on_duty or ({free[0]} if len(free) == 1 else set()),
            "on_duty": on_duty,
        },
    )


@router.post("/counters")
def open_counters(request: Request, browser: SignedIn, form: OurForm) -> Response:
    room, who = room_of(request), officer_in(browser)
    chosen = [code for code in room.house.counters if code in form.texts("counter")]
    if not chosen:
        return go(request, "/counters", "refused.choose_a_counter")
    for code in chosen:
        answer = room.counters.open_counter(who, code)
        if isinstance(answer, NotDone):
            return go(request, "/counters", f"refused.{answer.refusal}", detail=answer.detail)
    return go(request, f"/counter/{chosen[0]}")
