"""`kiosk restore`: a house from its copy, on a machine that has nothing; what it could not know is said, for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from typer import Context

from kiosk.commands.backup import KeyOption, paper_key
from kiosk.commands.common import fail, settings_of
from kiosk.commands.restore_since import since
from kiosk.commands.restore_words import settled_words
from kiosk.compose import restoring
from kiosk.processes.terminal import AWAY, REFUSED
from kiosk.settings.model import Settings
from services.backup.copies import NotCopied
from services.backup.fresh_place import NotEmpty
from services.backup.house_files import SETTINGS
from services.backup.loading import Examined, examine
from services.backup.manifest import Manifest, manifests, read_manifest
from services.backup.paper_key import NotAKey, PaperKey
from services.backup.part_file import CopyFaulty
from services.backup.settling import Settled, Since
from services.store.clock import from_micros, to_micros
from services.store.database import DatabaseFault
from services.store.files import make_folder, write_durably
from services.visits.personal import KeyMissing

BEHIND = timedelta(minutes=5)
LONG_AGO = timedelta(days=28)


def restore(
    context: Context,
    copy: Annotated[
        Path | None, typer.Argument(help="The folder of the copies (the newest is taken), or one copy's .json.")
    ] = None,
    key: KeyOption = None,
    envelope: Annotated[Path | None, typer.Option(help="The key envelope.")] = None,
    keys_lost: Annotated[bool, typer.Option("--keys-lost", help="There is no envelope: names stay sealed.")] = False,
    log_key: Annotated[
        str,
        typer.Option("--log-key", help="The log's key as the page with the paper key names it, to be held against it."),
    ] = "",
    head: Annotated[list[Path] | None, typer.Option(help="A signed head from after the copy; may be repeated.")] = None,
    trail: Annotated[Path | None, typer.Option(help="The trail; else the one beside the copies.")] = None,
    seen: Annotated[
        list[str] | None, typer.Option(help="The highest number that paper shows today, as A57; one for each letter.")
    ] = None,
    kiosk_ini: Annotated[
        Path | None, typer.Option("--kiosk-ini", help="Only write the copy's kiosk.ini to this file, to begin with.")
    ] = None,
    clock_right: Annotated[
        bool, typer.Option("--clock-is-right", help="Though the copy is weeks old, or of a day to come.")
    ] = False,
    in_place: Annotated[
        bool, typer.Option("--in-place", help="No copy: the older database that lies in its place is meant.")
    ] = False,
) -> None:
    """Bring a house back. Never over a database that is there. Says what happened since, as far as anything tells."""
    with _refusals():
        if in_place:
            settings = settings_of(context)
            told = partial(since, head or [], trail, seen or [], beside=settings.backup.folder)
            _say(settings, restoring.adopt_in_place(settings, told, keys_lost=keys_lost, actor="cli"))
            return
        if copy is None:
            raise typer.BadParameter("Name the folder of the copies, or a copy (or --in-place).")
        folder, manifest, before = _chosen(copy)
        paper = paper_key(key)
        typer.echo(f"{manifest.name}: reading it ...")
        examined = _examined(folder, manifest, before, paper)
        if kiosk_ini is not None:
            _write_settings(examined, kiosk_ini)
            return
        known = since(head or [], trail, seen or [], database=manifest.database, beside=folder, key=manifest.key)
        _restore(
            settings_of(context), examined, paper, known, envelope, log_key.strip().lower(), keys_lost, clock_right
        )


def _restore(
    settings: Settings,
    examined: Examined,
    paper: PaperKey,
    since: Since,
    envelope: Path | None,
    log_key: str,
    keys_lost: bool,
    clock_right: bool,
) -> None:
    manifest = examined.manifest
    since.require_of(manifest)
    when = _local(settings, manifest.made_at)
    typer.echo(f"  made on {when}, {examined.rows} rows, whole; signed with the log's key {manifest.key[:8]}.")
    if not examined.persons:
        typer.echo("  Its part with personal fields is gone (they were too old): visits of then have no names.")
    opened = restoring.opened_envelope(envelope, paper)
    _require_key(manifest.key, log_key or (opened.log_key if opened else ""))
    _require_clock(settings, manifest, since, clock_right)
    done = restoring.restore(settings, examined, paper, since, envelope=opened, keys_lost=keys_lost)
    typer.echo(f"Restored. Keys from the envelope: {len(done.keys)}. Files: {len(done.files)}.")
    _say(settings, done.settled)


def _require_key(found: str, expected: str) -> None:
    """A copy that somebody else made for this paper key is not the house's. Raises CopyFaulty."""
    if expected and not found.startswith(expected):
        raise CopyFaulty(
            f"It is signed with the key {found[:8]}, and the house's is {expected[:8]}. If the house changed its key "
            "since, an older page says so: --log-key"
        )
    if not expected:
        typer.echo("  Hold that key against the page with the paper key.")


def _require_clock(settings: Settings, manifest: Manifest, since: Since, clock_right: bool) -> None:
    """Numbers of today jump, so today has to be right: a new machine's clock often is not. Raises NotCopied."""
    now, last = restoring.now(), from_micros(max(manifest.made_at, since.last_known_at))
    if not clock_right and not last - BEHIND <= now <= last + LONG_AGO:
        raise NotCopied(
            f"The machine's clock says {_local(settings, to_micros(now))}, and the last that is known is from "
            f"{_local(settings, to_micros(last))}. Set date and time first. (If it is right: --clock-is-right)"
        )


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (CopyFaulty, NotCopied, NotEmpty, NotAKey, KeyMissing) as refused:
        raise fail(f"Not restored: {refused}", REFUSED) from refused
    except DatabaseFault as fault:
        raise fail(f"Not restored: {fault}", AWAY) from fault


def _chosen(copy: Path) -> tuple[Path, Manifest, Manifest | None]:
    """The folder, the copy, and the one before it in case it is not whole. Raises CopyFaulty, OSError."""
    if not copy.is_dir():
        return copy.parent, read_manifest(copy), None
    found = list(manifests(copy))
    if not found:
        raise CopyFaulty(f"There is no copy in {copy}.")
    houses = {one.database: one for one in reversed(found)}
    if len(houses) > 1:
        newest = ", ".join(f"{copy / one.name}.json" for one in houses.values())
        raise CopyFaulty(f"{copy} has copies of {len(houses)} houses. Name the one that is meant: {newest}")
    return copy, found[0], found[1] if len(found) > 1 else None


def _examined(folder: Path, manifest: Manifest, before: Manifest | None, paper: PaperKey) -> Examined:
    """Raises CopyFaulty."""
    try:
        return examine(folder, manifest, paper)
    except CopyFaulty as faulty:
        if before is None:
            raise
        raise CopyFaulty(f"{faulty} The copy before it: {folder / before.name}.json") from faulty


def _write_settings(examined: Examined, file: Path) -> None:
    found = next((one for one in examined.files if one.name == SETTINGS), None)
    if found is None:
        raise CopyFaulty("There is no kiosk.ini in this copy.")
    if file.exists():
        raise NotEmpty(f"{file} is there already.")
    write_durably(file, found.content)
    typer.echo(f"{file}: written, without the password of a database. Look through it, then: kiosk restore ...")


def _local(settings: Settings, micros: int) -> str:
    return from_micros(micros).astimezone(settings.house.time_zone).strftime("%Y-%m-%d %H:%M")


def _say(settings: Settings, done: Settled) -> None:
    """What people go on with by hand; also kept in a file."""
    words = settled_words(done, settings.house.time_zone)
    for line in words:
        typer.echo(line)
    file = settings.storage.backup / f"restored-{done.settled_at:%Y%m%dT%H%M%S}.txt"
    make_folder(file.parent)
    write_durably(file, ("\n".join(words) + "\n").encode())
    typer.echo(f"Kept as {file}")
