"""The touch app of a test: the real flow and the real workers, on a `Panel`, over any backend."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from devices.voice import Voice
from screens.touch.app.events import Backend
from screens.touch.app.flow import Flow
from screens.touch.core.guard import AT_ONCE, Settling
from screens.touch.core.pad import PadKey
from screens.touch.core.state import FlowState, TouchTimeouts
from screens.touch.core.view import Frame
from services.text.catalogues import Texts
from tests.support.clock import ManualClock
from tests.support.panel import LIMIT_SECONDS, Panel

PAD = {
    274: PadKey.NEXT,
    273: PadKey.PREVIOUS,
    13: PadKey.CHOOSE,
    276: PadKey.REPEAT,
    280: PadKey.LOUDER,
    281: PadKey.SOFTER,
}
READY_SECONDS = 40.0
REST_SECONDS = 20.0
LONG_PRESS_SECONDS = 0.3  # enough to tell a long press from a tap

_words = Texts("touch")


def words(key: str, language: str = "id", **fields: object) -> str:
    """The words of a message of the touch screens."""
    return _words.get(language, key, **fields)


class TouchApp:
    """A running KioskApp with its workers; `bugs` is what the workers reported, `left` whether it ended itself."""

    def __init__(
        self,
        panel: Panel,
        clock: ManualClock,
        timeouts: TouchTimeouts | None = None,
        languages: tuple[str, ...] = ("id", "en"),
        settling: Settling = AT_ONCE,
    ) -> None:
        """`settling`: what is new takes a touch at once, unless a test is about that; `clock` counts it."""
        from kiosk.touch.app import KioskApp
        from tests.support.counted import CountedBackground

        self.panel = panel
        self.bugs: list[tuple[str, str]] = []
        self.wishes: list[str] = []
        self.background = CountedBackground(lambda place, kind: self.bugs.append((place, kind)))
        ids = itertools.count(1)
        flow = Flow(timeouts or TouchTimeouts(), languages, lambda: f"id{next(ids)}")
        frame = Frame(house_name="Rumah Contoh", languages=languages, simulated=True)
        self.app: Any = panel.run(
            lambda: KioskApp(
                flow,
                frame,
                self.background,
                long_press_seconds=LONG_PRESS_SECONDS,
                pad_keys=PAD,
                settling=settling,
                monotonic=clock.monotonic,
                on_leave=lambda: self.wishes.append("leave"),
            )
        )

    @property
    def page(self) -> str:
        return type(self.app.state.session.page).__name__.removesuffix("Page").lower()

    @property
    def screen(self) -> str:
        """The name of the screen that is shown: "home", "ticket", "fault" …"""
        return str(self.app.root.current)

    def attach(self, backend: Backend) -> None:
        """Bring the backend, and wait until the app has asked it for everything."""
        self.app.attach(backend)
        self.panel.until(lambda: self.app.state.lobby is not None)

    def give_voice(self, voice: Voice) -> None:
        """Bring a voice, and wait until the button for it is there."""
        self.app.give_voice(voice)
        self.panel.until(lambda: self.app.state.health.voice is not None)

    def shows(self, state: FlowState) -> None:
        """Put the kiosk into a state, as it was or might be, now."""
        now = self.app._monotonic()
        self.app.state = replace(state, now=now, session=replace(state.session, last_touch=now))
        self.app._show()
        self.panel.settle()

    def feed(self, *intents: object) -> None:
        """What a person would touch, without looking for the buttons."""
        for intent in intents:
            self.app.root.emit(intent)
        self.panel.pump()

    def reaches(self, condition: Callable[[], object], seconds: float = LIMIT_SECONDS) -> None:
        self.panel.until(condition, seconds)
        self.panel.settle()

    def rests(self) -> None:
        """Wait until every worker has answered and the screen stands still."""
        self.panel.until(lambda: not self.background.running, REST_SECONDS)
        self.panel.settle()

    def has_made_its_screens(self) -> None:
        """Wait until every screen is made: a kiosk does that while nobody touches it, a busy machine takes its time."""
        from screens.touch.app.registry import SCREENS

        self.panel.until(lambda: len(self.app.root._screens) == len(SCREENS), READY_SECONDS)
        self.panel.settle()

    def close(self) -> None:
        self.background.close()
