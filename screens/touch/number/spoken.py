"""What the screens of queue numbers say aloud."""

from __future__ import annotations

from screens.touch.core.lobby import ServiceCard, ServiceState
from screens.touch.core.speech import Sentences, choices, number_aloud, page_of, queue
from screens.touch.core.words import tr
from screens.touch.number import words
from screens.touch.number.view import PriorityView, RefusalView, ServicesView, TicketView, WorkingView


def services(view: ServicesView, language: str) -> Sentences:
    page = services_page(view.cards, view.page, view.pages, language)
    return tr.say(language, "services.title"), *page, no_paper(view.can_print, language)


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


def working(_view: WorkingView, language: str) -> Sentences:
    return (tr.say(language, "working.title"),)


def ticket(view: TicketView, language: str) -> Sentences:
    number = f"{tr.say(language, 'ticket.your_number')}: {number_aloud(view.label, language)}"
    lead = words.lead(view)
    # Nobody's masked name is read out: asterisks cannot be listened to.
    valid = tr.say(language, lead, family="") if lead != "ticket.your_number" else ""
    _icon, _tone, state = words.pill(view)
    take = tr.say(language, words.STRONG.get(view.paper, ""))
    bring = tr.say(language, "visit.bring_id") if view.family else ""
    to_do = (take, bring) if take else (words.advice(view, language),)
    return number, valid, *queue(view.ahead, view.wait, language), tr.say(language, state), *to_do


def refusal(view: RefusalView, language: str) -> Sentences:
    ask = tr.ask(language, "refusal.ask", view.help_at)
    # The seconds count down while one listens: what is said is that it takes a moment, and then that it is over.
    advice = tr.say(language, "refusal.busy_hint") if view.seconds else words.refusal_advice(view, language)
    return tr.say(language, f"refusal.{view.reason}"), view.public_reason, advice, ask
