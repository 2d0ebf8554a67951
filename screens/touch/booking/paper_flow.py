"""The next visit's own page: its day, its paper, its short code where no paper came, and how it is left. Pure.

The rules of the paper are those of a queue number: "take it" is said once printing was proven; without that proof the
code is on the screen, and nobody is sent away before they have said that they noted it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from screens.touch.booking import events
from screens.touch.booking.view import PassView
from screens.touch.core.events import Back, Effects, Intent, PaperDone, Result
from screens.touch.core.paper import PaperAt, PaperState
from screens.touch.core.state import PAPER_SECONDS, Awaited, Here, OnCode, Page, Session, Step, TouchTimeouts
from services.visits.next_model import NextMade

SLEEP_SECONDS = 5.0  # "Selesai" does not listen for so long, unless the paper is proven before
RECOVERY_SECONDS = 5.0  # a printer that failed is believed to be well again
_WITHOUT_PAPER = (PaperState.FAILED, PaperState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class BookingPage(Page):
    """What the pages of the next visit have in common. `visit`: the ref of today's; `before`: where they came from."""

    visit: str = field(default="", repr=False)
    before: Page | None = None
    shows_booking = True

    def end(self, session: Session, how: str) -> Effects:
        """As on the page that led here: a survey that was begun there is counted, and not in the log."""
        return self.before.end(session, how) if self.before is not None else Page.end(self, session, how)

    def go_back(self, here: Here) -> Step | None:
        """To where they came from, if there is more to do than to leave it; else home."""
        return here.at(self.before) if self.before is not None and self.before.goes_on else None


@dataclass(frozen=True, slots=True)
class PassPage(BookingPage):
    """The visit that is booked. Made by `of`. `job` prints its pass; None: nothing is printed now."""

    made: NextMade = field(kw_only=True)
    paper: PaperState = PaperState.NO_SLIP
    paper_at: PaperAt = PaperAt.BELOW
    photo_allowed: bool = True
    since: float | None = None  # its paper was asked for; monotonic seconds
    missed: float | None = None  # the paper was known not to have come out, or not surely
    asked: float | None = None  # whether the family may be left without it
    news: str = ""
    outlives_faults = True

    @classmethod
    def of(cls, visit: str, made: NextMade, *, paper_at: PaperAt, photo_allowed: bool) -> PassPage:
        paper = PaperState.PRINTING if made.job is not None else PaperState.NO_SLIP
        if made.job is None and not made.repeated and not made.waits:
            paper = PaperState.FAILED  # it could not be asked for
        return cls(visit, made=made, paper=paper, paper_at=paper_at, photo_allowed=photo_allowed)

    def after(self, page: BookingPage) -> PassPage:
        """The same, come to from another page."""
        return replace(self, before=page.before)

    # -- how it stands ------------------------------------------------------------------------------

    @property
    def proven(self) -> bool:
        """Whether the family has it on paper, or was shown it before and can come back to it."""
        return self.paper is PaperState.PRINTED or self._looked_at

    @property
    def _looked_at(self) -> bool:
        return self.paper is PaperState.NO_SLIP and self.made.repeated

    @property
    def on_code(self) -> OnCode:
        return OnCode.AFTER_READING if self.proven else OnCode.WAITS

    @property
    def asks_itself(self) -> bool:
        return not self.proven

    def _sleeps(self, here: Here) -> bool:
        since = here.now if self.since is None else self.since
        return not self.proven and here.now - since < SLEEP_SECONDS

    def _may_print(self, here: Here) -> bool:
        """A pass can be had once more here; after one that did not come, once the printer is well again."""
        waited = self.missed is None or here.now - self.missed >= RECOVERY_SECONDS
        wanted = self.paper is PaperState.NO_SLIP or (self.paper in _WITHOUT_PAPER and waited)
        return wanted and self.made.may_print and here.health.can_print

    # -- what follows ---------------------------------------------------------------------------------

    def enter(self, session: Session) -> Effects:
        return () if self.made.job is None else (events.PrintPass(session.id, self.made.job),)

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case PaperDone(_, outcome):
                return here.at(self._ended(here, PaperState(outcome.outcome)))
            case events.PassNotPrinted() if self.paper is PaperState.PRINTING:
                enough = replace(self.made, may_print=False)
                ended = self._ended(here, PaperState.FAILED if self.missed is not None else PaperState.NO_SLIP)
                return here.at(replace(ended, made=enough, news="next.not_printed"))
            case events.NotNoted():
                return here.at(replace(self, asked=None, news=""))
            case Back() if self._looked_at:
                return self.go_back(here)
            case events.PrintPassAgain() if self._may_print(here):
                wished = replace(self, paper=PaperState.PRINTING, since=here.now, asked=None, news="")
                return here.at(wished, events.PrintOnePass(here.session.id, self.visit, here.session.language))
        return here.stay()

    def _ended(self, here: Here, paper: PaperState) -> PassPage:
        missed = here.now if paper in _WITHOUT_PAPER else None
        return replace(self, paper=paper, missed=missed, asked=None, news="")

    @property
    def awaits(self) -> Awaited | None:
        return Awaited(("pass", self.since), PAPER_SECONDS) if self.paper is PaperState.PRINTING else None

    def overdue(self, here: Here) -> Step:
        """The printer has not said how it ended: whether the paper came out, the family sees."""
        return here.at(replace(self._ended(here, PaperState.UNKNOWN), news="ticket.printer_silent"))

    def tick(self, here: Here) -> Step:
        page = self if self.since is not None else replace(self, since=here.now)
        if here.session.counting_down and page.asks_itself and page.asked is None:
            page = replace(page, asked=here.now)
        return here.at(page)

    # -- how it is left -------------------------------------------------------------------------------

    def own_seconds(self, timeouts: TouchTimeouts) -> float | None:
        if self.paper is PaperState.PRINTING:
            return math.inf
        return timeouts.ticket_seconds if self.proven else None

    def finish(self, here: Here, sure: bool) -> Step | None:
        """ "Selesai" is asleep at first; without proof of the paper it asks, and "Sudah" is the answer to that."""
        if self.asked is not None:
            return None if sure else here.stay()
        if sure or self._sleeps(here):
            return here.stay()
        return None if self.proven else here.at(replace(self, asked=here.now))

    def view(self, here: Here) -> PassView:
        made = self.made
        hidden = self.paper in (PaperState.PRINTING, PaperState.PRINTED)
        on_paper = self._looked_at and here.health.can_print and not made.waits
        return PassView(
            made.day,
            made.start,
            made.end,
            made.party_size,
            self.paper,
            "" if hidden or on_paper else made.code,
            self.paper_at,
            self.photo_allowed,
            made.repeated,
            self.news,
            self._sleeps(here),
            self._may_print(here),
            self.asked is not None,
            self._time_left(here),
            made.permit,
            made.waits,
        )

    def _time_left(self, here: Here) -> float:
        """How much of the time for the question is left, from 1 to 0; while the slip is printed, none of it passes."""
        if self.asked is None or self.paper is PaperState.PRINTING:
            return 1.0
        whole = here.leaves_at - max(self.asked, here.session.last_touch)
        return min(1.0, max(0.0, (here.leaves_at - here.now) / whole)) if 0 < whole < math.inf else 1.0
