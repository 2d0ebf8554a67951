"""Which counters an officer works at today. One action from signing in, one before the first call."""

from __future__ import annotations

from fastapi.responses import RedirectResponse, Response

from screens.web.console.shared.forms import OurForm
from screens.web.console.shared.navigation import PageRouter
from screens.web.console.shared.request import SignedIn
from services.queue.model import NotDone

router = PageRouter()


@router.get("/counter")
def to_counter(request: SignedIn) -> Response:
    """The counter that has something going on, else the first; without one, choose."""
    mine = request.console.queue.views.serving(request.who)
    busy = next((one for one in mine if one.ticket is not None), mine[0] if mine else None)
    return RedirectResponse(f"/counter/{busy.code}" if busy else "/counters", 303)


@router.get("/counters")
def page(request: SignedIn) -> Response:
    mine = {one.code for one in request.console.queue.views.serving(request.who)}
    counters = request.console.queue.views.counters(request.who)
    on_duty = set(request.console.roster.my_counters(request.who, request.console.clock.now()))
    free = [one.code for one in counters.values() if not one.is_open]
    return request.show(
        "choose.html",
        {
            "counters": counters,
            "mine": mine,
            "chosen": on_duty or ({free[0]} if len(free) == 1 else set()),
            "on_duty": on_duty,
        },
    )


@router.post("/counters")
def open_counters(request: SignedIn, form: OurForm) -> Response:
    chosen = [code for code in request.console.house.counters if code in form.texts("counter")]
    if not chosen:
        return request.go("/counters", "refused.choose_a_counter")
    for code in chosen:
        answer = request.console.queue.counters.open(request.who, code)
        if isinstance(answer, NotDone):
            return request.go("/counters", f"refused.{answer.refusal}", detail=answer.detail)
    return request.go(f"/counter/{chosen[0]}")
