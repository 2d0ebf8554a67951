"""The number's own page: its paper, the way back to another choice, and how it is left. Pure.

Who has a number on the screen keeps it, whatever happens meanwhile. A page whose paper is proven goes by itself; one
without that proof asks before it goes, and never sooner than other pages do.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from screens.touch.core.events import Effects, Intent, PaperDone, PaperOutcome, Result
from screens.touch.core.paper import PaperState
from screens.touch.core.state import PAPER_SECONDS, Awaited, Here, OnCode, Page, Session, Step, TouchTimeouts
from screens.touch.number import events
from screens.touch.number.view import CancelledNumber, TicketView, WorkingView

STAFF_TOLD_SECONDS = 3.0  # how often a number without paper asks whether someone has seen that
SLEEP_SECONDS = 5.0  # "Selesai" does not listen for so long, unless the paper is proven before
CHANGE_SECONDS = 20.0  # how long a number that was just taken can be exchanged for another
RECOVERY_SECONDS = 5.0  # a printer that failed is believed to be well again: it has been asked twice since

_WITHOUT_PAPER = (PaperState.FAILED, PaperState.UNKNOWN)


class ChoosingPage(Page):
    """A page on which a number is asked for."""

    __slots__ = ()

    @abstractmethod
    def again(self, new_id: Callable[[], str]) -> ChoosingPage:
        """The same page for another try, which is another intent."""

    @abstractmethod
    def instead_of(self, cancelled: CancelledNumber, new_id: Callable[[], str]) -> ChoosingPage:
        """Where another number is chosen, once the one that was taken from here is cancelled."""


@dataclass(frozen=True, slots=True)
class Moments:
    """When what happened on a number's page, in monotonic seconds; None: it has not."""

    opened: float | None = None  # the first tick with the page
    waits_from: float | None = None  # the last slip was asked for
    paper_missed: float | None = None  # the slip was known not to have come out, or not surely
    asked: float | None = None  # whether the visitor may be left without it
    asked_staff: float = 0.0


@dataclass(frozen=True, slots=True)
class TicketPage(Page):
    """A number. Made by `of`. `before`: its visitor chose it there just now, and may choose again."""

    ticket: TicketView
    job: int | None  # prints its slip
    before: ChoosingPage | None = None
    moments: Moments = field(default_factory=Moments)
    before_more: PaperState | None = None  # how the paper stood before a slip was asked for once more, until it ends
    outlives_faults = True

    @classmethod
    def of(cls, ticket: TicketView, job: int | None) -> TicketPage:
        """The page of a number whose slip is printed by a job; without one no slip is wanted."""
        return cls(ticket if job is not None else replace(ticket, paper=PaperState.NO_SLIP), job)

    def chosen_on(self, before: ChoosingPage) -> TicketPage:
        """The same, of a number that was taken just now; one that was taken earlier is not exchanged here."""
        return self if self.ticket.repeated else replace(self, before=before)

    # -- how it stands ------------------------------------------------------------------------------

    @property
    def proven(self) -> bool:
        """Whether its visitor surely has it on paper, or can come back to it."""
        return self.ticket.paper is PaperState.PRINTED

    def is_of(self, code: str) -> bool:
        return code == self.ticket.qr_text

    @property
    def on_code(self) -> OnCode:
        """Whose paper is proven has their number in the hand; everybody else has it on this screen only."""
        return OnCode.LEADS if self.proven else OnCode.WAITS

    @property
    def asks_itself(self) -> bool:
        return not self.proven

    @property
    def least_idle(self) -> float:
        return CHANGE_SECONDS if self.before is not None else 0.0

    def _since(self, moment: float | None, here: Here) -> float:
        return here.now - moment if moment is not None else 0.0

    def _sleeps(self, here: Here) -> bool:
        """Whether "Selesai" does not listen yet: first the number and its paper are looked at."""
        return not self.proven and self._since(self.moments.waits_from, here) < SLEEP_SECONDS

    def _may_change(self, here: Here) -> bool:
        fresh = self._since(self.moments.opened, here) < CHANGE_SECONDS
        chosen_here = self.before is not None and self.before_more is None  # a slip that is asked for ends first
        return chosen_here and fresh and self.moments.asked is None

    def _may_print(self, here: Here) -> bool:
        """Whether a slip can be offered: the printer has been well for a while since none came out."""
        well = here.health.can_print and self._since(self.moments.paper_missed, here) >= RECOVERY_SECONDS
        return self.ticket.paper in _WITHOUT_PAPER and well

    # -- what follows ---------------------------------------------------------------------------------

    def enter(self, session: Session) -> Effects:
        return () if self.job is None else (events.PrintTicket(session.id, self.job),)

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case PaperDone(_, outcome, job) if job == self.job:
                return here.at(self._ended(here, outcome))
            case events.StaffTold(_, told, job) if job == self.job:
                return here.at(self._showing(staff_told=told))
            case events.NumberTakenBack() if self.before is not None:  # "Ubah" is answered late
                return taken_back(here, self, event)
            case events.PrintRefused(_, Page() as page):
                return here.open(page)
            case events.PrintRefused() if self.before_more is not None:
                not_printed = self._showing(paper=self.before_more, news="ticket.not_printed")
                return here.at(replace(not_printed, before_more=None))
            case Intent():
                read = self._showing(news="")
                return read._wish(replace(here, session=replace(here.session, page=read)), event)
        return here.stay()

    def _wish(self, here: Here, event: Intent) -> Step:
        match event:
            case events.NoPaperCame() if self.ticket.paper is PaperState.SENT and self.job is not None:
                unknown = self._ended(here, PaperOutcome(PaperState.UNKNOWN, staff_told=False))
                return here.at(unknown, events.ReportNoPaper(here.session.id, self.job))
            case events.NotYet():
                return here.at(replace(self, moments=replace(self.moments, asked=None)))
            case events.ChangeNumber() if self._may_change(here):
                wish = events.TakeBack(here.session.id, self.ticket.qr_text, here.session.language)
                return here.at(ChangingPage(self), wish)
            case events.PrintNumber() if self._may_print(here) and self.job is not None:
                moments = replace(self.moments, asked=None, waits_from=here.now)
                wished = replace(self._showing(paper=PaperState.PRINTING), before_more=self.ticket.paper)
                more = events.PrintMore(here.session.id, self.job, self.ticket.qr_text, here.session.language)
                return here.at(replace(wished, moments=moments), more)
        return here.stay()

    def _ended(self, here: Here, outcome: PaperOutcome) -> TicketPage:
        paper = PaperState(outcome.outcome)
        moments = replace(self.moments, asked=None, paper_missed=here.now if paper in _WITHOUT_PAPER else None)
        ended = self._showing(paper=paper, staff_told=outcome.staff_told)
        return replace(ended, moments=moments, before_more=None)

    def _showing(self, **changes: object) -> TicketPage:
        return replace(self, ticket=replace(self.ticket, **changes))  # type: ignore[arg-type]

    def not_changed(self, news: str = "ticket.not_changed") -> TicketPage:
        """The number could not be cancelled now, or nobody knows whether it was."""
        return self._showing(news=news)

    @property
    def awaits(self) -> Awaited | None:
        """A slip that is on its way; one that is asked for once more is another."""
        on_its_way = self.ticket.paper is PaperState.PRINTING
        return Awaited(("paper", self.job, self.before_more), PAPER_SECONDS) if on_its_way else None

    def overdue(self, here: Here) -> Step:
        """The printer has not said how it ended: whether the slip came out, the visitor sees."""
        unknown = self._ended(here, PaperOutcome(PaperState.UNKNOWN, staff_told=False))
        return here.at(unknown._showing(news="ticket.printer_silent"))

    def tick(self, here: Here) -> Step:
        moments = self.moments
        effects: Effects = ()
        if moments.opened is None:
            moments = replace(moments, opened=here.now, waits_from=here.now)
        if here.session.counting_down and self.asks_itself and moments.asked is None:
            moments = replace(moments, asked=here.now)
        waits = self.ticket.paper in _WITHOUT_PAPER and not self.ticket.staff_told
        if waits and self.job is not None and here.now - moments.asked_staff >= STAFF_TOLD_SECONDS:
            moments = replace(moments, asked_staff=here.now)
            effects = (events.AskStaffTold(here.session.id, self.job),)
        return here.at(replace(self, moments=moments), *effects)

    # -- how it is left -------------------------------------------------------------------------------

    def own_seconds(self, timeouts: TouchTimeouts) -> float | None:
        """Nobody is sent away before they know whether their paper came out; without its proof they are asked."""
        if self.ticket.paper is PaperState.PRINTING:
            return math.inf
        return max(timeouts.ticket_seconds, self.least_idle) if self.proven else None

    def finish(self, here: Here, sure: bool) -> Step | None:
        """ "Selesai" is asleep at first; without proof of the paper it asks, and "Sudah" is the answer to that."""
        if self.moments.asked is not None:
            return None if sure else here.stay()
        if sure or self._sleeps(here):
            return here.stay()
        return None if self.proven else here.at(replace(self, moments=replace(self.moments, asked=here.now)))

    def view(self, here: Here) -> TicketView:
        asked = self.moments.asked
        return replace(
            self.ticket,
            sleeps=self._sleeps(here),
            may_change=self._may_change(here),
            may_print=self._may_print(here),
            asking=asked is not None,
            time_left=self._time_left(here),
        )

    def _time_left(self, here: Here) -> float:
        """How much of the time for the question is left, from 1 to 0; while the slip is printed, none of it passes."""
        asked, paper = self.moments.asked, self.ticket.paper
        if asked is None or paper is PaperState.PRINTING:
            return 1.0
        whole = here.leaves_at - max(asked, here.session.last_touch)
        return min(1.0, max(0.0, (here.leaves_at - here.now) / whole)) if 0 < whole < math.inf else 1.0


@dataclass(frozen=True, slots=True)
class ArrivedPage(TicketPage):
    """The number of a family that was checked in, or a copy of a number whose code was shown."""

    shows_booking = True

    @property
    def proven(self) -> bool:
        """Who holds their code can show it again; only a slip that is on its way, or did not come, is waited for."""
        return self.ticket.paper in (PaperState.PRINTED, PaperState.NO_SLIP)

    @property
    def on_code(self) -> OnCode:
        return OnCode.AFTER_READING if self.proven else OnCode.WAITS

    @property
    def may_copy(self) -> bool:
        return self.ticket.may_copy and self.ticket.paper is PaperState.NO_SLIP


@dataclass(frozen=True, slots=True)
class ChangingPage(Page):
    """A number is being cancelled, because its visitor chose wrongly."""

    number: TicketPage
    busy = True
    on_code = OnCode.WAITS
    outlives_faults = True  # whether it could be cancelled, its visitor must see

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case events.NumberTakenBack():
                return taken_back(here, self.number, event)
            case PaperDone() | events.StaffTold():  # its slip comes out meanwhile
                return self._meanwhile(here, event)
            case events.PrintRefused():  # how the number stands, the answer to the cancelling says
                return self._meanwhile(here, replace(event, answer=None))
        return here.stay()

    @property
    def awaits(self) -> Awaited:
        return Awaited("taken back")

    def overdue(self, here: Here) -> Step:
        """The number stays on the screen: it may be cancelled, and may not."""
        return here.at(self.number.not_changed("ticket.change_late"))

    def _meanwhile(self, here: Here, event: Result) -> Step:
        """What becomes of the number's slip is not lost: the number may come back."""
        session, effects = self.number.advance(here, event) or here.stay()
        number = session.page if isinstance(session.page, TicketPage) else self.number
        return here.at(replace(self, number=number), *effects)

    def view(self, _here: Here) -> WorkingView:
        return WorkingView(self.number.ticket.service_name, "working.changing")


def taken_back(here: Here, number: TicketPage, answer: events.NumberTakenBack) -> Step:
    """Whether the number could be cancelled, so that its visitor chooses another."""
    match answer.answer:
        case CancelledNumber() as cancelled if number.before is not None:
            return here.at(number.before.instead_of(cancelled, here.new_id))
        case Page() as page:
            return here.open(page)
    return here.at(number.not_changed("ticket.change_late") if answer.unsure else number.not_changed())
