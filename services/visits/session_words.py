"""Sessions in words: the answer to a family that wished for one which is not for their detainee's group."""

from __future__ import annotations

from collections.abc import Sequence

from services.text.catalogues import Texts
from services.text.local_form import format_date
from services.visits.model import BookingProblem, NotBooked, SessionOn, clock_text

_WORDS = Texts("visit")


def session_words(sessions: Sequence[SessionOn], language: str) -> str:
    """ "Selasa, 1 Desember 2026 pukul 09.00–11.30; …"; where there is none, that."""
    if not sessions:
        return _WORDS.get(language, "import.no_sessions")
    return "; ".join(
        _WORDS.get(
            language,
            "import.session",
            day=format_date(one.day, language),
            start=clock_text(one.start),
            end=clock_text(one.end),
        )
        for one in sessions
    )


def detail_words(answer: NotBooked, language: str) -> str:
    """What a refusal says beside its reason."""
    is_other = answer.problem is BookingProblem.GROUP_SESSION
    return session_words(answer.sessions, language) if is_other else answer.detail
