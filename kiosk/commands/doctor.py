"""`kiosk doctor`: looks at everything, mends nothing, and has a remedy for each fault."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

import typer
from typer import Context

from devices.printer import PrinterStatus
from devices.scanner import ScannerState
from kiosk.commands.common import JsonOption, local, settings_of, show
from kiosk.commands.printer import ask_printer, known_by_kiosk, nothing_simulates
from kiosk.commands.scanner import ask_scanner
from kiosk.commands.words import PRINTER, TRACES
from kiosk.compose.services import Services, house_differences, open_services
from kiosk.processes.children import display_answers
from kiosk.processes.locks import is_held, lock_path
from kiosk.processes.terminal import REFUSED
from kiosk.settings.model import Settings
from kiosk.settings.warnings import warnings
from services.store.database import DatabaseFault, DatabaseSettings
from services.store.upgrade import damage_in
from services.surveys.server_traces import Leak, server_traces

LEAST_FREE_BYTES = 500_000_000
AROUND_THE_CLOCK = 24 * 60


class Verdict(StrEnum):
    OK = "ok"
    WARN = "warn"  # works, and is not what a house in service wants
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    verdict: Verdict
    found: str
    remedy: str = ""


def doctor(context: Context, as_json: JsonOption = False) -> None:
    """Look at everything; each fault with its remedy. Exit 1 when something is wrong, 2 for faults in kiosk.ini."""
    findings = []
    for finding in _findings(settings_of(context)):
        findings.append(finding)
        if not as_json:
            typer.echo(f"{finding.verdict.value:5} {finding.what}: {finding.found}")
            if finding.remedy:
                typer.echo(f"      -> {finding.remedy}")
    if as_json:
        show([{**asdict(one), "verdict": one.verdict.lower()} for one in findings], True, "")
    if any(one.verdict is Verdict.FAIL for one in findings):
        raise typer.Exit(REFUSED)


def _findings(settings: Settings) -> Iterator[Finding]:
    yield _ok("settings", str(settings.path))
    yield from (_warn("settings", words, "") for words in warnings(settings))
    yield _hours(settings)
    yield _display()
    yield _disk(settings.storage.data)
    yield from _database(settings)


def _hours(settings: Settings) -> Finding:
    always = [
        one.code
        for one in settings.house.services.values()
        if all(len(day) == 1 and day[0].end - day[0].start == AROUND_THE_CLOCK for day in one.hours.weekdays)
    ]
    if always:
        remedy = "Write the house's own hours into [hours] (or [hours CODE])."
        return _warn("hours", f"around the clock for {', '.join(always)}, as shipped", remedy)
    return _ok("hours", "set")


def _display() -> Finding:
    wayland, name = os.environ.get("WAYLAND_DISPLAY", ""), os.environ.get("DISPLAY", "")
    if wayland or (name and display_answers(name)):
        return _ok("display", wayland or name)
    if name:
        return _fail("display", f"{name} does not answer", "Start the X server, or correct DISPLAY.")
    if shutil.which("Xvfb") is None:
        return _fail("display", "none, and no Xvfb", "Connect a display, or install Xvfb: script/setup.")
    return _warn("display", "none here", "Nothing to do for a trial: kiosk run opens on Xvfb and serves the picture.")


def _disk(folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return _fail("disk", f"{folder}: {error.strerror}", "Let the kiosk's user own that folder.")
    if not os.access(folder, os.W_OK):
        return _fail("disk", f"{folder} cannot be written", "Let the kiosk's user own that folder.")
    found = f"{free // 1_000_000} MB free"
    if free < LEAST_FREE_BYTES:
        return _fail("disk", found, "Remove what is not needed (old backups first), until 500 MB are free.")
    return _ok("disk", found)


def _database(settings: Settings) -> Iterator[Finding]:
    place = DatabaseSettings(settings.storage.database_url, settings.storage.id_file).sqlite_path
    try:
        if place is not None and place.exists() and (damage := damage_in(place)):
            yield _fail(
                "database",
                f"{place} is damaged ({damage})",
                "Stop the kiosk; its next start puts the file aside whole. Then bring a backup back in its place.",
            )
            return
        services = open_services(settings)
    except DatabaseFault as fault:
        yield _fail("database", str(fault), "As it says; nothing works without the database.")
        return
    try:
        yield _ok("database", f"{services.database.kind}, schema and file are whole")
        looks = (_house, _surveys, _answers, _clock, _people, _kiosk_id, _pass_keys, _printer, _scanner)
        for look in looks:
            yield _guarded(look, services)
    finally:
        services.close()


def _guarded(look: Callable[[Services], Finding], services: Services) -> Finding:
    try:
        return look(services)
    except DatabaseFault as fault:
        return _fail("database", str(fault), "Look again; if it stays so: is another program holding it?")


def _house(services: Services) -> Finding:
    differing = house_differences(services)
    if not differing:
        return _ok("house settings", "as in the database")
    names = ", ".join(f"[{one.section}] {one.key}" for one in differing[:8])
    remedy = "If kiosk.ini is right: kiosk config adopt. If not: correct it. Until then no kiosk starts."
    return _fail("house settings", f"{len(differing)} keys differ: {names}", remedy)


def _surveys(services: Services) -> Finding:
    from services.surveys.instrument_files import SETTINGS, InstrumentsFaulty

    try:
        known = services.surveys.instruments
    except InstrumentsFaulty as faulty:
        ours = all(one.file == SETTINGS for one in faulty.faults)
        file = f"{services.settings.path}, section [survey]" if ours else "the survey file at the place that it names"
        return _fail("surveys", str(faulty), f"Correct {file}.")
    return _ok("surveys", ", ".join(known))


def _answers(services: Services) -> Finding:
    """Whether what the database's server writes down by itself joins answers to numbers: docs/security.md."""
    traces = server_traces(services.database)
    if not traces:
        file = services.database.kind == "sqlite"
        own = "in the house's own file; who gave them is overwritten at the day's end"
        return _ok("survey answers", own if file else "nothing that the server writes joins them to numbers")
    found = "; ".join(one.found for one in traces)
    remedy = " ".join(TRACES[one.leak] for one in traces)
    unknown = all(one.leak is Leak.UNKNOWN_LIBRARIES for one in traces)
    return _warn("survey answers", found, remedy) if unknown else _fail("survey answers", found, remedy)


def _clock(services: Services) -> Finding:
    state = services.queue.day.clock_state()
    last = local(services, state.last) if state.last else "none"
    found = f"{state.trust.value}: {local(services, state.now)}, last trusted moment {last}"
    if state.trusted:
        return _ok("clock", found)
    return _fail("clock", found, "Set the machine's clock, then: kiosk clock confirm. Until then no numbers are given.")


def _people(services: Services) -> Finding:
    accounts = services.officers.all()
    if any(one.active and one.role == "administrator" for one in accounts):
        return _ok("officers", f"{len(accounts)} accounts")
    return _warn("officers", "no administrator", "kiosk officers add CODE --name NAME --role administrator")


def _kiosk_id(services: Services) -> Finding:
    """Whether two machines run with one id: each says every minute that it lives, with the letter of its slips."""
    from services.visits.slip_series import alive

    living = [one.kiosk for one in alive(services.database, services.clock.now())]
    shared = sorted({one for one in living if living.count(one) > 1})
    if shared:
        remedy = "Give each machine an id of its own ([kiosk] id), restart it, and look again after five minutes."
        return _fail("kiosk id", f"{', '.join(shared)}: more than one machine runs with this id", remedy)
    return _ok("kiosk id", f"{services.settings.kiosk.id}, and no other machine has it")


def _pass_keys(services: Services) -> Finding:
    from services.visits.pass_keys import SigningKey  # signatures are slow to import

    valid = [one for one in services.visits.keys.all() if not one.retired]
    if not valid:
        return _warn("pass keys", "none", "Where passes for visits are issued: kiosk keys new.")
    if not any(one.here for one in valid):
        return _ok("pass keys", f"{len(valid)} valid, issued on another machine")
    signing = services.visits.keys.signing()
    if isinstance(signing, SigningKey):
        return _ok("pass keys", f"{len(valid)} valid, number {signing.id} signs here")
    remedy = "Give the file back to its owner alone (chmod 600). If anyone could read it: new key, retire this one."
    return _fail("pass keys", f"the private key is {signing.value}", remedy)


def _printer(services: Services) -> Finding:
    settings = services.settings
    if (found := known_by_kiosk(services)) is not None:
        if not found.detail:
            return _warn("printer", "not known yet (the kiosk has just started)", "Look again in a minute.")
        return _of_printer(found)
    if nothing_simulates(settings):
        remedy = "It comes with kiosk run. For a real one set [printer] driver = escpos and its port."
        return _warn("printer", "simulated, and not running now", remedy)
    found = ask_printer(settings)
    if settings.printer.simulated and found.can_print:
        return _warn("printer", f"simulated, {found.state.value}", "For a real one: [printer] driver = escpos.")
    return _of_printer(found)


def _of_printer(status: PrinterStatus) -> Finding:
    found = f"{status.state.value} {status.detail}".strip()
    remedy = f"{PRINTER[status.state].capitalize()}." if PRINTER[status.state] else ""
    if status.can_print:
        return Finding("printer", Verdict.WARN if remedy else Verdict.OK, found, remedy)
    return _fail("printer", found, remedy)


def _scanner(services: Services) -> Finding:
    settings = services.settings
    if not settings.scanner.fitted:
        return _ok("scanner", "none ([scanner] driver = none)")
    if is_held(lock_path(settings, "scanner")):
        said = services.states.read().scanner_state or "not known yet"
        ready, found = said != ScannerState.DISCONNECTED, f"{said} said by the running kiosk"
    elif settings.scanner.simulated:
        return _warn("scanner", "simulated", "For a real one set [scanner] driver and port (kiosk scanner test helps).")
    else:
        status = ask_scanner(settings)
        ready, found = status.ready, f"{status.state.value} {status.detail}".strip()
    if ready:
        return _ok("scanner", found)
    return _fail("scanner", found, "Look at cable and port; kiosk scanner test shows what it sends.")


def _ok(what: str, found: str) -> Finding:
    return Finding(what, Verdict.OK, found)


def _warn(what: str, found: str, remedy: str) -> Finding:
    return Finding(what, Verdict.WARN, found, remedy)


def _fail(what: str, found: str, remedy: str) -> Finding:
    return Finding(what, Verdict.FAIL, found, remedy)
