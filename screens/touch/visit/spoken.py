"""What the screen of a booked visit says aloud."""

from __future__ import annotations

from screens.touch.core.speech import Sentences, choices
from screens.touch.core.words import tr
from screens.touch.visit import words
from screens.touch.visit.view import NotArrivedView


def not_arrived(view: NotArrivedView, language: str) -> Sentences:
    said = (say(view, language) for say in (words.why, words.to_do, words.ask, words.paper))
    return words.title(view, language), *said, choices((tr.say(language, view.next_visit),), language)
