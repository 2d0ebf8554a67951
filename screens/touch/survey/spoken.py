"""What the screens of the survey say aloud."""

from __future__ import annotations

from screens.touch.core.speech import Sentences, choices
from screens.touch.core.words import tr
from screens.touch.survey.view import SurveyEndView, SurveyView, SurveyWaysView


def ways(view: SurveyWaysView, language: str) -> Sentences:
    return tr.say(language, "survey.title"), choices((way.name for way in view.ways), language)


def question(view: SurveyView, language: str) -> Sentences:
    """A voice reads one language: the gloss where there is one."""
    counted = tr.say(language, view.part, step=view.step, steps=view.steps)
    chosen = tr.say(language, "survey.chosen", words=view.chosen) if view.chosen else ""
    answers = choices((card.gloss or card.words for card in view.cards), language)
    return chosen, counted, view.gloss or view.text, answers


def end(view: SurveyEndView, language: str) -> Sentences:
    key = f"survey.{view.end.value}"
    hint = tr.ask(language, f"{key}_hint", view.help_at)
    return tr.say(language, key), hint, choices((way.name for way in view.more), language)
