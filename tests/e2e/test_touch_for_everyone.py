"""A whole visit for those who do not read small letters, reach high, or see: real process, window, touches and keys."""

from __future__ import annotations

import os
import subprocess
import time

import pytest

from devices.simulated.voice import SAID
from services.queue.model import Channel, TakeRequest
from services.text.catalogues import Texts
from tests.support.places import (
    CONTRAST,
    EASY_DONE,
    EASY_FACE,
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
from tests.support.staff import officer
from tests.support.survey_data import kept_today
from tests.support.waiting import until

BLACK = (0, 0, 0)
REST = 1.0  # seconds: longer, on a busy machine too, than a finger has to rest before it is told what lies under it
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


def test_a_survey_with_the_largest_letters_in_high_contrast_and_low_reach(kiosk):
    queue = kiosk.services.queue
    taken = queue.taking.take(TakeRequest("r1", "A", channel=Channel.COMMAND, print_slip=False))
    (
        queue.counters.open(officer("p01"), "1"),
        queue.calling.call_next(officer("p01"), "1"),
        queue.calling.start(officer("p01"), "1"),
        queue.calling.finish(officer("p01"), "1"),
    )
    for point in (CONTRAST, REACH, LARGER, LARGEST):
        kiosk.changed_after(point)
    before = kiosk.page()
    kiosk.simulator("scan", taken.ticket.qr_text)
    kiosk.rests_differing_from(before)
    kiosk.changed_after(EASY_FACE)
    kiosk.wait(lambda: kept_today(kiosk.services.database, "singkat"))
    assert [row.points for row in kept_today(kiosk.services.database, "singkat")] == [5]


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
        self.kiosk.wait(lambda: text in self.last())

    def rests(self, point: tuple[int, int]) -> None:
        self.kiosk.display.press(*point)
        time.sleep(REST)
        self.kiosk.display.release(*point)

    def chooses(self, point: tuple[int, int], then: str) -> None:
        """Two taps anywhere; once more where a busy machine took them for two single ones, as a person does."""
        for _ in range(3):
            for _ in range(2):
                self.kiosk.tap(point)
            if until(lambda: then in self.last(), 4):
                return
        self.hears(then)

    def last(self) -> str:
        return self.said.read_text("utf-8").splitlines()[-1] if self.said.exists() else ""


def test_a_number_by_ear_alone(kiosk):
    ear = Ear(kiosk)
    ear.key("Down")
    ear.hears(say("spoken.how"))
    ear.rests(TAKE)
    ear.hears(say("home.take"))
    ear.chooses((540, 300), say("services.title"))
    ear.rests(FIRST_SERVICE)
    ear.hears("Kunjungan")
    ear.chooses((300, 1500), say("priority.title"))
    ear.rests(NOBODY)
    ear.hears(say("priority.nobody"))
    assert kiosk.labels() == [], "what is told is not chosen"
    ear.chooses((800, 700), say("ticket.your_number"))
    kiosk.wait(lambda: kiosk.jobs() == ["printed"])
    assert kiosk.labels() == ["A001"]
    ear.hears(say("ticket.take_paper", where=say("ticket.at_below")))
    assert "A, nol, nol, satu" in ear.said.read_text("utf-8")
