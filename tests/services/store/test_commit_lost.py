"""A COMMIT whose answer is lost: what was written may be kept, so nobody says that it is not."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from services.store.database import DatabaseAway, DatabaseUnsure
from services.store.faults import answered
from services.store.sqlite import sqlite3
from services.store.tables import settings_version
from tests.support.faulty_database import commit_lost

ROW = {"state": "draft", "changes": "[]", "made_by": "budi", "changed_at": 1}


def _write(database):
    with database.write() as connection:
        connection.execute(insert(settings_version).values(**ROW))


@pytest.mark.parametrize("kept", [True, False])
def test_it_is_said_and_a_use_case_answers_nothing_of_its_own(database, kept):
    with commit_lost(database, kept=kept), pytest.raises(DatabaseUnsure):
        answered(lambda: _write(database), lambda _fault: pytest.fail("nothing was done, it says"))
    with database.read() as connection:
        assert (connection.execute(select(settings_version.c.made_by)).scalar() == ROW["made_by"]) is kept


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_full_disk_is_known_to_have_kept_nothing(database):
    with commit_lost(database, kept=False, code=sqlite3.SQLITE_FULL), pytest.raises(DatabaseAway) as fault:
        _write(database)
    assert not isinstance(fault.value, DatabaseUnsure)
