"""`kiosk doctor` finishes whatever is broken."""

from __future__ import annotations

import json
import os
import threading
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from kiosk.cli import main
from kiosk.commands import doctor, doctor_checks, doctor_copies, findings
from kiosk.commands.findings import Verdict, checked, ok
from services.health.care_looks import GRACE
from tests.support.clock import START, ManualClock

ROOT = Path(__file__).resolve().parents[3]
NAMES = [what for what, _ in (*doctor_checks.OF_MACHINE, *doctor_checks.OF_HOUSE)]


class Broken(Exception):
    """A bug: its message could hold anything."""


@pytest.fixture
def ini(tmp_path: Path) -> Path:
    place = tmp_path / "kiosk.ini"
    place.write_text((ROOT / "kiosk.ini").read_text("utf-8"), "utf-8")
    return place


def looked(ini: Path, capsys) -> tuple[int, dict[str, dict[str, str]]]:
    code = main(["--config", str(ini), "doctor", "--json"])
    return code, {one["what"]: one for one in json.loads(capsys.readouterr().out)}


def quick(what: str, _at: object) -> findings.Finding:
    return ok(what, "looked at")


def breaking(checks, broken: str, fault: BaseException):
    def raises(_at: object):
        raise fault

    return tuple((what, raises if what == broken else look) for what, look in checks)


@pytest.mark.parametrize("broken", NAMES)
def test_a_check_that_breaks_ends_no_other(ini: Path, capsys, monkeypatch, broken: str) -> None:
    for group in ("OF_MACHINE", "OF_HOUSE"):
        checks = tuple((what, partial(quick, what)) for what, _ in getattr(doctor_checks, group))
        monkeypatch.setattr(doctor, group, breaking(checks, broken, Broken("Siti, 3171234567890123")))
    monkeypatch.setattr(doctor, "_database", lambda _settings, opened: opened.append(Closed()) or [])
    code, found = looked(ini, capsys)
    assert code == 1 and set(NAMES) <= set(found)
    assert [what for what in NAMES if found[what]["verdict"] != "ok"] == [broken]
    said = found[broken]["found"]
    assert said.startswith("not looked at: Broken in test_doctor.py:") and "Siti" not in said


class Closed:
    def close(self) -> None:
        raise OSError("even its end breaks")


def test_a_check_that_hangs_is_left_behind() -> None:
    never = threading.Event()
    (found,) = checked("disk", lambda: [ok("disk", str(never.wait()))], seconds=0.05)
    never.set()
    assert found.verdict is Verdict.FAIL and "no answer" in found.found and found.remedy


@pytest.mark.parametrize("fault", [OSError(5, "Input/output error", "/srv"), RecursionError(), MemoryError()])
def test_whatever_is_raised_is_a_finding_with_a_remedy(fault: Exception) -> None:
    def look() -> list[findings.Finding]:
        raise fault

    (found,) = checked("disk", look)
    assert found.verdict is Verdict.FAIL and found.remedy


def test_settings_that_nobody_can_read_are_findings_too(ini: Path, capsys) -> None:
    ini.unlink()
    ini.mkdir()
    code, found = looked(ini, capsys)
    assert code == 2 and found["settings"]["verdict"] == "fail" and "display" in found
    ini.rmdir()
    ini.symlink_to(ini)  # in a circle
    assert looked(ini, capsys)[0] == 2


def test_it_makes_nothing(ini: Path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(doctor, "_database", lambda _settings, _opened: [])
    looked(ini, capsys)
    assert [one.name for one in ini.parent.iterdir()] == ["kiosk.ini"]


@pytest.mark.parametrize("place", ["data", "data/run"])
def test_a_file_in_the_place_of_a_folder_is_said(ini: Path, capsys, place: str) -> None:
    folder = ini.parent / place
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file")
    code, found = looked(ini, capsys)
    assert code == 1 and found["disk"]["verdict"] == "fail"
    assert found["disk"]["found"] == f"{folder} is a file where a folder belongs."
    assert found["disk"]["remedy"]


def test_a_database_file_of_another_user_is_said(ini: Path, capsys, monkeypatch) -> None:
    file = ini.parent / "data" / "kiosk.sqlite3"
    file.parent.mkdir()
    file.touch()
    access = os.access
    monkeypatch.setattr(os, "access", lambda one, mode: one != file and access(one, mode))  # root may write all
    _code, found = looked(ini, capsys)
    assert found["disk"]["found"] == f"This user cannot write to {file}." and "chown" in found["disk"]["remedy"]


def test_files_that_others_can_read_are_named(ini: Path, capsys) -> None:
    main(["--config", str(ini), "keys", "new"])
    capsys.readouterr()
    data = ini.parent / "data"
    _, found = looked(ini, capsys)
    assert found["private files"]["verdict"] == "ok"
    data.chmod(0o755)
    (data / "copy.sqlite3").write_text("")
    (data / "copy.sqlite3").chmod(0o644)
    _, found = looked(ini, capsys)
    assert found["private files"]["verdict"] == "warn" and "copy.sqlite3" in found["private files"]["found"]
    assert found["private files"]["remedy"].startswith("chmod -R go= ")


@pytest.mark.parametrize(("until", "verdict"), [("2026-W50", Verdict.WARN), ("2027-W10", Verdict.OK)])
def test_an_envelope_whose_weeks_end_soon_is_told_as_staff_are(monkeypatch, until: str, verdict: Verdict) -> None:
    whole = SimpleNamespace(has_envelope=lambda: True, not_enveloped=list, enveloped_until=lambda: until)
    monkeypatch.setattr(doctor_copies, "copies", lambda _services: whole)
    assert doctor_copies.key_envelope(SimpleNamespace(clock=ManualClock())).verdict is verdict


@pytest.mark.parametrize(("after", "verdict"), [(GRACE, Verdict.WARN), (GRACE * 2, Verdict.FAIL)])
def test_a_house_without_a_copy_is_told_as_staff_are(monkeypatch, after: timedelta, verdict: Verdict) -> None:
    monkeypatch.setattr(doctor_copies, "last_made", lambda _database, _now: None)
    monkeypatch.setattr(doctor_copies, "house_since", lambda _database: START - after)
    settings = SimpleNamespace(backup=SimpleNamespace(folder=None))
    services = SimpleNamespace(settings=settings, clock=ManualClock(), database=None)
    assert doctor_copies.last_copy(services).verdict is verdict
