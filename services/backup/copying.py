"""Making a copy: read at one moment, written encrypted, read back from the disk, signed; then old ones go."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import chain, count
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyrage import x25519
from sqlalchemy import Connection, Table, select

from services.backup import rows
from services.backup.age import MADE
from services.backup.disks import one_disk
from services.backup.left_over import remove_left_over
from services.backup.manifest import (
    PREFIX,
    ChainHead,
    Manifest,
    PartFile,
    checksum,
    file_name,
    manifests,
    write_manifest,
)
from services.backup.paper_key import Recipient
from services.backup.part_file import CopyFaulty, Enclosed, Origin, write_part
from services.backup.part_reading import read_part
from services.backup.rotation import Keeping, kept, persons_too_old
from services.backup.snapshot import at_one_moment
from services.log.journal import Journal
from services.store.clock import from_micros, to_micros
from services.store.database import Database
from services.store.migrations import HEAD
from services.store.tables import database_identity, journal_head, service_day_mark


@dataclass(frozen=True, slots=True)
class CopyPlace:
    """Where copies go, and what for. `work`: a folder of this machine for what must not leave it."""

    folder: Path
    work: Path
    recipient: Recipient
    keeping: Keeping
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy that was read back. `removed`: names of copies that went."""

    manifest: Manifest
    rows: int
    size: int
    removed: tuple[str, ...]


def make_copy(
    journal: Journal, place: CopyPlace, key: Ed25519PrivateKey, files: Sequence[Enclosed], *, program: str, actor: str
) -> Copied:
    """Make a copy, prove it, throw away what is too many. Raises DatabaseFault, OSError, CopyFaulty.

    Nothing of older copies is touched unless the new one was read back.
    """
    now = journal.clock.now()
    with at_one_moment(journal.database, place.work, without=rows.LEFT_OUT) as connection:
        made = _Making(journal, place, key, connection, now, program)
        manifest, many = made.write(files)
    removed = throw_away(place, manifest, now)
    remove_left_over(place.folder, now)
    size = sum(one.size for one in manifest.parts)
    journal.record(MADE, actor, copy=manifest.name, rows=many, kilobytes=-(-size // 1024))
    return Copied(manifest, many, size, tuple(removed))


class _Making:
    """One copy."""

    def __init__(
        self,
        journal: Journal,
        place: CopyPlace,
        key: Ed25519PrivateKey,
        connection: Connection,
        now: datetime,
        program: str,
    ) -> None:
        self._place, self._key, self._connection = place, key, connection
        self._check = x25519.Identity.generate()  # opens the new files until they are read back; then nobody has it
        self._database = str(connection.execute(select(database_identity.c.id)).scalar_one())
        self._name = free_name(place.folder, f"{PREFIX}{now.astimezone(place.zone):%Y-%m-%d-%H%M%S}")
        self._origin = {
            "name": self._name,
            "program": program,
            "schema": HEAD,
            "database": self._database,
            "kind": journal.database.kind,
            "made_at": to_micros(now),
            "kiosk": journal.chain,
            "service_day": connection.execute(select(service_day_mark.c.service_day)).scalar() or "",
        }

    def write(self, files: Sequence[Enclosed]) -> tuple[Manifest, int]:
        """All parts, then the list of them. What was written goes again where a part cannot be read back."""
        tables = [one for one in rows.all_tables() if one.name not in rows.LEFT_OUT]
        house = [one for one in tables if one.name not in rows.PERSONS]
        persons = [one for one in tables if one.name in rows.PERSONS]
        try:
            first, many = self._part("house", house, files)
            second, more = self._part("persons", persons, ())
            return self._listed((first, second)), many + more
        except BaseException:
            for name in ("house", "persons"):
                with suppress(OSError):
                    self._file(name).unlink(missing_ok=True)
            raise

    def _file(self, part: str) -> Path:
        return self._place.folder / f"{self._name}.{part}.age"

    def _part(self, part: str, tables: Sequence[Table], files: Sequence[Enclosed]) -> tuple[PartFile, int]:
        path = self._file(part)
        recipients: list[Any] = [self._place.recipient.age, self._check.to_public()]
        origin = Origin(part=part, **self._origin)  # type: ignore[arg-type]
        written = write_part(path, origin, self._connection, tables, files, key=self._key, recipients=recipients)
        _forget_cached(path)
        found = read_part(path, self._check)
        if (found.origin, found.sums) != (origin, written):
            raise CopyFaulty(f"{path.name} does not say what was written. Is the disk sound?")
        many = sum(one.rows for one in written.tables.values())
        return PartFile(part, path.name, path.stat().st_size, checksum(path)), many

    def _listed(self, parts: tuple[PartFile, ...]) -> Manifest:
        heads = self._connection.execute(select(journal_head.c.chain, journal_head.c.seq, journal_head.c.hash))
        said = {name: self._origin[name] for name in ("name", "database", "kiosk", "program", "schema", "service_day")}
        unsigned = Manifest(
            **said,  # type: ignore[arg-type]
            made_at=int(self._origin["made_at"]),
            recipient=self._place.recipient.text,
            parts=parts,
            heads={row.chain: ChainHead(row.seq, row.hash) for row in heads},
        )
        return write_manifest(self._place.folder, unsigned, self._key)


def free_name(folder: Path, wanted: str) -> str:
    """A name that no copy in the folder has: a clock that was set back must not write over one. Raises OSError."""
    names = chain([wanted], (f"{wanted}-{again}" for again in count(2)))
    return next(one for one in names if not any(folder.glob(f"{one}.*")))


def throw_away(place: CopyPlace, manifest: Manifest, now: datetime) -> list[str]:
    """Remove copies of this database that are too many, and parts with personal fields that are too old.

    manifest: the copy just made, which stays whatever a wrong clock called the others. Returns the names of the
    copies that went. Raises OSError.
    """
    found = list(manifests(place.folder, manifest.database))
    local = {one.name: from_micros(one.made_at).astimezone(place.zone) for one in found}
    stay = kept(local.values(), place.keeping) | {local[manifest.name]}
    gone = []
    for one in found:
        if local[one.name] not in stay:
            for part in one.parts:
                (place.folder / part.file).unlink(missing_ok=True)
            (place.folder / file_name(one.name)).unlink(missing_ok=True)
            gone.append(one.name)
        elif (persons := one.part("persons")) and persons_too_old(local[one.name], now, place.keeping):
            (place.folder / persons.file).unlink(missing_ok=True)
    return gone


def _forget_cached(path: Path) -> None:
    """What is read next comes from the disk, not from the machine's memory of what it wrote."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)


def same_disk(folder: Path, database: Database, data: Path) -> bool:
    """Whether the disk that holds the copies is the one that they are for. Raises OSError."""
    path = database.settings.sqlite_path
    return one_disk(folder, path if path and path.exists() else data)
