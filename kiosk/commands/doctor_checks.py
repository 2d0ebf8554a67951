"""The checks of `kiosk doctor`, in their order. Each looks at one thing, changes nothing, and may raise."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from devices.printer import PrinterStatus
from devices.scanner import ScannerState
from kiosk.commands.common import local
from kiosk.commands.doctor_book import NAME as BOOK
from kiosk.commands.doctor_book import book
from kiosk.commands.doctor_copies import key_envelope, last_copy
from kiosk.commands.doctor_servers import database_servers
from kiosk.commands.doctor_visits import bans
from kiosk.commands.findings import Finding, Verdict, fail, ok, warn
from kiosk.commands.printer import ask_printer, known_by_kiosk, nothing_simulates
from kiosk.commands.scanner import ask_scanner
from kiosk.commands.words import PRINTER, TRACES
from kiosk.compose.away import trouble_of_disks
from kiosk.compose.health import disk_places
from kiosk.compose.services import Services, written_otherwise
from kiosk.processes.children import display_answers
from kiosk.processes.locks import is_held, lock_path
from kiosk.settings.model import Settings
from services.health.findings import Level
from services.health.store_looks import SOON_MB, low_disk
from services.store.database import DatabaseSettings
from services.store.disk import disk_trouble, nearest_folder
from services.surveys.server_traces import Leak, server_traces

AROUND_THE_CLOCK = 24 * 60
MOST_FILES = 5000  # that are looked at for who may read them
SHOWN_FILES = 4


def hours(services: Services) -> Finding:
    always = [
        one.code
        for one in services.settings.house.services.values()
        if all(len(day) == 1 and day[0].end - day[0].start == AROUND_THE_CLOCK for day in one.hours.weekdays)
    ]
    if always:
        remedy = "The house's own hours: in the console, Pengaturan, Jam layanan."
        return warn("hours", f"around the clock for {', '.join(always)}, as shipped", remedy)
    return ok("hours", "set")


def display(_settings: Settings | None) -> Finding:
    wayland, name = os.environ.get("WAYLAND_DISPLAY", ""), os.environ.get("DISPLAY", "")
    if wayland or (name and display_answers(name)):
        return ok("display", wayland or name)
    if name:
        return fail("display", f"{name} does not answer", "Start the X server, or correct DISPLAY.")
    if shutil.which("Xvfb") is None:
        return fail("display", "none, and no Xvfb", "Connect a display, or install Xvfb: script/setup.")
    return warn("display", "none here", "Nothing to do for a trial: kiosk run opens on Xvfb and serves the picture.")


def disk(settings: Settings) -> Finding:
    trouble = trouble_of_disks(settings)
    if trouble is not None:
        return fail("disk", str(trouble), trouble.remedy)
    free = min(shutil.disk_usage(nearest_folder(one)).free for one in disk_places(settings).values())
    found = f"{free // 1_000_000} MB free"
    remedy = f"Remove what is not needed (old backups first), until {SOON_MB} MB are free."
    match low_disk("", free):
        case []:
            return ok("disk", found)
        case [finding, *_] if finding.level is Level.NOW:
            return fail("disk", found, remedy)
        case _:
            return warn("disk", found, remedy)


def temporary_files(_settings: Settings) -> Finding:
    """Long files of the console's pages lie there for a moment."""
    try:
        folder = Path(tempfile.gettempdir())
    except FileNotFoundError:
        return warn("temporary files", "no folder can be written", "Make /tmp: mkdir -m 1777 /tmp")
    trouble = disk_trouble(folder)
    return (
        ok("temporary files", str(folder)) if trouble is None else warn("temporary files", str(trouble), trouble.remedy)
    )


def private_files(settings: Settings) -> Finding:
    """Whether others on this machine can read the house's files."""
    storage = settings.storage
    database = DatabaseSettings(storage.database_url, storage.id_file).sqlite_path
    folders = dict.fromkeys((storage.data, storage.journal_key.parent, storage.pass_keys, storage.personal_keys))
    candidates = [*([database] if database is not None else []), *(one for folder in folders for one in _files(folder))]
    open_ones = list(dict.fromkeys(str(one) for one in candidates if _others_read(one)))
    if not open_ones:
        return ok("private files", "only their owner can read them")
    more = f" and {len(open_ones) - SHOWN_FILES} more" if len(open_ones) > SHOWN_FILES else ""
    found = f"others can read {', '.join(open_ones[:SHOWN_FILES])}{more}"
    return warn("private files", found, f"chmod -R go= {' '.join(str(one) for one in folders if one.is_dir())}")


def _files(folder: Path) -> Iterator[Path]:
    """The plain files below a folder that others may enter."""
    if not folder.is_dir() or not stat.S_IMODE(folder.stat().st_mode) & 0o077:
        return
    for number, one in enumerate(folder.rglob("*")):
        if number >= MOST_FILES:
            return
        if one.is_file() and not one.is_symlink():
            yield one


def _others_read(file: Path) -> bool:
    if not file.exists() or not stat.S_IMODE(file.parent.stat().st_mode) & 0o077:
        return False
    return bool(stat.S_IMODE(file.stat().st_mode) & 0o077)


def house(services: Services) -> Finding:
    version = f"version {services.held.number}"
    differing = written_otherwise(services)
    if not differing:
        return ok("house settings", f"{version}, as in kiosk.ini")
    names = ", ".join(f"[{one.section}] {one.key}" for one in differing[:8])
    remedy = "Bring the file up to date: kiosk config export. Only if the file is right: kiosk config adopt."
    return warn("house settings", f"{version} holds; kiosk.ini says {len(differing)} keys otherwise: {names}", remedy)


def surveys(services: Services) -> Finding:
    from services.surveys.instrument_files import SETTINGS, InstrumentsFaulty

    try:
        known = services.surveys.instruments
    except InstrumentsFaulty as faulty:
        ours = all(one.file == SETTINGS for one in faulty.faults)
        file = f"{services.settings.path}, section [survey]" if ours else "the survey file at the place that it names"
        return fail("surveys", str(faulty), f"Correct {file}.")
    return ok("surveys", ", ".join(known))


def answers(services: Services) -> Finding:
    """Whether what the database's server writes down by itself joins answers to numbers: docs/security.md."""
    traces = server_traces(services.database)
    if not traces:
        file = services.database.kind == "sqlite"
        own = "in the house's own file; who gave them is overwritten at the day's end"
        return ok("survey answers", own if file else "nothing that the server writes joins them to numbers")
    found = "; ".join(one.found for one in traces)
    remedy = " ".join(TRACES[one.leak] for one in traces)
    unknown = all(one.leak is Leak.UNKNOWN_LIBRARIES for one in traces)
    return warn("survey answers", found, remedy) if unknown else fail("survey answers", found, remedy)


def clock(services: Services) -> Finding:
    state = services.queue.day.clock_state()
    last = local(services, state.last) if state.last else "none"
    found = f"{state.trust.value}: {local(services, state.now)}, last trusted moment {last}"
    if state.trusted:
        return ok("clock", found)
    return fail("clock", found, "Set the machine's clock, then: kiosk clock confirm. Until then no numbers are given.")


def people(services: Services) -> Finding:
    accounts = services.officers.all()
    if any(one.active and one.role == "administrator" for one in accounts):
        return ok("officers", f"{len(accounts)} accounts")
    return warn("officers", "no administrator", "kiosk officers add CODE --name NAME --role administrator")


def kiosk_id(services: Services) -> Finding:
    """Whether two machines run with one id: each says every minute that it lives, with the letter of its slips."""
    from services.outage.book import holds_book
    from services.visits.slip_series import alive

    living = [one.kiosk for one in alive(services.database, services.clock.now()) if not holds_book(one.kiosk)]
    shared = sorted({one for one in living if living.count(one) > 1})
    if shared:
        remedy = "Give each machine an id of its own ([kiosk] id), restart it, and look again after five minutes."
        return fail("kiosk id", f"{', '.join(shared)}: more than one machine runs with this id", remedy)
    return ok("kiosk id", f"{services.settings.kiosk.id}, and no other machine has it")


def pass_keys(services: Services) -> Finding:
    from services.visits.pass_keys import SigningKey  # signatures are slow to import

    valid = [one for one in services.visits.keys.all() if not one.retired]
    if not valid:
        return warn("pass keys", "none", "Where passes for visits are issued: kiosk keys new.")
    if not any(one.here for one in valid):
        return ok("pass keys", f"{len(valid)} valid, issued on another machine")
    signing = services.visits.keys.signing()
    if isinstance(signing, SigningKey):
        return ok("pass keys", f"{len(valid)} valid, number {signing.id} signs here")
    remedy = "Give the file back to its owner alone (chmod 600). If anyone could read it: new key, retire this one."
    return fail("pass keys", f"the private key is {signing.value}", remedy)


def printer(services: Services) -> Finding:
    settings = services.settings
    if (found := known_by_kiosk(services)) is not None:
        if not found.detail:
            return warn("printer", "not known yet (the kiosk has just started)", "Look again in a minute.")
        return _of_printer(found)
    if nothing_simulates(settings):
        remedy = "It comes with kiosk run. For a real one set [printer] driver = escpos and its port."
        return warn("printer", "simulated, and not running now", remedy)
    found = ask_printer(settings)
    if settings.printer.simulated and found.can_print:
        return warn("printer", f"simulated, {found.state.value}", "For a real one: [printer] driver = escpos.")
    return _of_printer(found)


def _of_printer(status: PrinterStatus) -> Finding:
    found = f"{status.state.value} {status.detail}".strip()
    remedy = f"{PRINTER[status.state].capitalize()}." if PRINTER[status.state] else ""
    if status.can_print:
        return Finding("printer", Verdict.WARN if remedy else Verdict.OK, found, remedy)
    return fail("printer", found, remedy)


def scanner(services: Services) -> Finding:
    settings = services.settings
    if not settings.scanner.fitted:
        return ok("scanner", "none ([scanner] driver = none)")
    if is_held(lock_path(settings, "scanner")):
        said = services.states.read().scanner_state or "not known yet"
        ready, found = said != ScannerState.DISCONNECTED, f"{said} said by the running kiosk"
    elif settings.scanner.simulated:
        return warn("scanner", "simulated", "For a real one set [scanner] driver and port (kiosk scanner test helps).")
    else:
        status = ask_scanner(settings)
        ready, found = status.ready, f"{status.state.value} {status.detail}".strip()
    if ready:
        return ok("scanner", found)
    return fail("scanner", found, "Look at cable and port; kiosk scanner test shows what it sends.")


def written_down(settings: Settings) -> Finding:
    """What a kiosk wrote down during an outage, as far as it was damaged."""
    aside = sorted(settings.storage.provisional.glob("*.damaged*"))
    if not aside:
        return ok("notes of outages", "whole")
    remedy = (
        "Families with a provisional slip (SA1, …) may be missing from the list of the counters: help them by hand. "
        "Keep the file for those who can read the rest of it, then move it away."
    )
    return warn("notes of outages", f"damaged, and put aside: {', '.join(str(one) for one in aside)}", remedy)


OF_MACHINE: Final[tuple[tuple[str, Callable[[Settings], Finding]], ...]] = (
    ("display", display),
    ("disk", disk),
    ("temporary files", temporary_files),
    ("private files", private_files),
    ("notes of outages", written_down),
    (BOOK, book),
    ("database servers", database_servers),
)
OF_HOUSE: Final[tuple[tuple[str, Callable[[Services], Finding]], ...]] = (
    ("house settings", house),
    ("hours", hours),
    ("surveys", surveys),
    ("survey answers", answers),
    ("clock", clock),
    ("officers", people),
    ("kiosk id", kiosk_id),
    ("pass keys", pass_keys),
    ("bans", bans),
    ("copies", last_copy),
    ("key envelope", key_envelope),
    ("printer", printer),
    ("scanner", scanner),
)
