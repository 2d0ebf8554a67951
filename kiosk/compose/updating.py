"""Composes what an update wants of the house's data: where it stands, a copy before, and the way back to that copy."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import tzinfo
from pathlib import Path
from typing import Any, Final

from kiosk import __version__
from kiosk.compose.restoring import own_log_key, settle_in
from kiosk.settings.model import Settings
from services.backup.before_update import (
    Given,
    copy_in_place,
    copy_whole,
    newer_database,
    numbers_since,
    standing,
    written_since,
)
from services.backup.moving import at_work
from services.backup.settling import BY_HAND, CopyOf, Settled, Since
from services.backup.trail import trail_now
from services.log.journal import Journal
from services.log.reading import last_moment
from services.store.clock import Clock, from_micros
from services.store.database import Database, DatabaseOlder, DatabaseSettings
from services.store.files import make_folder, write_durably
from services.store.migrations import HEAD
from services.store.side_files import remove_whole
from services.store.upgrade import open_database
from services.store.witness import Witness

COPY: Final = "before.sqlite3"
BACK: Final = "The database is again as it was before the update; nothing had been written since."


def _place(settings: Settings) -> DatabaseSettings:
    return DatabaseSettings(settings.storage.database_url, settings.storage.id_file)


def _copy(settings: Settings) -> Path:
    return settings.storage.data / "update" / COPY


def facts(settings: Settings, clock: Clock) -> dict[str, Any]:
    """What an update has to know. Of a database with any schema; nothing is written. Raises DatabaseFault."""
    with closing(Database(_place(settings))) as database:
        found = standing(database, settings.kiosk.id)
        others = [one for one in at_work(database, clock.now()) if one != settings.kiosk.id]
    scheme = "https" if settings.console.tls else "http"
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.console.bind, settings.console.bind)
    return {
        "version": __version__,
        "schema": found.schema,
        "bytes": found.size,
        "heads": dict(found.heads),
        "started": {"seq": found.started[0], "version": found.started[1]},
        "others_at_work": others,
        "with_kiosk": settings.console.with_kiosk,
        "console_address": f"{scheme}://{host}:{settings.console.port}/healthz",
    }


def copy_before(settings: Settings, clock: Clock) -> None:
    """The copy that the way back needs; only of a database of this program's schema. Raises DatabaseFault, OSError."""
    with closing(open_database(_place(settings), clock)) as database:
        copy_whole(database, _copy(settings))


def forget_copy(settings: Settings) -> None:
    """Raises OSError."""
    remove_whole(_copy(settings))


def note(settings: Settings, clock: Clock, event: str, old: str, new: str, why: str) -> None:
    """Into the log that an update was made or undone. Raises DatabaseFault."""
    with closing(open_database(_place(settings), clock)) as database:
        journal = Journal(database, settings.kiosk.id, clock)
        if event == "updated":
            journal.record("program_updated", old=old, new=new)
        else:
            journal.record("update_undone", old=old, new=new, reason=why)


def put_back(settings: Settings, clock: Clock, heads: Mapping[str, int], newer_version: str) -> list[str]:
    """The copy from before into the database's place, where a newer program changed it. Returns words for people.

    What was written since is put aside whole; then numbers go on after those that were given, and passes that were
    used stay used. May be called again after it was cut short. Raises DatabaseFault, NotEmpty, OSError.
    """
    place, copy = _place(settings), _copy(settings)
    aside = _aside(copy, newer_version)
    newer = newer_database(place, aside)
    try:
        found = _since(newer, copy, heads, own_log_key(settings))
    finally:
        newer.close()
    if found is None:
        return ["The database is as the version before left it."]
    entries, given, since = found
    settled: Settled | None = None
    with copy_in_place(place, copy, aside) as database:
        if entries or _heads_tell(settings, database):
            made = CopyOf(BY_HAND, last_moment(database), "")
            settled = settle_in(settings, database, clock, made, since, "update")
        Witness(place.id_file).forget()
    with closing(open_database(place, clock)) as database:
        Witness(place.id_file).note(database)
    if settled is None:
        return [BACK]
    return _kept(settings, clock, settled, given, _aside_words(place, aside))


def _aside(copy: Path, version: str) -> str:
    """A name for what is put aside: the same whenever it is tried again."""
    made = from_micros(int(copy.stat().st_mtime * 1_000_000))
    return f"kiosk_of_{version}_{made:%Y%m%d_%H%M%S}".replace(".", "_")


def _since(newer: Database, copy: Path, heads: Mapping[str, int], key: str) -> tuple[int, list[Given], Since] | None:
    """Entries, numbers and passes since the copy; None where the database is of this program."""
    if standing(newer, "").schema == HEAD:
        return None
    before = Database(DatabaseSettings(f"sqlite:///{copy}", newer.settings.id_file))
    try:
        with newer.read() as connection:
            entries = sum(written_since(connection, heads).values())
            given = numbers_since(connection, before)
            trail = trail_now(connection, 0, key)
    finally:
        before.close()
    return entries, given, Since(trail=trail)


def _heads_tell(settings: Settings, database: Database) -> bool:
    """Whether a signed head on this machine's disk tells of entries that the copy does not have."""
    try:
        Witness(settings.storage.id_file).compare_heads(database, settings.storage.signed_heads)
    except DatabaseOlder:
        return True
    return False


def _aside_words(place: DatabaseSettings, aside: str) -> str:
    path = place.sqlite_path
    return f"{path}.{aside}" if path is not None else f"the schema {aside} of the database"


def _kept(settings: Settings, clock: Clock, settled: Settled, given: list[Given], aside: str) -> list[str]:
    """What people go on with by hand, said and in a file. Raises OSError."""
    zone = settings.house.time_zone
    words = [
        f"Something was written after the update: it is kept whole in {aside}.",
        *_numbers(settings, given, zone),
        *(f"Numbers {one} go on after {one}{last}." for one, last in settled.jumps.items()),
        f"Passes used since the update stay used: {settled.passes_used}.",
        *(f"#{one.booking} on {one.day}: ask whether the family came." for one in settled.doubtful),
        "Bookings, goods and answers of that time: look into what was kept, or ask the people.",
    ]
    file = settings.storage.data / "update" / f"written-since-{clock.now():%Y%m%dT%H%M%S}.txt"
    make_folder(file.parent)
    write_durably(file, ("\n".join(words) + "\n").encode())
    return [*words, f"Kept as {file}"]


def _numbers(settings: Settings, given: list[Given], zone: tzinfo) -> list[str]:
    if not given:
        return ["No number was given."]
    lines = [f"  {one.code}  {one.service}  {one.arrived_at.astimezone(zone):%Y-%m-%d %H:%M}" for one in given]
    return [f"Numbers that were given and that the console does not know ({len(given)}); call them by paper:", *lines]
