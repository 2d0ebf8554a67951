"""A server that hangs instead of refusing: every wait ends by our own clock, and the next wish after it works."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from services.store import asking, postgres
from services.store.asking import Statement
from services.store.changes import watch
from services.store.clock import SystemClock
from services.store.database import Database, DatabaseSettings
from services.store.deadline import left, within
from services.store.faults import DatabaseAway, answered, answering, put_off
from services.store.pipeline import Pipeline
from services.store.upgrade import open_database
from tests.support.postgres import Cluster

SOON = 0.5  # seconds, instead of those of a house


@pytest.fixture
def kept(cluster: Cluster, tmp_path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    name = cluster.create()
    database = open_database(DatabaseSettings(cluster.url(name), tmp_path / "id"), SystemClock())
    monkeypatch.setattr(postgres, "PING_SECONDS", SOON)
    yield database
    database.close()
    cluster.drop(name)


@contextmanager
def hung(cluster: Cluster) -> Iterator[None]:
    """All processes of the server stand still: the kernel goes on taking what is sent to them."""
    head = int((cluster.data / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{head}/task/{head}/children").read_text(encoding="ascii")
    all_of_them = [head, *map(int, children.split())]
    for one in all_of_them:
        os.kill(one, signal.SIGSTOP)
    try:
        yield
    finally:
        for one in all_of_them:
            os.kill(one, signal.SIGCONT)


def ask(database: Database) -> int:
    with database.read() as connection:
        return int(connection.exec_driver_sql("SELECT 1").scalar_one())


def test_a_use_case_finds_that_nothing_answers_and_the_next_one_works(
    cluster: Cluster, kept: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask(kept) == 1
    tries, connect = list[object](), postgres.Punctual.connect
    monkeypatch.setattr(postgres.Punctual, "connect", lambda **named: tries.append(named) or connect(**named))
    with hung(cluster):
        began = time.monotonic()
        with pytest.raises(DatabaseAway), within(SOON):
            ask(kept)
        assert time.monotonic() - began < SOON + postgres.CONNECT_SECONDS + 1.5
        assert not tries, "no time was left for another one"
    assert ask(kept) == 1


def test_a_transaction_that_is_under_way_ends_too(cluster: Cluster, kept: Database) -> None:
    with pytest.raises(DatabaseAway), within(SOON), kept.write() as connection:
        connection.exec_driver_sql("CREATE TABLE never (there int)")
        with hung(cluster):
            connection.exec_driver_sql("SELECT 1")
    with kept.read() as connection:
        assert connection.exec_driver_sql("SELECT to_regclass('never')").scalar() is None


def test_what_was_asked_and_is_awaited_ends_too_and_so_does_a_connection_that_answered_just_now(
    cluster: Cluster, kept: Database
) -> None:
    one = Statement(text("SELECT 1"))
    with kept.read() as connection:
        assert asking.ask(connection, one).scalar() == 1
    for _ in range(2):  # the connection that was used just now, which nobody asks whether it lives; and a new one
        with pytest.raises(DatabaseAway), within(SOON), hung(cluster), kept.write() as connection:
            asking.ask(connection, one).scalar()
    with kept.read() as connection:
        assert asking.ask(connection, one).scalar() == 1


def test_a_connection_that_rested_is_asked_whether_its_server_is_there(
    cluster: Cluster, kept: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask(kept) == 1
    pings = list[object]()
    monkeypatch.setattr(Pipeline, "ping", lambda pipeline: pings.append(pipeline))
    assert ask(kept) == 1 and not pings, "it answered just now"
    monkeypatch.setattr(postgres, "SURE_SECONDS", 0.0)
    assert ask(kept) == 1 and len(pings) == 1


def test_whoever_listens_finds_it_too_and_says_once_that_it_is_back(
    cluster: Cluster, kept: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.store.changes_postgres.ASK_SECONDS", 0.2)
    changes = watch(kept)
    try:
        assert not changes.wait(0.3)
        with hung(cluster):
            began = time.monotonic()
            assert not changes.wait(SOON)
            assert time.monotonic() - began < SOON + postgres.CONNECT_SECONDS + 2
        assert changes.wait(10), "what came meanwhile counts as a change"
    finally:
        changes.close()


def test_tables_that_are_not_there_are_no_bug(cluster: Cluster, kept: Database) -> None:
    """Somebody brings a backup back."""
    with pytest.raises(DatabaseAway), kept.read() as connection:
        connection.exec_driver_sql("SELECT * FROM not_yet.there")
    with pytest.raises(psycopg.errors.SyntaxError):
        try:
            with kept.read() as connection:
                connection.exec_driver_sql("SELEKT 1")
        except Exception as bug:
            raise bug.__cause__ or bug from None


# -- without a server ------------------------------------------------------------------------------------------


def test_a_deadline_is_the_nearest_of_all_that_were_set() -> None:
    assert left(7) == 7
    with within(100), within(2), within(50):
        assert 1.5 < left(7) <= 2 and left(0.5) == 0.5
    with within(0):
        assert left(7) == 0
    assert left(7) == 7


def test_what_a_use_case_answers_while_the_database_cannot_be_used() -> None:
    @answering("not now")
    def away(_wish: str) -> str:
        raise DatabaseAway("gone")

    @answering("not now")
    def broken() -> str:
        raise LookupError("a bug")

    assert away("a number") == "not now"
    assert answered(lambda: away.__wrapped__("x"), lambda fault: str(fault)) == "gone"  # type: ignore[attr-defined]
    with put_off():
        raise DatabaseAway("gone")
    with pytest.raises(LookupError):
        broken()
