"""What commands that write reports share: days and periods on the command line, and where a file goes."""

from __future__ import annotations

import calendar
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from kiosk.commands.common import FAULTY, REFUSED, fail
from kiosk.compose.services import Services
from services.store.files import write_durably
from services.surveys.model import Period

Out = Annotated[Path | None, typer.Option("--out", help="The file to write; - for standard output.")]


def day_of(text: str, option: str) -> date:
    """A day on the command line. Exits 2 for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise fail(f'{option}: found "{text}"; expected a day such as 2026-10-31.', FAULTY) from error


def period_of(first: str, last: str, month: str) -> Period:
    """--from and --to, or --month. Exits 2 for what is no period."""
    if month:
        if first or last:
            raise fail("--month stands alone, without --from and --to.", FAULTY)
        start = day_of(f"{month}-01", "--month")
        return Period(start, start.replace(day=calendar.monthrange(start.year, start.month)[1]))
    if not first or not last:
        raise fail("A period is asked for: --from 2026-01-01 --to 2026-12-31, or --month 2026-10.", FAULTY)
    ends = day_of(first, "--from"), day_of(last, "--to")
    if ends[0] > ends[1]:
        raise fail(f"--to {last} is before --from {first}.", FAULTY)
    return Period(*ends)


def require_instrument(services: Services, instrument: str) -> None:
    """Exits 2 for an instrument that is not there."""
    known = services.surveys.instruments
    if instrument not in known:
        raise fail(f'There is no instrument "{instrument}"; there are {", ".join(known)}.', FAULTY)


def write_out(content: bytes, out: Path | None) -> None:
    """To a file, whole or not at all, and say which; or to standard output. Exits 1 when it cannot be written."""
    if out is None or str(out) == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return
    try:
        write_durably(out, content)
    except OSError as error:
        raise fail(f"{out} cannot be written ({error.strerror}).", REFUSED) from error
    typer.echo(f"{out}")
