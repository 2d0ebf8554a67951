"""Whether this visit shall be booked. As with every question, the harmless answer lies at the right."""

from __future__ import annotations

from screens.touch.booking import plate  # noqa: F401 - its kv comes before ours
from screens.touch.booking.events import BookIt
from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv

load_kv(__file__)


class SureScreen(TouchScreen):
    def book(self) -> None:
        self.emit(BookIt())
