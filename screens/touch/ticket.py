"""The number. It is the largest thing, and it stays whatever the printer does.

"Take your paper" is said only when printing was proven; beside "sent" there is a way to say
that nothing came; "officers have been told" is said only when one has been shown it.
"""

from __future__ import annotations

from screens.touch import intents
from screens.touch.screen import TouchScreen, load_kv
from screens.touch.views import PaperState, TicketView

load_kv("ticket")

_PILLS = {
    PaperState.NO_SLIP: ("", "neutral", ""),
    PaperState.PRINTING: ("printer", "neutral", "ticket.printing"),
    PaperState.PRINTED: ("check-bold", "ok", "ticket.printed"),
    PaperState.SENT: ("printer", "neutral", "ticket.sent"),
    PaperState.FAILED: ("printer-off", "warn", "ticket.failed"),
    PaperState.UNKNOWN: ("printer-alert", "warn", "ticket.unknown"),
}
_STRONG = {
    PaperState.PRINTING: "ticket.wait_paper",
    PaperState.PRINTED: "ticket.take_paper",
    PaperState.SENT: "ticket.paper_should_come",
}


class TicketScreen(TouchScreen):
    def pill(self, view: TicketView | None) -> tuple[str, str, str]:
        """Pictogram, tone and message id of the state of the paper."""
        return _PILLS[view.paper] if view else ("", "neutral", "")

    def lead(self, view: TicketView | None) -> str:
        """The message id above the number."""
        if view is not None and view.paper in (PaperState.FAILED, PaperState.UNKNOWN):
            return "ticket.still_valid"
        return "ticket.again" if view is not None and view.repeated else "ticket.your_number"

    def strong(self, view: TicketView | None) -> str:
        return _STRONG.get(view.paper, "") if view else ""

    def notice_icon(self, view: TicketView | None) -> str:
        return "arrow-down-bold" if view and view.paper is PaperState.PRINTED else "information-outline"

    def without_paper(self, view: TicketView | None) -> bool:
        """Whether the visitor has to do without a slip: then the code is on the screen."""
        return view is not None and view.paper in (PaperState.FAILED, PaperState.UNKNOWN, PaperState.NO_SLIP)

    def advice(self, view: TicketView | None, say: object, language: str) -> str:
        """What to do now, one or two short sentences."""
        if view is None or not callable(say):
            return ""
        if view.paper is PaperState.NO_SLIP:
            return str(say(language, "ticket.sit"))
        key = "ticket.staff_told" if view.staff_told else "ticket.tell_counter"
        return str(say(language, key, where=view.counter_hint))

    def may_report(self, view: TicketView | None) -> bool:
        return view is not None and view.paper is PaperState.SENT

    def finish(self) -> None:
        self.emit(intents.Finish())

    def no_paper(self) -> None:
        self.emit(intents.NoPaperCame())
