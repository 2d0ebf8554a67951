"""What one thread reads for a page is one session, which ends soon, at a write, at a fault; others have their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from services.store import looks
from services.store.clock import SystemClock
from services.store.database import Database, DatabaseFault, DatabaseSettings
from services.store.upgrade import open_database
from tests.support.postgres import Cluster

COUNT = text("SELECT count(*) FROM service_day_mark")
MARK = text("INSERT INTO service_day_mark (id, service_day, trusted_at) VALUES (1, '2026-11-23', 1)")


def read(database: Database) -> tuple[object, int]:
    """The connection that was used, and how many marks it sees."""
    with database.read() as connection:
        return connection, int(connection.execute(COUNT).scalar_one())


def test_reads_of_a_look_are_one_session_and_the_look_ends(database: Database) -> None:
    assert read(database)[0] is not read(database)[0]
    with database.looking():
        first, _ = read(database)
        with database.looking():
            assert read(database)[0] is first
        assert read(database)[0] is first and not first.closed  # type: ignore[attr-defined]
        with ThreadPoolExecutor(1) as other:
            assert other.submit(read, database).result()[0] is not first
        database.look_away()
        assert first.closed  # type: ignore[attr-defined]
        assert read(database)[0] is not first
    assert read(database)[0] is not read(database)[0]


def test_what_is_written_during_a_look_is_seen_by_it(database: Database) -> None:
    with database.looking():
        assert read(database)[1] == 0
        with database.write() as connection:
            connection.execute(MARK)
        assert read(database)[1] == 1


def test_a_session_is_held_for_less_than_50_ms(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "LONGEST_SECONDS", -1.0)
    with database.looking():
        assert read(database)[0] is not read(database)[0]


def test_after_a_fault_the_look_has_another_session(database: Database) -> None:
    with database.looking():
        first, _ = read(database)
        with pytest.raises(DatabaseFault), database.read() as connection:
            connection.execute(text("SELECT nothing FROM nowhere"))
        assert read(database)[0] is not first


def test_a_server_that_goes_when_all_has_been_read_spoils_no_page(cluster: Cluster, tmp_path) -> None:
    name = cluster.create()
    database = open_database(DatabaseSettings(cluster.url(name), tmp_path / "id"), SystemClock())
    try:
        for end in (database.look_away, lambda: None):  # before the page is written, or after it
            with database.looking():
                assert read(database)[1] == 0
                cluster.restart()
                end()
            assert read(database)[1] == 0
    finally:
        database.close()
        cluster.drop(name)
