"""The number, which stays on the screen whatever the printer does.

"Take your paper" is shown only when printing was proven; beside "sent" there is a button for "no paper came";
"officers have been told" is shown only when an officer has been shown it.
"""

from __future__ import annotations

from screens.touch.core.events import PrintAgain
from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv
from screens.touch.number.events import NoPaperCame

load_kv(__file__)


class TicketScreen(TouchScreen):
    def print_again(self) -> None:
        self.emit(PrintAgain())

    def no_paper(self) -> None:
        self.emit(NoPaperCame())
