"""Who helps a visitor at one moment: the counters that are open, else the guard, else nobody until the house opens.

A value without a language, made in one place (`services.queue.help_at`); its words are put together here, so that every
screen, slip and voice names the same people. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from services.house.model import Counter, LocalText
from services.text.catalogues import Texts
from services.text.local_form import either, format_when

_WORDS = Texts("form")
NO_GUARD = LocalText()
MOST_NAMED = 4  # counters in one sentence


@dataclass(frozen=True, slots=True)
class HelpNow:
    """`counters`: open now, the one to name first at the front. `opens` (house time): when serving begins, as far as
    nobody is there and it is known; `today` is the day to tell it from."""

    counters: tuple[Counter, ...] = ()
    guard: LocalText = NO_GUARD
    opens: datetime | None = None
    today: date | None = None

    @property
    def somebody(self) -> bool:
        return bool(self.counters) or bool(self.guard.in_language("id"))


def place(help_at: HelpNow, language: str) -> str:
    """Where to go: "loket 1, 2, atau 3", "petugas jaga"; whoever is near, where neither is known."""
    if help_at.counters:
        return _counters(help_at.counters[:MOST_NAMED], language)
    return help_at.guard.in_language(language) or _WORDS.get(language, "help.anyone")


def who(help_at: HelpNow, language: str) -> str:
    """Whom to ask: "petugas di loket 1, 2, atau 3", "petugas jaga"."""
    there = place(help_at, language)
    return _WORDS.get(language, "help.officer_at", place=there) if help_at.counters else there


def opening(help_at: HelpNow, language: str) -> str:
    """ "Loket buka Senin pukul 08.00." where nobody can be asked until then, else ""."""
    if help_at.somebody or help_at.opens is None or help_at.today is None:
        return ""
    return _WORDS.get(language, "help.opens", moment=format_when(help_at.opens, help_at.today, language))


def _counters(counters: tuple[Counter, ...], language: str) -> str:
    """ "loket 1, 2, atau 3"; counters with names of their own in full: "Loket Titipan atau Loket 2"."""
    names = [one.name.in_language(language) for one in counters]
    kinds = {name.removesuffix(one.code) for name, one in zip(names, counters, strict=True)}
    kind = kinds.pop()
    if kinds or not kind.endswith(" "):
        return either(names, language)
    return kind.lower() + either([one.code for one in counters], language)
