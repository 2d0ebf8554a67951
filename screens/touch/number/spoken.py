"""What the screens of queue numbers say aloud."""

from __future__ import annotations

from screens.touch.core.lobby import ServiceCard, ServiceState
from screens.touch.core.speech import Sentences, choices, number_aloud, page_of, provisional, queue
from screens.touch.core.words import tr
from screens.touch.number import words
from screens.touch.number.view import PriorityView, RefusalView, ServicesView, TicketView, WorkingView


def services(view: ServicesView, language: str) -> Sentences:
    page = services_page(view.cards, view.page, view.pages, language)
    title = tr.say(language, "services.title")
    if view.cancelled is not None:  # the choices were heard before
        return words.cancelled(view.cancelled, language), title
    return title, *page, no_paper(view.can_print, language)


def services_page(cards: tuple[ServiceCard, ...], page: int, pages: int, language: str) -> Sentences:
    """One page of services that can be chosen."""
    return page_of(page, pages, language), choices((_service(card, language) for card in cards), language)


def _service(card: ServiceCard, language: str) -> str:
    """Its name, and why it cannot be taken; how many wait is told to the finger that rests on it."""
    if card.state is ServiceState.OPEN:
        return card.name
    return f"{card.name}: {words.service_state(card, language)}"


def no_paper(can_print: bool, language: str) -> str:
    return "" if can_print else tr.say(language, "notice.no_paper")


def priority(view: PriorityView, language: str) -> Sentences:
    groups = (*(group.name for group in view.groups), tr.say(language, "priority.nobody"))
    return tr.say(language, "priority.title"), choices(groups, language)


def working(view: WorkingView, language: str) -> Sentences:
    return (tr.say(language, view.title),)


def ticket(view: TicketView, language: str) -> Sentences:
    number = f"{tr.say(language, 'ticket.your_number')}: {number_aloud(view.label, language)}"
    asked = words.question(view, language)
    if asked:
        return number, asked, choices((tr.say(language, "ticket.noted"), tr.say(language, "ticket.not_yet")), language)
    lead = words.lead(view)
    named = lead == "ticket.your_number" or (view.priority and not view.news)
    named = named or (lead == "ticket.still_valid" and view.provisional)  # which is said of every provisional number
    # Nobody's masked name is read out: asterisks cannot be listened to.
    valid = "" if named else tr.say(language, lead, family="")
    _icon, _tone, state = words.pill(view)
    way = words.way_to_paper(view, language)
    bring = tr.say(language, "visit.bring_id") if view.family else ""
    to_do = (way, bring) if way else (words.advice(view, language),)
    place = provisional(language) if view.provisional else queue(view.ahead, view.wait, language)
    waits = () if view.news else place
    return number, _taken(view, language), valid, *waits, tr.say(language, state), *to_do


def _taken(view: TicketView, language: str) -> str:
    """What the number is for. Whoever had booked a visit knows it; beside a slip that did not come, only a priority
    is worth the time."""
    first = words.priority(view, language)
    named = not view.family and (first or not words.without_paper(view))
    return ", ".join(filter(None, (view.service_name, first))) if named else ""


def refusal(view: RefusalView, language: str) -> Sentences:
    ask = tr.ask(language, "refusal.ask", view.help_at)
    # The seconds count down while one listens: what is said is that it takes a moment, and then that it is over.
    advice = tr.say(language, "refusal.busy_hint") if view.seconds else words.refusal_advice(view, language)
    return tr.say(language, f"refusal.{view.reason}"), view.public_reason, advice, ask
