"""Copies and the key envelope, as those who answer for the house use them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from services.backup import copying, envelope
from services.backup.age import is_late
from services.backup.copying import Copied, CopyPlace
from services.backup.disks import one_disk
from services.backup.envelope import Envelope, KeyPlaces, Trial
from services.backup.manifest import Manifest, damage, manifests
from services.backup.paper_key import NotAKey, PaperKey, Recipient, keep_recipient, kept_recipient, new_paper_key
from services.backup.part_file import CopyFaulty, Enclosed
from services.backup.part_reading import read_part
from services.backup.rotation import Keeping
from services.backup.trail import Trail, write_trail
from services.log.keys import load_or_make_key
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue.day import ServiceDay
from services.store.clock import from_micros
from services.store.files import only_one
from services.store.tables import database_identity

SPARE_WEEKS: Final = 13  # an envelope is whole for a quarter and as long as visits are booked ahead


class CopyProblem(StrEnum):
    """Why no copy was made, for pages."""

    NO_KEY = "no_key"
    NO_FOLDER = "no_folder"
    NOT_THERE = "not_there"  # the folder: a stick that is not connected
    SAME_DISK = "same_disk"
    RUNNING = "running"  # another one is being made
    NOT_WRITTEN = "not_written"  # the disk would not take it, or not give it back
    OTHER = "other"


class NotCopied(Exception):
    """No copy, key or envelope was made; the message says why and what to do."""

    def __init__(self, message: str, problem: CopyProblem = CopyProblem.OTHER) -> None:
        super().__init__(message)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class CopyLook:
    """How a house stands. `place`: there, absent (a stick), none (nobody has said one). `envelope`: holds all keys."""

    last: datetime | None
    late: bool
    place: str
    paper_key: bool
    envelope: bool

    @property
    def ready(self) -> bool:
        """Whether a copy can be made."""
        return self.place == "there" and self.paper_key


@dataclass(frozen=True, slots=True)
class CopySettings:
    """folder: where copies go, if anybody has said it. state: what this machine knows of its copies. work: for
    files that must not leave this machine."""

    folder: Path | None
    same_disk: bool
    keeping: Keeping
    state: Path
    work: Path
    keys: KeyPlaces
    ahead_days: int
    program: str


class Copies:
    """Every method raises NotPermitted, DatabaseFault and OSError."""

    def __init__(self, day: ServiceDay, settings: CopySettings, zone: tzinfo) -> None:
        self.journal = day.journal
        self._day = day
        self._settings = settings
        self._zone = zone

    # -- copies --------------------------------------------------------------------------------------

    @permitted(Action.MAKE_COPY)
    def make(self, who: Officer, files: Iterator[Enclosed], folder: Path | None = None) -> Copied:
        """Make a copy now, into `folder` or where the settings say. A day that has ended is ended first.

        That none was made is journalled. Raises NotCopied, CopyFaulty.
        """
        try:
            return self._make(who, files, folder)
        except (NotCopied, CopyFaulty, NotAKey, OSError) as fault:
            problem = fault.problem if isinstance(fault, NotCopied) else CopyProblem.NOT_WRITTEN
            if problem is not CopyProblem.RUNNING:
                self.journal.record("copy_failed", who.code, problem=problem.value)
            raise

    def _make(self, who: Officer, files: Iterator[Enclosed], folder: Path | None) -> Copied:
        place = self._place(folder)
        self._day.keep()
        with only_one(self._settings.work / "copy.lock") as alone:
            if not alone:
                raise NotCopied("A copy is being made at this moment.", CopyProblem.RUNNING)
            return copying.make_copy(
                self.journal, place, self._log_key(), list(files), program=self._settings.program, actor=who.code
            )

    @permitted(Action.MAKE_COPY)
    def trail(self, who: Officer) -> Trail:
        """Write down beside the copies what happened since. Raises NotCopied."""
        place = self._place(None)
        return write_trail(self.journal, place.folder, self._log_key())

    def last(self) -> Manifest | None:
        """The newest copy of this house that lies in its place; None: none does, or there is no place."""
        folder = self._settings.folder
        if folder is None or not folder.is_dir():
            return None
        return next(manifests(folder, self._identity()), None)

    def look(self) -> CopyLook:
        """How the house stands, for pages. What cannot be read is not there."""
        folder, now = self._settings.folder, self.journal.clock.now()
        last, paper_key, envelope_whole = None, False, False
        with suppress(OSError, NotAKey):
            paper_key = self.recipient() is not None
            envelope_whole = self.has_envelope() and not self.not_enveloped()
            newest = self.last()
            last = from_micros(newest.made_at) if newest else None
        place = "none" if folder is None else "there" if folder.is_dir() else "absent"
        return CopyLook(last, is_late(last, now), place, paper_key, envelope_whole)

    @permitted(Action.MAKE_COPY)
    def all(self, who: Officer) -> list[tuple[Manifest, list[str]]]:
        """The copies in their place, newest first, each with what is wrong with its files. Raises NotCopied."""
        folder = self._folder(None)
        return [(one, damage(folder, one)) for one in manifests(folder, self._identity())]

    # -- the paper key -------------------------------------------------------------------------------

    @permitted(Action.MANAGE_COPIES)
    def new_key(
        self, who: Officer, hand_over: Callable[[PaperKey], None] = lambda _key: None, *, replace_old: bool = False
    ) -> PaperKey:
        """Make the paper key; the machine keeps its public half only.

        hand_over: writes or shows it. What it raises leaves everything as it was: nothing is ever encrypted to a key
        that nobody has. Raises NotCopied where there is one already.
        """
        if not replace_old and self.recipient() is not None:
            raise NotCopied("There is a paper key already. A new one (--replace) opens new copies only.")
        made = new_paper_key()
        hand_over(made)
        self.journal.record("copy_key_made", who.code, key=made.recipient.short)
        keep_recipient(self._settings.state, made.recipient)
        return made

    def recipient(self) -> Recipient | None:
        """For whom copies are encrypted. Raises NotAKey."""
        return kept_recipient(self._settings.state)

    @permitted(Action.MANAGE_COPIES)
    def try_key(self, who: Officer, key: PaperKey) -> tuple[Manifest, int]:
        """Open the newest copy with the paper key, whole; how many rows it has. Raises NotCopied, CopyFaulty."""
        folder = self._folder(None)
        newest = next(manifests(folder, self._identity()), None)
        if newest is None:
            raise NotCopied(f"There is no copy of this house in {folder}.")
        rows = 0
        for one in newest.parts:
            if (folder / one.file).exists():
                rows += sum(table.rows for table in read_part(folder / one.file, key.age).sums.tables.values())
        return newest, rows

    # -- the key envelope ----------------------------------------------------------------------------

    @permitted(Action.MANAGE_COPIES)
    def seal_envelope(self, who: Officer, path: Path) -> Envelope:
        """Write the private keys of this house, encrypted to the paper key, to a file that lies apart from copies.

        Raises NotCopied, CopyFaulty, KeyMissing.
        """
        recipient = self._recipient()
        self._require_apart(path)
        self._log_key()
        weeks = self._settings.ahead_days // 7 + 2 + SPARE_WEEKS
        envelope.make_weeks(self.journal, self._settings.keys.personal, self._day.today(), weeks)
        sealed = envelope.seal(self.journal, self._settings.keys, recipient, path, actor=who.code)
        envelope.remember(self._settings.state, sealed, recipient)
        return sealed

    @permitted(Action.MANAGE_COPIES)
    def try_envelope(self, who: Officer, path: Path, key: PaperKey) -> Trial:
        """Open an envelope and hold its keys against the house. Raises CopyFaulty."""
        opened = envelope.open_envelope(path, key.age)
        made_at = from_micros(opened.made_at)
        return envelope.try_envelope(self.journal.database, self._settings.keys, opened, made_at)

    def has_envelope(self) -> bool:
        """Whether one was made, or brought this house back."""
        return envelope.remembered(self._settings.state) is not None

    def not_enveloped(self) -> list[str]:
        """Keys of this machine that its last envelope does not hold, or not for the paper key of today."""
        record, recipient = envelope.remembered(self._settings.state), self.recipient()
        if record is not None and recipient is not None and record.recipient != recipient.text:
            record = None
        return envelope.not_enveloped(self._settings.keys, record)

    def enveloped_until(self) -> str:
        """The last week ("2026-W48") whose key the envelope holds; "" where it holds none."""
        record = envelope.remembered(self._settings.state)
        return record.last_week if record is not None else ""

    def _require_apart(self, path: Path) -> None:
        """Both together are all but the paper. Raises NotCopied."""
        into, folder = path.parent, self._settings.folder
        if not into.is_dir():
            raise NotCopied(f"{into} is not there. Is the stick for the envelope connected?")
        if folder is None or not folder.is_dir():
            return
        same_stick = not self._settings.same_disk and one_disk(into, folder)
        if same_stick or into.resolve().is_relative_to(folder.resolve()):
            raise NotCopied("The envelope must not lie with the copies: take a stick of its own, and lock it away.")

    # -- steps ---------------------------------------------------------------------------------------

    def _place(self, folder: Path | None) -> CopyPlace:
        recipient, into = self._recipient(), self._folder(folder)
        if not into.is_dir():  # never made here: a folder within a stick is not there without the stick
            raise NotCopied(
                f"{into} is not there. Is the stick, or the other machine's folder, connected?", CopyProblem.NOT_THERE
            )
        same = copying.same_disk(into, self.journal.database, self._settings.state.parent)
        if same and not self._settings.same_disk:
            raise NotCopied(
                f"{into} is on the disk that holds the database: it would die with it. Is the stick, or the other "
                "machine's folder, connected? ([backup] same_disk = yes allows it, for trials.)",
                CopyProblem.SAME_DISK,
            )
        return CopyPlace(into, self._settings.work, recipient, self._settings.keeping, self._zone)

    def _folder(self, folder: Path | None) -> Path:
        into = folder or self._settings.folder
        if into is None:
            raise NotCopied(
                "Nobody has said where copies go: [backup] folder in kiosk.ini, or --to FOLDER.", CopyProblem.NO_FOLDER
            )
        return into

    def _recipient(self) -> Recipient:
        found = self.recipient()
        if found is None:
            raise NotCopied("There is no paper key yet: kiosk backup new-key makes it.", CopyProblem.NO_KEY)
        return found

    def _log_key(self) -> Ed25519PrivateKey:
        return load_or_make_key(self._settings.keys.log)

    def _identity(self) -> str:
        with self.journal.database.read() as connection:
            return str(connection.execute(select(database_identity.c.id)).scalar_one())
