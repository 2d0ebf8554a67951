"""What the use cases of all subjects need: the services, and the house's words for places and times."""

from __future__ import annotations

from datetime import datetime

from kiosk.compose.services import Services
from services.paper.printing import PrinterOwner
from services.queue.model import Ticket
from services.text.catalogues import Texts
from services.text.local_form import format_moment

_WORDS = Texts("touch")


class UseCases:
    """One kiosk's use cases of a subject: services in, pages and views out. Runs in workers only."""

    def __init__(self, services: Services, owner: PrinterOwner) -> None:
        self._s = services
        self._owner = owner

    def _where(self, language: str) -> str:
        """The counters that help, such as "loket 1, 2"."""
        return _WORDS.get(language, "counter.where", codes=", ".join(self._s.settings.house.counters) or "1")

    def _priority(self, ticket: Ticket, language: str) -> str:
        """The group that a number goes first for; "" where it does not."""
        group = self._s.settings.house.priority_group(ticket.priority_group)
        return group.name.in_language(language) if group else ""

    def _now(self) -> datetime:
        return self._local(self._s.clock.now())

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._s.settings.house.time_zone)

    def _moment(self, moment: datetime, language: str) -> str:
        return format_moment(self._local(moment), self._now().date(), language)
