"""What the home screen says aloud."""

from __future__ import annotations

from screens.touch.app.home.view import HomeView
from screens.touch.core.speech import Sentences, choices, provisional
from screens.touch.core.words import tr
from screens.touch.number.spoken import no_paper, services_page


def opens_again(view: HomeView, language: str) -> str:
    """Until when the house is closed, or from when numbers are given; "" where it is not known."""
    if view.closed_until or not view.next_opening:
        return view.closed_until
    return tr.say(language, "home.next_opening", time=view.next_opening)


def home(view: HomeView, language: str) -> Sentences:
    title, paper = tr.say(language, "home.title"), no_paper(view.can_print or not view.any_open, language)
    own = provisional(language, "numbers", "valid_here") if view.provisional and view.any_open else ()
    if view.express:
        page = services_page(view.express, view.page, view.pages, language)
        return title, paper, *own, tr.say(language, "home.lead_express"), *page
    cards = choices((tr.say(language, card.title) for card in view.cards), language)
    if view.any_open:
        return title, paper, *own, tr.say(language, "home.free"), cards
    opens = opens_again(view, language)
    return title, tr.say(language, "home.closed"), view.closing_reason, opens, cards
