"""How the house is, for staff and for machines that watch: the same looks, the same list."""

from __future__ import annotations

from typing import Final

from services.health.findings import Finding, Seen, Subject
from services.health.looks import LOOK_SECONDS, Looks
from services.log.journal import Journal
from services.people.model import Officer
from services.people.permissions import Action, permitted

PAGE_SECONDS: Final = 0.5  # that a page waits for looks that are due; what comes later is on the next page
GOOD_SECONDS: Final = 30.0
FOR_WATCHERS: Final = (Subject.DATABASE, Subject.LOG, Subject.PRINTER, Subject.DISK)


class HouseHealth:
    """Nothing here waits longer than it says, whatever hangs."""

    def __init__(self, journal: Journal, looks: Looks) -> None:
        self.journal = journal
        self._looks = looks

    @permitted(Action.SEE_QUEUE)
    def findings(self, who: Officer, *, fresh: bool = True) -> tuple[Finding, ...]:
        """What wants somebody, the worst first. Raises NotPermitted, DatabaseFault.

        fresh: as it is now; else as it was within the last half minute, without waiting.
        """
        return self._looks.findings(patience=PAGE_SECONDS, good_seconds=0.0 if fresh else GOOD_SECONDS)

    def watched(self, *, patience: float = LOOK_SECONDS) -> dict[Subject, Seen]:
        """What the house cannot do without, for whoever watches over it. Never raises."""
        return self._looks.ask(*FOR_WATCHERS, patience=patience)

    def everything(self) -> dict[Subject, Seen]:
        """All that is looked at, for machines. Never raises."""
        return self._looks.ask()
