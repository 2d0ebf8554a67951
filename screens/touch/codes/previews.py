"""Previews of the screens of scanned and typed codes."""

from __future__ import annotations

from dataclasses import replace

from devices.scanner import ScannerPlace
from screens.touch.codes.view import (
    CodeEntryView,
    CodeProblem,
    CodeProblemView,
    Held,
    PlaceState,
    PlaceView,
    ScanView,
    Wanted,
)
from screens.touch.core.sample import COUNTERS, LONG_WAIT, TWENTY_MINUTES
from screens.touch.core.view import Frame, ScreenView
from screens.touch.look.tokens import PanelShape


def previews(frame: Frame, _shape: PanelShape) -> dict[str, ScreenView]:
    words = {"en": ("Visit", "Monday, 23 November 2026")}
    service, day = words.get(frame.language, ("Kunjungan", "Senin, 23 November 2026"))
    place = PlaceView("A012", service, PlaceState.WAITING, help_at=COUNTERS, day=day)
    waiting = replace(place, ahead=5, wait=TWENTY_MINUTES)
    visit, number = ScanView(may_type=True), ScanView(Wanted.NUMBER)
    own = replace(waiting, may_give_up=True, may_copy=True)
    return {
        "scan-or-type": visit,
        "scan-helps": replace(visit, helps=True),
        **{f"scan-{held}": replace(visit, held=held) for held in (Held.UNREAD, Held.OTHER)},
        **{f"scan-at-{place}": replace(visit, place=place) for place in ScannerPlace if place is not visit.place},
        "scan-number": number,
        "scan-goods": replace(number, goods=True),
        "scan-goods-other": replace(number, goods=True, held=Held.OTHER),
        "scan-number-unread": replace(number, held=Held.UNREAD),
        "scan-number-other": replace(number, held=Held.OTHER),
        **{f"scan-number-{place}": replace(number, place=place, helps=True) for place in ScannerPlace},
        "code-entry": CodeEntryView(),
        "code-entry-complete": CodeEntryView("1312481296"),
        "code-entry-wrong": CodeEntryView("1312481297", "code_entry.wrong"),
        "code-entry-paused": CodeEntryView("1312481296", "code_entry.paused", 60),
        "code-entry-ask": CodeEntryView("1312481296", "code_entry.ask", 840, COUNTERS),
        "scan-reading": ScanView(reading=True),
        "place-own": own,
        "place-asking": replace(own, asking=True),
        "place-provisional": replace(own, label="SAB1012", provisional=True),
        "place-next": replace(place, label="A1012"),
        **{f"place-{state}": replace(place, state=state) for state in PlaceState},
        "place-waiting": waiting,
        "place-served-next": replace(place, state=PlaceState.SERVED, next_visit="next.book"),
        "place-long-wait": replace(own, wait=LONG_WAIT),
        **{f"code-{problem}": CodeProblemView(problem, COUNTERS) for problem in CodeProblem},
    }
