"""The real shell and the real flow in the real window, with answers that come at once: for thousands of touches.

Nothing runs beside it: each task of the flow is answered by one of its sample answers (tests.support.sample_answers),
so two hands can be compared to the last field of the state.
"""

from __future__ import annotations

import itertools
from dataclasses import fields, is_dataclass, replace
from typing import Any

from screens.touch.app.flow import Flow
from screens.touch.app.picture import shown
from screens.touch.app.previews import frame
from screens.touch.core.events import After, Event, Intent, Task
from screens.touch.core.guard import SETTLING
from screens.touch.core.state import FlowState, TouchTimeouts
from tests.support.clock import ManualClock
from tests.support.flow_graph import LANGUAGES
from tests.support.panel import Panel
from tests.support.sample_answers import answers

HOLD_SECONDS = 0.06
READS_SECONDS = 5.0
PASSES = 4  # of Kivy's clock until layout and texts have come to rest; nothing is drawn for it
ANSWER_SECONDS = 0.1  # from a tap to what follows it: a busy machine takes its time

Point = tuple[float, float]


class QuickKiosk:
    """`put` it into a state, touch it, and look at `outcome`."""

    def __init__(self, panel: Panel, clock: ManualClock) -> None:
        self.panel, self.clock = panel, clock
        self._ids = itertools.count(1)
        self.flow = Flow(TouchTimeouts(), LANGUAGES, lambda: f"new{next(self._ids)}", drafts=("min",))
        self.frame = frame("id")
        self.asked: list[Task[Any]] = []  # tasks, in order: what was taken, printed, cancelled, journalled
        self.choice = 0  # which of the answers to a task is given
        self._touches = 0
        self.state = self.flow.start(0.0)
        self.shell: Any = panel.shell(settling=SETTLING, now=clock.monotonic)
        self.shell.bind(on_intent=lambda _shell, intent: self._later(intent))
        self._waiting: list[Intent] = []
        self._afters: list[tuple[float, Event]] = []  # what comes by itself, and when

    def put(self, state: FlowState, choice: int) -> None:
        """Stand at a state for a while, as a visitor does who reads."""
        self.choice, self.asked, self._ids, self._afters = choice, [], itertools.count(1), []
        session = replace(state.session, last_touch=self.clock.monotonic())
        self.state = replace(state, session=session, now=self.clock.monotonic())
        self._show()
        self.clock.advance(READS_SECONDS)

    def buttons(self) -> list[Any]:
        """What can be touched and listens, in the order of where it lies."""
        awake = [button for button in self.shell._glass._buttons() if not button.asleep]
        return sorted(awake, key=lambda button: button.to_window(*button.center))

    def is_of_bar(self, button: Any) -> bool:
        return button.parent is self.shell.ids.bar

    def outcome(self) -> tuple[Any, tuple[Any, ...]]:
        """The visitor's session without what counts time, and what was asked of the backend, once nothing comes."""
        while self._afters:
            self.passes(max(0.0, self._afters[0][0] - self.clock.monotonic()))
        session = replace(self.state.session, last_touch=0.0, asked_call_at=0.0)
        return timeless(session), tuple(timeless(task) for task in self.asked)

    def tap(self, at: Point) -> None:
        """One finger down and up; what follows comes a moment later."""
        touch = self.down(at)
        self.passes(HOLD_SECONDS)
        self.up(touch)

    def passes(self, seconds: float) -> None:
        """Time passes, and what is due by then comes."""
        until = self.clock.monotonic() + seconds
        while self._afters and self._afters[0][0] <= until:
            due, event = self._afters.pop(0)
            self.clock.advance(max(0.0, due - self.clock.monotonic()))
            self.feed(event)
            self._show()
        self.clock.advance(until - self.clock.monotonic())

    def down(self, at: Point) -> Any:
        from kivy.tests.common import UnitTestTouch

        self._touches += 1
        touch = UnitTestTouch(*at)
        touch.uid = self._touches
        touch.touch_down()
        return touch

    def up(self, touch: Any) -> None:
        touch.touch_up()
        if self._waiting:
            self.passes(ANSWER_SECONDS)
            for intent in self._waiting:
                self.feed(intent)
            self._waiting = []
            self._show()

    def feed(self, event: Event) -> None:
        self.state = replace(self.state, now=self.clock.monotonic())
        self.state, effects = self.flow.advance(self.state, event)
        for effect in effects:
            if isinstance(effect, After):
                self._afters.append((self.clock.monotonic() + effect.seconds, effect.result))
                self._afters.sort(key=lambda one: one[0])
            elif isinstance(effect, Task):
                self.asked.append(effect)
                found = answers(effect)
                if found:
                    self.feed(found[self.choice % len(found)])

    def _later(self, intent: Intent) -> None:
        self._waiting.append(intent)

    def _show(self) -> None:
        from kivy.clock import Clock
        from kivy.lang import Builder

        self.shell.show(shown(self.flow, self.state, self.frame))
        for _ in range(PASSES):
            Clock.tick()
            Builder.sync()
            Clock.tick_draw()
            Builder.sync()
        self.shell._glass.look()


def timeless(value: Any) -> Any:
    """The same value with every moment in it at 0: what is hidden from a repr is compared too."""
    if isinstance(value, float):
        return 0.0
    if isinstance(value, tuple):
        return tuple(timeless(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        kept = {one.name: timeless(getattr(value, one.name)) for one in fields(value) if one.init}
        return type(value), kept
    return value
