"""What this machine has seen of the log, beside the id file: so that no older copy of the database is used unnoticed.

A copy put back by hand knows nothing of the numbers that were given since, and would give them again. The file names
the last entry of each chain that this machine saw; what a running program has seen since, it knows itself
(`Database.log_seen`). A database whose log ends before that, or has another entry there, is older, unless its log says
that it was restored (`house_restored`) once more often than this machine knows of.

Of a PostgreSQL with standbys it names the server in charge too. One that was promoted since may lack the last entries:
that is no older copy but what asynchronous replication loses, and `Database.lost` says how many of each chain
(services.backup.promotion deals with it). One that was in charge before is refused, and so is another one of the same
timeline: promoted from the same server, it knows nothing of the numbers that the one that was met has given.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, func, select

from services.store.database import Database, DatabaseOlder, server_of
from services.store.files import make_folder, write_durably
from services.store.tables import database_identity, journal_archive, journal_entry, journal_head, server_in_charge

RESTORED: Final = "house_restored"
LOST: Final = "entries_lost"
MOST_LOST: Final = 500  # entries: more is no matter of a gap, but of visits and passes too (services.backup.settling)
FRESH_SECONDS: Final = 600.0
WAS_IN_CHARGE: Final = (
    "This server was in charge before another one took its place; what was written since is not on it. Make it a "
    "standby, and let the address name the one that is in charge: docs/replication.md"
)

PROMOTED_ELSEWHERE: Final = (
    "Another server was promoted in this one's place, and this machine has worked with it: this one does not know what "
    "that one has given. Bring that one back, or, if it is lost, stop everything and say so: kiosk restore --in-place"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """Which database it was; last entry and its hash, by chain; how many restores the log told of; cluster and timeline
    of the server."""

    database: str
    heads: dict[str, tuple[int, str]]
    restores: int
    server: tuple[str, int] = ("", 0)

    def came_after(self, before: Seen) -> bool:
        """Whether this server was promoted since."""
        same = self.database == before.database and self.server[0] == before.server[0] != ""
        return same and self.server[1] > before.server[1]


class Witness:
    """The file of one machine for one database."""

    def __init__(self, id_file: Path) -> None:
        self.path = id_file.with_suffix(".seen")

    def compare(self, database: Database) -> None:
        """Hold the database against what was seen, then remember it as it is.

        Raises DatabaseOlder, DatabaseAway. A file that cannot be read or written is no reason not to work.
        """
        before, known_here = self._read(), dict(database.log_seen)
        with database.read() as connection:
            now, dealt_with = _seen(connection), _dealt_with(connection)
            if before is not None and before.came_after(now):
                raise DatabaseOlder(WAS_IN_CHARGE)
            if before is not None and now.came_after(before):
                database.lost = _lost(before, known_here, now)
                _require_few(database.lost, now)
            elif before is None or now.restores <= before.restores:
                if before is not None and now.server == before.server != dealt_with:
                    raise DatabaseOlder(PROMOTED_ELSEWHERE)
                require_seen(known_here, {chain: seq for chain, (seq, _) in now.heads.items()})
                if before is not None and before.database == now.database:
                    for chain, (seq, known) in before.heads.items():
                        _compare_chain(connection, chain, seq, known, now)
        database.log_seen = {chain: seq for chain, (seq, _) in now.heads.items()}
        if not database.lost:  # else once that is dealt with, so that a program that is ended meanwhile does it again
            self._remember(before, replace(now, server=dealt_with))

    def compare_heads(self, database: Database, folder: Path) -> None:
        """Hold the database against the signed heads of a folder: a log that ends before one of them is older.

        Unless it says itself that it was restored after that. Signatures are for `kiosk logs verify`: here a file is
        no proof, only a reason not to go on unseen. Raises DatabaseOlder, DatabaseAway.
        """
        newest = _newest_heads(folder)
        if not newest:
            return
        with database.read() as connection:
            here = heads_in(connection)
            for chain, (seq, at) in newest.items():
                if chain in here and here[chain] < seq and not _restored_since(connection, chain, seq, at):
                    raise DatabaseOlder(_older(chain, here[chain], seq))

    def is_fresh(self) -> bool:
        """Whether this machine has looked at the log within the last minutes."""
        with suppress(OSError):
            return 0 <= time.time() - self.path.stat().st_mtime < FRESH_SECONDS
        return False

    def server(self) -> tuple[str, int]:
        """Cluster and timeline of the server that was in charge last; ("", 0): nothing is known."""
        seen = self._read()
        return seen.server if seen is not None else ("", 0)

    def note(self, database: Database) -> None:
        """Remember the log as it is. Called every minute or so. Raises DatabaseAway.

        Where an older copy came into its place under a running program, what was seen stays: the next start says so.
        """
        before = self._read()
        with database.read() as connection:
            now, dealt_with = _seen(connection), _dealt_with(connection)
        if before is None or not _went_back(before, now):
            self._remember(before, replace(now, server=dealt_with))

    def forget(self) -> None:
        """Another database takes the place of the one that was seen. Raises OSError."""
        self.path.unlink(missing_ok=True)

    def _remember(self, before: Seen | None, now: Seen) -> None:
        if before == now:
            with suppress(OSError):
                os.utime(self.path)  # so old is what is known
            return
        with suppress(OSError):
            make_folder(self.path.parent)
            heads = {chain: list(head) for chain, head in now.heads.items()}
            said = {"database": now.database, "heads": heads, "restores": now.restores, "server": list(now.server)}
            write_durably(self.path, json.dumps(said).encode())

    def _read(self) -> Seen | None:
        try:
            said = json.loads(self.path.read_text(encoding="utf-8"))
            heads = {str(chain): (int(seq), str(known)) for chain, (seq, known) in said["heads"].items()}
            system, timeline = said.get("server", ("", 0))  # a file of an earlier version names none
            return Seen(str(said["database"]), heads, int(said["restores"]), (str(system), int(timeline)))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None


def require_seen(seen: Mapping[str, int], heads: Mapping[str, int]) -> None:
    """No log ends before what this program has seen of it itself. Raises DatabaseOlder.

    seen: as it was before the heads were read; other threads go on writing.
    """
    for chain, seq in seen.items():
        if heads.get(chain, 0) < seq:
            raise DatabaseOlder(_older(chain, heads.get(chain, 0), seq))


def heads_in(connection: Connection) -> dict[str, int]:
    """The last entry of each chain."""
    return {row.chain: row.seq for row in connection.execute(select(journal_head.c.chain, journal_head.c.seq))}


def _seen(connection: Connection) -> Seen:
    heads = connection.execute(select(journal_head.c.chain, journal_head.c.seq, journal_head.c.hash)).all()
    told = connection.execute(select(func.count()).where(journal_entry.c.event == RESTORED)).scalar_one()
    identity = connection.execute(select(database_identity.c.id)).scalar() or ""
    return Seen(identity, {row.chain: (row.seq, row.hash) for row in heads}, told, server_of(connection))


def _dealt_with(connection: Connection) -> tuple[str, int]:
    """Up to which promotion of this cluster the house has dealt with the gap: another server of the same timeline has
    not. The server's own where the house has never met the cluster."""
    here = server_of(connection)
    row = connection.execute(select(server_in_charge.c.system, server_in_charge.c.timeline)).first()
    return (row.system, row.timeline) if row is not None and row.system == here[0] else here


def _lost(before: Seen, known_here: Mapping[str, int], now: Seen) -> dict[str, int]:
    """By chain, the last entry that was seen of those that end before it now."""
    known = {chain: max(seq, known_here.get(chain, 0)) for chain, (seq, _) in before.heads.items()} | {
        chain: seq for chain, seq in known_here.items() if chain not in before.heads
    }
    return {chain: seq for chain, seq in known.items() if now.heads.get(chain, (0, ""))[0] < seq}


def _require_few(lost: Mapping[str, int], now: Seen) -> None:
    """A standby lacks the last moments. Hours are an older copy, whichever way it came. Raises DatabaseOlder."""
    lacks = {chain: known - now.heads.get(chain, (0, ""))[0] for chain, known in lost.items()}
    if sum(lacks.values()) > MOST_LOST:
        worst = max(lacks, key=lambda chain: lacks[chain])
        raise DatabaseOlder(_older(worst, now.heads.get(worst, (0, ""))[0], lost[worst]))


def _went_back(before: Seen, now: Seen) -> bool:
    if before.database != now.database or now.restores > before.restores:
        return False
    if before.came_after(now) or now.came_after(before):
        return before.came_after(now)
    return any(now.heads.get(chain, (0, ""))[0] < seq for chain, (seq, _) in before.heads.items())


def _compare_chain(connection: Connection, chain: str, seq: int, known: str, now: Seen) -> None:
    here, _ = now.heads.get(chain, (0, ""))
    if here < seq:
        raise DatabaseOlder(_older(chain, here, seq))
    entry = select(journal_entry.c.hash).where(journal_entry.c.chain == chain, journal_entry.c.seq == seq)
    found = connection.execute(entry).scalar()
    archived = select(func.max(journal_archive.c.last_seq)).where(journal_archive.c.chain == chain)
    if found is None and seq and seq <= (connection.execute(archived).scalar() or 0):
        return  # it was archived: the signed record proves it
    if seq and found != known:
        raise DatabaseOlder(_older(chain, here, seq))


def _older(chain: str, here: int, seq: int) -> str:
    return (
        f"This is a copy of the database from before: its log ({chain}) has entry {here} last, or another entry {seq} "
        f"than this machine has seen. Numbers would be given twice. Bring the right database back, or, if it is "
        "lost, stop everything and say so: kiosk restore --in-place"
    )


def _newest_heads(folder: Path) -> dict[str, tuple[int, int]]:
    """Entry and moment of the newest signed head of each chain; what is none is left alone.

    Their names say chain and entry (kiosk-1-345.json), so only one file a chain is read, however many years there are.
    """
    newest: dict[str, tuple[int, Path]] = {}
    with suppress(OSError):
        for path in folder.glob("*.json"):
            chain, _, seq = path.stem.rpartition("-")
            if chain and seq.isascii() and seq.isdecimal():
                newest[chain] = max(newest.get(chain, (-1, path)), (int(seq), path))
    found: dict[str, tuple[int, int]] = {}
    for _, path in newest.values():
        with suppress(OSError, ValueError, KeyError, TypeError):
            said = json.loads(path.read_text(encoding="utf-8"))
            found[str(said["chain"])] = (int(said["seq"]), int(said["at"]))
    return found


def _restored_since(connection: Connection, chain: str, seq: int, at: int) -> bool:
    """Whether the chain says that it lost `seq`, by a restore or a change of servers, after that moment."""
    e = journal_entry.c
    query = select(e.text).where(e.event.in_((RESTORED, LOST)), e.chain == chain, e.at >= at)
    for text in connection.execute(query).scalars():
        try:
            if int(json.loads(text)["fields"]["seq"]) < seq:
                return True
        except (ValueError, KeyError, TypeError):
            continue
    return False
