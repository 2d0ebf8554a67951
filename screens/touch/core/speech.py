"""Speech: screen texts converted for reading out, and the sentences that several screens share. Pure.

A screen's sentences are a function from its view and the language to a tuple of short texts, most important first;
"" is left out. What is less important is found by touching.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from screens.touch.core.words import tr
from services.queue.wait_words import Expected, wait_aloud

Sentences = tuple[str, ...]

_LABEL = re.compile(r"\b([A-Z]|S[A-Z]{1,3})(\d+)\b")  # a provisional one: services.visits.slip_series
_TIME = re.compile(r"\b(?:puku[la] )?([01]?\d|2[0-3])[.:]([0-5]\d)\b", re.IGNORECASE)
_RANGE = re.compile(r"(\w+)\s*–\s*(\w+)")
_TELEPHONE = re.compile(r"\b\d[\d-]{6,}\d\b")
_CODE = re.compile(r"\b\d{3} \d{3} \d{4}\b")  # services.visits.codes.shown_code
_CAPITALS = re.compile(r"\b[A-Z]{4,}\b")  # a voice may spell them
_MARKUP = re.compile(r"\[/?[a-z]+(?:=[^\]]*)?\]")


def aloud(text: str, language: str) -> str:
    """A screen text read out: labels, codes and telephone numbers digit by digit, times and ranges in words."""
    text = _MARKUP.sub("", text).replace(" · ", ", ")
    text = " ".join(line.strip() for line in text.splitlines())
    text = _LABEL.sub(lambda found: number_aloud(found[0], language), text)
    text = _TELEPHONE.sub(lambda found: number_aloud(found[0].replace("-", ""), language), text)
    text = _CODE.sub(lambda found: number_aloud(found[0].replace(" ", ""), language), text)
    text = _RANGE.sub(lambda found: tr.say(language, "spoken.range", low=found[1], high=found[2]), text)
    text = _TIME.sub(lambda found: _time(found[1], found[2], language), text)
    return _CAPITALS.sub(lambda found: found[0].capitalize(), text)


def number_aloud(label: str, language: str) -> str:
    """ "A012" → "A, nol, satu, dua", as it is called."""
    digits = tr.say(language, "spoken.digits").split()
    return ", ".join(digits[int(sign)] if sign.isdecimal() else sign for sign in label)


def joined(said: Iterable[str]) -> str:
    """Sentences as one text, each with its full stop: a voice pauses there."""
    ended = (one.strip() if one.rstrip().endswith((".", "?", "!")) else f"{one.strip()}." for one in said)
    return " ".join(ended)


def _time(hour: str, minute: str, language: str) -> str:
    if int(minute) == 0:
        return tr.say(language, "spoken.hour", hour=int(hour))
    return tr.say(language, "spoken.minute", hour=int(hour), minute=int(minute))


# -- sentences of several screens ------------------------------------------------------------------------


def choices(names: Iterable[str], language: str) -> str:
    """What can be chosen, as one sentence."""
    listed = ", ".join(filter(None, names))
    return tr.say(language, "spoken.choices", names=listed) if listed else ""


def page_of(page: int, pages: int, language: str) -> str:
    """Which page of a list this is; "" where there is one only."""
    return tr.say(language, "spoken.page", page=page + 1, pages=pages) if pages > 1 else ""


def provisional(language: str, what: str = "number", then: str = "valid") -> Sentences:
    """That a number is of this kiosk's own series, and what that means for who has it."""
    return tr.say(language, f"provisional.{what}"), tr.say(language, f"provisional.{then}")


def queue(ahead: int, wait: Expected | None, language: str) -> Sentences:
    """How many are ahead and how long that takes, where it is known."""
    if not ahead:
        return (tr.say(language, "ticket.you_are_next"),)
    first = f"{tr.say(language, 'ticket.ahead')}: {tr.say(language, 'ticket.ahead_value', count=ahead)}"
    return first, wait_aloud(wait, language)
