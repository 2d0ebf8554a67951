"""One booking: what it says, masked; its pass to print or send; ending it; letting in whom the rules keep out."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from screens.web.console.shared.browser import Browser, Form, OurForm, SignedIn, officer_in, room_of
from screens.web.console.shared.kiosks import kiosks_alive
from screens.web.console.shared.render import go, show
from screens.web.console.visits.shared import CANCEL_REASONS, REVOKE_REASONS, booking_context, not_found, tabs
from services.staff.visit_desk import PassForm
from services.visits.counter import Revealed
from services.visits.model import AdmitReason, BookAnswer, Booking, CheckedIn, EndReason, NotBooked
from services.visits.pass_keys import KeyProblem

router = APIRouter()

DOWNLOADS = {PassForm.PICTURE: ("png", "image/png"), PassForm.PAGE: ("pdf", "application/pdf")}


@router.get("/visits/booking/{booking}")
def page(request: Request, browser: SignedIn, booking: int) -> Response:
    found = _found(request, browser, booking)
    return show(
        request, browser, "visit_booking.html", tabs(request, browser) | booking_context(request, browser, found)
    )


def _found(request: Request, browser: Browser, booking: int) -> Booking:
    found = room_of(request).visits.by_id(officer_in(browser), booking) if booking < 2**63 else None
    if found is None:
        raise HTTPException(404)
    return found


# -- the pass -------------------------------------------------------------------------------------------


@router.post("/visits/booking/{booking}/pass")
def download(request: Request, browser: SignedIn, form: OurForm, booking: int) -> Response:
    """The pass as a picture to send, or as a page. A form, not an address: each one is in the log."""
    _found(request, browser, booking)
    wished = form.text("as")
    if wished not in DOWNLOADS:
        raise HTTPException(400)
    kind = PassForm(wished)
    answer = room_of(request).visits.issue_pass(officer_in(browser), booking, kind, "id")
    if isinstance(answer, (KeyProblem, NotBooked)):
        return _no_pass(request, booking, answer)
    from services.visits.pictures import pass_pdf, pass_png  # slow to import

    ending, media = DOWNLOADS[kind]
    content = pass_png(answer) if kind is PassForm.PICTURE else pass_pdf(answer)
    headers = {"content-disposition": f'attachment; filename="kode-kunjungan-{booking}.{ending}"'}
    return Response(content, media_type=media, headers=headers)


@router.post("/visits/booking/{booking}/print")
def print_pass(request: Request, browser: SignedIn, form: OurForm, booking: int) -> Response:
    _found(request, browser, booking)
    room, who, kiosk = room_of(request), officer_in(browser), form.text("kiosk")
    if kiosk not in kiosks_alive(room, who):
        return go(request, _back(booking), "refused.kiosk_unknown")
    answer = room.visits.print_pass(who, booking, kiosk, "id")
    if isinstance(answer, (KeyProblem, NotBooked)):
        return _no_pass(request, booking, answer)
    return go(request, _back(booking), "said.pass_asked", kiosk=kiosk)


def _no_pass(request: Request, booking: int, answer: KeyProblem | NotBooked) -> Response:
    if isinstance(answer, KeyProblem):
        return go(request, _back(booking), f"refused.key.{answer}")
    return go(request, _back(booking), "refused.no_pass")


# -- ending, correcting, letting in --------------------------------------------------------------------------


@router.post("/visits/booking/{booking}/cancel")
def cancel(request: Request, browser: SignedIn, form: OurForm, booking: int) -> Response:
    reason = form.text("reason")
    room, who = room_of(request), officer_in(browser)
    room.visits.managing(who)
    if reason not in CANCEL_REASONS:
        return go(request, _back(booking), "refused.reason_missing")
    answer = room.visits.cancel(who, booking, EndReason(reason))
    return _answered(request, _back(booking), answer, "said.visit_cancelled")


@router.post("/visits/booking/{booking}/revoke")
def revoke(request: Request, browser: SignedIn, form: OurForm, booking: int) -> Response:
    reason = form.text("reason")
    room, who = room_of(request), officer_in(browser)
    room.visits.deciding(who)
    if reason not in REVOKE_REASONS:
        return go(request, _back(booking), "refused.reason_missing")
    return _answered(request, _back(booking), room.visits.revoke(who, booking, EndReason(reason)), "said.visit_revoked")


@router.post("/visits/booking/{booking}/admit")
def admit(request: Request, browser: SignedIn, form: OurForm, booking: int) -> Response:
    """A number for a family that the rules keep out, printed at a kiosk where one is chosen."""
    room, who, reason, kiosk = room_of(request), officer_in(browser), form.text("reason"), form.text("kiosk")
    room.visits.deciding(who)
    if reason not in set(AdmitReason):
        return go(request, _back(booking), "refused.reason_missing")
    printed_at = kiosk if kiosk in kiosks_alive(room, who) else None
    answer = room.visits.admit(who, booking, AdmitReason(reason), kiosk=printed_at)
    if isinstance(answer, CheckedIn):
        said = "said.visit_admitted" if printed_at else "said.visit_admitted_unprinted"
        return go(request, _back(booking), said, label=answer.ticket.label, kiosk=kiosk)
    return not_found(request, browser, _back(booking), answer.code)


# -- at a counter or here: what an officer does with the family before them ----------------------------------


def reveal(request: Request, browser: Browser, booking: int, back: str) -> Response:
    """Who comes to see whom, in this browser for half a minute. The log says who asked."""
    room = room_of(request)
    answer = room.visits.reveal(officer_in(browser), booking)
    if not isinstance(answer, Revealed):
        return go(request, back, f"refused.visit.{answer.problem}", detail=answer.detail)
    room.reveals.show(browser.token, booking, answer)
    return go(request, back)


def hide(request: Request, browser: Browser, back: str) -> Response:
    room_of(request).reveals.hide(browser.token)
    return go(request, back)


def identity(request: Request, browser: Browser, booking: int, back: str) -> Response:
    answer = room_of(request).visits.identity_checked(officer_in(browser), booking)
    return _answered(request, back, answer, "said.identity_checked")


def party(request: Request, browser: Browser, form: Form, booking: int, back: str) -> Response:
    """How many really came; more than the house allows takes somebody in charge, and a reason."""
    reason = form.text("reason")
    chosen = AdmitReason(reason) if reason in set(AdmitReason) else None
    size = form.number("party")
    answer = room_of(request).visits.correct_party(officer_in(browser), booking, size, chosen)
    return _answered(request, back, answer, "said.party_corrected", count=size)


DEEDS: dict[str, Callable[[Request, Browser, Form, int, str], Response]] = {
    "reveal": lambda request, browser, form, booking, back: reveal(request, browser, booking, back),
    "hide": lambda request, browser, form, booking, back: hide(request, browser, back),
    "identity": lambda request, browser, form, booking, back: identity(request, browser, booking, back),
    "party": party,
}


@router.post("/visits/booking/{booking}/{deed}")
def do(request: Request, browser: SignedIn, form: OurForm, booking: int, deed: str) -> Response:
    if deed not in DEEDS:
        raise HTTPException(404)
    return DEEDS[deed](request, browser, form, booking, _back(booking))


def _answered(request: Request, back: str, answer: BookAnswer, said: str, **fields: object) -> Response:
    if isinstance(answer, NotBooked):
        return go(request, back, f"refused.visit.{answer.problem}", detail=answer.detail)
    return go(request, back, said, **fields)


def _back(booking: int) -> str:
    return f"/visits/booking/{booking}"
