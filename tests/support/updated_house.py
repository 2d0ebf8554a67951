"""A house of files that is updated: real bundles, unpacking, links, steps and SQLite; systemd is a list of units.

The new version is this program under another number. The schema that it brings is a step that its start takes.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import uuid
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from kiosk.compose import updating
from kiosk.compose.services import open_services
from kiosk.install.layout import Layout, Release, complete
from kiosk.install.questions import filled
from kiosk.settings.model import Settings
from kiosk.settings.reading import load
from kiosk.updates.commands import CommandFailed, Program, Systemd
from kiosk.updates.fitting import Machine
from kiosk.updates.places import Places, point
from kiosk.updates.update import Updating
from services.log.journal import Journal
from services.queue.model import Ticket
from services.queue.taking import Issued, TakeRequest
from services.store.database import Database, DatabaseFault, DatabaseSettings
from services.store.migrations import HEAD
from services.store.sqlite import sqlite3
from tests.support.bundles import Maker, wheel_of
from tests.support.clock import ManualClock

ROOT: Final = Path(__file__).parents[2]
NEWER: Final = f"{int(HEAD) + 1:04d}"
MACHINE: Final = Machine("bookworm", f"{sys.version_info.major}.{sys.version_info.minor}", "amd64", 1 << 40)
KIOSK: Final = "lobby-kiosk.service"
TIMER: Final = "lobby-backup.timer"


class Killed(BaseException):
    """The power goes."""


@dataclass
class HouseOfFiles:
    """A machine below a folder. `broken`: versions whose touchscreen cannot open the house."""

    folder: Path
    clock: ManualClock = field(default_factory=ManualClock)
    broken: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=lambda: {KIOSK, TIMER})
    said: list[str] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    kill_at: str = ""
    while_new: int = 0  # numbers that are taken as soon as the new version is up
    stubborn: bool = False  # what is stopped takes too long
    url: str = ""
    data: Path | None = None  # a folder of data to begin with

    def __post_init__(self) -> None:
        self.places, self.maker = Places(Layout(self.folder / "root")), Maker(self.folder)
        places = self.places
        places.settings.parent.mkdir(parents=True)
        ini = (ROOT / "kiosk.ini").read_text("utf-8").replace("with_kiosk = yes", "with_kiosk = no")
        places.settings.write_text(filled(ini, {("database", "url"): self.url} if self.url else {}), "utf-8")
        places.keys.write_text("".join(f"{one.line}\n" for one in self.maker.keys), "utf-8")
        old = places.layout.releases / "1.0.0"
        (old / "script").mkdir(parents=True)
        point(places.layout.current, complete(old, "1.0.0", HEAD))
        if self.url:
            open_services(self.settings, clock=self.clock).close()
        if self.data is not None:
            shutil.copytree(self.data, self.settings.storage.data)
        self.start_kiosk()

    @cached_property
    def settings(self) -> Settings:
        return load(self.places.settings)

    @property
    def running(self) -> Release:
        found = self.places.layout.running()
        assert found is not None
        return found

    def bundle(self, version: str = "1.1.0", schema: str = NEWER, hashes: str = "", **said: Any) -> Path:
        """hashes: what the lock says of the library, where that is not true."""
        own, library = wheel_of(self.folder, "lobby_kiosk", version), wheel_of(self.folder, "library", version)
        digest = hashes or hashlib.sha256(library[1]).hexdigest()
        files = {
            f"wheels/{own[0]}": own[1],
            f"wheels/{library[0]}": library[1],
            "requirements.lock": f"library=={version} --hash=sha256:{digest}\n".encode(),
            "release/script/kiosk": f"#!/bin/sh\necho kiosk {version}\n".encode(),
        }
        return self.maker.bundle(files, f"{version}.bundle", version=version, schema=schema, **said)

    def updating(self, **more: Any) -> Updating:
        return Updating(
            self.places,
            say=self.said.append,
            systemd=_Units(self),
            machine=lambda _places: MACHINE,
            program=lambda release, settings: _Program(release, settings, self),
            patience=0.0,
            steady=0.0,
            at=self._at,
            **more,
        )

    def _at(self, point_: str) -> None:
        self.points.append(point_)
        if point_ == self.kill_at:
            self.kill_at = ""
            self.units.clear()  # the machine is off
            raise Killed

    # -- what the program would do -------------------------------------------------------------------------------------

    def start_kiosk(self) -> None:
        """The release that `current` names opens the house: brings the schema up, and says so in the log."""
        running = self.running
        if running.version in self.broken:
            return
        if self.schema() > running.schema:
            return  # an older program: its screen says so, and nothing is written
        self.to_schema(running.schema)
        with closing(Database(self._database())) as database:
            Journal(database, self.settings.kiosk.id, self.clock).record(
                "kiosk_started", version=running.version, simulated=""
            )
        if running.version != "1.0.0":
            for _ in range(self.while_new):
                self.take()
            self.while_new = 0

    def _database(self) -> DatabaseSettings:
        storage = self.settings.storage
        return DatabaseSettings(storage.database_url, storage.id_file)

    def schema(self) -> str:
        path = self._database().sqlite_path
        if path is not None and not path.exists():
            open_services(self.settings, clock=self.clock).close()
        with closing(Database(self._database())) as database:
            return updating.standing(database, "").schema

    def to_schema(self, schema: str) -> None:
        from sqlalchemy import text

        with closing(Database(self._database())) as database, database.write() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :new"), {"new": schema})

    def take(self, service: str = "A") -> Ticket:
        """A number, whatever version runs."""
        before = self.schema()
        self.to_schema(HEAD)
        services = open_services(self.settings, clock=self.clock)
        try:
            answer = services.queue.taking.take(TakeRequest(uuid.uuid4().hex, service))
        finally:
            services.close()
            self.to_schema(before)
        assert isinstance(answer, Issued), answer
        return answer.ticket

    def events(self) -> list[str]:
        path = self._database().sqlite_path
        assert path is not None
        with closing(sqlite3.connect(path)) as alone:
            return [row[0] for row in alone.execute("SELECT event FROM journal_entry ORDER BY seq")]


@dataclass(frozen=True)
class _Program(Program):
    house: HouseOfFiles

    def data(self, what: str, *arguments: str | Path) -> dict[str, Any]:
        settings, clock = self.house.settings, self.house.clock
        try:
            match what:
                case "facts":
                    return json.loads(json.dumps(updating.facts(settings, clock)))  # type: ignore[no-any-return]
                case "copy":
                    updating.copy_before(settings, clock)
                case "put-back":
                    heads, newer = map(str, arguments)
                    return {"words": updating.put_back(settings, clock, json.loads(heads), newer)}
                case "note" if self.release.schema == HEAD:
                    updating.note(settings, clock, *map(str, arguments))
                case "forget":
                    updating.forget_copy(settings)
        except DatabaseFault as fault:
            raise CommandFailed(str(fault)) from fault
        return {}


@dataclass(frozen=True, slots=True)
class _Units(Systemd):
    house: HouseOfFiles

    def _asked(self, *arguments: str) -> str:
        up = self.house.units
        match arguments:
            case ("show", unit, "--property=NRestarts", *_):
                return "0\n"
            case ("show", unit, *_):
                return "active\n" if unit in up else "inactive\n"
            case ("list-units", pattern, *_):
                kind = pattern.rpartition(".")[2]
                return "".join(f"{one} loaded active\n" for one in sorted(up) if one.endswith(kind))
            case ("stop", *units):
                up.difference_update(units)
                if self.house.stubborn:
                    raise CommandFailed("systemctl stop: no end after 120 s")
            case ("start", "--no-block", *units):
                for unit in units:
                    if unit == KIOSK and unit not in up:
                        self.house.start_kiosk()
                    up.add(unit)
        return ""


def rebooted(house: HouseOfFiles) -> None:
    """The power is back: enabled units start by themselves with what `current` names, then the rest of the update."""
    for one in (KIOSK, TIMER):
        _Units(house).start([one])
    house.updating().resume()


__all__ = ["HEAD", "KIOSK", "MACHINE", "NEWER", "TIMER", "HouseOfFiles", "Killed", "rebooted"]
