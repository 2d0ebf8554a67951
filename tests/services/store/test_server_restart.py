"""A PostgreSQL server that is restarted is found again without a failed wish, whoever kept a connection."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from services.log.journal import Journal
from services.log.verify import verify
from services.store import servers
from services.store.clock import SystemClock
from services.store.database import Database, DatabaseAway, DatabaseSettings
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


def test_a_role_that_lacks_a_right_may_be_given_it(cluster: Cluster, tmp_path) -> None:
    """Since PostgreSQL 15 only a database's owner may make tables in it."""
    name = cluster.create()
    cluster.sql("CREATE ROLE newcomer LOGIN")
    place = DatabaseSettings(cluster.url(name).replace("kiosk@", "newcomer@"), tmp_path / "id")
    try:
        with pytest.raises(DatabaseAway, match="owner"):
            open_database(place, SystemClock())
        cluster.sql(f'ALTER DATABASE "{name}" OWNER TO newcomer')
        open_database(place, SystemClock()).close()
    finally:
        cluster.drop(name)
        cluster.sql("DROP ROLE newcomer")


def test_what_a_busy_moment_opened_rests(kept: Database) -> None:
    """So that idle_session_timeout ends it: docs/scaling.md."""

    def session(connection: Connection) -> int:
        return int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())

    def one_read() -> int:
        with kept.read() as connection:
            return session(connection)

    with kept.read() as one, kept.read() as other:
        assert session(one) != session(other)
    assert len({one_read() for _ in range(3)}) == 1


def test_behind_a_pooler_nothing_is_opened(cluster: Cluster, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that lends a session for each transaction gave two panels one id (PgBouncer 1.18, tried by hand)."""
    other = servers._MARK.replace(
        "pg_backend_pid()", "pg_backend_pid() + 1"
    )  # than the number that the client was told
    monkeypatch.setattr(servers, "_MARK", other)
    name = cluster.create()
    with pytest.raises(DatabaseAway, match="a pooler stands in between"):
        open_database(DatabaseSettings(cluster.url(name), tmp_path / "id"), SystemClock())
    cluster.drop(name)
