"""What a kiosk, and its console, find when they try to open: each obstacle by its name, and open once it is mended."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.compose import kiosk as composed
from kiosk.compose.away import Away
from kiosk.compose.console import BuiltConsole
from kiosk.compose.kiosk import Built
from kiosk.compose.services import open_services
from kiosk.console import opening as console_opening
from kiosk.console.opening import Anew as ConsoleAnew
from kiosk.console.opening import Opening as ConsoleOpening
from kiosk.processes.panel_lock import PanelLock
from kiosk.processes.terminal import AWAY, FAULTY
from kiosk.settings.model import Settings
from kiosk.settings.stand_in import read_or_stand_in
from kiosk.touch.opening import Anew, Opening
from services.store.obstacles import Obstacle, Trouble
from services.store.sqlite import sqlite3
from tests.support.running_kiosk import settings_in


def silent(_line: str) -> None:
    return


@pytest.fixture
def house(tmp_path: Path) -> Settings:
    """A house that has worked; `whole` holds its database, `before` an older copy of it."""
    settings = settings_in(tmp_path)
    services = open_services(settings)
    services.close()
    shutil.copy(tmp_path / "data/kiosk.sqlite3", tmp_path / "before")
    services = open_services(settings)
    services.journal.record("kiosk_stopped", reason="asked")
    services.witness.note(services.database)
    services.close()
    shutil.copy(tmp_path / "data/kiosk.sqlite3", tmp_path / "whole")
    return settings


@pytest.fixture
def panels(tmp_path: Path) -> Iterator[Callable[[], Opening]]:
    """Makes what a start makes; whatever was opened is closed in the end."""
    made: list[Opening] = []

    def panel() -> Opening:
        file, settings = read_or_stand_in(tmp_path / "kiosk.ini", silent)
        made.append(Opening(settings, file, PanelLock(settings), silent))
        return made[-1]

    yield panel
    for opening in made:
        opening.release()
        if opening.panel is not None:
            opening.panel.release()


def database(house: Settings) -> Path:
    return house.storage.data / "kiosk.sqlite3"


def damage(house: Settings) -> None:
    content = database(house).read_bytes()
    database(house).write_bytes(content[:4096] + b"\xa5" * 8192 + content[12288:])


def lose(house: Settings) -> None:
    database(house).unlink()


def put_another_in_its_place(house: Settings) -> None:
    with contextlib.closing(sqlite3.connect(database(house))) as connection, connection:
        connection.execute("UPDATE database_identity SET id = 'another house'")


def put_back_an_older_one(house: Settings) -> None:
    shutil.copy(house.path.with_name("before"), database(house))


def come_from_a_newer_program(house: Settings) -> None:
    with contextlib.closing(sqlite3.connect(database(house))) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


BROKEN = {
    Obstacle.DATABASE_DAMAGED: damage,
    Obstacle.DATABASE_MISSING: lose,
    Obstacle.DATABASE_FOREIGN: put_another_in_its_place,
    Obstacle.DATABASE_OLDER: put_back_an_older_one,
    Obstacle.DATABASE_NEWER: come_from_a_newer_program,
}


@pytest.mark.parametrize("obstacle", BROKEN)
def test_each_fault_of_the_database_is_told_and_ends(
    house: Settings, panels: Callable[[], Opening], obstacle: Obstacle
) -> None:
    BROKEN[obstacle](house)
    panel = panels()
    for _ in range(2):  # the next try meets a file that was put aside
        found = panel.attempt()
        assert isinstance(found, Away) and found.trouble.obstacle is obstacle and found.exit_code == AWAY
    console = ConsoleOpening(house, panel.file, silent)
    assert console.attempt() is None and console.trouble is not None and console.trouble.obstacle is obstacle
    half = house.path.with_name("whole").read_bytes()
    database(house).write_bytes(half[: len(half) // 2])  # somebody copies the right one into its place
    found = panel.attempt()
    assert isinstance(found, Away) and found.trouble.obstacle is Obstacle.DATABASE_DAMAGED
    assert console.attempt() is None and database(house).stat().st_size == len(half) // 2, "nothing is moved or written"
    database(house).write_bytes(half)
    opened = panel.attempt()
    assert isinstance(opened, Built)
    staff = console.attempt()
    assert isinstance(staff, BuiltConsole)
    staff.close()
    console.lock.release()
    opened.close()


def test_settings_that_are_faulty_are_read_again(house: Settings, panels: Callable[[], Opening]) -> None:
    right = house.path.read_text("utf-8")
    panel = panels()
    house.path.write_text(right.replace("idle_seconds = 30", "idle_seconds = soon"), "utf-8")
    found = panel.attempt()
    assert isinstance(found, Away) and found.trouble.obstacle is Obstacle.SETTINGS_FAULTY
    assert found.exit_code == FAULTY and "soon" in str(found) and "soon" not in found.trouble.place
    console = ConsoleOpening(house, panel.file, silent)
    assert console.attempt() is None
    house.path.write_text(right, "utf-8")
    assert isinstance(panel.attempt(), Anew) and isinstance(console.attempt(), ConsoleAnew)


def test_a_console_whose_certificate_cannot_be_used_says_so_without_it(
    house: Settings, panels: Callable[[], Opening], tmp_path: Path
) -> None:
    certificate, key = tmp_path / "console.pem", tmp_path / "console.key"
    certificate.write_text("no certificate")
    secured = replace(house, console=replace(house.console, certificate=certificate, key=key))
    console = ConsoleOpening(secured, panels().file, silent)
    assert console.attempt() is None and console.serves_plainly
    assert console.trouble == Trouble(Obstacle.KEYS_FAULTY), "no path of a key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    command += ["-subj", "/CN=console", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    assert isinstance(console.attempt(), ConsoleAnew)


def test_a_survey_file_is_told_by_its_name(house: Settings, panels: Callable[[], Opening]) -> None:
    shutil.rmtree(house.storage.data)  # a new house
    own = house.path.with_name("own")
    own.mkdir()
    (own / "kunjungan.toml").write_text("key =\n")
    said = house.path.read_text("utf-8").replace("# own_instruments = surveys", "own_instruments = own")
    house.path.write_text(said, "utf-8")
    found = panels().attempt()
    assert isinstance(found, Away) and found.trouble.obstacle is Obstacle.FILES_FAULTY
    assert found.trouble.place.startswith("kunjungan.toml") and str(own) not in found.trouble.place


def test_a_second_panel_is_told_who_has_its_id(house: Settings, panels: Callable[[], Opening], tmp_path: Path) -> None:
    first = panels()
    opened = first.attempt()
    assert isinstance(opened, Built)
    same_folder = panels().attempt()
    assert isinstance(same_folder, Away) and same_folder.trouble.obstacle is Obstacle.ID_HELD
    assert "another [kiosk] id" in str(same_folder)
    shutil.copytree(house.storage.data, tmp_path / "copied", ignore=shutil.ignore_patterns("run"))  # a cloned disk
    storage = replace(house.storage, data=tmp_path / "copied", id_file=tmp_path / "copied/database.id")
    clone = replace(house, storage=storage)
    second = Opening(clone, first.file, PanelLock(clone), silent)
    found = second.attempt()
    assert isinstance(found, Away) and found.trouble.obstacle is Obstacle.ID_HELD and found.exit_code == AWAY
    assert found.trouble.place.startswith("kiosk-1: ")
    second.release()
    opened.close()


def test_a_program_error_is_told_by_its_place(
    house: Settings, panels: Callable[[], Opening], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_named: object) -> Built:
        raise RuntimeError("Budi 1311")

    monkeypatch.setattr(composed, "build", broken)
    found = panels().attempt()
    assert isinstance(found, Away) and found.trouble.obstacle is Obstacle.PROGRAM_FAULTY and found.exit_code == 1
    assert "RuntimeError in" in str(found) and "Budi" not in str(found)
    monkeypatch.setattr(console_opening, "build_console", broken)
    console = ConsoleOpening(house, panels().file, silent)
    assert console.attempt() is None and console.trouble == Trouble(Obstacle.PROGRAM_FAULTY)
    assert "RuntimeError in" in str(console.away) and "Budi" not in str(console.away)
