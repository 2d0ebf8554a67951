"""Composes what copies and restoring need from the settings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kiosk import __version__
from kiosk.compose.services import Services
from kiosk.settings.model import Settings
from services.backup.copies import Copies, CopyProblem, CopySettings, NotCopied
from services.backup.copying import Copied
from services.backup.envelope import KeyPlaces
from services.backup.house_files import house_files
from services.backup.paper_key import NotAKey
from services.backup.part_file import CopyFaulty, Enclosed
from services.backup.rotation import Keeping
from services.log.keys import load_or_make_key, public_hex
from services.people.model import Officer


def key_places(settings: Settings) -> KeyPlaces:
    storage = settings.storage
    return KeyPlaces(storage.journal_key, storage.pass_keys, storage.personal_keys)


def copies(services: Services) -> Copies:
    settings, ours = services.settings, services.settings.backup
    keeping = Keeping(ours.daily, ours.weekly, ours.monthly, settings.visits.retention_days)
    return Copies(
        services.queue.day,
        CopySettings(
            folder=ours.folder,
            same_disk=ours.same_disk,
            keeping=keeping,
            state=settings.storage.backup,
            work=settings.storage.run,
            keys=key_places(settings),
            ahead_days=settings.visits.ahead_days,
            program=__version__,
        ),
        settings.house.time_zone,
    )


def log_key_id(settings: Settings) -> str:
    """The beginning of the log's public key, as signed heads and copies show it. Raises OSError, ValueError."""
    return public_hex(load_or_make_key(settings.storage.journal_key))[:8]


def file_folders(settings: Settings) -> dict[str, Path | None]:
    """The folders whose files travel in a copy, by their name in it."""
    storage = settings.storage
    return {
        "signed-heads": storage.signed_heads,
        "journal-archive": storage.journal_archives,
        "surveys": settings.surveys.own_folder,
        "printers": storage.printers,
    }


def files(settings: Settings) -> Iterator[Enclosed]:
    """Raises OSError."""
    return house_files(settings.path, file_folders(settings))


def make_copy(services: Services, who: Officer) -> Copied | CopyProblem:
    """A copy, as a page asks for it. Raises NotPermitted, DatabaseFault."""
    try:
        return copies(services).make(who, files(services.settings))
    except NotCopied as refused:
        return refused.problem
    except (OSError, CopyFaulty, NotAKey):
        return CopyProblem.NOT_WRITTEN
