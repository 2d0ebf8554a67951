"""Being told that another process wrote something, on both databases."""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import text

from services.log.journal import Journal
from services.store import changes
from services.store.database import Database
from services.store.servers import servers_of

SOON = 5.0  # a limit, not a wait: a change is noticed within a tenth of a second
AT_ONCE = 0.0


@pytest.fixture
def watcher(database: Database):
    watcher = changes.watch(database)
    yield watcher
    watcher.close()


@pytest.fixture
def other(open_again, clock) -> Journal:
    """Another process's journal on the same database."""
    return Journal(open_again(), "kiosk-2", clock)


def test_nothing_happened_is_said_after_the_time_out_and_not_before(watcher):
    began = time.monotonic()
    assert watcher.wait(0.3) is False
    assert 0.3 <= time.monotonic() - began < SOON


def test_a_change_by_another_process_is_said_once(watcher, other):
    other.record("counter_closed", counter="1")
    assert watcher.wait(SOON) is True
    assert watcher.wait(AT_ONCE) is False


def test_what_happened_before_the_first_wait_but_after_the_watch_counts(database, other):
    other.record("counter_closed", counter="1")
    watcher = changes.watch(database)
    assert watcher.wait(AT_ONCE) is False
    other.record("counter_closed", counter="2")
    assert watcher.wait(SOON) is True
    watcher.close()


def test_a_waiting_thread_is_woken_long_before_its_time_out(watcher, other):
    woken: list[float] = []
    waiting = threading.Event()

    def wait() -> None:
        waiting.set()
        if watcher.wait(60.0):
            woken.append(time.monotonic())

    thread = threading.Thread(target=wait)
    thread.start()
    waiting.wait(SOON)
    wrote = time.monotonic()
    other.record("counter_closed", counter="1")
    thread.join(SOON)
    assert woken and woken[0] - wrote < 1.0


def test_a_transaction_that_was_rolled_back_changed_nothing(watcher, other):
    with pytest.raises(RuntimeError), other.transaction() as transaction:
        transaction.record("counter_closed", counter="1")
        raise RuntimeError
    assert watcher.wait(0.3) is False


def test_a_lost_connection_comes_back_and_says_so_once(database, watcher, other, request):
    if database.kind == "sqlite":
        path = database.settings.sqlite_path
        watcher.close()  # what the watcher does itself when the file's disk goes away
        away = path.rename(path.with_suffix(".away"))
        assert watcher.wait(0.2) is False
        assert not path.exists()  # looking for it does not make an empty one
        away.rename(path)
    else:
        with database.write() as connection:
            connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'")
            )
    assert watcher.wait(SOON) is True
    assert watcher.wait(AT_ONCE) is False
    other.record("counter_closed", counter="1")
    assert watcher.wait(SOON) is True


def test_a_database_that_stays_away_makes_nobody_spin(database, watcher, monkeypatch):
    if database.kind == "sqlite":
        watcher.close()
        database.settings.sqlite_path.unlink()
    else:
        watcher.close()
        monkeypatch.setattr(watcher, "_servers", servers_of("postgresql+psycopg://kiosk@/none?host=/nowhere"))
    used = time.thread_time()
    assert watcher.wait(0.5) is False
    assert time.thread_time() - used < 0.25
