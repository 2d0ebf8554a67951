"""What the testers' guide says can be done: its scripts play, its words and commands are known, its pictures there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from devices.simulated.fault_script import ACTIONS, parse
from devices.simulated.faults import FAULTS
from kiosk.commands import simulate
from kiosk.simulator.printer import JOB_CUTS

DOCS = Path(__file__).resolve().parents[2] / "docs"
GUIDE = (DOCS / "testing-with-simulators.md").read_text("utf-8")


def section(title: str) -> str:
    return GUIDE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_every_script_of_the_guide_plays() -> None:
    block = re.search(r"```\n(.+?)```", section("Fault scripts"), re.DOTALL)
    assert block
    for script in block[1].splitlines():
        assert parse(script).statements
    for script in re.findall(r'printer script "([^"]+)"', GUIDE):
        assert parse(script).statements


def test_the_table_of_words_is_whole() -> None:
    said = set(re.findall(r"`([a-z ]+)`", section("Fault scripts").partition("*What* is one of")[2]))
    assert said == set(ACTIONS) - {"paper replaced"}


def test_the_table_of_faults_is_whole() -> None:
    assert set(re.findall(r"^\| ([a-z-]+) \|", section("Faults"), re.MULTILINE)) - {"fault"} == set(FAULTS)


def test_every_command_of_the_guide_is_one() -> None:
    known = {
        command.name or command.callback.__name__ for command in simulate.app.registered_commands if command.callback
    }
    said = set(re.findall(r"kiosk simulate ([a-z-]+)", GUIDE))
    assert said == known
    faults = {*simulate.FAULTS, *simulate.SCRIPTED, simulate.RESTORE}
    assert set(re.findall(r"kiosk simulate printer ([a-z-]+)", GUIDE)) <= faults


@pytest.mark.parametrize("picture", re.findall(r"\]\((pictures/[^)]+)\)", GUIDE))
def test_every_picture_of_the_guide_is_there(picture: str) -> None:
    assert (DOCS / picture).stat().st_size > 10_000


@pytest.mark.parametrize("cut", JOB_CUTS, ids=lambda cut: cut.name)
def test_every_fault_in_mid_job_is_a_script(cut) -> None:
    assert parse(cut.script).statements[0].actions
