"""The scripts: found from anywhere, quick when there is nothing to do, plain when something is wrong."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted([*ROOT.glob("script/*"), ROOT / ".ci" / "run"])


def run(*command: str | Path, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_scripts_can_be_run_and_read_by_bash(script: Path) -> None:
    assert os.access(script, os.X_OK)
    assert run("bash", "-n", script).returncode == 0


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "script", ".ci"])
def test_nothing_names_a_package_index(name: str) -> None:
    place = ROOT / name
    files = [place] if place.is_file() else [file for file in place.iterdir() if file.is_file()]
    for file in files:
        text = file.read_text("utf-8").replace("--no-emit-index-url", "").replace("--no-emit-find-links", "")
        text = text.replace("http://CONSOLE:8780/board", "")  # how the lobby board is told its console
        text = text.replace('--no-index --require-hashes --find-links "$stage/wheels"', "")  # what the stick brought
        assert "index-url" not in text and "find-links" not in text and "://" not in text, file


def test_setup_has_nothing_to_do_the_second_time() -> None:
    began = time.monotonic()
    again = run(ROOT / "script" / "setup", "test")
    assert again.returncode == 0, again.stderr
    assert again.stdout == again.stderr == ""
    assert time.monotonic() - began < 2


def test_setup_knows_its_profiles() -> None:
    answer = run(ROOT / "script" / "setup", "production")
    assert answer.returncode == 1
    assert "run or test" in answer.stderr


def test_the_command_is_found_through_a_link_from_another_folder(tmp_path: Path) -> None:
    (tmp_path / "kiosk").mkdir()  # must not be taken for our package
    (tmp_path / "kiosk" / "__init__.py").write_text("raise SystemExit('the wrong kiosk')")
    link = tmp_path / "command"
    link.symlink_to(ROOT / "script" / "kiosk")
    answer = run(link, "--help", cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert "doctor" in answer.stdout


def test_the_command_says_when_nothing_is_set_up(tmp_path: Path) -> None:
    (tmp_path / "script").mkdir()
    shutil.copy(ROOT / "script" / "kiosk", tmp_path / "script")
    answer = run(tmp_path / "script" / "kiosk")
    assert answer.returncode == 1
    assert "script/setup" in answer.stderr


def test_a_command_on_a_display_of_its_own() -> None:
    python = ROOT / ".venv" / "bin" / "python"
    module = (python, "-P", "-m", "kiosk.processes.with_display")
    answer = run(
        *module, "--size", "320x240", "--", "sh", "-c", "xdotool getdisplaygeometry; exit 7", PYTHONPATH=str(ROOT)
    )
    assert (answer.returncode, answer.stdout) == (7, "320 240\n")
    kept = run(*module, "--", "no-such-command", PYTHONPATH=str(ROOT))
    assert kept.returncode == 1 and "no-such-command" in kept.stderr
