"""What the screens of the next visit say aloud. A code is told to the finger that rests on it, never to the lobby."""

from __future__ import annotations

from screens.touch.booking import words
from screens.touch.booking.view import ChoiceCard, ChoiceView, PassView, RefusedView, SureView, WaitView
from screens.touch.core.speech import Sentences, choices, page_of
from screens.touch.core.words import tr


def choice(view: ChoiceView, language: str) -> Sentences:
    listed = choices((_card(one, language) for one in view.cards), language)
    if view.news:
        return tr.say(language, view.news), listed
    return words.title(view, language), page_of(view.page, view.pages, language), listed


def _card(card: ChoiceCard, language: str) -> str:
    return f"{card.name}: {words.state(card, language)}" if card.full else card.name


def sure(view: SureView, language: str) -> Sentences:
    when = words.day_words(view.day, language), words.time_words(view.start, view.end, language)
    answers = choices((tr.say(language, "next.yes"), tr.say(language, "next.other")), language)
    people = tr.say(language, "next.people", count=view.people)
    return tr.say(language, "next.sure"), ", ".join(when), people, _permit(view, language), answers


def wait(view: WaitView, language: str) -> Sentences:
    return (tr.say(language, view.title),)


def visit_pass(view: PassView, language: str) -> Sentences:
    if view.asking:
        answers = choices((tr.say(language, "ticket.noted"), tr.say(language, "ticket.not_yet")), language)
        return words.question(view, language), answers
    when = words.day_words(view.day, language), words.time_words(view.start, view.end, language)
    advice, more = words.advice(view, language)
    said = (advice, _permit(view, language)) if view.permit else (tr.say(language, words.pill(view)[2]), advice, more)
    return words.heading(view, language), ", ".join(when), *said


def _permit(view: SureView | PassView, language: str) -> str:
    return tr.say(language, "next.permit") if view.permit else ""


def refused(view: RefusedView, language: str) -> Sentences:
    title = tr.say(language, f"next_refused.{view.problem.value}")
    return title, words.why(view, language), words.to_do(view, language)
