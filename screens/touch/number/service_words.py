"""How a service is, in a few words: on its card and by the voice alike. Pure."""

from __future__ import annotations

from screens.touch.core.words import tr
from screens.touch.number.view import (
    ServiceCard,
    ServiceState,
)


def service_words(card: ServiceCard, language: str) -> str:
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
