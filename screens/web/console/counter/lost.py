"""A lost number: a visitor without paper and photograph tells the service and about when; an officer prints a copy."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from fastapi.responses import Response

from screens.web.console.shared.forms import OurForm
from screens.web.console.shared.navigation import PageRouter
from screens.web.console.shared.request import PageRequest, SignedIn
from services.house.model import DAY_MINUTES
from services.people.permissions import Action
from services.queue.lost_numbers import AROUND
from services.queue.model import NotDone
from services.queue.reasons import LostReason
from services.text.times import minutes_of

router = PageRouter()

PATH = "/lost-number"
USUAL = timedelta(minutes=30)  # before now: who misses their paper has waited a while


@router.get(PATH)
def page(request: SignedIn) -> Response:
    """The numbers that wait in a service and were taken about a time; none before somebody has asked."""
    console, who = request.console, request.who
    console.permissions.require(who, Action.SERVE)
    zone = console.house.time_zone
    wished, now = request.query.get("service", ""), console.clock.now().astimezone(zone)
    service = wished if wished in console.house.services else ""
    at = _time(request.query.get("at", "")) or (now - USUAL).time()
    found = console.queue.lost.around(who, service, datetime.combine(now, at, zone)) if service else None
    return request.show(
        "lost_number.html",
        {
            "service": service,
            "at": f"{at:%H:%M}",
            "found": found,
            "around": round(AROUND.total_seconds() / 60),
            "kiosks": console.kiosks_alive(who),
            "reasons": tuple(LostReason),
        },
    )


@router.post(PATH)
def reprint(request: SignedIn, form: OurForm) -> Response:
    """A copy (SALINAN) of one of them, at a kiosk of the officer's choice."""
    kiosk = form.text("kiosk")
    if kiosk not in {one.kiosk for one in request.console.kiosks.known(request.who)}:
        return _back(request, form, "refused.kiosk_unknown")
    answer = request.console.queue.lost.reprint(request.who, form.number("ticket"), kiosk, form.text("reason"))
    if isinstance(answer, NotDone):
        return _back(request, form, f"refused.{answer.refusal}", detail=answer.detail)
    return _back(request, form, "said.reprint", label=answer.ticket.label, kiosk=kiosk)


def _back(request: PageRequest, form: OurForm, said: str, **fields: object) -> Response:
    """To the same list."""
    service, at = form.text("service"), _time(form.text("at"))
    known = service in request.console.house.services
    path = f"{PATH}?service={service}&at={at:%H:%M}" if known and at is not None else PATH
    return request.go(path, said, **fields)


def _time(words: str) -> time | None:
    """ "09:40", as browsers send it, or "09.40", as people write it."""
    minutes = minutes_of(words)
    return None if minutes is None or minutes == DAY_MINUTES else time(*divmod(minutes, 60))
