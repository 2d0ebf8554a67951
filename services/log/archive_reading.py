"""Reading what is no longer in the database: the entries of an archived part, out of its file, proven first."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from services.log.archive_file import NotProven, entry_texts, read_archive
from services.log.archives import ArchiveRecord
from services.log.events import Severity
from services.log.keys import Trusted
from services.log.reading import Entry, EntryFilter, fits
from services.store.clock import from_micros


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """Entries of an archived part, newest first. `more`: older ones fit as well."""

    entries: tuple[Entry, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class ArchiveFault:
    """Why an archived part cannot be shown. `missing`: its file is not in the folder (a copy of it is elsewhere)."""

    missing: bool
    what: str


def archived_entries(
    folder: Path,
    record: ArchiveRecord,
    key: Trusted,
    wanted: EntryFilter,
    *,
    limit: int,
    before_seq: int | None = None,
) -> ArchivedPage | ArchiveFault:
    """The newest entries of a part that fit. Every line of the file is proven first, at some 200,000 a second.

    before_seq: only what is older than this entry. key: as in services.log.keys.signature_problem.
    """
    path = folder / record.file_name
    try:
        if read_archive(path, key).record != record:
            return ArchiveFault(False, f"{path.name}: another record than the log's own")
        found: deque[Entry] = deque(maxlen=limit + 1)
        for entry in _entries(path, record):
            if before_seq is not None and entry.seq >= before_seq:
                break
            if fits(entry, wanted):
                found.append(entry)
    except FileNotFoundError:
        return ArchiveFault(True, path.name)
    except (OSError, NotProven) as error:
        return ArchiveFault(False, str(error))
    return ArchivedPage(tuple(reversed(found))[:limit], len(found) > limit)


def touched(records: list[ArchiveRecord], since: datetime | None, until: datetime | None) -> list[ArchiveRecord]:
    """Of one chain's records, oldest first: those that may hold entries of a period. Pure."""
    found, began = [], None
    for record in records:
        ended = from_micros(record.last_at)
        if (since is None or ended >= since) and (until is None or began is None or began < until):
            found.append(record)
        began = ended
    return found


def _entries(path: Path, record: ArchiveRecord) -> Iterator[Entry]:
    for text in entry_texts(path, record):
        said = json.loads(text)
        yield Entry(
            said["chain"],
            said["seq"],
            from_micros(said["at"]),
            said["event"],
            Severity(said["severity"]),
            said["actor"],
            text,
        )
