"""Manual numbers: the cards for the day without power, as a file to print, and their entry afterwards."""

from __future__ import annotations

from datetime import time

from fastapi.responses import Response

from screens.web.console.shared.forms import Form, OurForm
from screens.web.console.shared.navigation import PageRouter
from screens.web.console.shared.request import PageRequest, SignedIn
from services.house.model import DAY_MINUTES
from services.people.permissions import Action
from services.queue.manual import (
    DAYS_BACK,
    MOST_AT_ONCE,
    MOST_NUMBER,
    ManualProblem,
    ManualRefused,
    ManualWish,
    read_numbers,
)
from services.text.dates import day_of
from services.text.times import minutes_of

router = PageRouter()

PATH = "/manual-numbers"
CARDS = 50  # five pages
FIELDS = ("service", "numbers", "day", "at", "state", "group")
REGULAR = "-"  # as a group: none of them


@router.get(PATH)
def page(request: SignedIn) -> Response:
    return _show(request)


def _show(request: PageRequest, refused: ManualRefused | None = None, form: Form | None = None) -> Response:
    console, who = request.console, request.who
    console.permissions.require(who, Action.ADMIT)
    now = console.clock.now().astimezone(console.house.time_zone)
    typed = {name: form.text(name) if form else "" for name in FIELDS}
    context = {
        "letter": console.manual.letter,
        "most": MOST_AT_ONCE,
        "cards": CARDS,
        "days_back": DAYS_BACK,
        "groups": console.house.priority_groups.values(),
        "day": console.queue.day.today().isoformat(),
        "at": f"{now:%H:%M}",
        "refused": refused,
        "typed": typed,
    }
    return request.show("manual_numbers.html", context)


@router.get(f"{PATH}/cards")
def cards(request: SignedIn) -> Response:
    """The cards from a first number on, as a PDF."""
    console = request.console
    console.permissions.require(request.who, Action.ADMIT)
    first, count = _whole(request.query.get("first", ""), 1), _whole(request.query.get("count", ""), CARDS)
    first = min(max(first, 1), MOST_NUMBER)
    last = min(first + min(max(count, 1), MOST_AT_ONCE) - 1, MOST_NUMBER)
    from services.paper.number_cards import cards as drawn  # reportlab is slow to import

    console.database.look_away()  # to draw them takes long
    content = drawn(console.house, console.manual.letter, range(first, last + 1))
    name = f"nomor-manual-{console.manual.letter}{first:03d}-{console.manual.letter}{last:03d}.pdf"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/pdf", headers=headers)


@router.post(PATH)
def register(request: SignedIn, form: OurForm) -> Response:
    """Enter what was given out by hand: all of the numbers or none."""
    numbers = read_numbers(form.text("numbers"), request.console.manual.letter)
    day, at = day_of(form.text("day")), _time(form.text("at"))
    request.console.permissions.require(request.who, Action.ADMIT)
    if numbers is None:
        return _show(request, ManualRefused(ManualProblem.BAD_NUMBERS), form)
    if day is None or at is None:
        return _show(request, ManualRefused(ManualProblem.BAD_DAY if day is None else ManualProblem.BAD_TIME), form)
    group = form.text("group")
    wish = ManualWish(
        form.text("service"),
        numbers,
        day,
        at,
        waiting=form.text("state") == "waiting",
        priority_group=None if group in ("", REGULAR) else group,
    )
    answer = request.console.manual.register(request.who, wish)
    if isinstance(answer, ManualRefused):
        return _show(request, answer, form)
    said = "said.manual_waiting" if answer.waiting else "said.manual_served"
    return request.go(PATH, said, count=len(answer.labels))


def _time(words: str) -> time | None:
    minutes = minutes_of(words)
    return None if minutes is None or minutes == DAY_MINUTES else time(*divmod(minutes, 60))


def _whole(words: str, usual: int) -> int:
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 6 else usual
