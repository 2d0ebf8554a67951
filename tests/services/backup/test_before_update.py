"""The database around an update, on both kinds: the copy of before, what a newer program wrote, and the way back."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from services.backup import rows
from services.backup.before_update import (
    copy_in_place,
    copy_whole,
    newer_database,
    numbers_since,
    standing,
    written_since,
)
from services.log.journal import Journal
from services.store.database import Database, DatabaseSettings
from services.store.migrations import HEAD
from services.store.upgrade import open_database
from tests.services.backup.test_copying import some_rows
from tests.services.backup.test_moving import take
from tests.support.clock import ManualClock


def test_the_copy_comes_back_with_every_row_and_the_newer_one_is_kept(
    journal: Journal, clock: ManualClock, tmp_path: Path, settings: DatabaseSettings
) -> None:
    take(journal.database, clock, "one")
    some_rows(journal, tmp_path)
    with journal.database.read() as connection:
        before = {one.name: rows.sum_of(connection, one, whole=True) for one in rows.all_tables()}
    heads = standing(journal.database, "kiosk-1").heads
    copy = tmp_path / "update" / "before.sqlite3"
    copy_whole(journal.database, copy)
    copy_whole(journal.database, copy)  # one that was cut short is made again

    with journal.database.write() as connection:
        connection.execute(text("CREATE TABLE newer_only (id INTEGER PRIMARY KEY)"))
    journal.record("kiosk_started", version="1.1.0", simulated="")
    with journal.database.read() as connection:
        assert written_since(connection, heads) == {}, "a start is nobody's work"
    clock.advance(60)
    given = take(journal.database, clock, "two")
    old = Database(DatabaseSettings(f"sqlite:///{copy}", settings.id_file))
    with journal.database.read() as connection:
        assert sum(written_since(connection, heads).values()) == 1
        assert [one.code for one in numbers_since(connection, old)] == [given]
    old.close()
    with journal.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert standing(journal.database, "kiosk-1").started[1] == "1.1.0"
    journal.database.close()

    with pytest.raises(KeyboardInterrupt), copy_in_place(settings, copy, "kiosk_of_new"):
        raise KeyboardInterrupt
    newer = newer_database(settings, "kiosk_of_new")  # wherever it is by now
    assert standing(newer, "kiosk-1").schema == "9999"
    newer.close()
    with copy_in_place(settings, copy, "kiosk_of_new") as coming:
        assert standing(coming, "kiosk-1").schema == HEAD
    back = open_database(settings, clock, older=True)
    try:
        with back.read() as connection:
            assert {one.name: rows.sum_of(connection, one, whole=True) for one in rows.all_tables()} == before
        path = settings.sqlite_path
        if path is None:
            with back.read() as connection:
                assert connection.execute(text("SELECT count(*) FROM kiosk_of_new.ticket")).scalar() == 2
        else:
            kept = Database(DatabaseSettings(f"sqlite:///{path}.kiosk_of_new", settings.id_file))
            assert standing(kept, "kiosk-1").schema == "9999"
            kept.close()
    finally:
        back.close()
