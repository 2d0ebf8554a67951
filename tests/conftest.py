"""Fixtures that every area shares: a clock, both databases, a journal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.database import Database, DatabaseSettings
from services.journal import Journal
from services.upgrade import open_database
from tests.support.clock import ManualClock
from tests.support.postgres import Cluster


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    cluster = Cluster()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def template(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with today's schema, copied for every test that wants PostgreSQL."""
    name = cluster.create()
    settings = DatabaseSettings(cluster.url(name), tmp_path_factory.mktemp("template") / "id")
    open_database(settings, ManualClock()).close()
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DatabaseSettings]:
    """An empty place for a database of either kind."""
    id_file = tmp_path / "database.id"
    if request.param == "sqlite":
        yield DatabaseSettings(f"sqlite:///{tmp_path / 'kiosk.sqlite3'}", id_file)
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
