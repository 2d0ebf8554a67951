"""The regular looks, with workers that a test holds back: what hangs is said, and what comes back too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from devices.printer import PrinterState
from kiosk.touch.looks import LOST_SECONDS, PRINTER_SILENT_SECONDS, SILENT_SECONDS, Looks
from screens.touch.app.flow import Flow
from screens.touch.core.events import Event
from screens.touch.core.lobby import Health
from screens.touch.core.state import TouchTimeouts
from screens.touch.fault.guards import fault_for
from screens.touch.fault.view import Fault
from tests.support.fake_backend import FakeBackend


@dataclass
class Workers:
    """Work is done at once, or waits under its name until it is let go."""

    held: set[str] = field(default_factory=set)
    waiting: dict[str, list[Callable[[], None]]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)

    def run(self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[], None]) -> None:
        self._take("general", work, done, failed)

    def run_at_printer(self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[], None]) -> None:
        self._take("printer", work, done, failed)

    def keep(self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[], None]) -> None:
        self._take("keeper", work, done, failed)

    def _take(
        self, name: str, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[], None]
    ) -> None:
        self.names.append(name)

        def go() -> None:
            try:
                found = work()
            except Exception:
                failed()
            else:
                done(found)

        self.waiting.setdefault(name, []).append(go) if name in self.held else go()

    def let_go(self, name: str) -> None:
        self.held.discard(name)
        for go in self.waiting.pop(name, []):
            go()


class Kiosk:
    def __init__(self) -> None:
        self.now, self.workers, self.backend = 0.0, Workers(), FakeBackend()
        self.flow = Flow(TouchTimeouts(), ("id",), lambda: "id0")
        self.state = self.flow.start(0.0)
        self.looks = Looks(self.workers, lambda: self.now, self.feed, lambda: self.state)  # type: ignore[arg-type]

    def feed(self, event: Event) -> None:
        self.state, _effects = self.flow.advance(self.state, event)

    def passes(self, seconds: float) -> Fault | None:
        """Time with a look every two seconds; what takes the screen then."""
        until = self.now + seconds
        while self.now < until:
            self.now += 2.0
            self.looks.look(self.backend)  # type: ignore[arg-type]
        return fault_for(self.state.health)


def test_a_look_that_hangs_is_said_within_ten_seconds_and_so_is_its_end() -> None:
    kiosk = Kiosk()
    assert kiosk.passes(2) is None and kiosk.state.lobby is not None
    kiosk.workers.held.add("general")
    assert kiosk.passes(SILENT_SECONDS) is None, "it may only be slow"
    assert kiosk.passes(10 - SILENT_SECONDS) is Fault.DATABASE_AWAY
    kiosk.workers.let_go("general")
    assert fault_for(kiosk.state.health) is None


def test_a_look_that_never_comes_back_is_not_the_last_one() -> None:
    kiosk = Kiosk()
    kiosk.workers.held.add("general")
    assert kiosk.passes(LOST_SECONDS + 4) is Fault.DATABASE_AWAY
    assert len(kiosk.workers.waiting["general"]) == 2
    lost = kiosk.workers.waiting["general"].pop(0)
    kiosk.workers.let_go("general")
    assert fault_for(kiosk.state.health) is None and kiosk.looks.since is None
    kiosk.workers.held.add("general")
    kiosk.passes(2)
    lost()
    assert kiosk.looks.since is not None, "the look of now is still under way"


def test_a_bug_in_a_look_takes_the_screen_and_one_in_the_lobby_does_not() -> None:
    kiosk = Kiosk()
    kiosk.backend.bugs.add("health")
    assert kiosk.passes(2) is Fault.DATABASE_AWAY
    kiosk.backend.bugs = {"lobby", "keep", "printer_status"}
    assert kiosk.passes(4) is None
    kiosk.backend.bugs.clear()
    kiosk.backend.health_now = Health(started=True, in_service=True)
    assert kiosk.passes(2) is Fault.IN_SERVICE


def test_housekeeping_that_hangs_holds_up_no_look_and_does_not_pile_up() -> None:
    kiosk = Kiosk()
    kiosk.workers.held.add("keeper")
    assert kiosk.passes(60) is None
    assert len(kiosk.workers.waiting["keeper"]) == 1 and kiosk.backend.calls.count("health") == 30


def test_a_printer_that_says_nothing_any_more_is_told_before_a_number_is_taken() -> None:
    kiosk = Kiosk()
    kiosk.passes(2)
    assert kiosk.state.health.can_print
    kiosk.workers.held.add("printer")
    kiosk.passes(PRINTER_SILENT_SECONDS - 4)
    assert kiosk.state.health.can_print
    kiosk.passes(6)
    assert kiosk.state.health.printer is not None and kiosk.state.health.printer.state is PrinterState.OFFLINE
    assert not kiosk.state.health.can_print
    kiosk.workers.let_go("printer")
    assert kiosk.state.health.can_print


def test_a_database_that_goes_between_health_and_lobby_is_away() -> None:
    kiosk = Kiosk()
    assert kiosk.passes(2) is None
    kiosk.backend.lobby = lambda _language: None  # type: ignore[method-assign, assignment, return-value]
    assert kiosk.passes(2) is Fault.DATABASE_AWAY
    assert kiosk.looks.since is None
