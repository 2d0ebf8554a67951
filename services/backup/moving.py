"""The house into another database: SQLite to PostgreSQL or back. Every row is written, read again and compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from services.backup import rows
from services.backup.fresh_place import new_database, put_aside, require_owner
from services.backup.rows import Loader, RowSum
from services.backup.snapshot import at_one_moment
from services.log.journal import Journal
from services.log.verify import chains, verify
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.store.clock import from_micros
from services.store.database import Database, DatabaseSettings
from services.store.files import sync_folder
from services.store.open_file import end_log
from services.store.tables import journal_head, kiosk_state

ALIVE: Final = timedelta(minutes=2)  # a kiosk that works says so twice a minute


class NotMoved(Exception):
    """Nothing was moved, the house is where it was; the message says why."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How many rows each table has, the same in both. `kept`: file or schema of the old ones, that nobody uses now."""

    rows: dict[str, int]
    kept: str


Progress = Callable[[str, int], None]


class Moving:
    """Moves the database of a journal."""

    def __init__(self, journal: Journal, work: Path) -> None:
        """work: a folder of this machine for what must not leave it."""
        self.journal = journal
        self._work = work

    @permitted(Action.MANAGE_COPIES)
    def move(self, who: Officer, into: DatabaseSettings, progress: Progress = lambda _table, _rows: None) -> Moved:
        """Into an empty database, while nothing else works on the old one. Raises NotMoved, NotEmpty, DatabaseFault."""
        source = self.journal.database
        self._require_rest()
        if source.kind == "postgresql":
            with source.read() as connection:
                require_owner(connection)
        with new_database(into) as target:
            if (target.kind, into.url) == (source.kind, source.settings.url):
                raise NotMoved("This is the database that the house has already.")
            with at_one_moment(source, self._work) as connection:
                found = copy_rows(connection, target, progress)
            self._prove(target)
            self._require_rest()
            if _heads(source) != _heads(target):
                raise NotMoved("Something was written meanwhile. Stop kiosk, console and commands, then try again.")
            total = sum(found.values())
            chain = Journal(target, self.journal.chain, self.journal.clock)
            chain.record("database_moved", who.code, from_kind=source.kind, to_kind=target.kind, rows=total)
        return Moved(found, self._put_aside())

    def _require_rest(self) -> None:
        if alive := at_work(self.journal.database, self.journal.clock.now()):
            raise NotMoved(f"{', '.join(alive)} works. Stop every kiosk and the console, wait two minutes.")

    def _prove(self, target: Database) -> None:
        broken = [chain for chain in chains(target) if not verify(target, chain).intact]
        if broken:
            raise NotMoved(f"The log of {', '.join(broken)} is not whole in the new database.")

    def _put_aside(self) -> str:
        """Nobody shall go on in the old place by mistake."""
        path, now = self.journal.database.settings.sqlite_path, self.journal.clock.now()
        if path is None:
            schema = f"kiosk_moved_{now:%Y%m%d_%H%M%S}"
            put_aside(self.journal.database, schema)
            return schema
        self.journal.database.close()
        end_log(path)  # else the newest rows would stay behind under the old name
        kept = path.rename(path.with_name(f"{path.name}.moved-{now:%Y%m%dT%H%M%S}"))
        sync_folder(kept.parent)  # a power cut must not bring the old name back
        return str(kept)


def at_work(database: Database, now: datetime) -> list[str]:
    """The kiosks that work with a database. Raises DatabaseFault."""
    with database.read() as connection:
        beats = connection.execute(select(kiosk_state.c.kiosk, kiosk_state.c.heartbeat_at)).all()
    return sorted(row.kiosk for row in beats if row.heartbeat_at and abs(now - from_micros(row.heartbeat_at)) < ALIVE)


def copy_rows(
    connection: Connection, target: Database, progress: Progress = lambda _table, _rows: None
) -> dict[str, int]:
    """All rows of all tables in one transaction, then read again in another. Raises NotMoved."""
    from services.store.migrations.runner import upgrade  # Alembic is slow to import

    expected: dict[str, RowSum] = {}
    with target.long_write() as into:
        upgrade(into)
        loader = Loader(into)
        loader.begin()
        for table in rows.all_tables():
            loader.start(rows.start_of(table))
            found = expected[table.name] = RowSum()
            for line in rows.lines(connection, table, whole=True):
                found.add(line)
                loader.row(line)
            loader.flush()
            progress(table.name, found.rows)
        loader.end()
    with target.long_write() as again:
        held = {table.name: rows.sum_of(again, table, whole=True) for table in rows.all_tables()}
    if wrong := rows.differing(held, expected):
        raise NotMoved(f"The rows of {', '.join(wrong)} are not the same in both.")
    return {name: one.rows for name, one in expected.items()}


def _heads(database: Database) -> dict[str, tuple[int, str]]:
    with database.read() as connection:
        found = connection.execute(select(journal_head.c.chain, journal_head.c.seq, journal_head.c.hash)).all()
    return {row.chain: (row.seq, row.hash) for row in found}
