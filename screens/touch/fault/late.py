"""No answer has come in time: what may have become of the wish, what to do now, and whom to ask."""

from __future__ import annotations

from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv

load_kv(__file__)


class LateScreen(TouchScreen):
    """Only shows its view."""

    still = True
