"""`kiosk logs`: read, follow, verify and sign the journal."""

from __future__ import annotations

import difflib
import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kiosk.commands.common import REFUSED, JsonOption, OfficerOption, acting, fail, local, moment_of, opened
from kiosk.services_room import Services
from services import changes, journal_verify
from services.files import write_durably
from services.journal_events import EVENTS, Severity
from services.journal_reading import Entry, EntryFilter, entries, entries_after, heads
from services.permissions import Action, Permissions

app = typer.Typer(help="The kiosk log: read it, follow it, prove that nobody changed it.", invoke_without_command=True)


class Language(StrEnum):
    ID = "id"
    EN = "en"


def _known_event(name: str | None) -> str | None:
    if name is not None and name not in EVENTS:
        near = difflib.get_close_matches(name, EVENTS, 3) or sorted(EVENTS)
        raise typer.BadParameter(f'"{name}" is no event; perhaps: {", ".join(near)}')
    return name


@app.callback()
def logs(
    context: typer.Context,
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
            since=moment_of(services, since) if since else None, until=moment_of(services, until) if until else None,
            event=event, severity=severity, chain=kiosk, actor=actor,
        )  # fmt: skip
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
    context: typer.Context,
    against: Annotated[Path | None, typer.Option(help="A signed head that was kept elsewhere.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Check every link of every chain. Exit 1 when something is wrong."""
    with opened(context) as services:
        reports = [journal_verify.verify(services.database, one) for one in journal_verify.chains(services.database)]
        problems = [problem for report in reports for problem in report.problems]
        if against is not None:
            problems += _against(services, against)
    for report in reports:
        if not as_json:
            typer.echo(f"{report.chain}: {report.entries} entries, {'intact' if report.intact else 'CHANGED'}")
    found = [{"chain": one.chain, "seq": one.seq, "what": one.what} for one in problems]
    if as_json:
        typer.echo(json.dumps({"intact": not problems, "problems": found}))
    for one in problems:
        typer.echo(f"{one.chain}, entry {one.seq}: {one.what}", err=True)
    if problems:
        raise typer.Exit(REFUSED)


def _against(services: Services, path: Path) -> list[journal_verify.Problem]:
    try:
        head = journal_verify.read_signed_head(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise fail(f"{path}: {error}", REFUSED) from error
    key_file = services.settings.storage.journal_key
    key = journal_verify.load_or_make_key(key_file).public_key() if key_file.exists() else None
    return journal_verify.verify_against(services.database, head, key)


@app.command()
def sign(context: typer.Context, officer: OfficerOption = "cli") -> None:
    """Sign the head of this kiosk's chain and write it to a file; keep a copy of it elsewhere."""
    with opened(context) as services:
        Permissions(services.journal).require(acting(services, officer), Action.SIGN_LOG)
        storage = services.settings.storage
        try:
            key = journal_verify.load_or_make_key(storage.journal_key)
            head = journal_verify.sign_head(services.journal, key)
            storage.signed_heads.mkdir(parents=True, exist_ok=True)
            path = storage.signed_heads / f"{head.chain}-{head.seq}.json"
            write_durably(path, head.to_json().encode())
        except (OSError, ValueError) as error:
            raise fail(str(error), REFUSED) from error
    typer.echo(str(path))
