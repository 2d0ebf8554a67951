"""What the pages of goods share: their tabs, answers in words, and who a bag is for while it is revealed."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi.responses import Response

from screens.web.console.shared.navigation import NavigationItem
from screens.web.console.shared.request import PageRequest
from services.goods.model import BagNotDone, GoodsPeople
from services.people.permissions import Action
from services.text.local_form import format_moment
from services.text.plain import plain

TABS = (
    NavigationItem("bags", "/goods", Action.RECEIVE_GOODS),
    NavigationItem("new", "/goods/new", Action.RECEIVE_GOODS),
    NavigationItem("lockers", "/goods/lockers", Action.KEEP_LOCKERS),
)
SHOWN_SECONDS = 30
IN_HAND_SECONDS = 120


@dataclass(frozen=True, slots=True)
class RevealedPeople:
    """Who a bag is from and for: for SHOWN_SECONDS, in the browser that asked."""

    bag: int
    people: GoodsPeople
    until: float  # monotonic seconds
    is_busy: bool = False

    def is_kept(self, now: float) -> bool:
        return self.until > now


@dataclass(frozen=True, slots=True)
class LabelInHand:
    """What this browser's officer scanned to find a bag: the label opens who the bag is for."""

    bag: int
    text: str
    until: float
    is_busy: bool = False

    def is_kept(self, now: float) -> bool:
        return self.until > now


@dataclass(frozen=True, slots=True)
class Shown:
    """Revealed people in a page, and how many seconds they stay."""

    people: GoodsPeople
    seconds: int


def shown_people(request: PageRequest, bag: int) -> Shown | None:
    """The people of this bag that this browser may show now."""
    found = request.console.memory.get(request.token, RevealedPeople)
    if found is None or found.bag != bag:
        return None
    return Shown(found.people, max(1, round(found.until - request.console.clock.monotonic())))


def tabs(request: PageRequest) -> dict[str, object]:
    """Those that mean something in this house."""
    settings = request.console.goods.settings
    return {"tabs": [one for one in TABS if one.key == "bags" or _has(request, one.key)], "goods": settings}


def _has(request: PageRequest, key: str) -> bool:
    settings = request.console.goods.settings
    return bool(settings.lockers) if key == "lockers" else settings.offered


def problem_fields(request: PageRequest, answer: BagNotDone) -> dict[str, object]:
    """What the words of a problem (refused.goods.…) are filled with."""
    bag = answer.bag
    fields: dict[str, object] = {"detail": answer.detail or "–", "label": bag.label if bag else "–"}
    zone, now = request.console.house.time_zone, request.console.clock.now()
    at = bag.ended_at.astimezone(zone) if bag and bag.ended_at else None
    fields["when"] = format_moment(at, now.astimezone(zone).date(), request.language) if at else "–"
    fields["by"] = (bag.ended_by if bag else "") or "–"
    return fields


def problem_words(request: PageRequest, answer: BagNotDone) -> str:
    return request.say(f"refused.goods.{answer.problem}", **problem_fields(request, answer))


def refused(request: PageRequest, back: str, answer: BagNotDone) -> Response:
    return request.go(back, f"refused.goods.{answer.problem}", **problem_fields(request, answer))


def back_of(wished: str) -> str:
    """A page of goods or a counter's, where a form says that it came from there."""
    return wished if wished.startswith(("/goods", "/counter/")) and wished.isascii() and len(wished) < 60 else "/goods"


def whole_number(text: str) -> int:
    """An amount as it was typed; what is no whole number, or absurd, becomes one that no house allows."""
    found = plain(text)
    return int(found) if found.isascii() and found.isdigit() and len(found) < 7 else -1
