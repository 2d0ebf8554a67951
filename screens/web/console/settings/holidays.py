"""The holidays of a year out of a file, looked over and put into the draft. Nothing is fetched."""

from __future__ import annotations

from fastapi.responses import Response

from screens.web.console.settings.shared import drafts_of, draw, show_live, surroundings
from screens.web.console.shared.forms import OurForm, Uploaded
from screens.web.console.shared.navigation import PageRouter
from screens.web.console.shared.request import PageRequest, SignedIn
from services.people.permissions import Action
from services.settings.holidays import Holiday, read_holidays
from services.sheets.lists import MOST_BYTES, CsvFault

MOST_DAYS = 100  # of one file: two years of the decree
router = PageRouter(uploads={"/settings/holidays": MOST_BYTES})


@router.get("/settings/holidays")
def page(request: SignedIn) -> Response:
    return show_live(request) if request.live else _show(request)


def _show(request: PageRequest, status: int = 200, **more: object) -> Response:
    around = surroundings(request, drafts_of(request), "days")
    held = {key for section, key in draw(request, drafts_of(request), ()).values if section == "exceptions"}
    context = {"found": (), "faults": (), "there": held, "left_out": 0, "looked": False}
    return request.show("settings_holidays.html", around | context | more, status=status)


@router.post("/settings/holidays")
def look(request: SignedIn, content: Uploaded) -> Response:
    """The days that the file names, to be chosen from."""
    request.console.permissions.require(request.who, Action.DRAFT_SETTINGS)
    found = read_holidays(content, request.today)
    if found and isinstance(found[0], CsvFault):
        return _show(request, 422, faults=found)
    return _show(request, found=found[:MOST_DAYS], left_out=len(found[MOST_DAYS:]), looked=True)


@router.post("/settings/holidays/take")
def take(request: SignedIn, form: OurForm) -> Response:
    """The chosen days into the draft."""
    request.console.permissions.require(request.who, Action.DRAFT_SETTINGS)
    chosen = [Holiday.chosen(one, form.text(f"reason:{one}")) for one in form.texts("day")[:MOST_DAYS]]
    wishes = {("exceptions", one.day.isoformat()): f"holiday | {one.reason}" for one in chosen if one is not None}
    if not wishes:
        return request.go("/settings/page/days", "refused.nothing_to_do")
    request.console.drafts.save(request.who, wishes)
    return request.go("/settings/page/days", "said.settings_days", count=len(wishes))
