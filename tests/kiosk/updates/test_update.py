"""An update and its way back, cut short at every point: always one version works, and no number is lost."""

from __future__ import annotations

import os
import sys
import sysconfig
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
from typer.testing import CliRunner

from kiosk.cli import app
from kiosk.compose.services import open_services
from kiosk.processes.terminal import REFUSED
from kiosk.updates import unpacking
from kiosk.updates.archive import BundleFaulty
from kiosk.updates.commands import CommandFailed, run
from kiosk.updates.fitting import NotFitting, require_fitting
from kiosk.updates.steps import Step, Steps
from kiosk.updates.update import NotUpdated
from services.backup import before_update
from services.backup.fresh_place import put_aside
from services.house.kiosks import KioskStates
from services.store.database import Database, DatabaseSettings
from services.store.faults import DatabaseMissing
from tests.support.updated_house import HEAD, KIOSK, MACHINE, NEWER, TIMER, HouseOfFiles, Killed, rebooted

POINTS = ["unpack", "unpacked", "stop", "stopped", "copy", "copied", "switch", "switched", "look", "started", "well"]
BACK = ["back", "back-stopped", "back-linked", "back-data"]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house that has worked: made once."""
    house = HouseOfFiles(tmp_path_factory.mktemp("first"))
    house.take()
    return house.settings.storage.data


@pytest.fixture
def house(tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> HouseOfFiles:
    """Environments are left out but where a test wants one: they take seconds."""
    monkeypatch.setattr(unpacking, "make_environment", lambda folder, staged: None)
    return HouseOfFiles(tmp_path, data=data)


def works(house: HouseOfFiles, version: str, schema: str) -> None:
    assert (house.running.version, house.schema()) == (version, schema), house.said
    assert house.units >= {KIOSK, TIMER}
    found = Steps(house.places.steps).read()
    assert found is not None and found.step is Step.DONE
    assert not house.places.updater.exists()


def test_from_a_stick_to_the_next_version(house, tmp_path):
    house.take()
    stick = house.bundle().parent
    assert house.updating().update(stick)
    works(house, "1.1.0", NEWER)
    assert house.points == [*POINTS, "ended"]
    with pytest.raises(NotFitting, match=r"1\.1\.0, the version that runs here"):
        house.updating().update(stick)


def _with_the_pip_of_these_tests(folder: Path) -> None:
    """An environment that borrows its pip: to install one takes seconds."""
    run([sys._base_executable, "-m", "venv", "--without-pip", folder])
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"), "utf-8")


def test_an_environment_is_made_from_the_bundle_alone_and_by_its_hashes(house, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(unpacking, "new_environment", _with_the_pip_of_these_tests)
    with pytest.raises(CommandFailed, match=r"(?i)hashes"):
        house.updating().update(house.bundle(hashes="0" * 64))
    assert house.running.version == "1.0.0" and not (house.places.layout.releases / "1.1.0").exists()
    assert "stop" not in house.points
    assert house.updating().update(house.bundle(schema=HEAD))
    folder = house.running.folder
    (module,) = folder.glob(".venv/lib/python*/site-packages/library_mark.py")
    assert "1.1.0" in module.read_text("utf-8") and (folder / "lobby_kiosk_mark.py").exists()
    assert not (folder / unpacking.STAGED).exists()
    assert "program_updated" in house.events()


def test_one_that_is_not_well_goes_back_by_itself_with_the_database_of_before(house):
    ticket = house.take()
    house.broken = {"1.1.0"}
    assert not house.updating().update(house.bundle())
    works(house, "1.0.0", HEAD)
    assert "update_undone" in house.events() and not (house.places.layout.releases / "1.1.0").exists()
    assert house.take().number == ticket.number + 1
    assert any("the database has schema" in line for line in house.said)


def test_a_schema_that_was_brought_up_goes_back_too(house, monkeypatch):
    ticket = house.take()
    _unwell(house, monkeypatch)
    assert not house.updating().update(house.bundle())
    works(house, "1.0.0", HEAD)
    assert house.take().number == ticket.number + 1, "nothing was written since: numbers just go on"
    assert "house_restored" not in house.events()


def test_numbers_that_the_new_version_gave_are_kept_told_and_not_given_again(house, monkeypatch):
    before = house.take()
    house.while_new = 2
    _unwell(house, monkeypatch)
    assert not house.updating().update(house.bundle())
    works(house, "1.0.0", HEAD)
    given = [f"{before.series}{before.number + more:03d}" for more in (1, 2)]
    said = "\n".join(house.said)
    assert all(one in said for one in given)
    assert house.take().number > before.number + 2
    (kept,) = house.settings.storage.data.rglob("*.kiosk_of_1_1_0_*")
    assert _numbers(kept)[-3:] == [before.number, before.number + 1, before.number + 2]
    assert "house_restored" in house.events()


def test_a_schema_that_stays_keeps_what_the_new_version_wrote(house, monkeypatch):
    before = house.take()
    house.while_new = 1
    _unwell(house, monkeypatch)
    assert not house.updating().update(house.bundle(schema=HEAD))
    works(house, "1.0.0", HEAD)
    assert house.take().number == before.number + 2


@pytest.mark.parametrize("point", POINTS)
def test_cut_short_anywhere_it_is_finished_or_undone(house, point):
    ticket = house.take()
    house.kill_at = point
    with pytest.raises(Killed):
        house.updating().update(house.bundle())
    rebooted(house)
    forward = POINTS.index(point) >= POINTS.index("switched")
    works(house, *(("1.1.0", NEWER) if forward else ("1.0.0", HEAD)))
    assert house.take().number == ticket.number + 1
    if point == "copied":  # and it can be tried again
        assert house.updating().update(house.bundle())
        works(house, "1.1.0", NEWER)


@pytest.mark.parametrize(("point", "given"), [*((one, 2) for one in BACK), ("back-linked", 0)])
def test_cut_short_on_the_way_back_it_gets_there(house, monkeypatch, point, given):
    ticket = house.take()
    house.kill_at, house.while_new = point, given
    _unwell(house, monkeypatch)
    with pytest.raises(Killed):
        house.updating().update(house.bundle())
    rebooted(house)
    works(house, "1.0.0", HEAD)
    number = house.take().number
    assert number > ticket.number + given if given else number == ticket.number + 1


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_on_a_server_the_way_back_is_gone_on_with_while_its_database_is_empty(tmp_path, settings, monkeypatch):
    """The newer tables are put aside, the copy is not there yet, and the power goes; the units start by themselves."""
    monkeypatch.setattr(unpacking, "make_environment", lambda folder, staged: None)
    house = HouseOfFiles(tmp_path, url=settings.url)
    before = house.take()
    house.while_new = 2
    _unwell(house, monkeypatch)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(before_update, "_on_server", _put_aside_only)
        with pytest.raises(Killed):
            house.updating().update(house.bundle())
    with pytest.raises(DatabaseMissing):
        open_services(house.settings, clock=house.clock)
    house.updating().resume()
    works(house, "1.0.0", HEAD)
    assert house.take().number > before.number + 2


def _put_aside_only(settings: DatabaseSettings, _copy: Path, aside: str) -> NoReturn:
    with closing(Database(settings)) as database:
        put_aside(database, aside)
    raise Killed


def test_back_by_hand(house):
    house.take()
    assert house.updating().update(house.bundle())
    house.take()
    with pytest.raises(NotUpdated, match="--sure"):
        house.updating().back()
    house.updating().back(sure=True)
    works(house, "1.0.0", HEAD)
    with pytest.raises(NotUpdated, match="no update"):
        house.updating().back()


def test_the_copy_of_before_goes_after_a_week(house, monkeypatch):
    assert house.updating().update(house.bundle())
    copy = house.settings.storage.data / "update" / "before.sqlite3"
    assert copy.stat().st_mode & 0o777 == 0o600
    house.updating().resume()
    assert copy.exists()
    steps = Steps(house.places.steps)
    steps.write(replace(steps.read(), ended_at=0.0))
    with pytest.raises(NotUpdated, match="has gone"):
        house.updating().back(sure=True)
    house.updating().resume()
    assert not copy.exists()


def test_two_releases_are_kept(house):
    for version in ("1.1.0", "1.2.0", "1.3.0"):
        assert house.updating().update(house.bundle(version, HEAD))
    assert sorted(one.name for one in house.places.layout.releases.iterdir()) == ["1.2.0", "1.3.0"]


def test_a_bundle_may_bring_the_keys_that_hold_from_then_on(house):
    line = "ed25519 " + "A" * 43 + "= next"
    assert house.updating().update(house.bundle(schema=HEAD, keys=(line,)))
    assert house.places.keys.read_text("utf-8") == f"{line}\n"


def test_one_byte_on_the_stick_and_nothing_was_touched(house):
    bundle = house.bundle()
    content = bytearray(bundle.read_bytes())
    content[-3000] ^= 1
    bundle.write_bytes(content)
    with pytest.raises(BundleFaulty):
        house.updating().update(bundle)
    assert house.running.version == "1.0.0" and "stop" not in house.points and house.units == {KIOSK, TIMER}
    assert [one.name for one in house.places.layout.releases.iterdir()] == ["1.0.0"]


@pytest.mark.parametrize(
    ("said", "machine", "words"),
    [
        ({"architecture": "arm64"}, {}, "is for arm64"),
        ({"debians": ("trixie",)}, {}, "is for Debian trixie"),
        ({"pythons": ("3.9",)}, {}, r"is for Python 3\.9"),
        ({"version": "0.9.0"}, {}, "older than what runs here"),
        ({"version": "1.0.0"}, {}, "the version that runs here"),
        ({"version": "0.9.0", "schema": "0001"}, {}, "kiosk update --back"),
        ({}, {"free": 1 << 20}, "needs 501 MB, free are 1 MB. Remove 500 MB"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_to_do(house, said, machine, words):
    from kiosk.updates.archive import open_bundle

    bundle = open_bundle(house.bundle(**said), house.maker.keys)
    with pytest.raises(NotFitting, match=words):
        require_fitting(
            bundle.path, bundle.manifest, replace(MACHINE, **machine), house.running, database=0, sure=False
        )


def test_a_house_that_others_use_is_not_changed_under_them(house):
    _beat(house)
    with pytest.raises(NotUpdated, match="kiosk-2 works with it now"):
        house.updating().update(house.bundle())
    assert house.updating().update(house.bundle("1.0.1", HEAD)), "the schema stays: they go on"


def test_nobody_is_left_with_a_newer_program_when_the_database_of_before_comes_back(house):
    assert house.updating().update(house.bundle())
    house.to_schema(HEAD)  # this program is the newer one too
    _beat(house)
    house.to_schema(NEWER)
    with pytest.raises(NotUpdated, match="kiosk-2 works with it now"):
        house.updating().back(sure=True)
    house.clock.advance(180)
    house.updating().back(sure=True)
    works(house, "1.0.0", HEAD)


def test_what_cannot_be_stopped_is_started_again(house):
    house.stubborn = True
    assert not house.updating().update(house.bundle())
    works(house, "1.0.0", HEAD)
    house.stubborn = False
    assert house.updating().update(house.bundle())


def test_only_one_update_at_a_time(house, monkeypatch):
    """A second one, and the service that looks after power cuts, would take the first one's release away."""
    from kiosk.updates import places
    from services.store.files import only_one

    monkeypatch.setattr(places, "Places", lambda: house.places)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with only_one(house.places.steps.with_name("lock")) as alone:
        assert alone
        for arguments in (["--resume"], ["--back"], [str(house.bundle())]):
            refused = CliRunner().invoke(app, ["update", *arguments])
            assert refused.exit_code == REFUSED and "Another update is at work" in refused.output
    assert "There was no update." in CliRunner().invoke(app, ["update", "--resume"]).output


def test_of_several_bundles_the_newest_that_fits_and_is_whole(house):
    stick = house.bundle("1.1.0", HEAD).parent
    house.bundle("1.1.0", HEAD).rename(stick / "A 1.BUNDLE")  # as a FAT stick may write it
    house.bundle("1.2.0", HEAD, architecture="arm64")
    (stick / "1.3.0.bundle").write_bytes(b"cut")
    (stick / "folder.bundle").mkdir()
    assert house.updating().update(stick)
    works(house, "1.1.0", HEAD)
    said = "\n".join(house.said)
    assert "1.3.0.bundle is no bundle" in said and "folder.bundle cannot be read" in said


def _beat(house: HouseOfFiles) -> None:
    """Another machine works with the database."""
    services = open_services(house.settings, clock=house.clock)
    KioskStates(services.journal, kiosk="kiosk-2").heartbeat(version="1.0.0")
    services.close()


def _unwell(house: HouseOfFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new version opens the house and brings its schema up; then its console does not answer."""
    from kiosk.updates import update

    def wait(expected, *_more: object, **_kept: object) -> str:
        return "the console gives no answer" if expected.version == "1.1.0" else ""

    monkeypatch.setattr(update, "wait_until_well", wait)


def _numbers(file: Path) -> list[int]:
    from contextlib import closing

    from services.store.sqlite import sqlite3

    with closing(sqlite3.connect(file)) as alone:
        return [row[0] for row in alone.execute("SELECT number FROM ticket ORDER BY id")]
