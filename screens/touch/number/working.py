"""The number is being taken. Shown only when that takes longer than `late_seconds`."""

from __future__ import annotations

from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv

load_kv(__file__)


class WorkingScreen(TouchScreen):
    still = True
    late_seconds = 0.25
