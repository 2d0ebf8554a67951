"""The journal, as those who answer for it read, prove and keep it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.log.archive_reading import ArchivedPage, ArchiveFault, archived_entries, touched
from services.log.archives import ArchiveRecord, archive_records
from services.log.archiving import Archived, Archiving, NotArchived, archive
from services.log.chains import is_of_book
from services.log.heads import SignedHead, lost_by, sign_head, verify_against
from services.log.journal import Journal
from services.log.keys import Trusted
from services.log.reading import Cursor, Entry, EntryFilter, entries, entries_oldest_first, reaches
from services.log.restorations import Restoration, trusted_keys
from services.log.verify import ChainReport, Problem, chains, verify
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue.day import ClockState, ServiceDay


@dataclass(frozen=True, slots=True)
class LogPage:
    """Entries, newest first. `archived`: parts that may hold more of what was asked for; `chains`: all there are."""

    entries: tuple[Entry, ...]
    more: bool
    archived: tuple[ArchiveRecord, ...]
    chains: tuple[str, ...]
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Proof:
    """What proving the log came to. `against`: what does not fit the signed head that was handed in; `lost`: the
    restore that lost what the head tells of."""

    reports: tuple[ChainReport, ...]
    against: tuple[Problem, ...] = ()
    lost: Restoration | None = None

    @property
    def intact(self) -> bool:
        return not self.against and all(report.intact for report in self.reports)


class KioskLog:
    """Every method raises NotPermitted and DatabaseAway."""

    def __init__(self, day: ServiceDay, *, archives: Path, public_key: Callable[[], Ed25519PublicKey | None]) -> None:
        """archives: where the files of archived parts lie. public_key: the house's, None before it has one."""
        self.journal = day.journal
        self._day = day
        self._archives = archives
        self._public_key = public_key

    @permitted(Action.READ_LOG)
    def read(self, who: Officer, wanted: EntryFilter, *, limit: int, before: Cursor | None = None) -> LogPage:
        """The newest entries that fit, or the page after `before`."""
        database = self.journal.database
        found = entries(database, wanted, limit=limit + 1, before=before)
        names = chains(database)
        asked = [wanted.chain] if wanted.chain else names
        old = [part for chain in asked for part in touched(self._records(chain), wanted.since, wanted.until)]
        return LogPage(tuple(found[:limit]), len(found) > limit, tuple(old), tuple(names), reaches(database))

    @permitted(Action.READ_LOG)
    def export(self, who: Officer, wanted: EntryFilter) -> Iterator[Entry]:
        """All entries that fit, oldest first, read page by page. Asks at once, reads when it is iterated."""
        return entries_oldest_first(self.journal.database, wanted)

    @permitted(Action.READ_LOG)
    def archived(
        self, who: Officer, part: tuple[str, int], wanted: EntryFilter, *, limit: int, before_seq: int | None = None
    ) -> ArchivedPage | ArchiveFault | None:
        """A page of an archived part, named by its chain and last seq; None: there is no such part."""
        record = next((one for one in self._records(part[0]) if one.last_seq == part[1]), None)
        if record is None:
            return None
        return archived_entries(self._archives, record, self._trusted(), wanted, limit=limit, before_seq=before_seq)

    @permitted(Action.VERIFY_LOG)
    def prove(self, who: Officer, against: SignedHead | None = None) -> Proof:
        """Check every link of every chain, and hold the log against a head that was signed and kept elsewhere."""
        database, key = self.journal.database, self._public_key()
        reports = tuple(verify(database, chain, trusted_key=key) for chain in chains(database))
        if against is None:
            return Proof(reports)
        return Proof(reports, tuple(verify_against(database, against, key)), lost_by(database, against, key))

    def _trusted(self) -> Trusted:
        """The house's key, and those that it had before."""
        return trusted_keys(self.journal.database, self._public_key())

    def _records(self, chain: str) -> list[ArchiveRecord]:
        return archive_records(self.journal.database, chain)

    @permitted(Action.SIGN_LOG)
    def sign(self, who: Officer, key: Ed25519PrivateKey) -> SignedHead:
        """Sign the head of this place's chain."""
        return sign_head(self.journal, key)

    @permitted(Action.ARCHIVE_LOG)
    def archive(self, who: Officer, how: Archiving) -> dict[str, Archived | NotArchived] | ClockState:
        """Archive what is too old, chain by chain; a clock that cannot be trusted says nothing about age.

        The chains of books stay whole where they are: nobody but their kiosks writes into them. Raises OSError and
        NotProven as services.log.archiving does.
        """
        clock = self._day.clock_state()
        if not clock.trusted:
            return clock
        database = self.journal.database
        own = [chain for chain in chains(database) if not is_of_book(chain)]
        return {chain: archive(Journal(database, chain, self.journal.clock), how, who.code) for chain in own}
