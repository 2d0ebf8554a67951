"""What the screens of the information say aloud."""

from __future__ import annotations

from screens.touch.core.lobby import InfoLine
from screens.touch.core.speech import Sentences, choices, page_of
from screens.touch.info.view import LeafletView, SignsView, TopicsView


def topics(view: TopicsView, language: str) -> Sentences:
    cards = choices((card.name for card in view.cards), language)
    return view.title, page_of(view.page, view.pages, language), cards


def signs(view: SignsView, language: str) -> Sentences:
    names = ", ".join(sign.name for sign in view.signs)
    note = _line(view.note) if view.note else ""
    return view.title, view.lead, names, note, page_of(view.page, view.pages, language)


def leaflet(view: LeafletView, language: str) -> Sentences:
    return view.title, view.lead, *map(_line, view.lines), page_of(view.page, view.pages, language)


def _line(line: InfoLine) -> str:
    """An entry of a leaflet as one sentence; a text that goes on from the page before has no name."""
    said = (line.name.removesuffix(":"), " ".join(filter(None, (line.value, line.text))))
    return ": ".join(part for part in said if part)
