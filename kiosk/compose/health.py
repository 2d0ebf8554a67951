"""Composes the looks at the house: what staff, `kiosk doctor`, /healthz and Prometheus are told comes from here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from kiosk.compose.away import trouble_of_disks
from kiosk.compose.backup import copies
from kiosk.compose.services import Services
from kiosk.settings.model import Settings
from services.health.care_looks import SilentBoard, boards_look, copies_look, guards_look, keys_look, starts_look
from services.health.device_looks import printer_look
from services.health.findings import Subject
from services.health.house_health import HouseHealth
from services.health.looks import Looks, Watched
from services.health.outage_look import outage_look
from services.health.server_looks import servers_look
from services.health.store_looks import LogLook, clock_look, database_look, disk_look
from services.house.danger import Dangers
from services.store.database import DatabaseSettings


def build_health(
    services: Services,
    silent_boards: Callable[[], Sequence[SilentBoard]] = tuple,
    guards_missed_since: Callable[[], datetime | None] = lambda: None,
) -> HouseHealth:
    """Nothing is looked at yet. `silent_boards`, `guards_missed_since`: only the console hears of them."""
    settings, journal, clock = services.settings, services.journal, services.clock
    places = disk_places(settings)
    configured = settings.backup.folder is not None
    certificate = settings.console.certificate if settings.console.tls else None
    looks = {
        Subject.DATABASE: Watched(lambda: database_look(services.database), 2.0),
        Subject.LOG: Watched(LogLook(journal), 2.0),
        Subject.PRINTER: Watched(lambda: printer_look(journal, settings.house), 2.0),
        Subject.DISK: Watched(lambda: disk_look(places, lambda: trouble_of_disks(settings)), 2.0),
        Subject.CLOCK: Watched(lambda: clock_look(services.queue.day), 2.0),
        Subject.COPIES: Watched(lambda: copies_look(copies(services), journal, configured=configured), 30.0),
        Subject.STARTS: Watched(lambda: starts_look(services.database, clock.now()), 15.0),
        Subject.KEYS: Watched(lambda: keys_look(certificate, lambda: services.visits.keys, clock.now()), 300.0),
        Subject.BOARDS: Watched(lambda: boards_look(silent_boards), 15.0),
        Subject.OUTAGES: Watched(lambda: outage_look(services.queue.day), 15.0),
        Subject.GUARDS: Watched(lambda: guards_look(Dangers(journal).has_guards, guards_missed_since), 15.0),
        Subject.SERVERS: Watched(lambda: servers_look(services.database, clock.now()), 15.0),
    }
    return HouseHealth(journal, Looks(clock, looks))


def disk_places(settings: Settings) -> dict[str, Path]:
    """The folders that the house writes to, by the names that they have for those who watch."""
    file = DatabaseSettings(settings.storage.database_url, settings.storage.id_file).sqlite_path
    places = {"database": file.parent} if file is not None else {}
    return places | {"data": settings.storage.data}
