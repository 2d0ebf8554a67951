"""One process for each kiosk id on one database: a second panel with the same id is refused.

Two panels with one id (a cloned disk, a kiosk.ini that was copied) would print each other's slips and mix their logs.
What keeps them apart is a lock that ends with its process, never a time that somebody wrote: no clock matters, and a
process that was killed holds nothing any more.

- SQLite: all its processes are on one machine. An exclusive lock (flock) on a file beside the database.
- PostgreSQL: an advisory lock of a session that does nothing else. Where the holder's machine is cut off or has lost
  its power, the server notices within `NOTICED_SECONDS` and lets go.

The row `kiosk_holder` says which panel had the id last, and since when. That panel takes it at once, so a restart is
never refused by what it left behind. Another panel takes it only after the lock was free for `LEASE_SECONDS` (by its
own monotonic clock): longer than a restart of the panel takes, or of the server, which forgets its locks.

A panel is its network card, its machine's name and its data folder: a cloned disk has the last two, and not the first.
"""

from __future__ import annotations

import hashlib
import socket
import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import delete, insert, select

from services.store.clock import Clock, from_micros, to_micros
from services.store.database import Database
from services.store.faults import DatabaseAway, DatabaseFault
from services.store.holder_locks import FileLock, HolderLock
from services.store.obstacles import Obstacle
from services.store.tables import kiosk_holder

LEASE_SECONDS: Final = 20.0
ASK_AGAIN_SECONDS: Final = 0.5
OWN_TRIES: Final = 4  # of the panel that had it last: another one looks for a moment whether the lock is free


class IdHeld(DatabaseFault):
    """Another panel works under this kiosk's id; it tells which machine, and since when."""

    obstacle = Obstacle.ID_HELD

    def __init__(self, kiosk: str, holder: str) -> None:
        super().__init__(
            f"Another panel works as {kiosk} on this database: {holder}. Give this one another id ([kiosk] id in "
            "kiosk.ini). If it is to take the other one's place, switch that one off: this one opens by itself within "
            "a minute."
        )
        self.place = f"{kiosk}: {holder}"


class Holder(NamedTuple):
    """Which panel has, or had, a kiosk's id; on which machine, and since when (microseconds)."""

    panel: str
    machine: str
    since_at: int


class IdHold:
    """The id of this process on a database. Threads may share it."""

    def __init__(
        self,
        database: Database,
        kiosk: str,
        clock: Clock,
        *,
        panel: str | None = None,
        local: Callable[[datetime], str] = datetime.isoformat,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        """`panel`: whose it is (`this_panel`); `local`: how a moment is told to staff. Nothing is held yet."""
        self._database, self._kiosk, self._clock, self._local = database, kiosk, clock, local
        self._panel = panel or this_panel(database.settings.id_file.parent)
        self._lease_seconds = lease_seconds
        path = database.settings.sqlite_path
        self._lock = FileLock(path, kiosk) if path is not None else _session_lock(database.settings.url, kiosk)
        self._free_since: float | None = None  # monotonic seconds
        self._guard = threading.Lock()

    def take(self) -> None:
        """Hold the id from now on; waits while it may be another panel's. Raises IdHeld, DatabaseAway."""
        with self._guard:
            while not self._try():
                time.sleep(ASK_AGAIN_SECONDS)

    def keep(self) -> None:
        """Whether it is still ours, and ours again where the database was away. Call it now and then.

        Raises IdHeld where another panel has it by now, DatabaseAway. Does not wait.
        """
        with self._guard:
            if not self._lock.is_held() and not self._try():
                raise self._refusal()

    def release(self) -> None:
        """Let go. Twice is once."""
        with self._guard:
            self._lock.release()

    def _try(self) -> bool:
        """False while the lock is free and another panel may come back to it. Raises IdHeld, DatabaseAway."""
        try:
            if not self._acquire():
                self._free_since = None
                raise self._refusal()
            last = self._last()
            if last is not None and last.panel != self._panel and not self._was_free_for_long():
                self._lock.release()
                return False
            self._note()
        except BaseException:
            self._lock.release()
            raise
        self._free_since = None
        return True

    def _acquire(self) -> bool:
        """Raises DatabaseAway."""
        for _ in range(OWN_TRIES):
            if self._lock.acquire():
                return True
            last = self._last()
            if last is None or last.panel != self._panel:
                return False
            time.sleep(ASK_AGAIN_SECONDS)
        return False

    def _was_free_for_long(self) -> bool:
        now = time.monotonic()
        if self._free_since is None:
            self._free_since = now
        return now - self._free_since >= self._lease_seconds

    def _refusal(self) -> DatabaseFault:
        """Who is in the way: another panel, or a connection of ours that the server has not given up yet."""
        last = self._last()
        if last is not None and last.panel == self._panel:
            return DatabaseAway("The database is back; it has not ended the connection of before yet.")
        told = f"{last.machine}, {self._local(from_micros(last.since_at))}" if last is not None else "?"
        return IdHeld(self._kiosk, told)

    def _last(self) -> Holder | None:
        columns = (kiosk_holder.c.panel, kiosk_holder.c.machine, kiosk_holder.c.since_at)
        with self._database.read() as connection:
            row = connection.execute(select(*columns).where(kiosk_holder.c.kiosk == self._kiosk)).first()
        return Holder(*row) if row is not None else None

    def _note(self) -> None:
        """Who holds it now, and since when by the database's clock, for whoever comes second."""
        with self._database.write() as connection:
            since, address = to_micros(self._clock.now()), None
            if self._database.kind == "postgresql":
                told = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, host(inet_client_addr())"
                since, address = connection.exec_driver_sql(told).one()
            machine = socket.gethostname() + (f" ({address})" if address else "")
            connection.execute(delete(kiosk_holder).where(kiosk_holder.c.kiosk == self._kiosk))
            row = {"kiosk": self._kiosk, "panel": self._panel, "machine": machine, "since_at": since}
            connection.execute(insert(kiosk_holder).values(row))


def this_panel(data: Path) -> str:
    """What tells this panel from others, however much of its disk they share. `data`: its data folder."""
    card = uuid.getnode()
    known = "" if card >> 40 & 1 else f"{card:012x}"  # that bit: there is no card, and the number was made up
    return hashlib.sha256(f"{known}\n{socket.gethostname()}\n{data.absolute()}".encode()).hexdigest()[:32]


def _session_lock(url: str, kiosk: str) -> HolderLock:
    from services.store.holder_locks_postgres import SessionLock  # psycopg is slow to import

    return SessionLock(url, kiosk)
