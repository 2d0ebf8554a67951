"""A kiosk in the real window over the real services of a house of its own, and somebody who stands before it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from devices.scanner import ScannedCode
from devices.simulated.memory import MemoryPrinter
from kiosk.compose.kiosk import Built, build
from kiosk.settings.reading import load
from screens.touch.core.events import CodeScanned
from screens.touch.core.guard import AT_ONCE, Settling
from screens.touch.survey.flow import TAKE_BACK_SECONDS
from screens.touch.survey.run import StepKind
from services.queue.model import Channel, Issued, TakeRequest
from services.surveys.storage import Row
from tests.support.clock import ManualClock
from tests.support.console import ROOT
from tests.support.hand import Hand
from tests.support.panel import Panel
from tests.support.staff import officer
from tests.support.survey_data import kept_today
from tests.support.touch_app import TouchApp, words

MOST_SCREENS = 30  # of a questionnaire: more is a circle


class Visitor:
    """A kiosk over a house of its own, and somebody who touches what they read."""

    def __init__(self, panel: Panel, clock: ManualClock, folder: Path, settling: Settling = AT_ONCE) -> None:
        place = folder / "kiosk.ini"
        text = (ROOT / "kiosk.ini").read_text("utf-8").replace("open_answers = no", "open_answers = yes")
        place.write_text(text.replace("min_approved = no", "min_approved = yes"), "utf-8")
        self.panel, self.clock = panel, clock
        self.printer = MemoryPrinter()
        self.built: Built = build(load(place), clock=clock, printer=self.printer)
        self.app = TouchApp(panel, clock, languages=("id", "en", "min"), settling=settling)
        self.app.attach(self.built.backend)
        self.app.reaches(lambda: self.app.screen == "home")

    def close(self) -> None:
        self.app.close()
        self.panel.clear()
        self.built.close()

    def served_slip(self) -> str:
        queue = self.built.services.queue
        taken = queue.taking.take(TakeRequest("r1", "A", channel=Channel.COMMAND, print_slip=False))
        assert isinstance(taken, Issued)
        (
            queue.counters.open(officer("p01"), "1"),
            queue.calling.call_next(officer("p01"), "1"),
            queue.calling.start(officer("p01"), "1"),
            queue.calling.finish(officer("p01"), "1"),
        )
        return taken.ticket.qr_text

    def shows_place(self, text: str) -> None:
        """A slip that waits is held to the scanner."""
        self.app.app.feed(CodeScanned(ScannedCode(text, 0.0)))
        self.app.reaches(lambda: self.app.screen == "place")

    def shows_slip(self, text: str) -> None:
        self.app.app.feed(CodeScanned(ScannedCode(text, 0.0)))
        self.app.reaches(lambda: self.app.screen == "surveyfaces")

    def touches(self, text: str) -> None:
        self.panel.tap(self.panel.button(text))
        self.panel.settle()

    def begins(self, survey: str) -> None:
        """From the faces to the first question of an official survey, by its id."""
        language = self.app.app.state.session.language
        self.touches(words("survey.official_all", language))
        self.app.reaches(lambda: self.app.screen == "surveyways")
        Hand(self.app, self.clock).reads()
        self.panel.tap(next(one for one in self.panel.buttons() if getattr(_card(one), "code", "") == survey))
        self.app.reaches(lambda: self.app.screen == "survey")
        self.panel.settle()

    def answers_everything(self) -> int:
        """The third answer of every question, one touch each, then done. Returns how many touches it took.

        Nobody has steered this visitor.
        """
        for touches in range(MOST_SCREENS):
            before = self.app.app.state.session.page
            if before.run.now.may_skip:
                self.touches(words("action.done", self.app.app.state.session.language))
                self.is_kept()
                return touches + 1
            self.answers("no" if before.run.now.kind is StepKind.CONTROL else "3")
            self.app.reaches(lambda before=before: self.app.app.state.session.page.run.now != before.run.now)
            self.panel.settle()
        raise AssertionError("the questionnaire never ends")

    def answers(self, key: str) -> None:
        """Touch the answer with this score."""
        self.panel.tap(self.tile(key))

    def tile(self, key: str) -> Any:
        """The answer with this score."""
        return next(one for one in self.panel.buttons() if getattr(_card(one), "key", "") == key)

    def is_kept(self) -> None:
        """Until the answers cannot be taken back any more, and are kept."""
        self.app.reaches(lambda: self.app.screen == "surveyend", seconds=TAKE_BACK_SECONDS + 5)
        self.panel.settle()

    def kept(self, instrument: str) -> list[Row]:
        """What the house has kept of this day's answers."""
        return kept_today(self.built.services.database, instrument)


def _card(button: Any) -> Any:
    return getattr(button, "card", None)
