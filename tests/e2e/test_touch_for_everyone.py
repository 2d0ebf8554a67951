"""A whole visit for those who do not read small letters, reach high, or see: real process, window, touches and keys."""

from __future__ import annotations

import os
import subprocess
import time

import pytest

from devices.simulated.voice import SAID
from services.texts import Texts
from tests.support.places import (
    CONTRAST,
    EASY_DONE,
    EASY_NOBODY,
    EASY_SERVICE,
    EASY_TAKE,
    FIRST_SERVICE,
    LARGER,
    LARGEST,
    NOBODY,
    REACH,
    TAKE,
)
from tests.support.running_kiosk import RunningKiosk

BLACK = (0, 0, 0)
REST = 0.6  # seconds: longer than a finger has to rest before it is told what lies under it
_texts = Texts("touch")


@pytest.fixture
def kiosk(tmp_path):
    running = RunningKiosk(tmp_path)
    yield running
    running.close()
    running.kill_all()


def say(key: str, **fields: object) -> str:
    return _texts.get("id", key, **fields)


def test_a_number_with_the_largest_letters_in_high_contrast_and_low_reach(kiosk):
    for point in (CONTRAST, REACH, LARGER, LARGEST):
        kiosk.changed_after(point)
    assert kiosk.page().getpixel((20, 1400)) == BLACK
    for point in (EASY_TAKE, EASY_SERVICE, EASY_NOBODY):
        kiosk.changed_after(point)
    kiosk.wait(lambda: kiosk.jobs() == ["printed"])
    assert kiosk.labels() == ["A001"]
    kiosk.touch(EASY_DONE)
    kiosk.wait(kiosk.shows_home), "who comes next finds everything as it was"


class Ear:
    """Somebody who knows only what was said, over one key of the tactile pad and one finger."""

    def __init__(self, kiosk: RunningKiosk) -> None:
        self.kiosk = kiosk
        self.said = kiosk.settings.storage.run / "voice" / SAID

    def key(self, name: str) -> None:
        surroundings = {**os.environ, "DISPLAY": self.kiosk.display_name}
        subprocess.run(["xdotool", "key", name], env=surroundings, check=True, timeout=20)

    def hears(self, text: str) -> None:
        """Wait until the last thing said has these words."""
        self.kiosk.wait(lambda: self.said.exists() and text in self.said.read_text("utf-8").splitlines()[-1])

    def rests(self, point: tuple[int, int]) -> None:
        self.kiosk.display.press(*point)
        time.sleep(REST)
        self.kiosk.display.release(*point)

    def taps_twice(self, point: tuple[int, int]) -> None:
        for _ in range(2):
            self.kiosk.touch(point)
            time.sleep(0.05)


def test_a_number_by_ear_alone(kiosk):
    ear = Ear(kiosk)
    ear.key("Down")
    ear.hears(say("spoken.how"))
    ear.rests(TAKE)
    ear.hears(say("home.take"))
    ear.taps_twice((540, 300))  # anywhere
    ear.hears(say("services.title"))
    ear.rests(FIRST_SERVICE)
    ear.hears("Kunjungan")
    ear.taps_twice((300, 1500))
    ear.hears(say("priority.title"))
    ear.rests(NOBODY)
    ear.hears(say("priority.nobody"))
    assert kiosk.labels() == [], "what is told is not chosen"
    ear.taps_twice(NOBODY)
    kiosk.wait(lambda: kiosk.jobs() == ["printed"])
    assert kiosk.labels() == ["A001"]
    ear.hears(say("ticket.take_paper"))
    whole = ear.said.read_text("utf-8")
    assert "A, nol, nol, satu" in whole
