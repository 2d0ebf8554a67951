"""Visits, as one kiosk (or the console) has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue.day import ServiceDay
from services.queue.taking import Taking
from services.visits.asked import AskedBookings
from services.visits.bans import Bans
from services.visits.booking import Bookings
from services.visits.check_in import CheckIns
from services.visits.counter import VisitCounter
from services.visits.gate import GateLists
from services.visits.importing import Importing
from services.visits.names import VisitNames
from services.visits.next_visit import NextVisits
from services.visits.pass_issuing import Passes
from services.visits.pass_keys import PassKeys
from services.visits.permits import VisitPermits
from services.visits.personal import PersonalKeys
from services.visits.provisional import Provisionals
from services.visits.purge import OtherPurge, Purged, purge
from services.visits.refused_scans import RefusedScans
from services.visits.sessions import PastVisits
from services.visits.settings import VisitSettings
from services.visits.slip_series import SlipSeries
from services.visits.spool import Spool
from services.visits.unjudged import Unjudged


class Visits:
    """The use cases by subject, and what has to be done now and then."""

    def __init__(
        self,
        day: ServiceDay,
        settings: VisitSettings,
        *,
        kiosk: str,
        pass_keys: Path,
        personal_keys: Path,
        spool: Path,
        others: Callable[[PersonalKeys], Sequence[OtherPurge]] = lambda _keys: (),
        past: PastVisits | None = None,
        by_signature: bool = False,
    ) -> None:
        """others: purges of other subjects that seal with the same keys; past: how house and visits were set on days
        gone by. by_signature: on the book of a kiosk whose server is away, which knows no bookings."""
        held = Spool(spool / f"{kiosk}.json")
        self.journal = day.journal
        self.settings = settings
        self.keys = PassKeys(day.journal, pass_keys)
        self.bookings = Bookings(day, settings, PersonalKeys(personal_keys))
        self.bookings.past = past
        taking = Taking(day, kiosk=kiosk)
        self.check_ins = CheckIns(self.bookings, taking, self.keys, held, kiosk=kiosk)
        if by_signature:
            self.check_ins.unjudged = Unjudged(self.check_ins, self.bookings, taking)
        self.counter = VisitCounter(self.bookings, self.check_ins)
        self.names = VisitNames(self.bookings)
        self.gate_lists = GateLists(self.bookings)
        self.permits = VisitPermits(self.bookings)
        self.asked = AskedBookings(self.bookings)
        self.bans = Bans(self.bookings)
        self.passes = Passes(self.bookings, self.keys)
        self.next_visits = NextVisits(self.bookings, self.check_ins, self.passes, kiosk=kiosk)
        self.spool = held
        self.provisionals = Provisionals(self.bookings, self.check_ins, held)
        self.importing = Importing(self.bookings)
        self.slip_series = SlipSeries(day.journal, held, kiosk=kiosk)
        self.refused_scans = RefusedScans(day)
        self._others = others(self.bookings.personal)
        self._purged_on: date | None = None
        self._told: set[str] = set()  # files of this start

    def keep(self) -> None:
        """All of them, one after the other. Raises DatabaseAway, OSError."""
        for job in self.jobs().values():
            job()

    def jobs(self) -> dict[str, Callable[[], object]]:
        """What is called every minute or so where a kiosk runs, each by itself. Each raises DatabaseAway, OSError.

        The public keys for bad times are copied, a damaged spool is told, this kiosk's slips have a letter of their
        own, provisional slips are logged and arrivals brought in, no-shows marked, wishes that nobody answered closed,
        imports that died cleared away, and once a day personal data past its retention is purged. A book has none of it
        to do.
        """
        if self.check_ins.unjudged is not None:
            return {}
        return {
            "public keys": self.keys.refresh_copy,
            "damaged spool": self._tell_damage,
            "slip series": self.slip_series.keep,
            "provisional slips": self.provisionals.note_papers,
            "provisional arrivals": self.provisionals.settle,
            "no-shows": self.bookings.mark_no_shows,
            "unanswered": self.asked.close_past,
            "imports": self.importing.staged.drop_abandoned,
            "purge": self._purge_once_a_day,
        }

    def _tell_damage(self) -> None:
        """Into the log, once for each file that was put aside."""
        for name in self.spool.damage():
            if name not in self._told:
                self.journal.record("spool_damaged", file=name)
                self._told.add(name)

    def _purge_once_a_day(self) -> None:
        today = self.journal.clock.now().astimezone(self.bookings.house.time_zone).date()
        if self._purged_on != today:
            purge(self.bookings, "system", self._others)
            self.bans.purge()
            self._purged_on = today

    @permitted(Action.MANAGE_PASS_KEYS)
    def purge(self, who: Officer) -> Purged | None:
        """Delete personal fields past their retention. Raises DatabaseAway, OSError."""
        done = purge(self.bookings, who.code, self._others)
        self.bans.purge()
        return done
