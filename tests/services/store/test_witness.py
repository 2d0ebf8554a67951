"""An older copy of the database is noticed; nothing else is."""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy import delete, insert

from services.log.journal import Journal
from services.store import upgrade, witness
from services.store.database import DatabaseOlder, DatabaseSettings
from services.store.tables import server_in_charge
from services.store.upgrade import open_database
from services.store.witness import Witness
from tests.support.clock import ManualClock


@pytest.fixture
def place(tmp_path) -> DatabaseSettings:
    return DatabaseSettings(f"sqlite:///{tmp_path / 'kiosk.sqlite3'}", tmp_path / "database.id")


def work(place: DatabaseSettings, entries: int, *, noted: bool = True) -> None:
    database = open_database(place, ManualClock())
    for number in range(entries):
        Journal(database, "kiosk-1", ManualClock()).record("journal_signed", seq=number, key="k")
    if noted:
        Witness(place.id_file).note(database)
    database.close()


def test_a_copy_from_before_is_refused_until_the_right_one_is_back(place, tmp_path):
    work(place, 2)
    shutil.copy(place.sqlite_path, tmp_path / "copy")
    work(place, 1)
    shutil.copy(place.sqlite_path, tmp_path / "right")
    shutil.copy(tmp_path / "copy", place.sqlite_path)
    for _ in range(2):
        with pytest.raises(DatabaseOlder, match="entry 2 last"):
            open_database(place, ManualClock())
    open_database(place, ManualClock(), older=True).close()
    shutil.copy(tmp_path / "right", place.sqlite_path)
    work(place, 1)


def test_a_copy_that_went_on_elsewhere_is_another_one(place, tmp_path):
    work(place, 2)
    shutil.copy(place.sqlite_path, tmp_path / "copy")
    work(place, 1)
    shutil.copy(tmp_path / "copy", place.sqlite_path)
    Witness(place.id_file).path.rename(tmp_path / "seen")
    work(place, 3)
    (tmp_path / "seen").replace(Witness(place.id_file).path)
    other = open_database(place, ManualClock(), older=True)
    with other.write() as connection:
        from sqlalchemy import text

        connection.execute(text("DROP TRIGGER journal_entry_no_update"))
        connection.execute(text("UPDATE journal_entry SET hash = 'x' WHERE seq = 3"))
    other.close()
    with pytest.raises(DatabaseOlder):
        open_database(place, ManualClock())


@pytest.mark.parametrize("content", [None, b"", b"{}", b"[1]", b'{"heads": 3}', b"\xff"])
def test_a_file_that_says_nothing_is_no_reason_not_to_work(place, content):
    work(place, 2)
    path = Witness(place.id_file).path
    path.unlink() if content is None else path.write_bytes(content)
    work(place, 1)


def test_a_house_that_begins_anew_is_no_copy(place):
    work(place, 3)
    place.sqlite_path.unlink(), place.id_file.unlink()
    work(place, 1)


def test_what_was_not_noted_is_not_missed(place, tmp_path):
    work(place, 2)
    shutil.copy(place.sqlite_path, tmp_path / "copy")
    work(place, 1, noted=False)
    shutil.copy(tmp_path / "copy", place.sqlite_path)
    work(place, 1)


def test_a_signed_head_tells_too_where_nothing_else_was_kept(place, tmp_path):
    """The whole data folder was put back; the heads lie elsewhere."""
    heads = tmp_path / "heads"
    heads.mkdir()
    (heads / "note.json").write_text("[]")
    (heads / "kiosk-1-3.json").write_text('{"chain": "kiosk-1", "seq": 3, "at": 5}')
    (heads / "other-9.json").write_text('{"chain": "other", "seq": 9, "at": 5}')
    for entries, older in ((2, True), (1, False)):
        work(place, entries, noted=False)
        database = open_database(place, ManualClock())
        if older:
            with pytest.raises(DatabaseOlder, match="entry 2 last"):
                Witness(place.id_file).compare_heads(database, heads)
        else:
            Witness(place.id_file).compare_heads(database, heads)
        database.close()
    Witness(place.id_file).compare_heads(database, tmp_path / "nowhere")


def test_an_older_copy_under_a_running_program_does_not_take_the_evidence_away(place, tmp_path):
    work(place, 2)
    shutil.copy(place.sqlite_path, tmp_path / "copy")
    work(place, 1)
    shutil.copy(tmp_path / "copy", place.sqlite_path)
    running = open_database(place, ManualClock(), older=True)
    Witness(place.id_file).note(running)
    running.close()
    with pytest.raises(DatabaseOlder):
        open_database(place, ManualClock())


def test_what_others_write_while_the_log_is_read_makes_no_older_copy_of_it(place, monkeypatch):
    """A house that has just opened: several entries within the time of one look, from other threads."""
    database = open_database(place, ManualClock())
    Journal(database, "kiosk-1", ManualClock()).record("journal_signed", seq=1, key="k")

    def then_one_more(read):
        def run(connection):
            found = read(connection)
            database.log_seen["kiosk-1"] += 1
            return found

        return run

    monkeypatch.setattr(upgrade, "heads_in", then_one_more(upgrade.heads_in))
    monkeypatch.setattr(witness, "_seen", then_one_more(witness._seen))
    upgrade.require_identity(database)
    Witness(place.id_file).compare(database)
    database.close()


def test_a_promoted_server_may_lack_the_last_entries_and_one_from_before_is_refused(place, tmp_path, monkeypatch):
    timeline = 1
    monkeypatch.setattr(witness, "server_of", lambda _connection: ("cluster", timeline))
    work(place, 2)
    shutil.copy(place.sqlite_path, tmp_path / "standby")
    work(place, 3)
    shutil.copy(place.sqlite_path, tmp_path / "old")
    shutil.copy(tmp_path / "standby", place.sqlite_path)
    timeline = 2
    database = open_database(place, ManualClock())
    assert database.lost == {"kiosk-1": 5}
    database.close()
    monkeypatch.setattr(witness, "MOST_LOST", 2)
    with pytest.raises(DatabaseOlder, match="entry 2 last"):
        open_database(place, ManualClock())
    monkeypatch.undo()
    monkeypatch.setattr(witness, "server_of", lambda _connection: ("cluster", timeline))
    work(place, 1)
    shutil.copy(tmp_path / "old", place.sqlite_path)
    timeline = 1
    with pytest.raises(DatabaseOlder, match="was in charge before"):
        open_database(place, ManualClock())


def test_another_server_of_the_same_timeline_knows_nothing_of_what_the_first_gave(place, tmp_path, monkeypatch):
    """Both were promoted from the same one. The house itself tells by which promotion its numbers have left a gap."""
    monkeypatch.setattr(witness, "server_of", lambda _connection: ("cluster", 2))
    work(place, 2)
    deal_with(place, timeline=1)
    shutil.copy(place.sqlite_path, tmp_path / "other")
    deal_with(place, timeline=2)
    shutil.copy(tmp_path / "other", place.sqlite_path)
    with pytest.raises(DatabaseOlder, match="Another server was promoted"):
        open_database(place, ManualClock())


def deal_with(place, *, timeline):
    database = open_database(place, ManualClock())
    with database.write() as connection:
        connection.execute(delete(server_in_charge))
        connection.execute(insert(server_in_charge).values(id=1, system="cluster", timeline=timeline, since_at=0))
    Witness(place.id_file).note(database)
    database.close()
