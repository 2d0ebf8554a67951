"""The queue at a glance, for everybody of the staff."""

from __future__ import annotations

from datetime import date

from services.house import House
from services.journal import Journal
from services.officers import Officer
from services.permissions import Action, Permissions
from services.queue.glance import Glance, look


class GlanceDesk:
    """Raises NotPermitted and DatabaseAway."""

    def __init__(self, journal: Journal, house: House) -> None:
        self._journal = journal
        self._house = house
        self._permissions = Permissions(journal)

    def look(self, who: Officer, day: date) -> Glance:
        self._permissions.require(who, Action.SEE_QUEUE)
        return look(self._journal.database, self._house, day)
