"""`kiosk bookings …`: booked visits from the command line. Personal data is masked; the console reveals it."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from typer import Context

from kiosk.commands.common import (
    JsonOption,
    LanguageOption,
    OfficerOption,
    acting,
    clock_range,
    fail,
    opened,
    parsed_day,
    show,
    show_table,
    shown,
    write_out,
)
from kiosk.commands.pass_keys import key_words
from kiosk.commands.visit_import import import_file
from kiosk.compose.services import Services
from kiosk.processes.terminal import REFUSED
from services.people.model import COMMAND_LINE
from services.store.files import write_durably
from services.text.catalogues import Texts
from services.text.times import minutes_of
from services.visits.codes import CODE_DIGITS, clean_code, shown_code
from services.visits.model import Booking, NewBooking, NotBooked, Person, SessionFill
from services.visits.party import names_in

if TYPE_CHECKING:
    from services.visits.pass_keys import KeyProblem

app = typer.Typer(no_args_is_help=True, help="Booked visits.")

WhichArgument = Annotated[str, typer.Argument(help="The short code, or # and the number of the booking.")]
T = TypeVar("T")


def _find_booking(services: Services, which: str) -> Booking:
    """By short code, or "#" and row number. Exits 1."""
    code = clean_code(which)
    if re.fullmatch(r"#\d{1,18}", code, re.ASCII):
        found = services.visits.bookings.by_id(int(code[1:]))
    else:
        found = services.visits.bookings.by_code(code) if len(code) == CODE_DIGITS else None
    if found is None:
        number = which.isascii() and which.isdigit() and len(which) < CODE_DIGITS
        hint = f' Its number is written "#{which}", its code has {CODE_DIGITS} digits.' if number else ""
        raise fail(f"There is no booking {shown(which)}.{hint}", REFUSED)
    return found


def _booking_json(one: Booking) -> dict[str, object]:
    return {
        "id": one.id,
        "code": one.code,
        "day": one.day.isoformat(),
        "session": one.session,
        "party": one.party_size,
        "children": one.children,
        "state": one.state.value,
        "channel": one.channel.value,
        "made_by": one.made_by,
        "name": one.name_mask,
        "nik": one.nik_mask,
        "needs_counter": one.needs_counter,
        "group": one.group,
        "relation": one.relation,
        "reason": one.reason or None,
    }


def _booking_line(one: Booking) -> str:
    who = f"{one.name_mask:16} {one.nik_mask}".rstrip() or "(personal data purged)"
    code = shown_code(one.code) if one.code else "-"
    return f"#{one.id:<6} {code:13} {one.day} {one.session} {one.party_size:>3} {one.state.value:10} {who}"


def _minutes(text: str) -> int:
    found = minutes_of(text)
    if found is None:
        raise typer.BadParameter(f'"{shown(text)}": expected a time such as 09:00')
    return found


def _people(from_stdin: bool) -> tuple[Person, tuple[str, ...]]:
    """Asked for, or lines of standard input: an argument would stay in the shell's history."""
    if from_stdin:
        lines = [*sys.stdin.read().splitlines(), "", "", "", ""]
        return Person(*(line.strip() for line in lines[:4])), names_in(lines[4:])
    person = Person(
        nik=typer.prompt("NIK of the visitor", hide_input=True),
        name=typer.prompt("Name of the visitor", hide_input=True),
        detainee_number=typer.prompt("Register number of the detainee", hide_input=True),
        detainee_name=typer.prompt("Name of the detainee", hide_input=True, default="", show_default=False),
    )
    return person, names_in([typer.prompt("Names of companions", hide_input=True, default="", show_default=False)])


def _refusal(answer: NotBooked) -> str:
    from services.visits.session_words import detail_words

    detail = detail_words(answer, "en")
    words = Texts("console").get("en", f"refused.visit.{answer.problem}", detail=detail)
    return f"{words} ({detail})" if detail and detail not in words else words


@app.command()
def add(
    context: Context,
    day: Annotated[str, typer.Argument(help="The day, such as 2026-11-24.")],
    session: Annotated[str, typer.Argument(help="When the session begins, such as 09:00.")],
    party: Annotated[int, typer.Option(min=1, max=9999, help="How many people.")] = 1,
    children: Annotated[int, typer.Option(min=0, max=9999, help="How many of them are children.")] = 0,
    needs_counter: Annotated[bool, typer.Option(help="Papers must be seen at a counter first.")] = False,
    group: Annotated[str, typer.Option(help="The detainee's group, where the house has groups.")] = "",
    relation: Annotated[str, typer.Option(help="What the visitor is to the detainee: a code of the house.")] = "",
    from_stdin: Annotated[
        bool,
        typer.Option("--stdin", help="Lines: NIK, name, register number, detainee's name; then companions."),
    ] = False,
    officer: OfficerOption = "cli",
    as_json: JsonOption = False,
) -> None:
    """Book a visit. Who visits whom is asked for, never given as an argument."""
    wanted, start = parsed_day(day), _minutes(session)
    with acting(context, officer) as (services, who):
        person, companions = _people(from_stdin)
        wish = NewBooking(
            wanted,
            start,
            party,
            person,
            needs_counter=needs_counter,
            group=group,
            relation=relation,
            children=children,
            companions=companions,
        )
        answer = services.visits.bookings.book(who, wish)
    if isinstance(answer, NotBooked):
        raise fail(f"Not done: {_refusal(answer)}", REFUSED)
    show(_booking_json(answer.booking), as_json, f"Booked: {_booking_line(answer.booking)}")


app.command("import")(import_file)


@app.command("list")
def list_bookings(
    context: Context,
    day: Annotated[str, typer.Option(help="From this day on (today when left out).")] = "",
    until: Annotated[str, typer.Option(help="Up to this day (the same when left out).")] = "",
    as_json: JsonOption = False,
) -> None:
    """Bookings of a day or of days, masked."""
    with opened(context) as services:
        first = parsed_day(day) if day else services.queue.day.today()
        last = parsed_day(until) if until else first
        found: list[Booking] = []
        while page := services.visits.bookings.between(COMMAND_LINE, first, last, after=found[-1] if found else None):
            found += page
    show_table(found, as_json, _booking_json, _booking_line, "No bookings.")


def _by_group(one: SessionFill) -> dict[str, object]:
    return {"groups": list(one.groups), "by_group": dict(one.by_group)} if one.groups or one.by_group else {}


def _groups(one: SessionFill) -> str:
    only = f"; only {', '.join(one.groups)}" if one.groups else ""
    return only + "".join(f"; {code or 'no group'} {count}" for code, count in one.by_group)


@app.command()
def sessions(
    context: Context,
    day: Annotated[str, typer.Option(help="The day (today when left out).")] = "",
    as_json: JsonOption = False,
) -> None:
    """The sessions of a day and how full they are."""
    with opened(context) as services:
        wanted: date = parsed_day(day) if day else services.queue.day.today()
        found = services.visits.bookings.sessions_of(wanted)
    names = ("start", "end", "quota", "booked", "walk_ins", "checked_in", "left")
    show_table(
        found,
        as_json,
        lambda one: {name: getattr(one, name) for name in names} | _by_group(one),
        lambda one: (
            f"{clock_range(one.start, one.end, '.')}  {one.booked} of {one.quota} booked, {one.checked_in} here, "
            f"{one.walk_ins} walk-ins, {one.left} left{_groups(one)}"
        ),
        f"No visits on {wanted}.",
    )


@app.command("pass")
def make_pass(
    context: Context,
    which: WhichArgument,
    png: Annotated[Path | None, typer.Option(help="Write the picture for a phone here.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="Write the page to print here.")] = None,
    language: LanguageOption = "id",
    officer: OfficerOption = "cli",
) -> None:
    """Issue the pass of a booking: its text, as a picture or a page."""
    from services.visits.pass_issuing import PassForm
    from services.visits.pictures import pass_pdf, pass_png  # pictures are slow to import

    form = PassForm.PICTURE if png is not None else PassForm.PAGE if pdf is not None else PassForm.TEXT
    with acting(context, officer) as (services, who):
        found = _find_booking(services, which)
        words = _issued(services.visits.passes.issue(who, found.id, form, language))
        if png is not None:
            write_durably(png, pass_png(words))
        if pdf is not None:
            write_durably(pdf, pass_pdf(words))
    typer.echo(words.qr_text)


def _issued(answer: T | NotBooked | KeyProblem) -> T:
    from services.visits.pass_keys import KeyProblem  # ciphers are slow to import

    if isinstance(answer, NotBooked):
        raise fail("No pass: the visit was used, ended, or lies behind; or its personal data was purged.", REFUSED)
    if isinstance(answer, KeyProblem):
        raise fail(f"No pass: {key_words(answer)}.", REFUSED)
    return answer


@app.command()
def purge(context: Context, officer: OfficerOption = "cli") -> None:
    """Delete personal data whose retention is over, and destroy the keys of whole weeks."""
    with acting(context, officer) as (services, who):
        done = services.visits.purge(who)
    if done is None:
        raise fail("Not done: the clock cannot be trusted; kiosk doctor.", REFUSED)
    typer.echo(f"Visits before {done.before}: {done.bookings} purged, {done.keys} week keys destroyed.")
    if done.others:
        typer.echo(f"Goods that ended before {done.before}: {done.others} bags purged.")
    if done.keys_elsewhere:
        weeks = ", ".join(done.keys_elsewhere)
        raise fail(f"The keys of {weeks} are not on this machine: purge on the one that has them.", REFUSED)


@app.command()
def template(
    context: Context,
    file: Annotated[Path, typer.Argument(help="Where to write it: a name that ends in .xlsx or .csv.")],
    language: Annotated[str, typer.Option(help="Of the explanations: id or en.")] = "id",
) -> None:
    """Write an empty file for bookings."""
    from services.visits.template import columns_of, template_csv, template_xlsx  # only this command writes one

    kind = file.suffix.lower()
    if kind not in (".xlsx", ".csv"):
        raise typer.BadParameter(f"{file}: expected a name that ends in .xlsx or .csv")
    with opened(context) as services:
        columns = columns_of(services.visits.settings)
    write_out(template_csv(columns) if kind == ".csv" else template_xlsx(columns, language), file)
