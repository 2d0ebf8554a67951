"""The pages that lead to the next visit: days, sessions, one question. Pure; the new pass has `paper_flow`.

What was booked for a family that left before the answer came is not undone: it is shown as soon as today's slip or pass
is held to the scanner again. Every page is wiped within a minute (`shows_booking`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from devices.scanner import Verdict
from screens.touch.booking import events
from screens.touch.booking.paper_flow import BookingPage, PassPage
from screens.touch.booking.view import ChoiceCard, ChoiceView, RefusedView, SureView, WaitView
from screens.touch.core.events import Back, Intent, Result, TurnPage
from screens.touch.core.state import Awaited, Here, OnCode, Page, Step, TouchTimeouts
from screens.touch.core.waiting import Late, LatePage
from screens.touch.look.preferences import page_size
from services.text.local_form import format_day, format_minutes
from services.visits.next_model import NextChoice, NextDay, NextProblem, NextRefused, NextSession

# What other days may help against; where it is the house that cannot answer, it is asked again.
_CHOOSE_AGAIN = (NextProblem.FULL, NextProblem.GONE, NextProblem.LIMIT, NextProblem.UNAVAILABLE)


@dataclass(frozen=True, slots=True)
class WaitPage(BookingPage):
    """The days are being read, or the visit booked."""

    wish: events.ReadChoices | events.BookNextVisit = field(kw_only=True)
    busy = True
    on_code = OnCode.WAITS

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case events.ChoicesRead(_, NextChoice() as choice):
                return here.at(DaysPage(self.visit, self.before, choice=choice))
            case events.ChoicesRead(_, NextRefused(problem)) | events.VisitBooked(_, NextRefused(problem)):
                return here.at(RefusedPage(self.visit, self.before, problem=problem))
            case events.ChoicesRead(_, PassPage() as page) | events.VisitBooked(_, PassPage() as page):
                return here.open(page.after(self))
        return here.stay()

    @property
    def awaits(self) -> Awaited:
        return Awaited(self.wish)

    def overdue(self, here: Here) -> Step:
        """Asking once more does no harm: a visit leads to one booking."""
        late = Late.DAYS if isinstance(self.wish, events.ReadChoices) else Late.BOOKING
        return here.at(LatePage(late, self, (self.wish,)))

    def view(self, _here: Here) -> WaitView:
        return WaitView("next.reading" if isinstance(self.wish, events.ReadChoices) else "next.booking")


@dataclass(frozen=True, slots=True)
class DaysPage(BookingPage):
    """The days that can be chosen. `first`: a day on the page that is shown."""

    choice: NextChoice = field(kw_only=True)
    first: int = 0
    news: str = ""
    on_code = OnCode.WHEN_ASKED

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case events.ChooseCard(key):
                return self._choose(here, key)
            case TurnPage(by):
                return here.at(replace(self, first=_turned(here, self.first, by, len(self.choice.days)), news=""))
            case Back():
                return self.go_back(here)
        return here.stay()

    def _choose(self, here: Here, key: str) -> Step:
        day = next((one for one in self.choice.days if one.day.isoformat() == key), None)
        if day is None:
            return here.stay()
        if day.full:
            return here.at(replace(self, news="next.day_full"))
        days = replace(self, news="")
        if len(day.sessions) == 1:
            return here.at(SurePage(self.visit, self.before, back=days, day=day, session=day.sessions[0]))
        return here.at(SessionsPage(self.visit, self.before, days=days, day=day))

    def view(self, here: Here) -> ChoiceView:
        size, days = _size(here), self.choice.days
        page, language = self.first // size, here.session.language
        cards = tuple(
            ChoiceCard(one.day.isoformat(), format_day(one.day, language), one.full)
            for one in days[page * size : (page + 1) * size]
        )
        return ChoiceView(cards, page=page, pages=math.ceil(len(days) / size), news=self.news)


@dataclass(frozen=True, slots=True)
class SessionsPage(BookingPage):
    """The sessions of one day."""

    days: DaysPage = field(kw_only=True)
    day: NextDay = field(kw_only=True)
    first: int = 0
    news: str = ""
    on_code = OnCode.WHEN_ASKED

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case events.ChooseCard(key):
                return self._choose(here, key)
            case TurnPage(by):
                return here.at(replace(self, first=_turned(here, self.first, by, len(self.day.sessions)), news=""))
            case Back():
                return here.at(self.days)
        return here.stay()

    def _choose(self, here: Here, key: str) -> Step:
        session = next((one for one in self.day.sessions if str(one.start) == key), None)
        if session is None:
            return here.stay()
        if session.full:
            return here.at(replace(self, news="next.session_full"))
        back = replace(self, news="")
        return here.at(SurePage(self.visit, self.before, back=back, day=self.day, session=session))

    def view(self, here: Here) -> ChoiceView:
        size, sessions = _size(here), self.day.sessions
        page, language = self.first // size, here.session.language
        cards = tuple(
            ChoiceCard(str(one.start), times(one.start, one.end, language), one.full)
            for one in sessions[page * size : (page + 1) * size]
        )
        return ChoiceView(cards, self.day.day, page, math.ceil(len(sessions) / size), self.news)


@dataclass(frozen=True, slots=True)
class SurePage(BookingPage):
    """Whether this visit shall be booked: the one question before it is."""

    back: DaysPage | SessionsPage = field(kw_only=True)
    day: NextDay = field(kw_only=True)
    session: NextSession = field(kw_only=True)
    on_code = OnCode.WHEN_ASKED

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case events.BookIt():
                session = here.session
                wish = events.BookNextVisit(session.id, self.visit, self.day.day, self.session.start, session.language)
                return here.at(WaitPage(self.visit, self.before, wish=wish), wish)
            case Back():
                return here.at(self.back)
        return here.stay()

    def view(self, _here: Here) -> SureView:
        days = self.back if isinstance(self.back, DaysPage) else self.back.days
        people = days.choice.party_size
        return SureView(self.day.day, self.session.start, self.session.end, people, self.day.permit)


@dataclass(frozen=True, slots=True)
class RefusedPage(BookingPage):
    """Nothing was booked, and why."""

    problem: NextProblem = field(kw_only=True)
    on_code = OnCode.AFTER_READING
    leads_home = True
    verdict = Verdict.BAD

    @property
    def _may_choose(self) -> bool:
        return self.problem in _CHOOSE_AGAIN

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case events.ChooseOther() if self._may_choose:
                return look(here, self.visit, self.before)
            case Back():
                return None
        return here.stay()

    def own_seconds(self, timeouts: TouchTimeouts) -> float:
        return timeouts.refusal_seconds

    def view(self, here: Here) -> RefusedView:
        return RefusedView(self.problem, here.help_at(), self._may_choose)


def look(here: Here, visit: str, before: Page | None) -> Step:
    """Read the days after a visit of today; or what was booked."""
    wish = events.ReadChoices(here.session.id, visit)
    return here.at(WaitPage(visit, before, wish=wish), wish)


def times(start: int, end: int, language: str) -> str:
    """ "09.00–11.30"."""
    return f"{format_minutes(start, language)}–{format_minutes(end, language)}"


def _turned(here: Here, first: int, by: int, count: int) -> int:
    """The first of `count` cards on the page that is `by` pages further than the one with `first`."""
    size = _size(here)
    return max(0, min(first // size + by, (count - 1) // size)) * size


def _size(here: Here) -> int:
    return page_size(here.session.preferences, here.shape)
