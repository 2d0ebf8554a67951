"""A code that cannot be used here. The text is the same whatever is wrong with it, so that nobody is accused."""

from __future__ import annotations

from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv

load_kv(__file__)


class CodeProblemScreen(TouchScreen):
    """Only shows its view."""
