"""Previews: samples of every state of every screen, which the gallery photographs and the checks walk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

from screens.touch.app.home import previews as home
from screens.touch.app.view import LanguagesView, OfficerCallView, Shown, SoundView, StillThereView
from screens.touch.booking import previews as booking
from screens.touch.codes import previews as codes
from screens.touch.core.sample import COUNTERS, GUARD
from screens.touch.core.view import BarKind, CallState, CodeNotice, Frame
from screens.touch.fault import previews as fault
from screens.touch.goods import previews as goods
from screens.touch.info import previews as info
from screens.touch.look.preferences import ORDINARY, Preferences
from screens.touch.look.tokens import PanelShape
from screens.touch.number import previews as number
from screens.touch.staff import previews as staff
from screens.touch.survey import previews as survey
from screens.touch.visit import previews as visit

Preview = Callable[[Frame], Shown]


def frame(language: str, preferences: Preferences = ORDINARY) -> Frame:
    english = language == "en"
    return Frame(
        house_name="Rumah Tahanan Negara\nKelas IIB Muara Labuh",
        clock="09:12" if english else "09.12",
        date="Tuesday, 24 November 2026" if english else "Selasa, 24 November 2026",
        language=language,
        languages=("id", "en", "min"),
        simulated=True,
        speaks=True,
        preferences=preferences,
    )


def previews(shape: PanelShape = PanelShape.TALL) -> dict[str, Preview]:
    """Every state by name, with as many choices a page as a panel of this shape has room for."""
    return {name: partial(_preview, name, shape) for name in _all(frame("id"), shape)}


def _preview(name: str, shape: PanelShape, frame: Frame) -> Shown:
    return _all(frame, shape)[name]


@cache
def _all(frame: Frame, shape: PanelShape) -> dict[str, Shown]:
    visitors = home.previews(frame, shape)
    for subject in (number, visit, booking, codes, goods, info, survey, fault):
        visitors |= subject.previews(frame, shape)
    officers = staff.previews(replace(frame, bar=BarKind.STAFF), shape) | fault.of_staff()
    return {
        **{name: Shown(frame, view) for name, view in visitors.items()},
        **{name: Shown(replace(frame, bar=BarKind.STAFF), view) for name, view in officers.items()},
        **_overlays(frame, shape),
    }


def _overlays(frame: Frame, shape: PanelShape) -> dict[str, Shown]:
    spoken = replace(frame, preferences=replace(frame.preferences, spoken=True))
    services = Shown(frame, number.services_page(frame, shape))
    made = {
        "still-there": Shown(frame, number.priority(frame.language), StillThereView(12)),
        "languages": replace(services, overlay=LanguagesView(frame.languages, frame.language, ("min",))),
        "sound": replace(services, overlay=SoundView(False, 2)),
        "sound-on": replace(services, frame=spoken, overlay=SoundView(True, 2)),
    }
    noticed = Shown(frame, number.priority(frame.language))
    made |= {f"code-notice-{notice.name.lower()}": replace(noticed, notice=notice) for notice in CodeNotice if notice}
    for state in CallState:
        help_at = GUARD if state is CallState.CLOSED else COUNTERS
        made[f"call-{state}"] = replace(services, overlay=OfficerCallView(state, help_at))
        made[f"called-{state}"] = replace(services, frame=replace(frame, call=state))
    return made
