"""`kiosk bookings …`: booked visits from the command line. Names appear on demand only."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from kiosk.commands.common import REFUSED, JsonOption, OfficerOption, acting, fail, file_work, opened, show, watched
from kiosk.compose.services import Services
from services.visits.codes import CODE_DIGITS, clean_code, shown_code
from services.visits.model import BookAnswer, Booking, BookingProblem, EndReason, NewBooking, NotBooked, Person

bookings = typer.Typer(no_args_is_help=True, help="Booked visits.")

WhichArgument = Annotated[str, typer.Argument(help="The short code, or # and the number of the booking.")]
SHOWN_FAULTS = 50

_PROBLEMS = {
    BookingProblem.BAD_NIK: "this is no right NIK (16 digits with a birth date that exists)",
    BookingProblem.BAD_NAME: "this is no name of a visitor",
    BookingProblem.BAD_NUMBER: "this is no register number (letters, digits, . / -)",
    BookingProblem.BAD_DETAINEE_NAME: "this is no name of a detainee",
    BookingProblem.PARTY_SIZE: "more people than the house allows, or nobody",
    BookingProblem.NO_SESSION: "no session begins then; kiosk bookings sessions",
    BookingProblem.DAY_CLOSED: "there are no visits that day",
    BookingProblem.TOO_SOON: "too soon, or past",
    BookingProblem.TOO_FAR: "too far ahead",
    BookingProblem.SESSION_FULL: "the session is full",
    BookingProblem.DETAINEE_LIMIT: "the detainee's visits of that week are used up",
    BookingProblem.VISITOR_LIMIT: "the visitor's visits of that week are used up",
    BookingProblem.DIFFERENT: "the same request came before with other particulars",
    BookingProblem.NO_WALK_INS: "the house takes no walk-ins",
    BookingProblem.UNKNOWN: "there is no such booking",
    BookingProblem.ENDED: "it has ended already",
    BookingProblem.KEY_MISSING: "personal data cannot be sealed or opened here",
    BookingProblem.CLOCK_UNTRUSTED: "the clock cannot be trusted; kiosk doctor",
    BookingProblem.UNAVAILABLE: "the database is away",
}


def _refused(answer: NotBooked) -> typer.Exit:
    detail = f" ({answer.detail})" if answer.detail else ""
    return fail(f"Not done: {_PROBLEMS[answer.problem]}{detail}.", REFUSED)


def _done(answer: BookAnswer) -> Booking:
    if isinstance(answer, NotBooked):
        raise _refused(answer)
    return answer.booking


def find_booking(services: Services, which: str) -> Booking:
    """By short code, or "#" and row number. Exits 1."""
    code = clean_code(which)
    if which.startswith("#") and which[1:].isdigit():
        found = services.visits.bookings.by_id(int(which[1:]))
    else:
        found = services.visits.bookings.by_code(code) if len(code) == CODE_DIGITS else None
    if found is None:
        number = which.isdigit() and len(which) < CODE_DIGITS
        hint = f' Its number is written "#{which}", its code has {CODE_DIGITS} digits.' if number else ""
        raise fail(f"There is no booking {which}.{hint}", REFUSED)
    return found


def _as_json(one: Booking) -> dict[str, object]:
    return {
        "id": one.id,
        "code": one.code,
        "day": one.day.isoformat(),
        "session": one.session,
        "party": one.party_size,
        "state": one.state.value,
        "channel": one.channel.value,
        "name": one.name_mask,
        "nik": one.nik_mask,
        "needs_counter": one.needs_counter,
        "reason": one.reason or None,
    }


def _line(one: Booking) -> str:
    who = f"{one.name_mask:16} {one.nik_mask}".rstrip() or "(personal data purged)"
    code = shown_code(one.code) if one.code else "-"
    return f"#{one.id:<6} {code:13} {one.day} {one.session} {one.party_size:>3} {one.state.value:10} {who}"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f'"{text}": expected a date such as 2026-11-24') from error


def _minutes(text: str) -> int:
    hours, _, minutes = text.replace(".", ":").partition(":")
    if not (hours.isdigit() and minutes.isdigit() and int(hours) < 24 and int(minutes) < 60):
        raise typer.BadParameter(f'"{text}": expected a time such as 09:00')
    return int(hours) * 60 + int(minutes)


def _person(from_stdin: bool) -> Person:
    """Asked for, or four lines of standard input: an argument would stay in the shell's history."""
    if from_stdin:
        lines = [*sys.stdin.read().splitlines(), "", "", "", ""]
        return Person(*(line.strip() for line in lines[:4]))
    return Person(
        nik=typer.prompt("NIK of the visitor", hide_input=True),
        name=typer.prompt("Name of the visitor", hide_input=True),
        detainee_number=typer.prompt("Register number of the detainee", hide_input=True),
        detainee_name=typer.prompt("Name of the detainee", hide_input=True, default="", show_default=False),
    )


@bookings.command()
def add(
    context: typer.Context,
    day: Annotated[str, typer.Argument(help="The day, such as 2026-11-24.")],
    session: Annotated[str, typer.Argument(help="When the session begins, such as 09:00.")],
    party: Annotated[int, typer.Option(help="How many people.")] = 1,
    needs_counter: Annotated[bool, typer.Option(help="Papers must be seen at a counter first.")] = False,
    from_stdin: Annotated[
        bool, typer.Option("--stdin", help="Four lines: NIK, name, register number, detainee's name.")
    ] = False,
    officer: OfficerOption = "cli",
    as_json: JsonOption = False,
) -> None:
    """Book a visit. Who visits whom is asked for, never given as an argument."""
    wanted, start = _day(day), _minutes(session)
    with opened(context, same_house=True) as services:
        wish = NewBooking(wanted, start, party, _person(from_stdin), needs_counter=needs_counter)
        made = _done(services.visit_desk.book(acting(services, officer), wish))
    show(_as_json(made), as_json, f"Booked: {_line(made)}")


@bookings.command("import")
def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX file; kiosk bookings template makes an empty one.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would come of it, and change nothing.")] = False,
    good_rows: Annotated[bool, typer.Option("--good-rows", help="Bring in good rows although others are faulty.")] = (
        False
    ),
    officer: OfficerOption = "cli",
    as_json: JsonOption = False,
) -> None:
    """Bring in a file of bookings. Exit 1 when nothing was brought in, or a row is faulty."""
    from services.visits.import_words import fault_words, summary  # only this command reads files

    content = file_work(file.read_bytes)
    with opened(context, same_house=True) as services, watched("Bringing in") as progress:
        report = services.visit_desk.import_file(
            acting(services, officer), content, dry_run=dry_run, all_or_nothing=not good_rows, progress=progress
        )
    lines = [fault_words(one, "en") for one in report.faults]
    if as_json:
        faults = [
            {"row": one.row, "column": one.column, "problem": one.problem.value, "detail": one.detail}
            for one in report.faults
        ]
        problem = report.file_problem.value if report.file_problem else None
        show(
            {
                "added": report.added,
                "unchanged": report.unchanged,
                "applied": report.applied,
                "file_problem": problem,
                "faults": faults,
            },
            True,
            "",
        )
    else:
        more = [f"… and {len(lines) - SHOWN_FAULTS} more (--json lists all)"] if len(lines) > SHOWN_FAULTS else []
        typer.echo("\n".join([*lines[:SHOWN_FAULTS], *more, summary(report, "en")]))
    if report.file_problem is not None or report.faults:
        raise typer.Exit(REFUSED)


@bookings.command("list")
def list_bookings(
    context: typer.Context,
    day: Annotated[str, typer.Option(help="From this day on (today when left out).")] = "",
    until: Annotated[str, typer.Option(help="Up to this day (the same when left out).")] = "",
    as_json: JsonOption = False,
) -> None:
    """Bookings of a day or of days, masked."""
    with opened(context) as services:
        first = _day(day) if day else services.queue.today()
        last = _day(until) if until else first
        found: list[Booking] = []
        while page := services.visits.bookings.between(first, last, after=found[-1] if found else None):
            found += page
    show([_as_json(one) for one in found], as_json, "\n".join(map(_line, found)) or "No bookings.")


@bookings.command()
def sessions(
    context: typer.Context,
    day: Annotated[str, typer.Option(help="The day (today when left out).")] = "",
    as_json: JsonOption = False,
) -> None:
    """The sessions of a day and how full they are."""
    with opened(context) as services:
        wanted = _day(day) if day else services.queue.today()
        found = services.visits.fill(wanted)
    value = [
        {
            "start": one.start,
            "end": one.end,
            "quota": one.quota,
            "booked": one.booked,
            "walk_ins": one.walk_ins,
            "checked_in": one.checked_in,
            "left": one.left,
        }
        for one in found
    ]
    lines = [
        f"{one.start // 60:02d}.{one.start % 60:02d}-{one.end // 60:02d}.{one.end % 60:02d}  "
        f"{one.booked} of {one.quota} booked, {one.checked_in} here, {one.walk_ins} walk-ins, {one.left} left"
        for one in found
    ]
    show(value, as_json, "\n".join(lines) or f"No visits on {wanted}.")


@bookings.command("show")
def show_booking(
    context: typer.Context,
    which: WhichArgument,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show the names too; who asked is in the log.")] = False,
    officer: OfficerOption = "cli",
    as_json: JsonOption = False,
) -> None:
    """One booking, masked."""
    with opened(context) as services:
        found = find_booking(services, which)
        value, words = _as_json(found), _line(found)
        if reveal:
            names = services.visit_desk.reveal(acting(services, officer), found.id)
            if isinstance(names, NotBooked):
                raise _refused(names)
            value |= {"visitor": names.name, "detainee_number": names.detainee_number, "detainee": names.detainee_name}
            words += f"\nVisitor:  {names.name}\nDetainee: {names.detainee_number} {names.detainee_name}".rstrip()
    show(value, as_json, words)


@bookings.command()
def cancel(
    context: typer.Context,
    which: WhichArgument,
    reason: Annotated[EndReason, typer.Option(help="Why.")],
    revoke: Annotated[bool, typer.Option("--revoke", help="The house withdraws the pass.")] = False,
    officer: OfficerOption = "cli",
) -> None:
    """Cancel a booking, or withdraw its pass."""
    with opened(context) as services:
        found = find_booking(services, which)
        end = services.visit_desk.revoke if revoke else services.visit_desk.cancel
        ended = _done(end(acting(services, officer), found.id, reason))
    typer.echo(_line(ended))


@bookings.command()
def purge(context: typer.Context, officer: OfficerOption = "cli") -> None:
    """Delete personal data whose retention is over, and destroy the keys of whole weeks."""
    with opened(context, same_house=True) as services:
        done = file_work(lambda: services.visit_desk.purge(acting(services, officer)))
    if done is None:
        raise fail("Not done: the clock cannot be trusted; kiosk doctor.", REFUSED)
    typer.echo(f"Visits before {done.before}: {done.bookings} purged, {done.keys} week keys destroyed.")
    if done.keys_elsewhere:
        weeks = ", ".join(done.keys_elsewhere)
        raise fail(f"The keys of {weeks} are not on this machine: purge on the one that has them.", REFUSED)


@bookings.command()
def template(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Where to write it: a name that ends in .xlsx or .csv.")],
    language: Annotated[str, typer.Option(help="Of the explanations: id or en.")] = "id",
) -> None:
    """Write an empty file for bookings."""
    from services.visits.template import template_csv, template_xlsx  # only this command writes one

    makers = {".xlsx": lambda: template_xlsx(language), ".csv": template_csv}
    make = makers.get(file.suffix.lower())
    if make is None:
        raise typer.BadParameter(f"{file}: expected a name that ends in .xlsx or .csv")
    content = make()
    file_work(lambda: file.write_bytes(content))
    typer.echo(str(file))
