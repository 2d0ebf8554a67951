"""The journal, as those who answer for it keep it."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.journal import Journal
from services.journal_archiving import Archived, Archiving, NotArchived, archive
from services.journal_heads import SignedHead, sign_head
from services.journal_verify import chains
from services.officers import Officer
from services.permissions import Action, Permissions
from services.queue.day import ClockState
from services.queue.desk import Queue


class LogDesk:
    """Every method raises NotPermitted and DatabaseAway."""

    def __init__(self, journal: Journal, queue: Queue) -> None:
        self._journal = journal
        self._queue = queue
        self._permissions = Permissions(journal)

    def sign(self, who: Officer, key: Ed25519PrivateKey) -> SignedHead:
        """Sign the head of this place's chain."""
        self._permissions.require(who, Action.SIGN_LOG)
        return sign_head(self._journal, key)

    def archive(self, who: Officer, how: Archiving) -> dict[str, Archived | NotArchived] | ClockState:
        """Archive what is too old, chain by chain; a clock that cannot be trusted says nothing about age.

        Raises OSError and NotProven as services.journal_archiving does.
        """
        self._permissions.require(who, Action.ARCHIVE_LOG)
        clock = self._queue.clock_state()
        if not clock.trusted:
            return clock
        database = self._journal.database
        return {
            chain: archive(Journal(database, chain, self._journal.clock), how, who.code) for chain in chains(database)
        }
