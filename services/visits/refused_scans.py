"""Passes and codes that were not taken, out of the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.log.reading import Entry, EntryFilter, entries
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue.day import ServiceDay
from services.visits.model import CheckInCode
from services.visits.rules import house_moment

MOST_REFUSALS = 200


@dataclass(frozen=True, slots=True)
class RefusedScan:
    """A pass or code that was not taken: the precise reason, and nothing of whoever held it."""

    at: datetime
    kiosk: str
    booking: int | None  # row number, where the code led to one
    reason: CheckInCode
    way: str  # pass or code


class RefusedScans:
    """Raises NotPermitted and DatabaseAway."""

    def __init__(self, day: ServiceDay) -> None:
        self.journal = day.journal
        self._zone = day.house.time_zone

    @permitted(Action.SEE_VISITS)
    def on(self, who: Officer, day: date) -> list[RefusedScan]:
        """What was not taken on a day, newest first; at most MOST_REFUSALS."""
        since, until = (house_moment(one, 0, self._zone) for one in (day, day + timedelta(days=1)))
        wanted = EntryFilter(since=since, until=until, event="visit_refused")
        return [_refused(one) for one in entries(self.journal.database, wanted, limit=MOST_REFUSALS)]


def _refused(entry: Entry) -> RefusedScan:
    fields = entry.fields
    number = str(fields["booking"]).removeprefix("#")
    return RefusedScan(
        entry.at,
        entry.chain,
        int(number) if number.isascii() and number.isdigit() else None,
        CheckInCode(str(fields["reason"])),
        str(fields["how"]),
    )
