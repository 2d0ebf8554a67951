"""Lockers: which are in use, by which number and since when; giving one at a counter, freeing one."""

from __future__ import annotations

from fastapi.responses import Response

from screens.web.console.goods.shared import back_of, tabs
from screens.web.console.shared.forms import OurForm
from screens.web.console.shared.navigation import PageRouter
from screens.web.console.shared.request import SignedIn
from services.goods.model import LockerNotDone

router = PageRouter()


@router.get("/goods/lockers")
def page(request: SignedIn) -> Response:
    console, who = request.console, request.who
    occupied = console.goods.lockers.occupied(who)
    taken = {one.locker for one in occupied}
    free = [one for one in console.goods.settings.lockers if one not in taken]
    return request.show("goods_lockers.html", tabs(request) | {"occupied": occupied, "free": free})


@router.post("/goods/lockers/give")
def give(request: SignedIn, form: OurForm) -> Response:
    """For the family at one's counter, printed with its number once more where a kiosk is chosen."""
    console, who, back = request.console, request.who, back_of(form.text("back"))
    wished = form.text("kiosk")
    kiosk = wished if wished in console.kiosks_alive(who) else ""
    answer = console.goods.lockers.give(who, form.number("ticket"), form.text("locker"), kiosk, "id")
    if isinstance(answer, LockerNotDone):
        return _refused(request, back, answer)
    said = "said.locker_given" if kiosk else "said.locker_given_unprinted"
    return request.go(back, said, locker=answer.use.locker, label=answer.use.label, kiosk=kiosk)


@router.post("/goods/lockers/free")
def free(request: SignedIn, form: OurForm) -> Response:
    back = back_of(form.text("back"))
    answer = request.console.goods.lockers.free(request.who, form.number("use"))
    if isinstance(answer, LockerNotDone):
        return _refused(request, back, answer)
    return request.go(back, "said.locker_freed", locker=answer.use.locker, label=answer.use.label)


def _refused(request: SignedIn, back: str, answer: LockerNotDone) -> Response:
    use = answer.use
    return request.go(
        back,
        f"refused.locker.{answer.problem}",
        locker=use.locker if use else "–",
        label=use.label if use else "–",
    )
