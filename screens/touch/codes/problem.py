"""A code that cannot be used here. One calm text, whatever is wrong with it: nobody is accused of anything."""

from __future__ import annotations

from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv

load_kv(__file__)


class CodeProblemScreen(TouchScreen):
    """It only tells."""
