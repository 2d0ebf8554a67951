"""A survey answered by touch in the real window, over the real backend: in every language, with the largest letters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.scanner import ScannedCode
from devices.simulated.memory_printer import MemoryPrinter
from kiosk.config import load
from kiosk.wiring import Built, build
from screens.touch import events, intents
from services.journal_reading import EntryFilter, entries
from services.queue.model import Channel, Issued, TakeRequest
from services.surveys.model import Period
from services.surveys.results import Result
from tests.support.clock import ManualClock
from tests.support.console import ROOT
from tests.support.panel import Panel
from tests.support.touch_app import TouchApp, words

LARGEST = (intents.LargerText(), intents.LargerText(), intents.ToggleReach(), intents.ToggleContrast())
MOST_SCREENS = 30  # of a questionnaire: more is a circle


class Visitor:
    """A kiosk over a house of its own, and somebody who touches what they read."""

    def __init__(self, panel: Panel, clock: ManualClock, folder: Path) -> None:
        place = folder / "kiosk.ini"
        text = (ROOT / "kiosk.ini").read_text("utf-8").replace("open_answers = no", "open_answers = yes")
        place.write_text(text.replace("min_approved = no", "min_approved = yes"), "utf-8")
        self.panel = panel
        self.built: Built = build(load(place), clock=clock, printer=MemoryPrinter())
        self.app = TouchApp(panel, clock, languages=("id", "en", "min"))
        self.app.attach(self.built.backend)
        self.app.reaches(lambda: self.app.screen == "home")

    def close(self) -> None:
        self.app.close()
        self.panel.clear()
        self.built.desk.close()
        self.built.services.close()

    def served_slip(self) -> str:
        queue = self.built.services.queue
        taken = queue.take(TakeRequest("r1", "A", channel=Channel.COMMAND, print_slip=False))
        assert isinstance(taken, Issued)
        queue.open_counter("1", "p01"), queue.call_next("1", "p01"), queue.start("1", "p01"), queue.finish("1", "p01")
        return taken.ticket.qr_text

    def shows_slip(self, text: str) -> None:
        self.app.app.feed(events.CodeScanned(ScannedCode(text, 0.0)))
        self.app.reaches(lambda: self.app.screen == "surveyways")

    def touches(self, text: str) -> None:
        self.panel.tap(self.panel.button(text))
        self.panel.settle()

    def answers_everything(self, language: str) -> int:
        """The second answer of every question; what may be skipped is skipped. Returns how many screens it took."""
        for screen in range(MOST_SCREENS):
            if self.app.screen != "survey":
                return screen
            before = self.app.app.state.session.survey
            if not before.now.may_skip:
                tiles = [one for one in self.panel.buttons() if getattr(one, "card", None) is not None]
                self.panel.tap(next(one for one in tiles if getattr(one.card, "key", "") == "3"))
            shown = self.panel.texts()
            leads = [words(f"survey.{key}", language) for key in ("next", "skip", "send", "finish")]
            self.touches(next(one for one in leads if one in shown))
            self.app.reaches(lambda before=before: self.app.app.state.session.survey != before)
            self.app.reaches(lambda: not self.app.app.state.session.survey.sending)
        raise AssertionError("the questionnaire never ends")

    def result(self, instrument: str) -> Result:
        surveys = self.built.services.surveys
        return surveys.result(instrument, Period(surveys.today(), surveys.today()))


@pytest.fixture
def visitor(panel: Panel, clock: ManualClock, tmp_path: Path) -> Iterator[Visitor]:
    made = Visitor(panel, clock, tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("language", ["id", "en", "min"])
def test_the_official_questionnaire_with_the_largest_letters(visitor: Visitor, language: str) -> None:
    slip = visitor.served_slip()
    visitor.app.feed(intents.SwitchLanguage(language), *LARGEST)
    visitor.shows_slip(slip)
    visitor.touches(visitor.built.services.surveys.instruments["skm"].title.in_language(language))
    visitor.app.reaches(lambda: visitor.app.screen == "survey")
    screens = visitor.answers_everything(language)
    assert visitor.app.screen == "surveyend" and words("survey.kept", language) in visitor.panel.texts()
    result = visitor.result("skm")
    assert result.answered == 1 and result.index == 75 and screens >= len(result.elements)
    assert "survey" not in str([entry.event for entry in entries(visitor.built.services.database, EntryFilter())])


def test_without_a_number_from_the_information(visitor: Visitor) -> None:
    visitor.touches(words("home.info"))
    visitor.app.reaches(lambda: visitor.app.screen == "topics")
    visitor.touches(words("info.survey"))
    visitor.app.reaches(lambda: visitor.app.screen == "surveyways")
    visitor.touches(visitor.built.services.surveys.instruments["singkat"].title.in_language("id"))
    visitor.app.reaches(lambda: visitor.app.screen == "survey")
    visitor.answers_everything("id")
    assert words("survey.kept") in visitor.panel.texts()
    result = visitor.result("singkat")
    assert (result.answered, result.open.answered) == (0, 1)
