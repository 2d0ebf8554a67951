"""Nothing that a terminal does to a program is a traceback: letters it cannot show, readers that leave, full disks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PLAIN = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
LATIN = {"PYTHONIOENCODING": "latin-1"}
COMMANDS = ("queue services --json", "queue services", "doctor", "logs", "--help", "queue --help", "wrong “use”")
# All in one process: only the streams are what is tried.
PROGRAM = """
import sys
from kiosk.__main__ import main
from kiosk.processes.terminal import guarded, prepare_streams
prepare_streams()
for command in sys.argv[2:]:
    guarded(lambda: main(["--config", sys.argv[1], *command.split()]))
"""
EVERY_ENDING = ("| head -c 1", "> /dev/full", "<&- >&- 2>&-")


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Path:
    """A house with letters in it that no old terminal has."""
    place = tmp_path_factory.mktemp("house") / "kiosk.ini"
    text = (ROOT / "kiosk.ini").read_text("utf-8")
    place.write_text(text.replace("name.id = Kunjungan\n", "name.id = “A–Z” → 家 é\n", 1), "utf-8")
    return place


def surroundings(more: dict[str, str]) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", **more}


@pytest.mark.parametrize("environment", [PLAIN, LATIN], ids=["ascii", "latin-1"])
def test_letters_that_a_terminal_lacks_are_replaced(house: Path, environment: dict[str, str]) -> None:
    command = [sys.executable, "-c", PROGRAM, str(house), *COMMANDS]
    done = subprocess.run(command, capture_output=True, env=surroundings(environment), timeout=60)
    said = done.stdout.decode("latin-1")
    assert b"Traceback" not in done.stderr + done.stdout, done.stderr.decode("latin-1")
    assert "wrong" in done.stderr.decode("latin-1")
    if environment is LATIN:  # on an ASCII one the command line's library writes UTF-8
        assert '"A-Z" -> ? é' in said
    services = json.loads(said.splitlines()[0])  # no letter is lost there
    assert "“A–Z” → 家 é" in [one["name"] for one in services]


def test_a_reader_that_leaves_and_a_full_disk_behind_the_output(house: Path) -> None:
    one = f'"{sys.executable}" -P -m kiosk --config "{house}" voice clips --names'
    lines = "; ".join(f"{one} {ending}; echo $?" for ending in EVERY_ENDING)
    done = subprocess.run(["bash", "-c", lines], capture_output=True, env=surroundings({}), timeout=120, text=True)
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr, done.stderr
    assert "Stopped: No space left on device." in done.stderr
