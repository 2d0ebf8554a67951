"""The next visit that is booked, and its pass on paper; without paper its short code, large.

"Selesai" wakes up last and lies at the right; where it asks first, the harmless answer has that place. A visit that was
booked before, and is only looked at, has "back".
"""

from __future__ import annotations

from screens.touch.booking import plate  # noqa: F401 - its kv comes before ours
from screens.touch.booking.events import NotNoted, PrintPassAgain
from screens.touch.core.events import Finish
from screens.touch.core.paper import PaperState
from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv

load_kv(__file__)


class PassScreen(TouchScreen):
    def finish(self) -> None:
        self.emit(Finish(asks=self.view.paper is not PaperState.PRINTED))

    def noted(self) -> None:
        self.emit(Finish(sure=True))

    def not_yet(self) -> None:
        self.emit(NotNoted())

    def print_again(self) -> None:
        self.emit(PrintPassAgain())
