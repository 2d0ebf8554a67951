"""A touch app on the panel, closed in order at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from screens.touch.core.guard import AT_ONCE, Settling
from screens.touch.core.state import TouchTimeouts
from tests.support.clock import ManualClock
from tests.support.fake_backend import FakeBackend
from tests.support.panel import Panel
from tests.support.touch_app import TouchApp


@pytest.fixture
def make_app(panel: Panel, clock: ManualClock) -> Iterator[Callable[..., TouchApp]]:
    made: list[TouchApp] = []

    def make(timeouts: TouchTimeouts | None = None, settling: Settling = AT_ONCE) -> TouchApp:
        made.append(TouchApp(panel, clock, timeouts, settling=settling))
        return made[-1]

    yield make
    for app in made:
        app.close()


@pytest.fixture
def backend() -> Iterator[FakeBackend]:
    backend = FakeBackend()
    yield backend
    for gate in backend.gates.values():
        gate.let_go()


@pytest.fixture
def app(make_app: Callable[..., TouchApp], backend: FakeBackend) -> Iterator[TouchApp]:
    """An open kiosk over a backend that the test holds in its hand."""
    app = make_app()
    app.attach(backend)
    yield app
    for gate in backend.gates.values():
        gate.let_go()
