"""What staff switch, try and accept at one kiosk."""

from __future__ import annotations

from services.house import fingerprint as house_settings
from services.house.fingerprint import Difference, Fingerprint
from services.house.kiosks import KioskStates
from services.log.journal import Journal
from services.people.model import Officer
from services.people.permissions import Action, Permissions
from services.queue import print_jobs
from services.queue.desk import Queue


class KioskDesk:
    """Every method raises NotPermitted and DatabaseAway."""

    def __init__(self, journal: Journal, states: KioskStates, queue: Queue, *, kiosk: str) -> None:
        self._journal = journal
        self._states = states
        self._queue = queue
        self._kiosk = kiosk
        self._permissions = Permissions(journal)

    def set_express_mode(self, who: Officer, on: bool) -> None:
        self._permissions.require(who, Action.SWITCH_EXPRESS)
        self._states.set_express_mode(on, who.code)

    def set_in_service(self, who: Officer, on: bool) -> None:
        """Take the kiosk out of use for visitors, or give it back."""
        self._permissions.require(who, Action.RUN_KIOSK)
        self._states.set_in_service(on, who.code)

    def leave(self, who: Officer) -> None:
        """Asked before the touch app is left for what is under it."""
        self._permissions.require(who, Action.RUN_KIOSK)

    def request_test(self, who: Officer, language: str) -> int:
        """Ask for a test slip; returns the job."""
        self._permissions.require(who, Action.TRY_DEVICES)
        return print_jobs.request_test(self._journal, kiosk=self._kiosk, language=language, actor=who.code)

    def adopt(self, who: Officer, fingerprint: Fingerprint) -> list[Difference]:
        """Make these settings those of the house; returns what changed."""
        self._permissions.require(who, Action.ADOPT_SETTINGS)
        return house_settings.adopt(self._journal, fingerprint, who.code)
