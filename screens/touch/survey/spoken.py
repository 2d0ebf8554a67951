"""What the screens of the survey say aloud."""

from __future__ import annotations

from screens.touch.core.speech import Sentences, choices
from screens.touch.core.words import tr
from screens.touch.survey.view import (
    SurveyEnd,
    SurveyEndView,
    SurveyFacesView,
    SurveyHeldView,
    SurveyView,
    SurveyWaysView,
)


def ways(view: SurveyWaysView, language: str) -> Sentences:
    names = (*(way.name for way in view.ways), tr.say(language, view.next_visit))
    return tr.say(language, "survey.title"), choices(names, language)


def faces(view: SurveyFacesView, language: str) -> Sentences:
    names = (card.words or tr.say(language, "survey.official_all") for card in view.cards)
    return view.text, choices((*names, tr.say(language, view.next_visit)), language)


def question(view: SurveyView, language: str) -> Sentences:
    """A voice reads one language: the gloss where there is one. An answer that was just chosen is all that is new."""
    chosen = tr.say(language, "survey.chosen", words=view.chosen) if view.chosen else ""
    if view.settling:
        return (chosen,)
    counted = tr.say(language, view.part, step=view.step, steps=view.steps)
    answers = choices((card.gloss or card.words for card in view.cards), language)
    return counted, view.gloss or view.text, answers, chosen


def held(view: SurveyHeldView, language: str) -> Sentences:
    """Without the seconds: they would be wrong before they are said."""
    if not view.left:
        return (tr.say(language, "survey.keeping"),)
    chosen = tr.say(language, "survey.chosen", words=view.words) if view.words else ""
    why = (tr.say(language, "survey.why"),) if view.may_tell_why else ()
    offered = choices((tr.say(language, "survey.take_back"), *why), language)
    return tr.say(language, "survey.held"), chosen, tr.say(language, "survey.held_spoken"), offered


def end(view: SurveyEndView, language: str) -> Sentences:
    key = f"survey.{view.end.value}"
    hint = tr.ask(language, f"{key}_hint", view.help_at)
    on = (tr.say(language, "survey.resume"),) if view.end is SurveyEnd.STOPPED else ()
    names = (*on, *(way.name for way in view.more), tr.say(language, view.next_visit))
    return tr.say(language, key), hint, choices(names, language)
