"""`kiosk bookings pass`: the pass of a booking as text, picture, page, or on a kiosk's paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from kiosk.commands.common import REFUSED, OfficerOption, acting, fail, file_work, opened
from kiosk.commands.pass_keys import key_words
from kiosk.commands.visits import WhichArgument, find_booking
from kiosk.compose.services import Services
from services.house.kiosks import all_kiosks
from services.people.model import Officer
from services.visits.model import Booking, NotBooked

if TYPE_CHECKING:
    from services.visits.pass_keys import KeyProblem

T = TypeVar("T")


def make_pass(
    context: typer.Context,
    which: WhichArgument,
    png: Annotated[Path | None, typer.Option(help="Write the picture for a phone here.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="Write the page to print here.")] = None,
    print_at: Annotated[str, typer.Option("--print", metavar="KIOSK", help="Print it at this kiosk.")] = "",
    language: Annotated[str, typer.Option(help="id or en.")] = "id",
    officer: OfficerOption = "cli",
) -> None:
    """Issue the pass of a booking: its text, as a picture or a page, or on a kiosk's paper."""
    from services.staff.visit_desk import PassForm
    from services.visits.pictures import pass_pdf, pass_png  # pictures are slow to import

    form = PassForm.PICTURE if png is not None else PassForm.PAGE if pdf is not None else PassForm.TEXT
    with opened(context, same_house=True) as services:
        who, found = acting(services, officer), find_booking(services, which)
        if print_at:
            _print_pass(services, who, found, print_at, language)
            return
        words = _issued(services.visit_desk.issue_pass(who, found.id, form, language))
    if png is not None:
        file_work(lambda: png.write_bytes(pass_png(words)))
    if pdf is not None:
        file_work(lambda: pdf.write_bytes(pass_pdf(words)))
    typer.echo(words.qr_text)


def _print_pass(services: Services, who: Officer, found: Booking, kiosk: str, language: str) -> None:
    known = [one.kiosk for one in all_kiosks(services.database)]
    if kiosk not in known:
        raise fail(f"There is no kiosk {kiosk}; known: {', '.join(known) or 'none'}.", REFUSED)
    job = _issued(services.visit_desk.print_pass(who, found.id, kiosk, language))
    typer.echo(f"Pass of #{found.id}: asked of {kiosk} (job {job.id}); kiosk logs tells what became of it.")


def _issued(answer: T | NotBooked | KeyProblem) -> T:
    from services.visits.pass_keys import KeyProblem  # ciphers are slow to import

    if isinstance(answer, NotBooked):
        raise fail("No pass: the visit was used, ended, or lies behind; or its personal data was purged.", REFUSED)
    if isinstance(answer, KeyProblem):
        raise fail(f"No pass: {key_words(answer)}.", REFUSED)
    return answer
