"""The number is being taken. Seen only when it takes long."""

from __future__ import annotations

from screens.touch.screen import TouchScreen, load_kv

load_kv("working")


class WorkingScreen(TouchScreen):
    still = True
    late_seconds = 0.25
