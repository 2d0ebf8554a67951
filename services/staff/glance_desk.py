"""The queue at a glance, for everybody of the staff."""

from __future__ import annotations

from datetime import date

from services.house.model import House
from services.log.journal import Journal
from services.people.model import Officer
from services.people.permissions import Action, Permissions
from services.reports.glance import Glance, look


class GlanceDesk:
    """Raises NotPermitted and DatabaseAway."""

    def __init__(self, journal: Journal, house: House) -> None:
        self._journal = journal
        self._house = house
        self._permissions = Permissions(journal)

    def look(self, who: Officer, day: date) -> Glance:
        self._permissions.require(who, Action.SEE_QUEUE)
        return look(self._journal.database, self._house, day)
