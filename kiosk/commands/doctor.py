"""`kiosk doctor`: looks at everything, mends nothing, and has a remedy for each fault.

It finishes whatever is broken: every check is made by `checked`, which ends in a finding in any case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

import typer
from typer import Context

from kiosk.commands.common import JsonOption, show
from kiosk.commands.doctor_checks import OF_HOUSE, OF_MACHINE, display
from kiosk.commands.doctor_house import told_to_staff
from kiosk.commands.findings import Finding, Verdict, checked, fail, ok, warn
from kiosk.compose.services import Services, open_services
from kiosk.processes.terminal import FAULTY, REFUSED
from kiosk.settings.model import Settings
from kiosk.settings.reading import SettingsFaulty, load
from kiosk.settings.warnings import warnings
from services.store.database import DatabaseFault, DatabaseSettings
from services.store.upgrade import damage_in

IN_FORCE: Final = "settings in force"
DATABASE_SECONDS: Final = 300.0  # the whole file is read
T = TypeVar("T")


def doctor(context: Context, as_json: JsonOption = False) -> None:
    """Look at everything; each fault with its remedy. Exit 1 when something is wrong, 2 for faults in kiosk.ini."""
    findings = []
    for finding in _findings(Path(str(context.obj))):
        findings.append(finding)
        if not as_json:
            typer.echo(f"{finding.verdict.value:5} {finding.what}: {finding.found}")
            if finding.remedy:
                typer.echo(f"      -> {finding.remedy}")
    if as_json:
        show([{**asdict(one), "verdict": one.verdict.lower()} for one in findings], True, "")
    failed = [one.what for one in findings if one.verdict is Verdict.FAIL]
    if failed:
        raise typer.Exit(FAULTY if "settings" in failed else REFUSED)


def _findings(file: Path) -> Iterator[Finding]:
    read: list[Settings] = []
    yield from checked("settings", lambda: _settings(file, read))
    if not read:
        yield from checked("display", lambda: [display(None)])
        return
    for what, look in OF_MACHINE:
        yield from checked(what, partial(_alone, look, read[0]))
    opened: list[Services] = []
    yield from checked("database", lambda: _database(read[0], opened), DATABASE_SECONDS)
    if opened:
        yield from _of_house(opened[0])


def _settings(file: Path, read: list[Settings]) -> Sequence[Finding]:
    """Puts the settings into `read` where they can be used."""
    try:
        read.append(load(file))
    except SettingsFaulty as faulty:
        remedy = "Correct it; kiosk config check lists all faults."
        return [fail("settings", str(fault), remedy) for fault in faulty.faults]
    return [ok("settings", str(read[0].path))]


def _database(settings: Settings, opened: list[Services]) -> Sequence[Finding]:
    """Puts the services into `opened` where they can be."""
    place = DatabaseSettings(settings.storage.database_url, settings.storage.id_file).sqlite_path
    try:
        if place is not None and place.exists() and (damage := damage_in(place)):
            return [
                fail(
                    "database",
                    f"{place} is damaged ({damage})",
                    "Stop the kiosk; its next start puts the file aside whole. Then: kiosk restore.",
                )
            ]
        services = open_services(settings)
    except DatabaseFault as fault:
        return [fail("database", str(fault), "As it says; nothing works without the database.")]
    opened.append(services)
    return [ok("database", f"{services.database.kind}, schema and file are whole")]


def _of_house(services: Services) -> Iterator[Finding]:
    try:
        for what, look in OF_HOUSE:
            yield from checked(what, partial(_alone, look, services))
        yield from checked(IN_FORCE, lambda: _odd(services))
        yield from checked("house", lambda: told_to_staff(services))
    finally:
        checked("database", lambda: _close(services))


def _odd(services: Services) -> Sequence[Finding]:
    """What holds, and is probably not meant; whatever kiosk.ini says of the house."""
    return [warn(IN_FORCE, words, "In the console: Pengaturan.") for words in warnings(services.settings)]


def _alone(look: Callable[[T], Finding], at: T) -> Sequence[Finding]:
    return [look(at)]


def _close(services: Services) -> Sequence[Finding]:
    services.close()
    return []
