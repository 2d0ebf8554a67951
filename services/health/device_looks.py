"""Looks at the kiosks of the house and their devices, as the database knows them. Each raises DatabaseFault."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, assert_never

from sqlalchemy import select

from devices.printer import CAN_PRINT, WANT_NO_HAND, PrinterState
from devices.scanner import ScannerState
from services.health.findings import Finding, Kind, Level, Seen
from services.house.hours import opening_state
from services.house.kiosks import KioskState, all_kiosks, is_silent
from services.house.model import House
from services.house.openings import opening_changes
from services.log.journal import Journal
from services.reports.devices import CLOCK_BOUND
from services.store.clock import from_micros
from services.store.database import Database
from services.store.tables import journal_entry

GONE_AFTER: Final = timedelta(days=7)  # a kiosk that was not heard of for so long is no part of the house any more


def printer_look(journal: Journal, house: House) -> Seen:
    """Every kiosk: does it live, and can it print?"""
    database, now = journal.database, journal.clock.now()
    kiosks = all_kiosks(database)
    ours = [one for one in kiosks if one.heartbeat_at is not None and now - one.heartbeat_at < GONE_AFTER]
    living = [one for one in ours if not is_silent(one, now)]
    awake = numbers_are_given(database, house, now)
    findings = [silent(one, awake=awake) for one in ours if one not in living]
    findings += [finding for one in living for finding in _of_kiosk(database, one)]
    return Seen(tuple(findings), level=level_of(kiosks, living, findings, awake=awake))


def level_of(
    kiosks: Sequence[KioskState], living: Sequence[KioskState], findings: Iterable[Finding], *, awake: bool
) -> Level:
    """How well the house prints as a whole. Pure. One that never had a kiosk lacks none."""
    if living and not any(can_print(one) for one in living):
        return Level.NOW
    if kiosks and not living:
        return Level.NOW if awake else Level.SOON
    return Level.SOON if tuple(findings) else Level.OK


def can_print(kiosk: KioskState) -> bool:
    """Whether slips may go to its printer; one that has said nothing yet is waited for."""
    return kiosk.printer_state in ("", *CAN_PRINT)


def silent(kiosk: KioskState, *, awake: bool) -> Finding:
    """At night a kiosk may be switched off."""
    return Finding(Kind.KIOSK_SILENT, Level.NOW if awake else Level.SOON, kiosk.kiosk, since=kiosk.heartbeat_at)


def numbers_are_given(database: Database, house: House, now: datetime) -> bool:
    """Whether any service gives numbers now."""
    with database.read() as connection:
        changes = opening_changes(connection, now)
    return any(opening_state(one, house.time_zone, now, changes).gives_numbers for one in house.services.values())


def _of_kiosk(database: Database, kiosk: KioskState) -> list[Finding]:
    found = []
    if kiosk.printer_state not in ("", *WANT_NO_HAND):
        found.append(printer_finding(kiosk, _since(database, kiosk.kiosk, "printer_status", kiosk.printer_state)))
    if kiosk.scanner_state not in ("", ScannerState.READY):
        since = _since(database, kiosk.kiosk, "scanner_status", kiosk.scanner_state)
        state = {"state": kiosk.scanner_state}
        found.append(Finding(Kind.SCANNER_FAULT, Level.SOON, kiosk.kiosk, since, state))
    if kiosk.clock_off is not None and abs(kiosk.clock_off) > CLOCK_BOUND:
        seconds = round(abs(kiosk.clock_off).total_seconds())
        found.append(Finding(Kind.CLOCK_OFF, Level.SOON, kiosk.kiosk, fields={"seconds": seconds}))
    return found


def printer_finding(kiosk: KioskState, since: datetime | None) -> Finding:
    """Pure."""
    state = PrinterState(kiosk.printer_state)
    match state:
        case PrinterState.PAPER_LOW:
            kind, level = Kind.PAPER_LOW, Level.SOON
        case PrinterState.PAPER_OUT:
            kind, level = Kind.PAPER_OUT, Level.NOW
        case (
            PrinterState.DISCONNECTED
            | PrinterState.NO_ANSWER
            | PrinterState.COVER_OPEN
            | PrinterState.ERROR
            | PrinterState.OFFLINE
        ):
            kind, level = Kind.PRINTER_FAULT, Level.NOW
        case PrinterState.READY | PrinterState.UNHEARD:
            raise ValueError(f"{state} is no fault")
        case _:
            assert_never(state)
    return Finding(kind, level, kiosk.kiosk, since, {"state": state.value})


def _since(database: Database, kiosk: str, event: str, state: str) -> datetime | None:
    """When a device came into the state that it is in; None where the log does not tell."""
    e = journal_entry.c
    query = select(e.at, e.text).where(e.event == event, e.chain == kiosk).order_by(e.at.desc()).limit(1)
    with database.read() as connection:
        row = connection.execute(query).first()
    if row is None:
        return None
    try:
        said = json.loads(row.text)["fields"]["state"]
    except (ValueError, KeyError, TypeError):
        return None
    return from_micros(row.at) if said == state else None
