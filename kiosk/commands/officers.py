"""`kiosk officers`, `kiosk roster`: staff accounts, and who is at which counter when."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from kiosk.commands.common import FAULTY, REFUSED, OfficerOption, acting, fail, local, opened
from services.house.roster import Duty, DutyProblem, Roster, RosterImported, day_of, minutes_of
from services.people.credentials import SecretProblem
from services.people.model import Officer, Role
from services.people.officer_import import Imported
from services.people.officers import AccountProblem
from services.text.catalogues import Texts
from services.text.csv_reading import CsvFault

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
    SecretProblem.BAD_PIN: "a PIN has 6 to 12 digits, a password at least 10 characters",
    SecretProblem.WEAK_PIN: "this PIN is too easy to guess",
    SecretProblem.WEAK_PASSWORD: "this password is too easy to guess",
    DutyProblem.BAD_TIME: "from and until are times of one day, such as 08:00 and 15:00",
    DutyProblem.UNKNOWN_OFFICER: "there is no such active officer",
    DutyProblem.UNKNOWN_COUNTER: "kiosk.ini has no such counter",
    DutyProblem.OVERLAP: "someone is at this counter at that time",
}
_WORDS = Texts("console")
PinStdin = Annotated[bool, typer.Option("--pin-stdin", help="Read the PIN or password from standard input.")]
CsvFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


def _secret(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("PIN or password", hide_input=True, confirmation_prompt=True))


def _check(answer: object) -> None:
    if answer in _PROBLEMS:
        raise fail(f"Not done: {_PROBLEMS[answer]}.", REFUSED)


@app.command()
def calls(context: typer.Context) -> None:
    """Open calls for an officer, from which kiosk and since when."""
    with opened(context) as services:
        for call in services.officer_calls.open_calls():
            state = f"answered by {call.answered_by}" if call.answered else "waiting"
            typer.echo(f"{call.kiosk:12} {local(services, call.called_at)}  {state}")


@app.command()
def answer_call(context: typer.Context, kiosk: str, by: OfficerOption = "cli") -> None:
    """Say that an officer is coming; the kiosk shows it. Exit 1 when no call waits there."""
    with opened(context) as services:
        if not services.officer_calls.answer(kiosk, acting(services, by).code):
            raise fail(f"Not done: no unanswered call at {kiosk}.", REFUSED)
    typer.echo(f"{kiosk} shows that an officer is coming.")


@app.command()
def close_call(context: typer.Context, kiosk: str, by: OfficerOption = "cli") -> None:
    """The visitor has been helped. Exit 1 when there is no open call."""
    with opened(context) as services:
        if not services.officer_calls.close(kiosk, acting(services, by).code):
            raise fail(f"Not done: no open call at {kiosk}.", REFUSED)


def _check_file(answer: object) -> None:
    """Exits 2 with every fault of a CSV file."""
    if not isinstance(answer, list):
        return
    for fault in answer:
        assert isinstance(fault, CsvFault)
        place = f"row {fault.row}" + (f', column "{fault.column}"' if fault.column else "") if fault.row else "the file"
        typer.echo(f"{place}: {_WORDS.get('en', f'csv.{fault.reason}')}", err=True)
    raise fail(f"Nothing was changed: {len(answer)} faults.", FAULTY)


@app.command()
def add(
    context: typer.Context,
    code: str,
    name: Annotated[str, typer.Option(help="The officer's name; never in the log.")],
    role: Annotated[Role, typer.Option()] = Role.COUNTER,
    nip: Annotated[str, typer.Option(help="18 digits; never in the log.")] = "",
    pin_stdin: PinStdin = False,
    by: OfficerOption = "cli",
) -> None:
    """Make an account. The PIN or password is asked for, never given as an argument."""
    with opened(context) as services:
        answer = services.people_desk.add_with_secret(acting(services, by), code, name, nip, role, _secret(pin_stdin))
        if not isinstance(answer, Officer):
            _check(answer)
    typer.echo(f"{code} can sign in.")


@app.command("import")
def import_list(context: typer.Context, file: CsvFile, by: OfficerOption = "cli") -> None:
    """Read a staff list (CSV: kode, nama, nip, peran). New accounts get a first PIN, said once."""
    with opened(context) as services:
        answer = services.people_desk.import_list(acting(services, by), file.read_bytes())
    _check_file(answer)
    assert isinstance(answer, Imported)
    for code, pin in sorted(answer.pins.items()):
        typer.echo(f"{code:12} first PIN {pin}")
    typer.echo(f"{len(answer.pins)} new, {len(answer.changed)} changed, {answer.same} as they were.")


@app.command("list")
def list_officers(context: typer.Context) -> None:
    """All accounts."""
    with opened(context) as services:
        accounts = services.officers.all()
        for one in accounts:
            state = "" if one.active else "inactive"
            typer.echo(f"{one.code:12} {one.role.value:14} {'first PIN' if one.provisional else state}".rstrip())
    if not accounts:
        typer.echo("No accounts yet. Make one: kiosk officers add CODE --name NAME --role administrator")


@app.command()
def set_pin(context: typer.Context, code: str, pin_stdin: PinStdin = False, by: OfficerOption = "cli") -> None:
    """Give an officer a new PIN or password."""
    with opened(context) as services:
        _check(services.people_desk.set_secret(acting(services, by), code, _secret(pin_stdin)))
    typer.echo(f"{code} has a new PIN or password.")


@app.command()
def set_role(context: typer.Context, code: str, role: Role, by: OfficerOption = "cli") -> None:
    """Give an officer another role."""
    with opened(context) as services:
        _check(services.people_desk.set_role(acting(services, by), code, role))
    typer.echo(f"{code} is {role.value} now.")


@app.command()
def deactivate(context: typer.Context, code: str, by: OfficerOption = "cli") -> None:
    """Switch an account off."""
    with opened(context) as services:
        _check(services.people_desk.set_active(acting(services, by), code, False))
    typer.echo(f"{code} cannot sign in any more.")


@app.command()
def activate(context: typer.Context, code: str, by: OfficerOption = "cli") -> None:
    """Switch an account on again."""
    with opened(context) as services:
        _check(services.people_desk.set_active(acting(services, by), code, True))
    typer.echo(f"{code} can sign in again.")


@roster.command("add")
def add_duty(
    context: typer.Context, day: str, start: str, end: str, counter: str, officer: str, by: OfficerOption = "cli"
) -> None:
    """Put OFFICER on duty at COUNTER on DAY (2026-11-23) from START to END (08:00)."""
    when, first, last = day_of(day), minutes_of(start), minutes_of(end)
    if when is None or first is None or last is None:
        raise fail("Not done: a day is 2026-11-23, a time 08:00.", FAULTY)
    with opened(context) as services:
        _check(services.people_desk.add_duty(acting(services, by), Duty(when, first, last, counter, officer)))


@roster.command("import")
def import_roster(context: typer.Context, file: CsvFile, by: OfficerOption = "cli") -> None:
    """Read a roster (CSV: tanggal, mulai, selesai, loket, petugas); it replaces the days that it names."""
    with opened(context) as services:
        answer = services.people_desk.import_roster(acting(services, by), file.read_bytes())
    _check_file(answer)
    assert isinstance(answer, RosterImported)
    typer.echo(f"{answer.added} added, {answer.removed} removed.")


@roster.command()
def show(context: typer.Context, day: Annotated[str, typer.Argument()] = "", days: int = 7) -> None:
    """The duties of the coming days, or from DAY on."""
    first = day_of(day) if day else date.today()  # noqa: DTZ011 - only which days are shown
    if first is None:
        raise fail("Not done: a day is 2026-11-23.", FAULTY)
    with opened(context) as services:
        found = Roster(services.journal, services.settings.house).on(first, first + timedelta(days=days - 1))
    for one in found:
        times = f"{one.start // 60:02d}:{one.start % 60:02d}-{one.end // 60:02d}:{one.end % 60:02d}"
        typer.echo(f"{one.day} {times}  counter {one.counter:4} {one.officer}")
