"""What the use cases of all subjects need: the services, and the house's words for places and times."""

from __future__ import annotations

from datetime import datetime

from kiosk.compose.services import Services
from services.house.closings import closing_words
from services.house.help_now import HelpNow
from services.paper.printing import PrinterOwner
from services.queue.model import Ticket, WaitInterval
from services.queue.wait_words import Expected, expected
from services.store.faults import answered
from services.text.local_form import format_when


class UseCases:
    """One kiosk's use cases of a subject: services in, pages and views out. Runs in workers only."""

    def __init__(self, services: Services, owner: PrinterOwner) -> None:
        self._s = services
        self._owner = owner

    @property
    def services(self) -> Services:
        return self._s

    @property
    def on_book(self) -> bool:
        """Whether the house's server is away, and this is done on the kiosk's own book."""
        return self._s.book is not None

    def _help(self, service: str = "") -> HelpNow:
        """Who helps now with a service (of its public code), "": with anything; as far as known while the database is
        away."""
        desk = self._s.queue.help_desk
        return self._known(answered(lambda: desk.now(service), lambda _fault: desk.remembered(service)))

    def _known(self, found: HelpNow) -> HelpNow:
        """A book knows only of counters that were opened on it: none says nothing of the others, nor of hours."""
        if not self.on_book or found.counters:
            return found
        return HelpNow(guard=self._s.settings.house.help.guard)

    def _priority(self, ticket: Ticket, language: str) -> str:
        """The group that a number goes first for; "" where it does not, and for a booked visit: why that one does is
        nobody's business in a lobby."""
        if ticket.is_booked:
            return ""
        group = self._s.settings.house.priority_group(ticket.priority_group)
        return group.name.in_language(language) if group else ""

    def _expected(self, wait: WaitInterval | None) -> Expected | None:
        """An expected wait as of now; without a clock time where the clock is not trusted."""
        if wait is None:
            return None
        clock = answered(self._s.queue.day.clock_state, lambda _fault: None)
        return expected(wait, self._local(clock.now) if clock is not None and clock.trusted else None)

    def _now(self) -> datetime:
        return self._local(self._s.clock.now())

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._s.settings.house.time_zone)

    def _moment(self, moment: datetime, language: str) -> str:
        return format_when(self._local(moment), self._now().date(), language)

    def _closing(self, opens: datetime | None, language: str) -> str:
        """Until when the house or a service is closed, where that is for days; else ""."""
        return closing_words(self._local(opens) if opens is not None else None, self._now().date(), language)
