"""One booking: what it says, masked; its pass to print or send; ending it; letting in whom the rules keep out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from fastapi import HTTPException
from fastapi.responses import Response

from screens.web.console.shared.forms import Form, OurForm
from screens.web.console.shared.navigation import PageRouter
from screens.web.console.shared.request import PageRequest, RowNumber, SignedIn
from screens.web.console.shared.visit_panel import RevealedNames, show_names
from screens.web.console.visits.shared import CANCEL_REASONS, REVOKE_REASONS, booking_context, not_found, tabs
from services.people.permissions import Action
from services.text.dates import day_of
from services.visits.asked import OFFICERS_REASONS, RefuseReason
from services.visits.model import AdmitReason, BookAnswer, Booking, CheckedIn, EndReason, NamesReason, NotBooked
from services.visits.names import NotShown
from services.visits.pass_issuing import PassForm
from services.visits.pass_keys import KeyProblem

router = PageRouter()

DOWNLOADS = {PassForm.PICTURE: ("png", "image/png"), PassForm.PAGE: ("pdf", "application/pdf")}


@router.get("/visits/booking/{booking}")
def page(request: SignedIn, booking: RowNumber) -> Response:
    found = _found(request, booking)
    return request.show("visit_booking.html", tabs(request) | booking_context(request, found))


def _found(request: PageRequest, booking: int) -> Booking:
    found = request.console.visits.bookings.look(request.who, booking)
    if found is None:
        raise HTTPException(404)
    return found


# -- the pass -------------------------------------------------------------------------------------------


@router.post("/visits/booking/{booking}/pass")
def download(request: SignedIn, form: OurForm, booking: RowNumber) -> Response:
    """The pass as a picture to send, or as a page. A form, not an address: each one is in the log."""
    _found(request, booking)
    wished = form.text("as")
    if wished not in DOWNLOADS:
        raise HTTPException(400)
    kind = PassForm(wished)
    answer = request.console.visits.passes.issue(request.who, booking, kind, "id")
    if isinstance(answer, (KeyProblem, NotBooked)):
        return _no_pass(request, booking, answer)
    from services.visits.pictures import pass_pdf, pass_png  # slow to import

    ending, media = DOWNLOADS[kind]
    content = pass_png(answer) if kind is PassForm.PICTURE else pass_pdf(answer)
    headers = {"content-disposition": f'attachment; filename="kode-kunjungan-{booking}.{ending}"'}
    return Response(content, media_type=media, headers=headers)


@router.post("/visits/booking/{booking}/print")
def print_pass(request: SignedIn, form: OurForm, booking: RowNumber) -> Response:
    _found(request, booking)
    console, who, kiosk = request.console, request.who, form.text("kiosk")
    if kiosk not in console.kiosks_alive(who):
        return request.go(_back(booking), "refused.kiosk_unknown")
    answer = console.visits.passes.print(who, booking, kiosk, "id")
    if isinstance(answer, (KeyProblem, NotBooked)):
        return _no_pass(request, booking, answer)
    return request.go(_back(booking), "said.pass_asked", kiosk=kiosk)


def _no_pass(request: PageRequest, booking: int, answer: KeyProblem | NotBooked) -> Response:
    if isinstance(answer, KeyProblem):
        return request.go(_back(booking), f"refused.key.{answer}")
    return request.go(_back(booking), "refused.no_pass")


# -- answering what was asked for -------------------------------------------------------------------------


@router.post("/visits/booking/{booking}/approve")
def approve(request: SignedIn, form: OurForm, booking: RowNumber) -> Response:
    return _answered(
        request, _back(booking), request.console.visits.asked.approve(request.who, booking), "said.visit_approved"
    )


@router.post("/visits/booking/{booking}/refuse")
def refuse(request: SignedIn, form: OurForm, booking: RowNumber) -> Response:
    request.console.permissions.require(request.who, Action.MANAGE_BOOKINGS)
    reason = form.text("reason")
    if reason not in OFFICERS_REASONS:
        return request.go(_back(booking), "refused.reason_missing")
    answer = request.console.visits.asked.refuse(request.who, booking, RefuseReason(reason))
    return _answered(request, _back(booking), answer, "said.visit_refused")


# -- ending, correcting, letting in --------------------------------------------------------------------------


@router.post("/visits/booking/{booking}/cancel")
def cancel(request: SignedIn, form: OurForm, booking: RowNumber) -> Response:
    reason = form.text("reason")
    request.console.permissions.require(request.who, Action.MANAGE_BOOKINGS)
    if reason not in CANCEL_REASONS:
        return request.go(_back(booking), "refused.reason_missing")
    answer = request.console.visits.bookings.cancel(request.who, booking, EndReason(reason))
    return _answered(request, _back(booking), answer, "said.visit_cancelled")


@router.post("/visits/booking/{booking}/revoke")
def revoke(request: SignedIn, form: OurForm, booking: RowNumber) -> Response:
    reason = form.text("reason")
    console, who = request.console, request.who
    console.permissions.require(who, Action.ADMIT_VISIT)
    if reason not in REVOKE_REASONS:
        return request.go(_back(booking), "refused.reason_missing")
    return _answered(
        request, _back(booking), console.visits.bookings.revoke(who, booking, EndReason(reason)), "said.visit_revoked"
    )


@router.post("/visits/booking/{booking}/admit")
def admit(request: SignedIn, form: OurForm, booking: RowNumber) -> Response:
    """A number for a family that the rules keep out, printed at a kiosk where one is chosen."""
    console, who, reason, kiosk = request.console, request.who, form.text("reason"), form.text("kiosk")
    console.permissions.require(who, Action.ADMIT_VISIT)
    if reason not in set(AdmitReason):
        return request.go(_back(booking), "refused.reason_missing")
    printed_at = kiosk if kiosk in console.kiosks_alive(who) else None
    answer = console.visits.counter.admit(who, booking, AdmitReason(reason), kiosk=printed_at)
    if isinstance(answer, CheckedIn):
        said = "said.visit_admitted" if printed_at else "said.visit_admitted_unprinted"
        return request.go(_back(booking), said, label=answer.ticket.label, kiosk=kiosk)
    return not_found(request, _back(booking), answer.code)


# -- at a counter or here: what an officer does with the family before them ----------------------------------


def reveal(request: PageRequest, form: Form, booking: int, back: str) -> Response:
    """Who comes to see whom, in this browser for half a minute. The log says who asked, and why."""
    reason = form.text("reason")
    chosen = NamesReason(reason) if reason in set(NamesReason) else None
    answer = request.console.visits.names.reveal(request.who, booking, chosen)
    if isinstance(answer, NotBooked):
        return request.go(back, f"refused.visit.{answer.problem}", detail=answer.detail)
    if isinstance(answer, NotShown):
        said = "refused.names_wait" if answer.wait_seconds else "refused.reason_missing"
        return request.go(back, said, minutes=-(-answer.wait_seconds // 60))
    show_names(request, booking, answer)
    return request.go(back)


def hide(request: PageRequest, back: str) -> Response:
    request.console.memory.drop(request.token, RevealedNames)
    return request.go(back)


def identity(request: PageRequest, booking: int, back: str) -> Response:
    answer = request.console.visits.counter.identity_checked(request.who, booking)
    return _answered(request, back, answer, "said.identity_checked")


def permit(request: PageRequest, form: Form, booking: int, back: str) -> Response:
    """The officer has the permit before them, and writes down until when it is valid."""
    until = day_of(form.text("until")) or date.min  # no day is a day that is over
    answer = request.console.visits.permits.seen(request.who, booking, until)
    return _answered(request, back, answer, "said.permit_seen")


def no_permit(request: PageRequest, booking: int, back: str) -> Response:
    return _answered(
        request, back, request.console.visits.permits.not_valid(request.who, booking), "said.permit_not_valid"
    )


def party(request: PageRequest, form: Form, booking: int, back: str) -> Response:
    """How many really came; more than the house allows takes somebody in charge, and a reason."""
    reason = form.text("reason")
    chosen = AdmitReason(reason) if reason in set(AdmitReason) else None
    size, children = form.number("party"), form.number("children")
    answer = request.console.visits.counter.correct_party(request.who, booking, size, chosen, children=children)
    return _answered(request, back, answer, "said.party_corrected", count=size)


DEEDS: dict[str, Callable[[PageRequest, Form, int, str], Response]] = {
    "reveal": reveal,
    "hide": lambda request, form, booking, back: hide(request, back),
    "identity": lambda request, form, booking, back: identity(request, booking, back),
    "party": party,
    "permit": permit,
    "no-permit": lambda request, form, booking, back: no_permit(request, booking, back),
}


@router.post("/visits/booking/{booking}/{deed}")
def do(request: SignedIn, form: OurForm, booking: RowNumber, deed: str) -> Response:
    if deed not in DEEDS:
        raise HTTPException(404)
    return DEEDS[deed](request, form, booking, _back(booking))


def _answered(request: PageRequest, back: str, answer: BookAnswer, said: str, **fields: object) -> Response:
    if isinstance(answer, NotBooked):
        return request.go(back, f"refused.visit.{answer.problem}", detail=answer.detail)
    return request.go(back, said, **fields)


def _back(booking: int) -> str:
    return f"/visits/booking/{booking}"
