"""All screens, joined from the subjects in the order of a visit: a screen slides in from the side on which it lies."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from screens.touch.app.home import subject as home
from screens.touch.booking import subject as booking
from screens.touch.codes import subject as codes
from screens.touch.core.screen import TouchScreen
from screens.touch.core.speech import Sentences
from screens.touch.core.subject import ScreenEntry
from screens.touch.core.view import ScreenView
from screens.touch.fault import subject as fault
from screens.touch.goods import subject as goods
from screens.touch.info import subject as info
from screens.touch.number import subject as number
from screens.touch.staff import subject as staff
from screens.touch.survey import subject as survey
from screens.touch.visit import subject as visit

SUBJECTS = (home, number, codes, goods, visit, survey, booking, info, fault, staff)
SCREENS: dict[type, ScreenEntry[Any]] = {type(entry.blank): entry for subject in SUBJECTS for entry in subject.SCREENS}


def screen_class(view: type) -> type[TouchScreen]:
    """The class of the screen that shows views of a type."""
    module, _, name = SCREENS[view].screen.rpartition(".")
    found: type[TouchScreen] = getattr(import_module(f"screens.touch.{module}"), name)
    return found


def depth(view: type) -> int:
    """How far into a visit the screen of a view lies."""
    return list(SCREENS).index(view)


def spoken(view: ScreenView, language: str) -> Sentences:
    """What the screen of a view says, most important first."""
    return SCREENS[type(view)].spoken(view, language)
