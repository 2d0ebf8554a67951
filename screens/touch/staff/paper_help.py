"""How to change the paper, with the printer's state now. Needs no PIN."""

from __future__ import annotations

from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv

load_kv(__file__)


class PaperHelpScreen(TouchScreen):
    """Only shows its view."""
