"""What the pages of surveys share: their tabs, the instrument and the period that an address names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from fastapi import HTTPException

from screens.web.console.shared.forms import Form
from screens.web.console.shared.navigation import NavigationItem
from screens.web.console.shared.request import PageRequest, WrongDate
from services.people.permissions import Action, may
from services.surveys.model import Period
from services.text.dates import day_of


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which report: of which instrument, of which days. `faulty`: the address named days that are none."""

    instrument: str
    period: Period
    faulty: bool = False

    @property
    def query(self) -> str:
        first, last = self.period.days
        return urlencode({"instrument": self.instrument, "from": first, "to": last})


def chosen(request: PageRequest) -> Chosen:
    """Out of an address; last month of the first instrument where it names none. 404 for an unknown instrument."""
    asked = request.query
    return _chosen(request, asked.get("instrument", ""), asked.get("from", ""), asked.get("to", ""))


def chosen_in(request: PageRequest, form: Form) -> Chosen:
    """The same out of a form. Raises WrongDate for days that are none: nothing is made, or done, of other days."""
    found = _chosen(request, form.text("instrument"), form.text("from"), form.text("to"))
    if found.faulty:
        raise WrongDate
    return found


def _chosen(request: PageRequest, instrument: str, first: str, last: str) -> Chosen:
    known = instruments(request)
    if instrument and instrument not in known:
        raise HTTPException(404)
    today = request.today
    begins, ends = day_of(first), day_of(last)
    if begins is None or ends is None or begins > ends:
        last_month = Period.month_of(today.replace(day=1) - timedelta(days=1))
        return Chosen(instrument or known[0], last_month, faulty=bool(first or last))
    return Chosen(instrument or known[0], Period(begins, ends))


def instruments(request: PageRequest) -> list[str]:
    """Those that visitors are offered first."""
    return list(request.console.surveys.offered_first)


def presets(today: date) -> list[tuple[str, Period]]:
    """Periods that are asked for most: by a key of the catalogue."""
    this = Period.month_of(today)
    before = Period.month_of(this.first - timedelta(days=1))
    quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    year = Period(today.replace(month=1, day=1), today.replace(month=12, day=31))
    return [
        ("this_month", this),
        ("last_month", before),
        ("this_quarter", Period(quarter, Period.month_of(_later(quarter, 2)).last)),
        ("last_quarter", Period(_later(quarter, -3), quarter - timedelta(days=1))),
        ("this_year", year),
        ("last_year", Period(year.first.replace(year=today.year - 1), year.last.replace(year=today.year - 1))),
    ]


def _later(first_of_month: date, months: int) -> date:
    number = first_of_month.year * 12 + first_of_month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def tabs(request: PageRequest, what: Chosen) -> dict[str, object]:
    """The report and what is done about it."""
    who = request.who
    items = (
        NavigationItem("report", f"/surveys?{what.query}", Action.SEE_SURVEYS),
        NavigationItem("follow_up", f"/surveys/follow-up?{what.query}", Action.SEE_SURVEYS),
    )
    titles = {
        code: request.console.surveys.instruments[code].title.in_language(request.language)
        for code in instruments(request)
    }
    return {"tabs": [item for item in items if may(who.role, item.action)], "what": what, "titles": titles}
