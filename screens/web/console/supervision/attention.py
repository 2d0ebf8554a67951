"""What nobody has attended to, one by one, with what to do about it."""

from __future__ import annotations

from fastapi.responses import Response

from screens.web.console.shared.forms import OurForm
from screens.web.console.shared.navigation import NavigationItem, PageRouter
from screens.web.console.shared.request import SignedIn, own_path
from services.house import alerts
from services.people.permissions import Action

router = PageRouter(NavigationItem("attention", "/attention", Action.SEE_QUEUE))


@router.get("/attention")
def page(request: SignedIn) -> Response:
    request.console.permissions.require(request.who, Action.SEE_QUEUE)
    return request.show("attention.html")


@router.post("/attention/come")
def come(request: SignedIn, form: OurForm) -> Response:
    """ "Saya datang"."""
    console, kiosk = request.console, form.text("kiosk")
    done = console.calls.answer(request.who, kiosk)
    back = own_path(form.text("back"))
    return request.go(back, "said.coming", kiosk=kiosk) if done else request.go(back, "refused.answered_already")


@router.post("/attention/helped")
def helped(request: SignedIn, form: OurForm) -> Response:
    done = request.console.calls.close(request.who, form.number("call"))
    return request.go(own_path(form.text("back")), "said.helped" if done else "refused.nothing_to_do")


@router.post("/attention/close")
def close(request: SignedIn, form: OurForm) -> Response:
    done = alerts.close_alert(request.console.journal, request.who, form.number("alert"))
    return request.go("/attention", "said.looked_into" if done else "refused.nothing_to_do")


@router.post("/attention/resolve")
def resolve(request: SignedIn, form: OurForm) -> Response:
    done = request.console.paper.resolve(request.who, form.number("job"))
    return request.go("/attention", "said.resolved" if done else "refused.nothing_to_do")


@router.post("/attention/reprint")
def reprint(request: SignedIn, form: OurForm) -> Response:
    """The number again at the kiosk whose printer failed, marked SALINAN."""
    found = request.console.open_matters.without_paper(request.who, form.number("job"))
    if found is None:
        return request.go("/attention", "refused.nothing_to_do")
    job, ticket = found
    request.console.paper.reprint(request.who, ticket, job.kiosk, job.language)
    return request.go("/attention", "said.reprint", label=ticket.label, kiosk=job.kiosk)
