"""The cards with manual numbers, in the house's words."""

from __future__ import annotations

from collections.abc import Iterable

from services.documents.number_cards import CardWords, number_cards
from services.house.model import House
from services.text.catalogues import Texts

_TEXTS = Texts("report")
LANGUAGE = "id"  # as signs in the lobby are: the card is written on by officers
HEADS = (
    "cards.head.number",
    "cards.head.day",
    "cards.head.time",
    "cards.head.service",
    "cards.head.group",
    "cards.head.counter",
    "cards.head.done",
)


def cards(house: House, letter: str, numbers: Iterable[int]) -> bytes:
    """A PDF: the cards, then a list to fill in by hand."""

    def say(key: str) -> str:
        return _TEXTS.get(LANGUAGE, key)

    words = CardWords(
        house=house.name,
        caption=say("cards.caption"),
        lines=(say("cards.service"), say("cards.day")),
        keep=say("cards.keep"),
        list_title=say("cards.list"),
        columns=tuple(say(one) for one in HEADS),
    )
    return number_cards([f"{letter}{one:03d}" for one in numbers], words)
