"""A kiosk.ini that cannot be used: what a screen is shown with, and when the program begins anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.compose.away import settings_faulty
from kiosk.processes.terminal import FAULTY
from kiosk.settings.model import Settings
from kiosk.settings.panel_sizes import faults
from kiosk.settings.stand_in import read_or_stand_in
from services.store.obstacles import Obstacle
from tests.support.running_kiosk import settings_in

FAULTS = {
    "a small panel": ("width_mm = 299", "width_mm = 120"),
    "no number": ("idle_seconds = 30", "idle_seconds = soon"),
    "an unknown key": ("[panel]", "[panel]\nwidht_mm = 299"),
    "a line that is none": ("[panel]", "what is this\n[panel]"),
    "pixels": ("width_px = 1080", "width_px = wide"),
    "a password": ("[database]", "[database]\nuser = budi\nurl = postgresql+psycopg://kiosk:s3cret@\n"),
}


def stood_in(file: Path, said: list[str]) -> tuple[Settings, Obstacle, str]:
    read, settings = read_or_stand_in(file, said.append)
    assert read.faulty is not None
    why = settings_faulty(read.faulty)
    assert why.exit_code == FAULTY and str(why) == said[-1]
    return settings, why.trouble.obstacle, why.trouble.place


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_file_is_shown_with_what_is_right_in_it(tmp_path: Path, name: str) -> None:
    file = settings_in(tmp_path).path
    wrong = file.read_text("utf-8").replace(*FAULTS[name])
    file.write_text(wrong, "utf-8")
    settings, obstacle, place = stood_in(file, [])
    assert obstacle is Obstacle.SETTINGS_FAULTY and place
    assert "s3cret" not in place and "budi" not in place, "what was found there may be a secret"
    assert settings.house.name.startswith("Rumah Tahanan") and settings.simulated
    assert faults(settings.panel) == [], "nothing is cut, whatever it says of the panel"


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00", b"# nothing"])
def test_a_file_that_says_nothing_is_shown_without_a_house(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "kiosk.ini"
    if content is not None:
        file.write_bytes(content)
    settings, obstacle, _ = stood_in(file, [])
    assert obstacle is Obstacle.SETTINGS_UNREAD
    assert (settings.house.name, settings.simulated, settings.panel.fullscreen) == ("", False, True)


def test_it_begins_anew_once_the_file_is_sound(tmp_path: Path) -> None:
    file = settings_in(tmp_path).path
    right = file.read_text("utf-8")
    file.write_text(right.replace(*FAULTS["no number"]), "utf-8")
    read, _ = read_or_stand_in(file, lambda _line: None)
    assert not read.sound_now() and read.says_which_panel
    file.write_text(right.replace(*FAULTS["a small panel"]), "utf-8")
    assert not read.sound_now() and read.faulty is not None and read.faulty.concerns("panel")
    file.write_text(right, "utf-8")
    assert read.sound_now()


def test_a_sound_file_is_read_again_only_where_it_was_changed(tmp_path: Path) -> None:
    file = settings_in(tmp_path).path
    read, _ = read_or_stand_in(file, lambda _line: None)
    assert not read.sound_now()
    file.write_text(file.read_text("utf-8").replace("idle_seconds = 30", "idle_seconds = 31"), "utf-8")
    assert read.sound_now()
