"""The flow with workers that answer, raise, take long or never come back, as a test decides; time passes by ticks.

What must hold at every moment is watched here (`Faulty.watch`): nobody waits longer than a deadline, a number is shown
to nobody but whoever asked for it, and one that was never shown is given up.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from screens.touch.app.events import TakeNumber
from screens.touch.app.flow import Flow
from screens.touch.app.home.flow import HomePage
from screens.touch.app.picture import shown
from screens.touch.core.events import After, Effect, Event, HealthRead, LobbyRead, Task, Tick
from screens.touch.core.lobby import Lobby
from screens.touch.core.state import ANSWER_SECONDS, PAPER_SECONDS, TouchTimeouts
from screens.touch.core.view import Frame
from screens.touch.number.events import ChoosePriority, ChooseService, Forgo, NumberTaken, Take
from screens.touch.number.ticket_flow import TicketPage
from screens.touch.number.view import TicketView
from services.queue.model import RefusalReason
from tests.support.sample_answers import answers
from tests.support.sample_houses import WELL
from tests.support.sample_houses import lobby as sample_lobby

TICK_SECONDS = 0.5
# From the last touch to the home screen: the longest of a visitor who asked for more time and left while a slip was
# being printed, with every answer that can come late in between.
HOME_SECONDS = 180.0 + 15.0 + 2 * PAPER_SECONDS + 4 * ANSWER_SECONDS
NEVER = math.inf


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a task: after `seconds` its answer `number` (of those that it may have), or its failure."""

    seconds: float = 0.0
    raises: bool = False
    number: int = 0


@dataclass
class Faulty:
    """One kiosk. `fate` is asked for each task."""

    fate: Callable[[Task[Any]], Fate]
    lobby: Lobby = field(default_factory=sample_lobby)
    now: float = 0.0

    def __post_init__(self) -> None:
        ids = itertools.count()
        self.flow = Flow(TouchTimeouts(), ("id", "en"), lambda: f"id{next(ids)}")
        self.state = self.flow.start(self.now)
        self._order = itertools.count()
        self._coming: list[tuple[float, int, Event]] = []
        self._asked_by: dict[str, str] = {}  # sessions by the label of the number that they asked for
        self._open: dict[str, str] = {}  # requests without an answer that was shown, by the label of their number
        self._busy_since: float | None = None
        self.feed(HealthRead(WELL), LobbyRead(self.lobby, "id"))

    # -- what happens -----------------------------------------------------------------------------------

    def feed(self, *happened: Event) -> None:
        for event in happened:
            self.state, effects = self.flow.advance(replace(self.state, now=self.now), event)
            for effect in effects:
                self._carry_out(effect)
            if isinstance(event, NumberTaken):
                self._answered(event)
            self.watch()

    def pass_time(self, seconds: float) -> None:
        """Ticks, and what comes back meanwhile."""
        until = self.now + seconds
        while self.now < until:
            self.now = min(until, self.now + TICK_SECONDS)
            while self._coming and self._coming[0][0] <= self.now:
                self.feed(heapq.heappop(self._coming)[2])
            self.feed(Tick(self.now))

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case After(seconds, result):
                self._comes(seconds, result)
            case Forgo(request_id):
                self._open = {label: one for label, one in self._open.items() if one != request_id}
            case Task():
                fate = self.fate(effect)
                if isinstance(effect, Take):  # it may be taken whatever becomes of its answer
                    label = _label(effect)
                    self._asked_by[label], self._open[label] = effect.session, effect.request_id
                event = effect.failed() if fate.raises else self._answer(effect, fate.number)
                if event is not None and fate.seconds < NEVER:
                    self._comes(fate.seconds, event)

    def _comes(self, seconds: float, event: Event) -> None:
        heapq.heappush(self._coming, (self.now + seconds, next(self._order), event))

    def _answer(self, task: Task[Any], number: int) -> Event | None:
        kinds = answers(task)
        answer = kinds[number % len(kinds)] if kinds else None
        if not isinstance(task, Take) or not isinstance(answer, NumberTaken):
            return answer
        page = answer.answer
        own = replace(page, ticket=replace(page.ticket, label=_label(task))) if isinstance(page, TicketPage) else page
        return NumberTaken(task.session, own)

    def _answered(self, event: NumberTaken) -> None:
        """A refusal that says that there is none leaves nothing to give up."""
        if not isinstance(event.answer, TicketPage) and event.answer.reason is not RefusalReason.UNAVAILABLE:
            mine = {label for label, session in self._asked_by.items() if session == event.session}
            self._open = {label: one for label, one in self._open.items() if label not in mine}

    # -- what must hold ---------------------------------------------------------------------------------

    def watch(self) -> None:
        session, picture = self.state.session, shown(self.flow, self.state, Frame())
        if isinstance(picture.screen, TicketView) and picture.screen.label in self._asked_by:
            assert self._asked_by[picture.screen.label] == session.id, "somebody else's number"
            self._open.pop(picture.screen.label, None)
        waits = session.page.awaits
        if waits is None:
            self._busy_since = None
            return
        assert self.state.awaits is not None
        waited = self.now - self.state.awaits_from
        assert waited < waits.seconds + 2 * TICK_SECONDS, f"{session.page} has waited for {waited} s"

    def goes_home(self) -> None:
        """Nobody touches anything any more: the kiosk is at home in time, and whoever comes next gets a number."""
        left = HOME_SECONDS
        while not self._at_home() and left > 0:
            self.pass_time(5.0)
            left -= 5.0
        assert self._at_home(), f"still at {self.state.session.page}"
        assert not self._open, "a number that nobody saw, and nobody gave up"
        self.fate = lambda _task: Fate(0.1, number=1)
        self.feed(HealthRead(replace(WELL, started=True)), LobbyRead(self.lobby, self.state.session.language))
        self.feed(TakeNumber(), ChooseService(self.lobby.services[0].code), ChoosePriority(None))
        self.pass_time(2.0)
        assert isinstance(self.state.session.page, TicketPage), f"no number but {self.state.session.page}"

    def _at_home(self) -> bool:
        return isinstance(self.state.session.page, HomePage) and not self.state.session.touched_by("id")


def _label(task: Take) -> str:
    """The number of a request: the same one however often it is asked for."""
    return f"A{task.request_id.removeprefix('id')}"
