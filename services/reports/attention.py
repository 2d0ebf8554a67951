"""What nobody has attended to yet: officers called, numbers without paper, bursts, printers, goods."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from devices.printer import WANT_NO_HAND
from devices.scanner import ScannerState
from services.goods.overdue import Lying, OverdueGoods
from services.house import alerts
from services.house.alerts import Alert, AlertKind
from services.house.danger import DangerCall, Dangers, told_at
from services.house.kiosks import KioskState, all_kiosks, is_silent
from services.house.officer_calls import OfficerCall, OfficerCalls
from services.log.journal import Journal
from services.people.model import Officer
from services.people.permissions import Action, may, permitted
from services.queue import print_jobs
from services.queue.model import Ticket
from services.queue.print_jobs import PrintJob
from services.settings.store import waiting_for
from services.visits.asked import Asked

PAPERLESS_SINCE = timedelta(hours=24)
GOOD_PRINTER_STATES = frozenset({"", *WANT_NO_HAND})
GOOD_SCANNER_STATES = frozenset({"", ScannerState.READY.value})


@dataclass(frozen=True, slots=True)
class DeviceNote:
    """A kiosk whose printer or scanner needs a hand. `state` is one of the device's states."""

    kiosk: str
    state: str


@dataclass(frozen=True, slots=True)
class Attention:
    """Everything open, as one look; oldest first in each list."""

    calls: tuple[OfficerCall, ...] = ()
    paperless: tuple[tuple[PrintJob, Ticket], ...] = ()
    bursts: tuple[Alert, ...] = ()
    names: tuple[Alert, ...] = ()  # officers who asked for more names than an hour has; for those in charge
    printers: tuple[DeviceNote, ...] = ()
    scanners: tuple[DeviceNote, ...] = ()
    asked: tuple[Asked, ...] = ()  # visits that wait for an officer's yes for too long, or are near
    goods: Lying = field(default_factory=Lying)  # left by families, and still with the house
    proposals: int = 0  # drafts of the house's settings that wait for this officer; nothing is wrong with them
    dangers: tuple[DangerCall, ...] = ()  # of officers at other consoles
    own_danger: DangerCall | None = None  # made in this very browser: it is told so quietly
    guards: bool = False  # the house has guards, whose page should be open

    @property
    def count(self) -> int:
        lists = (self.dangers, self.calls, self.paperless, self.bursts, self.names, self.printers, self.scanners)
        return sum(len(one) for one in lists) + bool(self.asked) + bool(self.goods.overdue)  # however many they are


class OpenMatters:
    """Every method raises NotPermitted and DatabaseAway."""

    def __init__(
        self,
        journal: Journal,
        calls: OfficerCalls,
        dangers: Dangers,
        goods: OverdueGoods | None = None,
        asked: Callable[[Officer], tuple[Asked, ...]] = lambda _who: (),
    ) -> None:
        """goods: None where the house keeps none. asked: the late ones among the visits that wait for a yes."""
        self.journal = journal
        self._asked = asked
        self._calls = calls
        self._dangers = dangers
        self._goods = goods

    @permitted(Action.SEE_QUEUE)
    def look(self, who: Officer, *, seen: bool, session: str = "") -> Attention:
        """What is open now. seen: a person has it before them, so that visitors may be told so; session: the browser's,
        as services.house.danger knows it."""
        database, now = self.journal.database, self.journal.clock.now()
        in_charge = may(who.role, Action.REVIEW_NAMES)
        opened = [one for one in alerts.open_alerts(database) if in_charge or one.kind is not AlertKind.NAMES]
        calls = tuple(self._calls.open_calls())
        if seen:
            alerts.mark_seen(self.journal, who.code, opened)
            self._calls.mark_seen(calls)
        # Of a kiosk that is off nobody knows anything.
        living = [one for one in all_kiosks(database) if not is_silent(one, now)]
        paperless = print_jobs.without_paper(database, since=now - PAPERLESS_SINCE, now=now)
        return Attention(
            calls=calls,
            paperless=tuple(reversed(paperless)),
            bursts=tuple(one for one in opened if one.kind is AlertKind.BURST),
            names=tuple(one for one in opened if one.kind is AlertKind.NAMES),
            printers=_noted(living, "printer_state", GOOD_PRINTER_STATES),
            scanners=_noted(living, "scanner_state", GOOD_SCANNER_STATES),
            asked=self._asked(who) if may(who.role, Action.MANAGE_BOOKINGS) else (),
            goods=self._goods.look() if self._goods else Lying(),
            proposals=waiting_for(database, who.code) if may(who.role, Action.APPROVE_SETTINGS) else 0,
            **self._danger(session, seen=seen),
        )

    @permitted(Action.ANSWER_DANGER)
    def only_dangers(self, who: Officer, *, session: str = "") -> Attention:
        """What a guard sees."""
        return Attention(**self._danger(session, seen=True))

    def _danger(self, session: str, *, seen: bool) -> dict[str, Any]:
        own, others = told_at(self._dangers.open_calls(), session)
        if seen:
            self._dangers.mark_seen(others)
        return {"dangers": others, "own_danger": own, "guards": self._dangers.has_guards()}

    @permitted(Action.RESOLVE_ALERT)
    def without_paper(self, who: Officer, job_id: int) -> tuple[PrintJob, Ticket] | None:
        """The number of a job whose paper is missing, to do something about it; None: it is settled."""
        now = self.journal.clock.now()
        found = print_jobs.without_paper(self.journal.database, since=now - PAPERLESS_SINCE, now=now)
        return next((pair for pair in found if pair[0].id == job_id), None)


def _noted(kiosks: list[KioskState], name: str, good: frozenset[str]) -> tuple[DeviceNote, ...]:
    """The kiosks whose device (its state is the field `name`) is not well."""
    states = [(one.kiosk, getattr(one, name)) for one in kiosks]
    return tuple(DeviceNote(kiosk, state) for kiosk, state in states if state not in good)
