"""What keeps the kiosk from working, for staff: what is wrong, where, what to do, and "try again"."""

from __future__ import annotations

from screens.touch.core.screen import TouchScreen
from screens.touch.fault.view import TroubleView
from screens.touch.look.kv import load_kv

load_kv(__file__)

LONGEST_PLACE, LONGEST_WORD = 110, 15  # characters


class TroubleScreen(TouchScreen):
    still = True

    def place(self, view: TroubleView) -> str:
        """Where it is; "" where that would say nothing."""
        trouble = view.trouble
        place = str(trouble.disk.disk) if trouble.disk is not None else trouble.place
        return " ".join(map(_fits, place[:LONGEST_PLACE].split()))


def _fits(word: str) -> str:
    """A path or a name has no place to break a line at; its end says more than its beginning."""
    return word if len(word) <= LONGEST_WORD else f"…{word[1 - LONGEST_WORD :]}"
