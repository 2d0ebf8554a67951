"""Changing paper, step by step, with the printer's state as it is now. Needs no PIN."""

from __future__ import annotations

from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv

load_kv(__file__)


class PaperHelpScreen(TouchScreen):
    """Steps that need no PIN."""
