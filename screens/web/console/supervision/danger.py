"""An officer in danger: the silent press, the answer, what it was; and a guard's page, which shows nothing else."""

from __future__ import annotations

from fastapi import HTTPException
from fastapi.responses import Response

from screens.web.console.shared.forms import OurForm
from screens.web.console.shared.navigation import NavigationItem, PageRouter
from screens.web.console.shared.request import GUARD_PAGE, PageRequest, SignedIn, own_path
from services.house.danger import DangerEnding, told_at
from services.people.permissions import Action, may
from services.people.web_sessions import token_hash

router = PageRouter(NavigationItem("guard", GUARD_PAGE, Action.KEEP_GUARD))


@router.get("/guard")
def guard(request: SignedIn) -> Response:
    request.console.permissions.require(request.who, Action.KEEP_GUARD)
    request.console.guard_pages.ask()
    return request.show("guard.html")


@router.get("/danger/sounds")
def sounds(request: SignedIn) -> Response:
    """For a page that nobody looks at: whether it should sound all the same. One figure, nothing of anybody."""
    request.console.permissions.require(request.who, Action.ANSWER_DANGER)
    _own, others = told_at(request.console.dangers.open_calls(), token_hash(request.token))
    return Response("1" if any(one.sounds for one in others) else "0", media_type="text/plain")


@router.post("/danger")
def call(request: SignedIn, form: OurForm) -> Response:
    """Nothing on the page tells of it but a few quiet words in its foot."""
    back = own_path(form.text("back"))
    request.console.dangers.call(request.who, token_hash(request.token), _counters(request, back))
    return Response(status_code=204) if request.live else request.go(back)


@router.post("/danger/come")
def come(request: SignedIn, form: OurForm) -> Response:
    """ "Saya datang"."""
    done = request.console.dangers.come(request.who, form.number("call"))
    return request.go(own_path(form.text("back")), "said.danger_coming" if done else "refused.answered_already")


@router.post("/danger/close")
def close(request: SignedIn, form: OurForm) -> Response:
    wished = form.text("reason")
    if wished not in set(DangerEnding):
        raise HTTPException(400)
    done = request.console.dangers.close(request.who, form.number("call"), DangerEnding(wished))
    return request.go(own_path(form.text("back")), "said.danger_closed" if done else "refused.danger_not_closed")


def _counters(request: PageRequest, page: str) -> tuple[str, ...]:
    """The counter whose page it came from, else all that the officer has open."""
    if not may(request.who.role, Action.SERVE):
        return ()
    mine = tuple(one.code for one in request.console.queue.views.serving(request.who))
    of_page = page.removeprefix("/counter/").partition("/")[0]
    return (of_page,) if of_page in mine else mine
