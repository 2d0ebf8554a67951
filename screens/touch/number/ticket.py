"""The number. It is the largest thing, and it stays whatever the printer does.

"Take your paper" is said only when printing was proven; beside "sent" there is a way to say
that nothing came; "officers have been told" is said only when one has been shown it.
"""

from __future__ import annotations

from screens.touch.core import intents
from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv

load_kv(__file__)


class TicketScreen(TouchScreen):
    def print_again(self) -> None:
        self.emit(intents.PrintAgain())

    def no_paper(self) -> None:
        self.emit(intents.NoPaperCame())
