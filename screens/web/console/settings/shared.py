"""What every page of the settings shows beside its own: the menu, the draft, what will be different, who runs what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi.responses import Response

from screens.web.console.shared.request import PageRequest
from services.house.kiosks import KioskState, is_silent
from services.log.words import actor_words
from services.people.permissions import Action, may
from services.settings.form import Draw, PlainFault, Told
from services.settings.model import Draft
from services.settings.timeline import Version, begins
from services.settings.values import ORDER, Values, asks_second_person
from services.visits.displaced import Displaced

DAYS_TO_LOOK = 14  # for the next day on which the house is open


@dataclass(frozen=True, slots=True)
class MenuItem:
    key: str
    title: str
    faults: int
    changes: int


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a draft means. `again`: versions planned for later that change some of it once more."""

    told: Sequence[Told]
    overtaken: Sequence[Told]
    faults: Sequence[PlainFault]
    warnings: Sequence[str]
    displaced: Sequence[Displaced]
    again: Sequence[Version]


@dataclass(frozen=True, slots=True)
class Panel:
    """A touchscreen and the version that it works by. `late`: another one holds, and it has not heard of it yet."""

    kiosk: KioskState
    silent: bool
    late: bool


def drafts_of(request: PageRequest) -> Draft | None:
    """The officer's own draft, where they may have one."""
    if not may(request.who.role, Action.DRAFT_SETTINGS):
        return None
    return request.console.drafts.mine(request.who)


def consequences(request: PageRequest, draft: Draft) -> Consequences:
    forms, language = request.console.forms, request.language
    before, after = request.console.plan_of(draft.base), request.console.plan_of(draft.values)
    displaced: Sequence[Displaced] = ()
    if before is not None and after is not None:
        displaced = request.console.displaced.by(request.who, before, after, draft.day or request.today)
    timeline, zone = request.console.drafts.timeline(request.who), request.console.house.time_zone
    starts = begins(draft.day, zone) if draft.day else request.console.clock.now()
    return Consequences(
        forms.told(draft.changes, draft.values, language),
        forms.told(draft.overtaken, draft.values, language),
        forms.faults(draft.values, language),
        forms.warnings(draft.values, language),
        displaced,
        timeline.changing_again({one.place for one in draft.changes}, starts),
    )


def surroundings(request: PageRequest, draft: Draft | None, here: str) -> dict[str, object]:
    """Values of the layout that all pages of the settings share."""
    console, who = request.console, request.who
    timeline, now = console.drafts.timeline(who), console.clock.now()
    held = timeline.in_force(now)
    known = consequences(request, draft) if draft is not None else None
    proposals = console.drafts.proposals(who)
    return {
        "menu": _menu(request, draft, known),
        "settings_here": here,
        "draft": draft,
        "known": known,
        "held": held,
        "planned": timeline.planned(now),
        "waiting": len(proposals),
        "may_draft": may(who.role, Action.DRAFT_SETTINGS),
        "may_approve": may(who.role, Action.APPROVE_SETTINGS),
        "second_person": asks_second_person(timeline.values(now)),
        "panels": panels(request, held),
        "next_day": next_open_day(request),
        "actor": lambda code: actor_words(code, request.language),
        "problem": "",
        "wished_day": None,
        "tomorrow": request.today + timedelta(days=1),
    }


def kept(draft: Draft | None) -> str:
    """What is said after something was put into a draft. `draft`: as it was before; no proposal outlives a change."""
    return "said.settings_kept_again" if draft is not None and draft.proposed else "said.settings_kept"


def show_live(request: PageRequest) -> Response:
    """The answer to a page that refreshes itself: which panel works by which version; a form stays as it is."""
    held = request.console.drafts.timeline(request.who).in_force(request.console.clock.now())
    return request.show("settings_live.html", {"panels": panels(request, held)})


def draw(request: PageRequest, draft: Draft | None, faults: Sequence[PlainFault]) -> Draw:
    if draft is not None:
        return Draw(draft.values, draft.base, faults, request.language, request.today)
    held: Values = request.console.drafts.timeline(request.who).values(request.console.clock.now())
    return Draw(held, held, (), request.language, request.today)


def panels(request: PageRequest, held: Version | None) -> list[Panel]:
    now, number = request.console.clock.now(), held.number if held else 0
    return [
        Panel(one, is_silent(one, now), one.settings_number is not None and one.settings_number != number)
        for one in request.console.kiosks.known(request.who)
    ]


def next_open_day(request: PageRequest) -> date:
    """The next day on which any service is open; tomorrow where none is soon."""
    services = request.console.house.services.values()
    days = [request.today + timedelta(days=number) for number in range(1, DAYS_TO_LOOK)]
    return next((day for day in days if any(one.hours.intervals_on(day) for one in services)), days[0])


def _menu(request: PageRequest, draft: Draft | None, known: Consequences | None) -> list[MenuItem]:
    page_of = request.console.forms.page_of
    changed = (
        [page_of(f"{key} X" if section == ORDER else section)[0] for section, key in _parts(draft)] if draft else []
    )
    faulty = [one.page for one in known.faults] if known else []
    return [
        MenuItem(key, title, faulty.count(key), changed.count(key))
        for key, title in request.console.forms.titles(request.language)
    ]


def _parts(draft: Draft) -> list[tuple[str, str]]:
    """What counts as one change: a key; of a section that comes or goes all keys together."""
    before, after = ({section for section, _ in values} for values in (draft.base, draft.values))
    whole = (before ^ after) - {ORDER}
    parts = ((one.section, "" if one.section in whole else one.key) for one in draft.changes)
    return list(dict.fromkeys(parts))
