"""The days are being read, or the visit booked. Shown only when that takes longer than `late_seconds`."""

from __future__ import annotations

from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv

load_kv(__file__)


class WaitScreen(TouchScreen):
    still = True
    late_seconds = 0.25
