"""Before there is a house: the version, and a kiosk.ini to begin with."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk import __version__
from kiosk.cli import main
from kiosk.settings.file import SHIPPED
from kiosk.settings.reading import load

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("typer", "kivy", "sqlalchemy", "fastapi", "kiosk.settings.reading")


def test_the_version_is_said_before_anything_heavy_is_imported() -> None:
    program = (
        "import sys; from kiosk.__main__ import main; code = main(sys.argv[1:]);"
        f"print([name for name in {HEAVY} if name in sys.modules], code)"
    )
    command = [sys.executable, "-c", program, "--version"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout == f"kiosk {__version__}\n[] 0\n"


def test_the_version_among_other_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--config", "nowhere.ini", "--version"]) == 0
    assert capsys.readouterr().out == f"kiosk {__version__}\n"


def test_a_house_begins_with_the_shipped_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "kiosk.ini"
    assert main(["--config", str(file), "config", "check"]) == 2
    assert "kiosk config init" in capsys.readouterr().err
    assert main(["--config", str(file), "config", "init"]) == 0
    assert file.read_bytes() == SHIPPED.read_bytes() and load(file).simulated
    file.write_bytes(SHIPPED.read_bytes().replace(b"official = skm, spkp-spak", b"official = skm, spkp_spak"))
    assert main(["--config", str(file), "config", "check"]) == 2
    assert "found the instrument spkp_spak" in capsys.readouterr().err
    monkeypatch.chdir(tmp_path)  # from now on it is found without being named
    file.write_text("mine", "utf-8")
    assert main(["config", "init"]) == 1
    assert "exists" in capsys.readouterr().err and file.read_text("utf-8") == "mine"


def test_a_folder_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--config", str(tmp_path / "no" / "kiosk.ini"), "config", "init"]) == 1
    assert "No such file or directory" in capsys.readouterr().err
