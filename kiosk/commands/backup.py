"""`kiosk backup`: copies of the house, the paper key that opens them, the key envelope."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from typer import Context

from kiosk.commands.common import JsonOption, OfficerOption, acting, fail, local, refuse, show, show_table, write_out
from kiosk.compose import backup as composing
from kiosk.processes.terminal import REFUSED
from services.backup.copies import Copies, NotCopied
from services.backup.paper_key import NotAKey, PaperKey, read_paper_key
from services.backup.part_file import CopyFaulty
from services.people.model import Officer
from services.store.clock import from_micros
from services.visits.personal import KeyMissing

app = typer.Typer(
    invoke_without_command=True,
    help="Copies of the house on another disk, encrypted to a key on paper. Alone: make one now.",
)
KeyOption = Annotated[
    Path | None, typer.Option("--key", help="A file with the paper key (- for standard input); else it is asked for.")
]
KEY_PROMPT = "Paper key (type or scan it)"


@contextmanager
def copying(context: Context, officer: str, as_json: bool = False) -> Iterator[tuple[Copies, Officer]]:
    """The copies of this kiosk.ini and who acts; what is refused becomes words and exit code 1."""
    try:
        with acting(context, officer) as (services, who):
            yield composing.copies(services), who
    except (NotCopied, CopyFaulty, NotAKey, KeyMissing) as refused:
        raise refuse(type(refused).__name__, f"Not done: {refused}", as_json) from refused


def paper_key(key: Path | None) -> PaperKey:
    """The paper key: from a file, from standard input, or typed unseen. Raises NotAKey, OSError."""
    if key is None:
        return read_paper_key(str(typer.prompt(KEY_PROMPT, hide_input=True)))
    return read_paper_key(sys.stdin.read() if str(key) == "-" else key.read_text(encoding="utf-8", errors="replace"))


@app.callback()
def make(
    context: Context,
    to: Annotated[Path | None, typer.Option(help="Into this folder instead of the one that kiosk.ini names.")] = None,
    officer: OfficerOption = "cli",
    as_json: JsonOption = False,
) -> None:
    """Make a copy now: written, read back from the disk, signed; then copies that are too many go."""
    if context.invoked_subcommand is not None:
        return
    with acting(context, officer) as (services, who):
        try:
            done = composing.copies(services).make(who, composing.files(services.settings), to)
        except (NotCopied, CopyFaulty, NotAKey) as refused:
            raise refuse(type(refused).__name__, f"Not done: {refused}", as_json) from refused
    value = {"copy": done.manifest.name, "rows": done.rows, "bytes": done.size, "removed": list(done.removed)}
    gone = f" Older copies that went: {len(done.removed)}." if done.removed else ""
    show(value, as_json, f"{done.manifest.name}: {done.rows} rows, {done.size} bytes, read back and whole.{gone}")


@app.command("trail")
def write_trail(context: Context, officer: OfficerOption = "cli") -> None:
    """Write down beside the copies which numbers were given and which passes were used. For a timer."""
    with copying(context, officer) as (copies, who):
        copies.trail(who)


@app.command("list")
def list_copies(context: Context, officer: OfficerOption = "cli", as_json: JsonOption = False) -> None:
    """The copies in their place, newest first, with what is wrong with them. Exit 1 when something is."""
    with acting(context, officer) as (services, who):
        try:
            found = composing.copies(services).all(who)
        except NotCopied as refused:
            raise refuse(type(refused).__name__, f"Not done: {refused}", as_json) from refused
        when = {one.name: local(services, from_micros(one.made_at)) for one, _ in found}
    show_table(
        found,
        as_json,
        lambda one: {"copy": one[0].name, "made_at": one[0].made_at, "schema": one[0].schema, "wrong": one[1]},
        lambda one: f"{when[one[0].name]}  {one[0].name}  {'whole' if not one[1] else '; '.join(one[1])}",
        "No copies. kiosk backup makes one.",
    )
    if any(wrong for _, wrong in found):
        raise typer.Exit(REFUSED)


@app.command("new-key")
def new_key(
    context: Context,
    out: Annotated[Path | None, typer.Option(help="A page to print (PDF) instead of words on the terminal.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Though there is one: for new copies.")] = False,
    officer: OfficerOption = "cli",
) -> None:
    """Make the key that opens copies and the key envelope. It is shown now, and kept on paper only."""
    with acting(context, officer) as (services, who):
        house, log_key = services.settings.house.name, composing.log_key_id(services.settings)

        def hand_over(made: PaperKey) -> None:
            if out is None:
                _show_key(made, house, log_key)
                return
            from services.backup.papers import key_page

            write_out(key_page(made, house, log_key), out)

        try:
            composing.copies(services).new_key(who, hand_over, replace_old=replace)
        except NotCopied as refused:
            raise fail(f"Not done: {refused}", REFUSED) from refused
    page = "Print it, remove the file, lock the page away." if out is not None else "Write it down, and lock it away."
    typer.echo(f"{page} Without it no copy can be opened. Then: kiosk backup try-key")


def _show_key(made: PaperKey, house: str, log_key: str) -> None:
    typer.echo(f"Paper key (…{made.recipient.short}), of {house}. The log is signed with key {log_key}.")
    typer.echo(f"AGE-SECRET-KEY-1 {' '.join(made.groups)}")
    typer.echo("It is shown now and never again.")


@app.command("try-key")
def try_key(context: Context, key: KeyOption = None, officer: OfficerOption = "cli") -> None:
    """Open the newest copy with the key on paper, whole: does the paper still say what it must?"""
    with copying(context, officer) as (copies, who):
        manifest, rows = copies.try_key(who, paper_key(key))
    typer.echo(f"The key opens {manifest.name}: {rows} rows, every one read.")


@app.command("envelope")
def make_envelope(
    context: Context,
    out: Annotated[Path, typer.Argument(help="The file to write, on a stick of its own.")],
    officer: OfficerOption = "cli",
) -> None:
    """Write the house's private keys, encrypted to the paper key, to be locked away apart from the copies."""
    with copying(context, officer) as (copies, who):
        sealed = copies.seal_envelope(who, out)
    typer.echo(f"{out}: {len(sealed.keys)} keys, for visits up to week {sealed.last_week}; opened again and whole.")
    typer.echo("Lock it away, not with the copies. Destroy the envelope before it: it opens what the purge has ended.")


@app.command("try-envelope")
def try_envelope(
    context: Context,
    envelope: Annotated[Path, typer.Argument(help="The file of the envelope.")],
    key: KeyOption = None,
    officer: OfficerOption = "cli",
) -> None:
    """Open an envelope and hold every key against the house. Exit 1 when the house needs one that it has not."""
    with copying(context, officer) as (copies, who):
        trial = copies.try_envelope(who, envelope, paper_key(key))
    if trial.other_house:
        raise fail("This is the envelope of another house, or of a database before this one.", REFUSED)
    typer.echo(f"{len(trial.right)} keys are right.")
    if trial.lacking:
        raise fail(f"Not in it: {', '.join(trial.lacking)}. Make a new one: kiosk backup envelope FILE", REFUSED)
