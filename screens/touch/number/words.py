"""Texts of queue numbers that the screens and the voice share. Pure."""

from __future__ import annotations

from screens.touch.core.lobby import ServiceCard, ServiceState
from screens.touch.core.paper import EARLIER_PILLS, PILLS, PaperState
from screens.touch.core.words import tr
from screens.touch.number.view import RefusalView, TicketView
from services.text.sentences import says_itself, says_none, sentence

STRONG = {
    PaperState.PRINTING: "ticket.wait_paper",
    PaperState.PRINTED: "ticket.take_paper",
    PaperState.SENT: "ticket.paper_should_come",
}


def without_paper(view: TicketView) -> bool:
    """Whether there is no slip to wait for: then the code is on the screen."""
    return view.paper in (PaperState.FAILED, PaperState.UNKNOWN, PaperState.NO_SLIP)


def pill(view: TicketView) -> tuple[str, str, str]:
    """Pictogram, tone and message id of what is known of the slip: of this one, else of the one before."""
    return PILLS[view.paper] if view.paper is not PaperState.NO_SLIP else EARLIER_PILLS[view.earlier]


def lead(view: TicketView) -> str:
    """The message id above the number."""
    if view.paper in (PaperState.FAILED, PaperState.UNKNOWN):
        return "ticket.still_valid"
    if view.family and not view.repeated:
        return "visit.welcome"
    return "ticket.again" if view.repeated else "ticket.your_number"


def sit(view: TicketView) -> str:
    """The message id of what to do until the call; of a booked visit also what to bring."""
    return "visit.bring_id" if view.family else "ticket.sit"


def advice(view: TicketView, language: str) -> str:
    """What to do without paper, one or two short sentences."""
    if view.paper is PaperState.NO_SLIP:
        return tr.say(language, sit(view))
    key = "ticket.staff_told" if view.staff_told else "ticket.tell_counter"
    return tr.ask(language, key, view.help_at)


def service_state(card: ServiceCard, language: str) -> str:
    """How many numbers wait, or why it cannot be taken."""
    match card.state:
        case ServiceState.OPEN if card.waiting:
            return tr.say(language, "service.waiting", count=card.waiting)
        case ServiceState.OPEN:
            return tr.say(language, "service.nobody_waits")
        case ServiceState.FULL:
            return tr.say(language, "service.full")
        case _ if card.opens:
            return tr.say(language, "service.opens", time=card.opens)
        case _:
            return tr.say(language, "service.closed")


def cost(card: ServiceCard, language: str) -> str:
    """What a service costs, as a sentence: "GRATIS.", "Biaya: Rp10.000."; "" where nothing is known of it."""
    said = sentence(card.fee)
    one_word = len(said.split()) < 2 and not any(sign.isdigit() for sign in said)
    return said if one_word or says_itself(said) else tr.say(language, "priority.cost", what=said)


def required(card: ServiceCard, language: str) -> str:
    """What a service requires, as sentences, whatever the house wrote: nothing, one thing, or several sentences."""
    if says_none(card.requirements):
        return tr.say(language, "priority.nothing_required")
    said = sentence(card.requirements)
    return said if not said or says_itself(said) else tr.say(language, "priority.required", what=said)


def refusal_advice(view: RefusalView, language: str) -> str:
    """What to do now: when numbers are given again, if that is known."""
    if view.seconds is not None:
        key = "refusal.busy_wait" if view.seconds else "refusal.busy_over"
        return tr.say(language, key, seconds=view.seconds)
    if view.closed:
        return view.closed
    if view.until:
        return tr.say(language, "refusal.come_back", time=view.until)
    return tr.say(language, f"refusal.{view.reason}_hint")
