"""The number, which stays on the screen whatever the printer does.

"Take your paper" is shown only when printing was proven; beside "sent" there is a button for "no paper came";
"officers have been told" is shown only when an officer has been shown it. "Selesai" wakes up last and always lies in
the same place, at the right; where it asks first, the harmless answer has that place.
"""

from __future__ import annotations

from screens.touch.core.events import Finish, PrintAgain
from screens.touch.core.paper import PaperState
from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv
from screens.touch.number.events import ChangeNumber, NoPaperCame, NotYet, PrintNumber

load_kv(__file__)


_UNPROVEN = (PaperState.PRINTING, PaperState.SENT, PaperState.FAILED, PaperState.UNKNOWN)


class TicketScreen(TouchScreen):
    def finish(self) -> None:
        self.emit(Finish(asks=self.view.paper in _UNPROVEN))

    def print_again(self) -> None:
        self.emit(PrintAgain())

    def print_number(self) -> None:
        self.emit(PrintNumber())

    def no_paper(self) -> None:
        self.emit(NoPaperCame())

    def change(self) -> None:
        self.emit(ChangeNumber())

    def not_yet(self) -> None:
        self.emit(NotYet())

    def noted(self) -> None:
        self.emit(Finish(sure=True))
