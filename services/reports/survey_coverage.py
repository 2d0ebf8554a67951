"""Which days of a period a report is of, and why not of others, in words."""

from __future__ import annotations

from collections.abc import Iterable

from services.reports.survey_tables import Say
from services.surveys.coverage import Coverage
from services.surveys.disclosure import LEAST_GROUP
from services.surveys.model import Period
from services.text.local_form import format_plain_date, format_whole_month


def facts(say: Say, covered: Coverage) -> list[tuple[str, str]]:
    """What is counted, and what is not."""
    counted = _listed(say, covered.counted)
    if covered.together:
        words = say("coverage.together", months=_listed(say, covered.together), least=LEAST_GROUP)
        counted = f"{counted}; {words}" if counted else words
    found = [(say("coverage.counted"), counted or say("coverage.none"))]
    left = [
        say(key, months=_listed(say, months), least=LEAST_GROUP)
        for key, months in (
            ("coverage.other_version", covered.other_version),
            ("coverage.few", covered.few),
            ("coverage.cut", covered.cut),
            ("coverage.kept_back", covered.kept_back),
            ("coverage.not_ended", (covered.not_ended,) if covered.not_ended else ()),
        )
        if months
    ]
    return [*found, (say("coverage.left"), "; ".join(left))] if left else found


def _listed(say: Say, periods: Iterable[Period]) -> str:
    return ", ".join(months_in_words(say, one) for one in periods)


def months_in_words(say: Say, period: Period) -> str:
    """ "Oktober 2026", "Agustus 2026 – Oktober 2026", or with days where they are not whole months."""
    if not period.is_whole_months:
        first, last = (format_plain_date(day, say.language) for day in (period.first, period.last))
        return first if first == last else f"{first} – {last}"
    first, last = (format_whole_month(day, say.language) for day in (period.first, period.last))
    return first if first == last else f"{first} – {last}"
