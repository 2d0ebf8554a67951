"""A copy's rows into an empty database: everything is proven first, and nothing stays where something does not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from services.backup import rows
from services.backup.fresh_place import NotEmpty, new_database
from services.backup.manifest import Manifest, damage
from services.backup.paper_key import PaperKey
from services.backup.part_file import CopyFaulty, Enclosed
from services.backup.part_reading import PartRead, Reading, read_part
from services.backup.rows import Loader, RowSum, TableStart
from services.log.verify import chains, verify
from services.store.clock import Clock
from services.store.database import Database, DatabaseSettings
from services.store.files import make_folder, write_durably
from services.store.migrations import HEAD, REVISIONS
from services.store.upgrade import open_database
from services.store.witness import Witness

PARTS: Final = ("house", "persons")


@dataclass(frozen=True, slots=True)
class Examined:
    """A copy of which every letter was read and proven. `parts`: without the personal one where it is gone."""

    folder: Path
    manifest: Manifest
    parts: tuple[PartRead, ...]
    files: tuple[Enclosed, ...]

    @property
    def persons(self) -> bool:
        return any(one.origin.part == "persons" for one in self.parts)

    @property
    def rows(self) -> int:
        return sum(table.rows for part in self.parts for table in part.sums.tables.values())


def examine(folder: Path, manifest: Manifest, key: PaperKey) -> Examined:
    """Read a copy whole. Raises CopyFaulty, OSError."""
    wrong = [one for one in damage(folder, manifest) if not one.endswith(".persons.age is missing")]
    if wrong:
        raise CopyFaulty(f"{'; '.join(wrong)}.")
    if manifest.schema not in REVISIONS:
        raise CopyFaulty(f"It was made by a newer program ({manifest.program}, schema {manifest.schema}).")
    parts, files = [], list[Enclosed]()
    for name in PARTS:
        listed = manifest.part(name)
        if listed is None or not (folder / listed.file).exists():
            continue
        found = read_part(folder / listed.file, key.age, Reading(on_file=files.append))
        origin = found.origin
        said = (origin.name, origin.part, origin.database, origin.schema, found.key)
        if said != (manifest.name, name, manifest.database, manifest.schema, manifest.key):
            raise CopyFaulty(f"{listed.file} belongs to another copy.")
        parts.append(found)
    return Examined(folder, manifest, tuple(parts), tuple(files))


@contextmanager
def loaded(examined: Examined, key: PaperKey, settings: DatabaseSettings, clock: Clock) -> Iterator[Database]:
    """An open database with the copy's rows; it takes its place when the block ends without an exception.

    Raises NotEmpty where something is there already, CopyFaulty, DatabaseFault, OSError.
    """
    if settings.id_file.exists() and _identity(settings) != examined.manifest.database:
        raise NotEmpty(f"{settings.id_file} is there already, and belongs to another database than the copy's.")
    with new_database(settings) as database:
        _fill(database, examined, key)
        yield database
    make_folder(settings.id_file.parent)
    write_durably(settings.id_file, f"{examined.manifest.database}\n".encode())
    Witness(settings.id_file).forget()
    open_database(settings, clock).close()


def _identity(settings: DatabaseSettings) -> str:
    return settings.id_file.read_text(encoding="ascii", errors="replace").strip()


def _fill(database: Database, examined: Examined, key: PaperKey) -> None:
    from services.store.migrations.runner import upgrade  # Alembic is slow to import

    with database.long_write() as connection:
        upgrade(connection, examined.manifest.schema)
        found = _load_parts(connection, examined, key)
        expected = {name: one for part in examined.parts for name, one in part.sums.tables.items()}
        if wrong := rows.differing(found, expected):
            raise CopyFaulty(f"The rows of {', '.join(wrong)} are not in the database as they are in the copy.")
        if examined.manifest.schema != HEAD:
            upgrade(connection)
    for chain in chains(database):
        report = verify(database, chain)
        head = examined.manifest.heads.get(chain)
        if not report.intact or head is None:
            raise CopyFaulty(f"The log of {chain} in the copy is not whole.")


def _load_parts(connection: Connection, examined: Examined, key: PaperKey) -> dict[str, RowSum]:
    """Puts all rows in and reads them again; returns what is in the database, where the schema is today's."""
    starts: list[TableStart] = []
    loader = Loader(connection)
    loader.begin()
    for part in examined.parts:
        listed = examined.manifest.part(part.origin.part)
        assert listed is not None  # examine() found it
        again = read_part(examined.folder / listed.file, key.age, _into(loader, starts.append))
        if again.sums != part.sums:
            raise CopyFaulty(f"{listed.file} changed while it was read.")
        loader.flush()
    loader.end()
    return {one.name: rows.sum_as_written(connection, one) for one in starts}


def _into(loader: Loader, noted: Callable[[TableStart], None]) -> Reading:
    def start(which: TableStart) -> None:
        loader.flush()
        loader.start(which)
        noted(which)

    return Reading(on_table=start, on_row=loader.row)
