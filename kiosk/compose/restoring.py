"""Composes a restore: a copy, what is known of the time since, an empty place for the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.compose.backup import file_folders, key_places
from kiosk.compose.house_settings import HouseFaulty, newest_usable
from kiosk.settings.model import Settings
from services.backup.copies import NotCopied
from services.backup.envelope import Envelope, open_envelope, remember, take_out
from services.backup.loading import Examined, loaded
from services.backup.moving import at_work
from services.backup.paper_key import PaperKey, keep_recipient
from services.backup.settling import BY_HAND, CopyOf, HouseRules, Settled, Since, settle
from services.goods.tables import goods_person
from services.log.keys import existing_public_key, load_or_make_key
from services.log.reading import heads, last_moment
from services.settings.store import timeline
from services.store.clock import Clock, SystemClock
from services.store.database import Database, DatabaseOlder, DatabaseSettings
from services.store.files import make_folder, write_durably
from services.store.upgrade import open_database
from services.store.witness import Witness
from services.visits.personal import BANS, PersonalKeys, months_without_key, weeks_without_key


@dataclass(frozen=True, slots=True)
class Restored:
    """A house that is back. `files`: what came out of the copy besides the rows."""

    settled: Settled
    keys: Sequence[str]
    files: Sequence[Path]


def restore(
    settings: Settings,
    examined: Examined,
    key: PaperKey,
    since: Since,
    *,
    envelope: Envelope | None,
    keys_lost: bool,
    keep: Callable[[Settled], None] = lambda _settled: None,
    actor: str = "cli",
    clock: Clock | None = None,
) -> Restored:
    """The copy into the place that kiosk.ini names, settled. Nothing is in its place before all of it is right.

    keep: writes down what is to be done by hand, before the database is in its place: nobody could tell it again.
    Raises NotEmpty, NotCopied, CopyFaulty, KeyMissing, DatabaseFault, OSError.
    """
    clock = clock or SystemClock()
    place = DatabaseSettings(settings.storage.database_url, settings.storage.id_file)
    with loaded(examined, key, place, clock) as database:
        manifest = examined.manifest
        keys = _keys(settings, database, envelope, manifest.database, keys_lost, signed_with=manifest.key)
        copy = CopyOf(manifest.name, manifest.made_at, manifest.key)
        settled = settle_in(settings, database, clock, copy, since, actor)
        # Before the database is in its place: a restore that a power cut ends can be made again, one that is done not.
        files = _files(settings, examined)
        keep_recipient(settings.storage.backup, key.recipient)
        if envelope is not None:
            remember(settings.storage.backup, envelope, key.recipient)
        keep(settled)
    return Restored(settled, keys, files)


def now() -> datetime:
    """What the machine's clock says."""
    return SystemClock().now()


def adopt_in_place(
    settings: Settings, known: Callable[..., Since], *, keys_lost: bool, actor: str, clock: Clock | None = None
) -> Settled:
    """A database that somebody put in its place by hand is the house's from now on. Raises as `restore`.

    known: what is known of the time since, of the `database` of that identity. Whoever brings a signed head vouches
    for the key of it.
    """
    clock = clock or SystemClock()
    place = DatabaseSettings(settings.storage.database_url, settings.storage.id_file)
    database = open_database(place, clock, older=True)
    try:
        since = known(database=database.identity, key=own_log_key(settings))
        since.require_house(database.identity)
        _require_older(settings, database, clock, since)
        _keys(settings, database, None, "", keys_lost)
        settled = settle_in(
            settings,
            database,
            clock,
            CopyOf(BY_HAND, _last_entry(database), since.heads[0].key if since.heads else ""),
            since,
            actor,
        )
        Witness(place.id_file).forget()
        Witness(place.id_file).note(database)
        return settled
    finally:
        database.close()


def _require_older(settings: Settings, database: Database, clock: Clock, since: Since) -> None:
    """Nobody does this to a house that works: its numbers would jump for nothing. Raises NotCopied."""
    if alive := at_work(database, clock.now()):
        raise NotCopied(f"{', '.join(alive)} works with this database. Stop every kiosk and the console first.")
    witness = Witness(settings.storage.id_file)
    try:
        witness.compare(database)
        witness.compare_heads(database, settings.storage.signed_heads)
    except DatabaseOlder:
        return
    here = heads(database)
    lost = any(since.known(chain) > seq for chain, seq in here.items())
    if not lost and not since.seen:
        raise NotCopied(
            "Nothing here tells that this database is older than the house: no number would be given twice. If it is "
            "all the same, say the highest numbers that paper shows: --seen A57"
        )


def settle_in(settings: Settings, database: Database, clock: Clock, copy: CopyOf, since: Since, actor: str) -> Settled:
    """Deal with the time since in a database that is to go on. Raises DatabaseFault, OSError."""
    with suppress(HouseFaulty):  # then by what kiosk.ini says
        settings = newest_usable(settings, timeline(database), clock.now()).settings
    letters = {one.series for one in settings.house.services.values()}
    if settings.visits.service:
        letters.add(settings.visits.series)
    return settle(
        database,
        clock,
        copy,
        since,
        HouseRules(settings.house.time_zone, letters, timedelta(minutes=settings.visits.early_minutes)),
        load_or_make_key(settings.storage.journal_key),
        PersonalKeys(settings.storage.personal_keys),
        chain=settings.kiosk.id,
        actor=actor,
    )


def own_log_key(settings: Settings) -> str:
    """The public key with which this machine signs, hex; "" where it has none yet. Raises OSError, ValueError."""
    own = existing_public_key(settings.storage.journal_key)
    return own.public_bytes_raw().hex() if own is not None else ""


def _last_entry(database: Database) -> int:
    """The moment of the last entry of the log: so old is a database that was put in its place by hand."""
    return last_moment(database)


def _keys(
    settings: Settings,
    database: Database,
    envelope: Envelope | None,
    identity: str,
    keys_lost: bool,
    *,
    signed_with: str = "",
) -> Sequence[str]:
    """Puts the envelope's keys in their places. Raises NotCopied where keys are missing and nobody said so.

    signed_with: the copy, by the log's key. Where that one is not here either, the envelope was forgotten: it could
    not be used any more once the house is back.
    """
    places = key_places(settings)
    if envelope is not None and envelope.database != identity:
        raise NotCopied("The envelope is another house's, or of a database before this one.")
    taken = take_out(envelope, places, database) if envelope is not None else []
    lacking = missing_weeks(database, settings.storage.personal_keys)
    if envelope is None and signed_with and own_log_key(settings) != signed_with:
        lacking.append("the log")
    if lacking and not keys_lost:
        raise NotCopied(
            f"The keys of {', '.join(lacking)} are not on this machine: bring them with --envelope FILE. If they are "
            "lost for good: --keys-lost (names of such weeks can then not be read any more, and passes want a new key)."
        )
    return taken


def missing_weeks(database: Database, folder: Path) -> list[str]:
    """Weeks with visits or goods, and months with bans, whose key is not on this machine. Raises DatabaseAway."""
    keys = PersonalKeys(folder)
    with database.read() as connection:
        months = [f"bans of {one}" for one in months_without_key(connection, keys.of(BANS))]
        return [*weeks_without_key(connection, keys, goods_person), *months]


def opened_envelope(path: Path | None, key: PaperKey) -> Envelope | None:
    """Raises CopyFaulty, OSError."""
    return open_envelope(path, key.age) if path is not None else None


def _files(settings: Settings, examined: Examined) -> list[Path]:
    """The copy's files into the folders that kiosk.ini names, never over a file; kiosk.ini beside, to compare."""
    folders = file_folders(settings)
    written = []
    for one in examined.files:
        folder, _, name = one.name.rpartition("/")
        into = folders.get(folder) if folder else settings.storage.backup
        if into is None or not name or name.startswith("."):
            continue
        path = into / (name if folder else f"{name}.{examined.manifest.name}")
        if not path.exists():
            make_folder(into)
            write_durably(path, one.content)
            written.append(path)
    return written
