"""Names of the log's chains: a kiosk's own, and that of its book for the time while the server was away.

A chain of a book is the kiosk id, "~" and the letters of the book's numbers: "kiosk-1~SA". It is written by the book
alone (services.outage) and copied into the house's log as it is, so nothing else ever adds an entry to it.
"""

from __future__ import annotations

from typing import Final

from services.text.catalogues import Texts

_OF_BOOK: Final = "~"  # in no kiosk id
_WORDS = Texts("form")


def book_chain(kiosk: str, series: str) -> str:
    """The chain of a kiosk's book whose numbers have these letters ("SA")."""
    return f"{kiosk}{_OF_BOOK}{series}"


def is_of_book(chain: str) -> bool:
    return _OF_BOOK in chain


def kiosk_of(chain: str) -> str:
    """Whose chain it is."""
    return chain.partition(_OF_BOOK)[0]


def chain_words(chain: str, language: str) -> str:
    """A chain as staff read it: a kiosk by its id, a book's with what it is."""
    kiosk, of_book, series = chain.partition(_OF_BOOK)
    return _WORDS.get(language, "chain.away", kiosk=kiosk, series=series) if of_book else kiosk
