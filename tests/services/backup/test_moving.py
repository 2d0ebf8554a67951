"""The house into the other kind of database, and back: the same rows, the same guards, the same log."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from services.backup import rows
from services.backup.fresh_place import NotEmpty
from services.backup.loading import examine, loaded
from services.backup.moving import Moving, NotMoved
from services.log.journal import Journal
from services.log.verify import verify
from services.people.model import COMMAND_LINE
from services.queue.model import Issued, TakeRequest
from services.queue.queue import Queue
from services.store import postgres
from services.store.clock import to_micros
from services.store.database import Database, DatabaseAway, DatabaseMissing, DatabaseSettings
from services.store.tables import journal_entry, kiosk_state, server_in_charge
from services.store.upgrade import open_database
from services.surveys.tables import survey_token
from tests.services.backup.test_copying import copies, some_rows
from tests.support import schema
from tests.support.clock import ManualClock
from tests.support.house import house, service_day


@pytest.fixture
def other(settings: DatabaseSettings, request: pytest.FixtureRequest, tmp_path: Path):
    """An empty place of the other kind; the id file stays."""
    if settings.sqlite_path is None:
        yield DatabaseSettings(f"sqlite:///{tmp_path / 'moved' / 'kiosk.sqlite3'}", settings.id_file)
        return
    cluster = request.getfixturevalue("cluster")
    name = cluster.create()
    yield DatabaseSettings(cluster.url(name), settings.id_file)
    cluster.drop(name)


def take(database: Database, clock: ManualClock, request: str) -> str:
    queue = Queue(service_day(Journal(database, "kiosk-1", clock), house()), kiosk="kiosk-1")
    answer = queue.taking.take(TakeRequest(request, "A"))
    assert isinstance(answer, Issued)
    return answer.ticket.label


def test_every_row_goes_and_work_goes_on(journal, clock, tmp_path, other, settings):
    take(journal.database, clock, "one")
    some_rows(journal, tmp_path)
    with journal.database.write() as connection:
        connection.execute(insert(server_in_charge).values(id=1, system="the old one's", timeline=1, since_at=0))
    with journal.database.read() as connection:
        before = {one.name: rows.sum_of(connection, one, whole=True) for one in rows.all_tables()}
    done = Moving(journal, tmp_path / "work").move(COMMAND_LINE, other)
    assert done.rows == {name: one.rows for name, one in before.items()} and done.rows["ticket"] == 1

    moved = open_database(other, clock)
    try:
        with moved.read() as connection:
            after = {one.name: rows.sum_of(connection, one, whole=True) for one in rows.all_tables()}
            assert connection.execute(select(survey_token)).all(), "the running day goes with it"
        assert {name for name in before if before[name] != after[name]} == {
            "journal_entry",
            "journal_head",
            "server_in_charge",
        }
        assert verify(moved, "kiosk-1").intact
        assert take(moved, clock, "one") == "A001", "the same request, the same number"
        assert take(moved, clock, "two") == "A002"
        fresh = open_database(_fresh(other, tmp_path), clock) if moved.kind == "sqlite" else None
        if fresh is not None:
            assert schema.tables(moved) == schema.tables(fresh)
            fresh.close()
        _guards_hold(moved)
    finally:
        moved.close()
    if settings.sqlite_path is not None:
        assert not settings.sqlite_path.exists() and Path(done.kept).exists()
    with pytest.raises(DatabaseMissing):
        open_database(settings, clock)  # a panel whose kiosk.ini still names the old one


def _fresh(other: DatabaseSettings, folder: Path) -> DatabaseSettings:
    return DatabaseSettings(f"sqlite:///{folder / 'fresh.sqlite3'}", folder / "fresh.id")


def _guards_hold(database: Database) -> None:
    with pytest.raises(Exception, match=r"never changed|P0001"), database.write() as connection:
        connection.execute(update(journal_entry).values(event="x"))


def test_nothing_is_moved_while_a_kiosk_works_or_into_a_place_with_something(journal, clock, tmp_path, other, settings):
    moving = Moving(journal, tmp_path / "work")
    with journal.database.write() as connection:
        connection.execute(insert(kiosk_state).values(kiosk="kiosk-2", heartbeat_at=to_micros(clock.now())))
    with pytest.raises(NotMoved, match="kiosk-2 works"):
        moving.move(COMMAND_LINE, other)
    clock.advance(600)
    with pytest.raises((NotEmpty, NotMoved)):
        moving.move(COMMAND_LINE, settings)
    moving.move(COMMAND_LINE, other)


def test_what_is_written_meanwhile_is_not_lost_but_refused(journal, clock, tmp_path, other, monkeypatch):
    from services.backup import moving

    honest = moving.copy_rows

    def slow(*arguments):
        found = honest(*arguments)
        take(journal.database, clock, "late")
        return found

    monkeypatch.setattr(moving, "copy_rows", slow)
    with pytest.raises(NotMoved, match="meanwhile"):
        Moving(journal, tmp_path / "work").move(COMMAND_LINE, other)
    assert take(journal.database, clock, "next") == "A002"


def test_a_row_that_does_not_arrive_is_noticed(journal, clock, tmp_path, other, monkeypatch):
    take(journal.database, clock, "one")
    honest = rows.Loader.row

    def lossy(self, line):
        if '"take"' not in line:
            honest(self, line)

    monkeypatch.setattr(rows.Loader, "row", lossy)
    with pytest.raises(NotMoved, match="ticket_event"):
        Moving(journal, tmp_path / "work").move(COMMAND_LINE, other)
    if other.sqlite_path is not None:
        assert not other.sqlite_path.exists()


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_slow_disk_is_no_server_that_hangs(settings, cluster, clock, tmp_path, monkeypatch):
    """Limits that end the wait of a lobby within seconds end no copy, no restore and no move: they last for hours."""
    limits = {"STATEMENT_SECONDS": 0.8, "IDLE_IN_TRANSACTION_SECONDS": 0.8, "ANSWER_SECONDS": 0.9, "PING_SECONDS": 0.9}
    for name, seconds in limits.items():
        monkeypatch.setattr(postgres, name, seconds)
    database = open_database(settings, clock)
    journal = Journal(database, "kiosk-1", clock)
    some_rows(journal, tmp_path)
    ours = copies(journal, tmp_path)
    paper = ours.new_key(COMMAND_LINE)
    with pytest.raises(DatabaseAway), database.write() as connection:
        connection.exec_driver_sql("SELECT pg_sleep(2)")
    for session in (database.frozen, database.long_write):
        with session() as connection:
            connection.exec_driver_sql("SELECT pg_sleep(1)")
    _one_row_is_slow(monkeypatch, "written")
    done = ours.make(COMMAND_LINE, iter(()))
    names = [cluster.create() for _ in range(2)]
    restored, moved = (DatabaseSettings(cluster.url(name), tmp_path / name) for name in names)
    _one_row_is_slow(monkeypatch, "read_back")
    with loaded(examine(tmp_path / "stick", done.manifest, paper), paper, restored, clock):
        pass
    _one_row_is_slow(monkeypatch, "written")
    assert Moving(journal, tmp_path / "work").move(COMMAND_LINE, moved).rows["booking"] == 1
    database.close()
    for name in names:
        cluster.drop(name)


def _one_row_is_slow(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The next row that goes through, while a transaction is open."""
    honest, slept = getattr(rows, name), []

    def slow(*arguments):
        if not slept:
            slept.append(time.sleep(1))
        return honest(*arguments)

    monkeypatch.setattr(rows, name, slow)
