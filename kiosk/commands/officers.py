"""`kiosk officers`, `kiosk roster`: staff accounts, and who is at which counter when."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from typer import Context

from kiosk.commands.common import OfficerOption, acting, clock_range, fail, opened, parsed_day
from kiosk.processes.terminal import FAULTY, REFUSED
from services.house.roster import Roster
from services.people.accounts import AccountProblem, clean_code
from services.people.credentials import SecretProblem
from services.people.model import COMMAND_LINE, Officer, Role
from services.sheets.lists import MOST_BYTES, CsvFault
from services.text.catalogues import Texts

app = typer.Typer(no_args_is_help=True, help="Staff accounts.")
roster = typer.Typer(no_args_is_help=True, help="The duty roster.")

_PROBLEMS: dict[object, str] = {
    AccountProblem.BAD_CODE: "a code has 2 to 12 small letters or digits, and is not cli, system or visitor",
    AccountProblem.BAD_NAME: "a name has 1 to 80 printable characters",
    AccountProblem.BAD_NIP: "a NIP has 18 digits, beginning with the date of birth",
    AccountProblem.NIP_TAKEN: "another account has this NIP",
    AccountProblem.CODE_TAKEN: "this code is taken",
    AccountProblem.UNKNOWN: "there is no such officer",
    AccountProblem.LAST_ADMINISTRATOR: "this is the last administrator; make another one first",
    AccountProblem.WRONG_OLD_SECRET: "the old PIN is wrong",
    AccountProblem.SAME_SECRET: "the new one is the old one",
    AccountProblem.OWN_SECRET: "one's own PIN is changed with the old one, not given anew",
    AccountProblem.TRY_LATER: "the old PIN was wrong several times; wait a minute",
    SecretProblem.BAD_PIN: "a PIN has 6 to 12 digits, a password at least 10 characters",
    SecretProblem.WEAK_PIN: "people try this PIN first: a row, repetition, date, year, figure of keys, part of the NIP",
    SecretProblem.WEAK_PASSWORD: "this password is easy to guess: common words, own name or code, years, rows of keys",
}
_WORDS = Texts("console")
Code = Annotated[str, typer.Argument(parser=clean_code, metavar="CODE")]
PinStdin = Annotated[bool, typer.Option("--pin-stdin", help="Read the PIN or password from standard input.")]
CsvFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


def _secret(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("PIN or password", hide_input=True, confirmation_prompt=True))


def _require_no_problem(answer: object) -> None:
    """Exits 1 with the words of a problem."""
    if answer in _PROBLEMS:
        raise fail(f"Not done: {_PROBLEMS[answer]}.", REFUSED)


def _content(file: Path) -> bytes:
    """As much of a file as says that it is too large."""
    with file.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)


def _faulty_file(faults: Sequence[CsvFault]) -> typer.Exit:
    """Print every fault of a CSV file; raise what this returns."""
    for fault in faults:
        place = f"row {fault.row}" + (f', column "{fault.column}"' if fault.column else "") if fault.row else "the file"
        typer.echo(f"{place}: {_WORDS.get('en', fault.words, detail=fault.row)}", err=True)
    return fail(f"Nothing was changed: {len(faults)} faults.", FAULTY)


@app.command()
def add(
    context: Context,
    code: Code,
    name: Annotated[str, typer.Option(help="The officer's name; never in the log.")],
    role: Annotated[Role, typer.Option()] = Role.COUNTER,
    nip: Annotated[str, typer.Option(help="18 digits; never in the log.")] = "",
    pin_stdin: PinStdin = False,
    by: OfficerOption = "cli",
) -> None:
    """Make an account. The PIN or password is asked for, never given as an argument."""
    with acting(context, by) as (services, who):
        answer = services.officers.add_with_secret(who, code, name, nip, role, _secret(pin_stdin))
    if not isinstance(answer, Officer):
        _require_no_problem(answer)
    typer.echo(f"{code} can sign in.")


@app.command("import")
def import_list(context: Context, file: CsvFile, by: OfficerOption = "cli") -> None:
    """Read a staff list (XLSX, ODS or CSV: kode, nama, nip, peran). New accounts get a first PIN, said once."""
    with acting(context, by) as (services, who):
        answer = services.officers.import_list(who, _content(file))
    if isinstance(answer, list):
        raise _faulty_file(answer)
    for code, pin in sorted(answer.pins.items()):
        typer.echo(f"{code:12} first PIN {pin}")
    changed = len(answer.changed)
    typer.echo(f"{answer.seen} rows seen = {len(answer.pins)} new + {changed} changed + {answer.same} as they were.")


@app.command("list")
def list_officers(context: Context) -> None:
    """All accounts."""
    with opened(context) as services:
        accounts = services.officers.all()
    for one in accounts:
        state = "" if one.active else "inactive"
        typer.echo(f"{one.code:12} {one.role.value:14} {'first PIN' if one.provisional else state}".rstrip())
    if not accounts:
        typer.echo("No accounts yet. Make one: kiosk officers add CODE --name NAME --role administrator")


@app.command()
def set_pin(context: Context, code: Code, pin_stdin: PinStdin = False, by: OfficerOption = "cli") -> None:
    """Give an officer a new PIN or password."""
    with acting(context, by) as (services, who):
        _require_no_problem(services.officers.set_secret(who, code, _secret(pin_stdin)))
    typer.echo(f"{code} has a new PIN or password.")


@app.command()
def set_role(context: Context, code: Code, role: Role, by: OfficerOption = "cli") -> None:
    """Give an officer another role."""
    with acting(context, by) as (services, who):
        _require_no_problem(services.officers.set_role(who, code, role))
    typer.echo(f"{code} is {role.value} now.")


@app.command()
def deactivate(context: Context, code: Code, by: OfficerOption = "cli") -> None:
    """Switch an account off."""
    with acting(context, by) as (services, who):
        _require_no_problem(services.officers.set_active(who, code, False))
    typer.echo(f"{code} cannot sign in any more.")


@app.command()
def activate(context: Context, code: Code, by: OfficerOption = "cli") -> None:
    """Switch an account on again."""
    with acting(context, by) as (services, who):
        _require_no_problem(services.officers.set_active(who, code, True))
    typer.echo(f"{code} can sign in again.")


@roster.command("import")
def import_roster(context: Context, file: CsvFile, by: OfficerOption = "cli") -> None:
    """Read a roster (XLSX, ODS or CSV: tanggal, mulai, selesai, loket, petugas); it replaces the days that it names."""
    with acting(context, by) as (services, who):
        answer = Roster(services.journal, services.settings.house).import_csv(who, _content(file))
    if isinstance(answer, list):
        raise _faulty_file(answer)
    typer.echo(
        f"{answer.seen} rows seen = {answer.added} added + {answer.same} there already; {answer.removed} removed."
    )


@roster.command()
def show(
    context: Context,
    day: Annotated[str, typer.Argument()] = "",
    days: Annotated[int, typer.Option(min=1, max=366)] = 7,
) -> None:
    """The duties of the coming days, or from DAY on."""
    with opened(context) as services:
        first = parsed_day(day) if day else services.queue.day.today()
        found = Roster(services.journal, services.settings.house).on(
            COMMAND_LINE, first, first + timedelta(days=days - 1)
        )
    for one in found:
        typer.echo(f"{one.day} {clock_range(one.start, one.end)}  counter {one.counter:4} {one.officer}")
