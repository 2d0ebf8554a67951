"""What nobody has attended to, one by one, with what to do about it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from screens.web.console.people.sign_in import own_path
from screens.web.console.shared.browser import OurForm, SignedIn, officer_in, room_of
from screens.web.console.shared.render import go, show

router = APIRouter()


@router.get("/attention")
def page(request: Request, browser: SignedIn) -> Response:
    return show(request, browser, "attention.html")


@router.post("/attention/come")
def come(request: Request, browser: SignedIn, form: OurForm) -> Response:
    """ "Saya datang"."""
    room, kiosk = room_of(request), form.text("kiosk")
    done = room.attention.come(officer_in(browser), kiosk)
    back = own_path(form.text("back"))
    return go(request, back, "said.coming", kiosk=kiosk) if done else go(request, back, "refused.answered_already")


@router.post("/attention/helped")
def helped(request: Request, browser: SignedIn, form: OurForm) -> Response:
    done = room_of(request).attention.helped(officer_in(browser), form.text("kiosk"))
    return go(request, own_path(form.text("back")), "said.helped" if done else "refused.nothing_to_do")


@router.post("/attention/close")
def close(request: Request, browser: SignedIn, form: OurForm) -> Response:
    done = room_of(request).attention.close_alert(officer_in(browser), form.number("alert"))
    return go(request, "/attention", "said.looked_into" if done else "refused.nothing_to_do")


@router.post("/attention/resolve")
def resolve(request: Request, browser: SignedIn, form: OurForm) -> Response:
    done = room_of(request).counters.resolve_paper(officer_in(browser), form.number("job"))
    return go(request, "/attention", "said.resolved" if done else "refused.nothing_to_do")


@router.post("/attention/reprint")
def reprint(request: Request, browser: SignedIn, form: OurForm) -> Response:
    """The number again at the kiosk whose printer failed, marked SALINAN."""
    room, who = room_of(request), officer_in(browser)
    found = room.attention.without_paper(who, form.number("job"))
    if found is None:
        return go(request, "/attention", "refused.nothing_to_do")
    job, ticket = found
    room.counters.reprint(who, ticket, job.kiosk, job.language)
    return go(request, "/attention", "said.reprint", label=ticket.label, kiosk=job.kiosk)
