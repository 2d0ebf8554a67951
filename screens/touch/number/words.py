"""Texts of queue numbers that the screens and the voice share. Pure."""

from __future__ import annotations

from screens.touch.core.lobby import ServiceCard, ServiceState
from screens.touch.core.paper import EARLIER_PILLS, PILLS, PaperAt, PaperState
from screens.touch.core.words import tr
from screens.touch.number.view import CancelledNumber, RefusalView, TicketView
from services.text.sentences import says_itself, says_none, sentence

_WAYS = {
    PaperState.PRINTING: "ticket.wait_paper",
    PaperState.PRINTED: "ticket.take_paper",
    PaperState.SENT: "ticket.paper_should_come",
}
_WHERE = {PaperAt.BELOW: "ticket.at_below", PaperAt.RIGHT: "ticket.at_right", PaperAt.LEFT: "ticket.at_left"}
_ARROWS = {PaperAt.BELOW: "arrow-down-bold", PaperAt.RIGHT: "arrow-right-bold", PaperAt.LEFT: "arrow-left-bold"}


def without_paper(view: TicketView) -> bool:
    """Whether there is no slip to wait for: then the code is on the screen."""
    return view.paper not in _WAYS


def has_slot(view: TicketView) -> bool:
    """Whether something can be done about the slip."""
    missed = view.paper is PaperState.SENT
    return missed or view.may_print or (view.may_copy and view.paper is PaperState.NO_SLIP)


def priority(view: TicketView, language: str) -> str:
    """For whom the number goes first; "" where it does not."""
    return tr.say(language, "ticket.priority", group=view.priority) if view.priority else ""


def way_to_paper(view: TicketView, language: str) -> str:
    """Where the slip comes out, and that it can be taken; "" where none is to come."""
    where = tr.say(language, _WHERE[view.paper_at])
    return tr.say(language, _WAYS.get(view.paper, ""), where=where)


def beside_way(view: TicketView, language: str) -> str:
    """What else is said where the way to the paper is shown."""
    if view.asking:
        return tr.say(language, "ticket.ask_hint")
    if view.paper is PaperState.PRINTED or (view.family and view.paper is PaperState.PRINTING):
        return tr.say(language, sit(view))
    return ""  # nobody sits down before they have their paper


def arrow(view: TicketView) -> str:
    """The pictogram that points to where the slip comes out."""
    return _ARROWS[view.paper_at]


def question(view: TicketView, language: str) -> str:
    """What is asked before a visitor is left without proof of their paper; "" while nothing is asked."""
    if not view.asking:
        return ""
    if not without_paper(view):
        return tr.say(language, "ticket.ask_taken")
    return tr.say(language, "ticket.ask_noted" if view.photo_allowed else "ticket.ask_written")


def pill(view: TicketView) -> tuple[str, str, str]:
    """Pictogram, tone and message id of what is known of the slip: of this one, else of the one before."""
    return PILLS[view.paper] if view.paper is not PaperState.NO_SLIP else EARLIER_PILLS[view.earlier]


def lead(view: TicketView) -> str:
    """The message id above the number."""
    if view.news:
        return view.news
    if view.paper in (PaperState.FAILED, PaperState.UNKNOWN):
        return "ticket.still_valid"
    if view.family and not view.repeated:
        return "visit.welcome"
    return "ticket.again" if view.repeated else "ticket.your_number"


def has_lead(view: TicketView, tight: bool) -> bool:
    """Whether there is room above the number for what only names it; `tight`: a small panel, or the largest letters."""
    if view.news:
        return True
    if tight and (view.asking or view.priority or view.earlier is not PaperState.NO_SLIP):
        return False
    return not (view.priority and lead(view) == "ticket.your_number")


def sit(view: TicketView) -> str:
    """The message id of what to do until the call; of a booked visit also what to bring."""
    return "visit.bring_id" if view.family else "ticket.sit"


def advice(view: TicketView, language: str) -> str:
    """What to do without paper, one or two short sentences."""
    if view.asking:
        return tr.say(language, "ticket.ask_hint")
    if view.may_print:
        return tr.say(language, "ticket.printer_well")
    if view.paper is PaperState.NO_SLIP:
        return tr.say(language, sit(view))
    key = "ticket.staff_told" if view.staff_told else "ticket.tell_counter"
    return tr.ask(language, key, view.help_at)


def cancelled(number: CancelledNumber | None, language: str) -> str:
    """That a number is cancelled, and its paper worth nothing if there is one; "" where none was."""
    if number is None:
        return ""
    return tr.say(language, "services.paper_void" if number.on_paper else "services.cancelled", label=number.label)


def service_state(card: ServiceCard, language: str) -> str:
    """How many numbers wait, or why it cannot be taken."""
    match card.state:
        case ServiceState.OPEN if card.waiting is None:
            return ""
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
