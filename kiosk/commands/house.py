"""`kiosk config`, `kiosk printer`, `kiosk doctor`."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from typing import Annotated

import typer

from kiosk.commands.common import AWAY, REFUSED, local, opened, settings_of
from kiosk.commands.scanner import scanner_lock
from kiosk.locks import is_held
from kiosk.services_room import Services, house_differences, open_services
from kiosk.settings import Settings
from services import house_settings, print_jobs
from services.database import DatabaseFault

config = typer.Typer(no_args_is_help=True, help="kiosk.ini.")
printer = typer.Typer(no_args_is_help=True, help="The printer of this kiosk.")

PRINT_SECONDS = 15.0
LEAST_FREE_BYTES = 500_000_000

By = Annotated[str, typer.Option("--officer", help="Who does it, for the log.")]


@config.command()
def check(context: typer.Context) -> None:
    """Read kiosk.ini and list all faults. Exit 2 when there are any."""
    settings = settings_of(context)
    typer.echo(f"{settings.path}: {len(settings.house.services)} services, no faults.")


@config.command()
def adopt(context: typer.Context, by: By = "cli") -> None:
    """Make this kiosk.ini's house settings those of the house."""
    with opened(context) as services:
        changed = house_settings.adopt(services.journal, services.settings.fingerprint, by)
    for one in changed:
        typer.echo(f"[{one.section}] {one.key}: {one.in_database!r} -> {one.in_file!r}")
    typer.echo("Adopted." if changed else "Nothing differs.")


def _printer_lock_held(settings: Settings) -> bool:
    return is_held(settings.storage.run / f"{settings.kiosk.id}.printer.lock")


@printer.command()
def status(context: typer.Context) -> None:
    """The printer's state. Exit 3 when it cannot print."""
    with opened(context) as services:
        if _printer_lock_held(services.settings):
            state = services.states.read()
            typer.echo(f"{state.printer_state or 'not known yet'} (said by the running kiosk)")
            return
        from kiosk.wiring import make_printer

        found = make_printer(services.settings).status()
    typer.echo(f"{found.state.value} {found.detail}".strip())
    if not found.can_print:
        raise typer.Exit(AWAY)


@printer.command()
def test(context: typer.Context) -> None:
    """Print a test slip: by the running kiosk, or directly when no kiosk holds the printer."""
    with opened(context) as services:
        if not _printer_lock_held(services.settings):
            raise_for = _print_directly(services)
        else:
            raise_for = _print_by_kiosk(services)
    typer.echo(raise_for)
    if raise_for not in ("printed", "sent"):
        raise typer.Exit(AWAY)


def _print_directly(services: Services) -> str:
    from kiosk.wiring import make_printer
    from services.slips import trial_slip

    slip = trial_slip(
        services.settings.house, kiosk=services.settings.kiosk.id, now=services.clock.now(), language="id"
    )
    return make_printer(services.settings).print(slip).outcome.value


def _print_by_kiosk(services: Services) -> str:
    job = print_jobs.request_test(services.journal, kiosk=services.settings.kiosk.id, language="id", actor="cli")
    end = time.monotonic() + PRINT_SECONDS
    while time.monotonic() < end:
        found = print_jobs.find_job(services.database, job)
        if found is not None and found.state.ended:
            return found.state.value
        time.sleep(0.2)
    return f"still waiting after {PRINT_SECONDS:.0f} s (job {job})"


def doctor(context: typer.Context) -> None:
    """Look at everything; each fault with its remedy. Exit 1 when something is wrong."""
    settings = settings_of(context)
    failed = False
    for good, line in _findings(settings):
        typer.echo(f"{'ok  ' if good else 'warn' if good is None else 'FAIL'}  {line}")
        failed = failed or good is False
    if failed:
        raise typer.Exit(REFUSED)


def _findings(settings: Settings) -> Iterator[tuple[bool | None, str]]:
    yield True, f"settings: {settings.path}"
    if settings.printer.simulated:
        yield None, "printer: simulated. For a real one set [printer] driver = escpos and its port"
    if any(len(day) == 1 and day[0].end - day[0].start == 1440 for one in settings.house.services.values()
           for day in one.hours.weekdays):  # fmt: skip
        yield None, "hours: open around the clock. Set [hours] to those of the house"
    display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    yield (True if display else None), f"display: {display or 'none; kiosk run starts one in memory (Xvfb)'}"
    settings.storage.data.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.storage.data).free
    yield free > LEAST_FREE_BYTES, f"disk: {free // 1_000_000} MB free. Below 500 MB remove what is not needed"
    try:
        services = open_services(settings, check=True)
    except DatabaseFault as fault:
        yield False, f"database: {fault}"
        return
    try:
        yield True, f"database: {services.database.kind}, schema and file are whole"
        differing = house_differences(services)
        remedy = f"{len(differing)} keys differ: kiosk config adopt, or correct kiosk.ini"
        yield not differing, f"house settings: {'as in the database' if not differing else remedy}"
        yield _surveys_finding(services)
        clock = services.queue.clock_state()
        last = local(services, clock.last) if clock.last else "none"
        yield clock.trusted, f"clock: {clock.trust.value} (last trusted moment {last}). If not: set it, confirm it"
        yield _printer_finding(services)
        yield _scanner_finding(services)
    finally:
        services.close()


def _surveys_finding(services: Services) -> tuple[bool | None, str]:
    from services.surveys.instrument_files import InstrumentsFaulty

    try:
        known = services.surveys.instruments
    except InstrumentsFaulty as faulty:
        return False, f"surveys: {faulty}"
    return True, f"surveys: {', '.join(known)}"


def _printer_finding(services: Services) -> tuple[bool | None, str]:
    if _printer_lock_held(services.settings):
        return True, f"printer: {services.states.read().printer_state or 'unknown'} (held by the running kiosk)"
    if services.settings.printer.simulated:
        return True, "printer: simulated; it comes with kiosk run"
    from kiosk.wiring import make_printer

    found = make_printer(services.settings).status()
    return found.can_print, f"printer: {found.state.value} {found.detail}. Check power, cable, paper and port"


def _scanner_finding(services: Services) -> tuple[bool | None, str]:
    settings = services.settings
    if not settings.scanner.fitted:
        return True, "scanner: none ([scanner] driver = none)"
    if is_held(scanner_lock(settings)):
        return True, f"scanner: {services.states.read().scanner_state or 'unknown'} (held by the running kiosk)"
    if settings.scanner.simulated:
        return None, "scanner: simulated. For a real one set [scanner] driver and port (kiosk scanner test helps)"
    from kiosk.wiring import make_scanner

    scanner = make_scanner(settings)
    assert scanner is not None
    found = scanner.open()
    scanner.close()
    return found.ready, f"scanner: {found.state.value} {found.detail}. Check cable and port (kiosk scanner test helps)"
