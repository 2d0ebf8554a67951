"""A closing in words: until when it lasts and when to come again, the same on kiosk and board. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from services.text.catalogues import Texts
from services.text.local_form import format_date, format_when

_WORDS = Texts("form")


def closed_until(opens: datetime | None, today: date) -> date | None:
    """The last day of a closing that lasts over several days; None for one that ends today or tomorrow morning, and
    where nobody knows the end. `opens` is in house time."""
    last = opens.date() - timedelta(days=1) if opens is not None else today
    return last if last > today else None


def closing_words(opens: datetime | None, today: date, language: str) -> str:
    """ "Tutup sampai Rabu, 2 Desember 2026. Silakan datang lagi hari Kamis pukul 08.00."; "" for a shorter closing."""
    until = closed_until(opens, today)
    if until is None or opens is None:
        return ""
    when = format_when(opens, today, language)
    return _WORDS.get(language, "closed.until", day=format_date(until, language), when=when)
