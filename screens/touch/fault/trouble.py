"""What keeps the kiosk from working, for staff: what is wrong, where, what to do, and "try again"."""

from __future__ import annotations

from screens.touch.core.screen import TouchScreen
from screens.touch.core.words import tr
from screens.touch.fault.view import TroubleView
from screens.touch.look.kv import load_kv

load_kv(__file__)

LONGEST_PLACE = 90  # characters


class TroubleScreen(TouchScreen):
    still = True

    def place(self, view: TroubleView, language: str) -> str:
        """Where it is; "" where that would say nothing. The end of a path says more than its beginning."""
        trouble = view.trouble
        place = str(trouble.disk.disk) if trouble.disk is not None else trouble.place
        shown = place if len(place) <= LONGEST_PLACE else f"…{place[-LONGEST_PLACE:]}"
        return tr.say(language, "trouble.place", place=shown) if place else ""
