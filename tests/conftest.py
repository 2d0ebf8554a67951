"""Fixtures that every area shares: a clock, both databases, a journal."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from services.log.journal import Journal
from services.store.database import Database, DatabaseSettings
from services.store.upgrade import open_database
from services.surveys.instrument_files import load_instruments
from tests.support.clock import ManualClock
from tests.support.postgres import Cluster

if TYPE_CHECKING:
    from tests.support.panel import Panel

# Whichever test imports Kivy first: it leaves pytest's arguments and the home folder's files alone.
os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_FILELOG="1", KIVY_NO_CONFIG="1", KIVY_LOG_MODE="PYTHON")


LONG = (
    "tests/looks/",
    "tests/e2e/",
    "tests/screens/touch/test_every_button.py",
    "tests/screens/touch/test_random_hands.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first: else the last worker is alone with it at the end.

    Every worker gets a share of the list, in its order, and steals from the end of others' when it is done. Tests with
    a browser wait more than they compute: the second share begins with them, so that they stand beside what computes
    and are not left over, all together, for the end.
    """
    long = [one for one in items if one.nodeid.startswith(LONG)]
    others = [one for one in items if not one.nodeid.startswith(LONG)]
    browsers = [one for one in others if "browser" in getattr(one, "fixturenames", ())]
    rest = [one for one in others if "browser" not in getattr(one, "fixturenames", ())]
    share = max(0, len(items) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")) - len(long))
    items[:] = [*long, *rest[:share], *browsers, *rest[share:]]


def pytest_collection_finish(session: pytest.Session) -> None:
    """What all tests import lives as long as they do: no collection of garbage looks at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)  # a window's screens alone are some hundred thousand objects


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    cluster = Cluster("fsync = off")  # what the kernel has, no crash of the server harms
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def template(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with today's schema, copied for every test that wants PostgreSQL."""
    name = cluster.create()
    settings = DatabaseSettings(cluster.url(name), tmp_path_factory.mktemp("template") / "id")
    open_database(settings, ManualClock()).close()
    return name


@pytest.fixture(scope="session")
def template_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with today's schema, copied for every test that wants one."""
    folder = tmp_path_factory.mktemp("template")
    file = folder / "kiosk.sqlite3"
    open_database(DatabaseSettings(f"sqlite:///{file}", folder / "id"), ManualClock()).close()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DatabaseSettings]:
    """A database of either kind with today's schema and nothing in it."""
    id_file = tmp_path / "database.id"
    if request.param == "sqlite":
        file = tmp_path / "kiosk.sqlite3"
        shutil.copyfile(request.getfixturevalue("template_file"), file)
        file.chmod(0o600)
        yield DatabaseSettings(f"sqlite:///{file}", id_file)
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = cluster.create(request.getfixturevalue("template"))
    yield DatabaseSettings(cluster.url(name), id_file)
    cluster.drop(name)


@pytest.fixture
def database(settings: DatabaseSettings, clock: ManualClock) -> Iterator[Database]:
    database = open_database(settings, clock)
    yield database
    database.close()


@pytest.fixture
def journal(database: Database, clock: ManualClock) -> Journal:
    return Journal(database, "kiosk-1", clock)


@pytest.fixture
def open_again(settings: DatabaseSettings, clock: ManualClock) -> Iterator[Callable[[], Database]]:
    """Opens the same database once more, as another process would."""
    opened: list[Database] = []

    def again() -> Database:
        opened.append(open_database(settings, clock))
        return opened[-1]

    yield again
    for database in opened:
        database.close()


@pytest.fixture
def panel_of(_panel_process: None) -> Iterator[Callable[..., Panel]]:
    """Makes a touchscreen of any size: panel_of(1920, 1080, width_mm=527). One at a time; see tests.support.panel."""
    from tests.support.panel import Panel

    made: list[Panel] = []

    def make(width: int, height: int, width_mm: float) -> Panel:
        assert not made, "one panel a test"
        made.append(Panel(width, height, width_mm))
        return made[0]

    yield make
    for panel in made:
        panel.close()


@pytest.fixture
def panel(panel_of: Callable[..., Panel]) -> Panel:
    """The touchscreen of the drawings: 1080 × 1920. See tests.support.panel."""
    from tests.support.panel import PORTRAIT

    return panel_of(*PORTRAIT)


@pytest.fixture(scope="session")
def _panel_process() -> Iterator[None]:
    """The display and the window live as long as the session; Kivy is imported by the first test that wants it."""
    yield
    from tests.support.panel import stop_panel

    stop_panel()


@pytest.fixture(scope="session")
def instruments():
    return load_instruments()
