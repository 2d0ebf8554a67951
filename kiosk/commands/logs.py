"""`kiosk logs`: read, follow, verify and sign the journal."""

from __future__ import annotations

import difflib
import json
import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from typer import Context

from kiosk.commands.common import JsonOption, OfficerOption, acting, fail, local, opened, shown
from kiosk.compose.services import Services
from kiosk.processes.terminal import REFUSED
from services.log import heads as journal_heads
from services.log import keys as journal_keys
from services.log import verify as journal_verify
from services.log.archive_file import ArchiveFile, NotProven, read_archive
from services.log.archiving import Archived, Archiving, NotArchived
from services.log.chains import chain_words, is_of_book
from services.log.events import EVENTS, Severity
from services.log.heads import SignedHead
from services.log.keys import Trusted
from services.log.reading import Entry, EntryFilter, entries, entries_after, heads
from services.log.restorations import trusted_keys
from services.log.verify import ChainReport, Problem
from services.queue.day import ClockState
from services.store import changes
from services.store.clock import from_micros
from services.store.files import make_folder, write_durably
from services.text.dates import moment_of

app = typer.Typer(help="The kiosk log: read it, follow it, prove that nobody changed it.", invoke_without_command=True)

_AGO = re.compile(r"(\d{1,5})([mhd])", re.ASCII)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


class Language(StrEnum):
    ID = "id"
    EN = "en"


def _moment(services: Services, text: str) -> datetime | None:
    """ "2026-03-01", "2026-03-01T09:30" (house time) or "2h", "30m", "3d" ago; None for "".

    Raises typer.BadParameter.
    """
    if not text:
        return None
    if ago := _AGO.fullmatch(text):
        return services.clock.now() - int(ago[1]) * _UNITS[ago[2]]
    moment = moment_of(text, services.settings.house.time_zone)
    if moment is None:
        raise typer.BadParameter(f'"{shown(text)}": expected 2026-03-01, 2026-03-01T09:30 (2000 to 2099) or 2h')
    return moment.astimezone(UTC)


def _known_event(name: str | None) -> str | None:
    if name is not None and name not in EVENTS:
        near = difflib.get_close_matches(name, EVENTS, 3) or sorted(EVENTS)
        raise typer.BadParameter(f'"{name}" is no event; perhaps: {", ".join(near)}')
    return name


@app.callback()
def logs(
    context: Context,
    since: Annotated[str, typer.Option(help="2026-03-01, 2026-03-01T09:30 (house time) or 2h.")] = "",
    until: Annotated[str, typer.Option(help="The same; exclusive.")] = "",
    event: Annotated[
        str | None, typer.Option(callback=_known_event, help="Name of an event, such as ticket_taken.")
    ] = None,
    severity: Annotated[Severity | None, typer.Option(help="This and worse.")] = None,
    kiosk: Annotated[str | None, typer.Option(help="Only this kiosk's chain.")] = None,
    actor: Annotated[str | None, typer.Option(help="Only this officer.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000)] = 50,
    follow: Annotated[bool, typer.Option("--follow", help="Go on until Ctrl+C.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    language: Annotated[Language, typer.Option()] = Language.EN,
) -> None:
    """The newest entries that fit, oldest of them first."""
    if context.invoked_subcommand is not None:
        return
    with opened(context) as services:
        wanted = EntryFilter(
            since=_moment(services, since),
            until=_moment(services, until),
            event=event,
            severity=severity,
            chain=kiosk,
            actor=actor,
        )
        seen = heads(services.database)
        for entry in reversed(entries(services.database, wanted, limit=limit)):
            _show(services, entry, as_json, language)
        watcher = changes.watch(services.database) if follow else None
        try:
            while watcher is not None:
                watcher.wait(5.0)
                for entry in entries_after(services.database, seen, wanted):
                    _show(services, entry, as_json, language)
        except KeyboardInterrupt:
            return


def _show(services: Services, entry: Entry, as_json: bool, language: Language) -> None:
    if as_json:
        typer.echo(entry.text)
        return
    when = local(services, entry.at)
    typer.echo(f"{when}  {entry.severity.value:8}{entry.chain:12}{entry.words(language)}")


@app.command()
def verify(
    context: Context,
    against: Annotated[
        list[Path] | None, typer.Option(help="A signed head that was kept elsewhere; may be repeated.")
    ] = None,
    archive: Annotated[
        list[Path] | None, typer.Option(help="The file of an archived part, proven as well; may be repeated.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check every link of every chain. Exit 1 when something is wrong."""
    with opened(context) as services:
        key = _public_key(services)
        names = journal_verify.chains(services.database)
        reports = [journal_verify.verify(services.database, one, trusted_key=key) for one in names]
        problems = [problem for report in reports for problem in report.problems]
        trusted = trusted_keys(services.database, key)
        files = [_archive_file(path, trusted) for path in archive or []]
        problems += [problem for file in files if (problem := _strange_file(file, reports))]
        lost = []
        for head in map(_signed_head, against or []):
            problems += journal_heads.verify_against(services.database, head, key, files)
            if (by := journal_heads.lost_by(services.database, head, key)) is not None:
                lost.append((head, by))
        if not as_json:
            for report in reports:
                _show_report(services, report)
            for head, by in lost:
                when = local(services, by.restored_at)
                typer.echo(f"{head.chain}, entry {head.seq}: lost; restored on {when} from {by.copy}, up to {by.seq}")
    found = [{"chain": one.chain, "seq": one.seq, "what": one.what} for one in problems]
    if as_json:
        typer.echo(json.dumps({"intact": not problems, "problems": found}))
    for one in problems:
        typer.echo(f"{one.chain}, entry {one.seq}: {one.what}", err=True)
    if problems:
        raise typer.Exit(REFUSED)


def _show_report(services: Services, report: ChainReport) -> None:
    words = f" ({chain_words(report.chain, 'en')})" if is_of_book(report.chain) else ""
    typer.echo(f"{report.chain}{words}: {report.entries} entries, {'intact' if report.intact else 'CHANGED'}")
    for record in report.archived:
        when, until = (local(services, from_micros(moment))[:10] for moment in (record.archived_at, record.cutoff))
        typer.echo(
            f"  entries {record.first_seq} to {record.last_seq}, older than {until}, were archived on {when} "
            f"({record.file_name})"
        )
    for one in report.restored:
        when, copy_at = (local(services, from_micros(moment)) for moment in (one.at, one.copy_at))
        typer.echo(f"  restored on {when} from {one.copy}, made at {copy_at}: entries after {one.seq} were lost then")


def _public_key(services: Services) -> Ed25519PublicKey | None:
    """The house's own key; None where this machine has none: then signatures are believed by their own."""
    path = services.settings.storage.journal_key
    try:
        return journal_keys.existing_public_key(path)
    except (OSError, ValueError) as error:
        raise fail(f"The journal's key cannot be used: {error}", REFUSED) from error


def _key(services: Services) -> Ed25519PrivateKey:
    try:
        return journal_keys.load_or_make_key(services.settings.storage.journal_key)
    except (OSError, ValueError) as error:
        raise fail(f"The journal's key cannot be used: {error}", REFUSED) from error


def _signed_head(path: Path) -> SignedHead:
    try:
        return journal_heads.read_signed_head(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise fail(f"{path}: {error}", REFUSED) from error


def _archive_file(path: Path, key: Trusted) -> ArchiveFile:
    try:
        return read_archive(path, key)
    except (OSError, NotProven) as error:
        raise fail(str(error), REFUSED) from error


def _strange_file(file: ArchiveFile, reports: list[ChainReport]) -> Problem | None:
    if any(file.record in report.archived for report in reports):
        return None
    return Problem(file.record.chain, file.record.last_seq, f"{file.path} is not an archive of this journal")


@app.command()
def sign(context: Context, officer: OfficerOption = "cli") -> None:
    """Sign the head of this kiosk's chain and write it to a file; keep a copy of it elsewhere."""
    with acting(context, officer) as (services, who):
        head = services.log.sign(who, _key(services))
        folder = services.settings.storage.signed_heads
        path = folder / f"{head.chain}-{head.seq}.json"
        try:
            make_folder(folder)
            write_durably(path, head.to_json().encode())
        except OSError as error:
            raise fail(str(error), REFUSED) from error
    typer.echo(str(path))


_NOT_ARCHIVED = {
    NotArchived.NOTHING_OLD: "nothing is older than the log is kept",
    NotArchived.CHAIN_BROKEN: "the old part is not whole and stays where it is; look: kiosk logs verify",
    NotArchived.AT_ONCE: "someone else archives at this moment",
}


@app.command("archive")
def archive_old(context: Context, officer: OfficerOption = "cli") -> None:
    """Move what is older than [journal] keep_years out of the log, into files that prove themselves."""
    with acting(context, officer) as (services, who):
        storage, zone = services.settings.storage, services.settings.house.time_zone
        how = Archiving(storage.journal_archives, storage.journal_keep_years, zone, _key(services))
        try:
            answers = services.log.archive(who, how)
        except (OSError, NotProven) as error:
            raise fail(f"Not archived: {error}. The log is as it was.", REFUSED) from error
    if isinstance(answers, ClockState):
        raise fail("Not archived: the clock cannot be trusted; set it, then: kiosk clock confirm", REFUSED)
    for chain, answer in answers.items():
        if isinstance(answer, NotArchived):
            typer.echo(f"{chain}: {_NOT_ARCHIVED[answer]}")
        else:
            typer.echo(f"{chain}: entries {answer.record.first_seq} to {answer.record.last_seq} -> {answer.path}")
    if any(isinstance(answer, Archived) for answer in answers.values()):
        typer.echo("Keep copies of these files elsewhere: older signed heads can only be held against them.")
    if any(answer is NotArchived.CHAIN_BROKEN for answer in answers.values()):
        raise typer.Exit(REFUSED)
