"""What may be said about a number and its paper: by the screen and by the voice alike. Pure."""

from __future__ import annotations

from screens.touch.core.paper import (
    PaperState,
)
from screens.touch.core.words import tr
from screens.touch.number.view import (
    TicketView,
)

PILLS = {
    PaperState.NO_SLIP: ("", "neutral", ""),
    PaperState.PRINTING: ("printer", "neutral", "ticket.printing"),
    PaperState.PRINTED: ("check-bold", "ok", "ticket.printed"),
    PaperState.SENT: ("printer", "neutral", "ticket.sent"),
    PaperState.FAILED: ("printer-off", "warn", "ticket.failed"),
    PaperState.UNKNOWN: ("printer-alert", "warn", "ticket.unknown"),
}
STRONG = {
    PaperState.PRINTING: "ticket.wait_paper",
    PaperState.PRINTED: "ticket.take_paper",
    PaperState.SENT: "ticket.paper_should_come",
}
WITHOUT = (PaperState.FAILED, PaperState.UNKNOWN, PaperState.NO_SLIP)  # the visitor has to do without a slip


def lead(view: TicketView) -> str:
    """The message id above the number."""
    if view.paper in (PaperState.FAILED, PaperState.UNKNOWN):
        return "ticket.still_valid"
    if view.family and not view.repeated:
        return "visit.welcome"
    return "ticket.again" if view.repeated else "ticket.your_number"


def sit(view: TicketView) -> str:
    """The message id of what to do until the call: a visit's identity card is looked at there."""
    return "visit.bring_id" if view.family else "ticket.sit"


def advice(view: TicketView, language: str) -> str:
    """What to do without paper, one or two short sentences."""
    if view.paper is PaperState.NO_SLIP:
        return tr.say(language, sit(view))
    key = "ticket.staff_told" if view.staff_told else "ticket.tell_counter"
    return tr.say(language, key, where=view.counter_hint)
