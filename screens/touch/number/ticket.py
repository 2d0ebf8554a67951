"""The number. It is the largest thing, and it stays whatever the printer does.

"Take your paper" is said only when printing was proven; beside "sent" there is a way to say
that nothing came; "officers have been told" is said only when one has been shown it.
"""

from __future__ import annotations

from screens.touch.core import intents
from screens.touch.core.paper import PILLS, PaperState
from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv
from screens.touch.number import words
from screens.touch.number.view import TicketView

load_kv(__file__)


class TicketScreen(TouchScreen):
    def pill(self, view: TicketView | None) -> tuple[str, str, str]:
        """Pictogram, tone and message id of the state of the paper."""
        return PILLS[view.paper] if view else ("", "neutral", "")

    def lead(self, view: TicketView | None) -> str:
        """The message id above the number."""
        return words.lead(view) if view is not None else "ticket.your_number"

    def strong(self, view: TicketView | None) -> str:
        return words.STRONG.get(view.paper, "") if view else ""

    def sit(self, view: TicketView | None) -> str:
        return words.sit(view) if view else "ticket.sit"

    def notice_icon(self, view: TicketView | None) -> str:
        return "arrow-down-bold" if view and view.paper is PaperState.PRINTED else "information-outline"

    def without_paper(self, view: TicketView | None) -> bool:
        """Whether the visitor has to do without a slip: then the code is on the screen."""
        return view is not None and view.paper in words.WITHOUT

    def advice(self, view: TicketView | None, language: str) -> str:
        """What to do now, one or two short sentences."""
        return words.advice(view, language) if view is not None else ""

    def may_report(self, view: TicketView | None) -> bool:
        return view is not None and view.paper is PaperState.SENT

    def may_copy(self, view: TicketView | None) -> bool:
        """Whether one more slip is offered: to who shows a pass again and may have lost the first one."""
        return view is not None and view.may_copy and view.paper is PaperState.NO_SLIP

    def print_again(self) -> None:
        self.emit(intents.PrintAgain())

    def finish(self) -> None:
        self.emit(intents.Finish())

    def no_paper(self) -> None:
        self.emit(intents.NoPaperCame())
