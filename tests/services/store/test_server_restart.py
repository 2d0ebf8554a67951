"""A PostgreSQL server that is restarted is found again without a failed wish, whoever kept a connection."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.log.journal import Journal
from services.log.verify import verify
from services.store.clock import SystemClock
from services.store.database import Database, DatabaseSettings
from services.store.upgrade import open_database
from tests.support.postgres import Cluster


@pytest.fixture
def kept(cluster: Cluster, tmp_path) -> Iterator[Database]:
    name = cluster.create()
    database = open_database(DatabaseSettings(cluster.url(name), tmp_path / "id"), SystemClock())
    yield database
    database.close()
    cluster.drop(name)


def test_the_next_wish_after_a_restart_succeeds(cluster: Cluster, kept: Database) -> None:
    journal = Journal(kept, "kiosk-1", SystemClock())
    for _ in range(2):
        journal.record("kiosk_stopped", reason="1")
        cluster.restart()
    journal.record("kiosk_stopped", reason="1")
    assert verify(kept, "kiosk-1").entries == 3
