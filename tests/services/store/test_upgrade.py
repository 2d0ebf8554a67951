"""Opening a database: fresh, again, older, newer, lost, swapped and damaged; by many processes at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text

from services.log.journal import Journal
from services.settings import store
from services.store.database import (
    Database,
    DatabaseAway,
    DatabaseDamaged,
    DatabaseFault,
    DatabaseMissing,
    DatabaseNewer,
    DatabaseSettings,
)
from services.store.faults import DatabaseForeign
from services.store.migrations import HEAD, REVISIONS, runner
from services.store.obstacles import Obstacle
from services.store.sqlite import sqlite3
from services.store.tables import metadata
from services.store.upgrade import open_database, schema_version
from tests.support import schema
from tests.support.together import ROOT, run_together

TOGETHER = 6
GOLDEN = Path(__file__).parents[2] / "golden" / "schema"

OPEN = """
import sys
from pathlib import Path
from services.store.clock import SystemClock
from services.store.database import DatabaseSettings
from services.store import upgrade
url, id_file, newer = arguments
if newer:  # the program of tomorrow: the same migrations, and one more from this folder
    from alembic import command
    from alembic.config import Config
    from services.store.migrations import runner
    def with_one_more(connection):
        config, here = Config(), Path(runner.__file__).parent
        config.set_main_option("script_location", str(here))
        config.set_main_option("path_separator", "newline")
        config.set_main_option("version_locations", f"{here / 'versions'}\\n{newer}")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    runner.upgrade = with_one_more
    upgrade.REVISIONS, upgrade.HEAD = (*upgrade.REVISIONS, "9999"), "9999"
ready()
database = upgrade.open_database(DatabaseSettings(url, Path(id_file)), SystemClock())
with database.read() as connection:
    version = upgrade.schema_version(connection)
database.close()
answer([version, "alembic" in sys.modules, Path(id_file).read_text().strip()])
"""

# Made a second time it fails, and what it counts shows that it ran once.
NEXT = f"""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "9999", "{HEAD}", None, None
def upgrade():
    op.create_table("of_tomorrow", sa.Column("note", sa.String(), nullable=False))
    op.execute("INSERT INTO of_tomorrow VALUES ('made')")
"""


def version_of(database: Database) -> str | None:
    with database.read() as connection:
        return schema_version(connection)


def open_together(settings: DatabaseSettings, newer: str = "") -> list[list[object]]:
    return run_together(OPEN, [(settings.url, str(settings.id_file), newer)] * TOGETHER)


@pytest.fixture
def empty(settings: DatabaseSettings, request: pytest.FixtureRequest) -> DatabaseSettings:
    """A place where nothing was ever made (the shared fixture copies a finished schema)."""
    if settings.sqlite_path is not None:
        settings.sqlite_path.unlink()
        return settings
    cluster = request.getfixturevalue("cluster")
    name = cluster.create()
    request.addfinalizer(lambda: cluster.drop(name))
    return replace(settings, url=cluster.url(name))


# -- what an opening makes --------------------------------------------------------------------------


def test_a_fresh_database_gets_the_newest_schema_and_an_id_file(empty, clock):
    database = open_database(empty, clock)
    assert version_of(database) == HEAD
    with database.read() as connection:
        identity = connection.execute(text("SELECT id FROM database_identity")).scalar_one()
    assert empty.id_file.read_text() == f"{identity}\n"
    database.close()


def test_opening_again_changes_nothing_and_does_not_import_alembic(settings, clock):
    open_database(settings, clock).close()
    before = settings.id_file.read_bytes()
    version, imported, identity = run_together(OPEN, [(settings.url, str(settings.id_file), "")])[0]
    assert (version, imported) == (HEAD, False)
    assert settings.id_file.read_bytes() == before == f"{identity}\n".encode()


def test_an_id_file_is_written_for_a_database_that_another_machine_made(settings, clock, tmp_path):
    open_database(settings, clock).close()
    here = replace(settings, id_file=tmp_path / "panel-2" / "database.id")
    open_database(here, clock).close()
    assert here.id_file.read_bytes() == settings.id_file.read_bytes()


def test_many_processes_make_one_fresh_database(empty):
    answers = open_together(empty)
    assert {version for version, _, _ in answers} == {HEAD}
    assert len({identity for _, _, identity in answers}) == 1


def test_many_processes_upgrade_an_older_database_once(settings, clock, tmp_path):
    database = open_database(settings, clock)
    Journal(database, "kiosk-1", clock).record("counter_closed", counter="1")
    versions = tmp_path / "versions"
    versions.mkdir()
    (versions / "9999_of_tomorrow.py").write_text(NEXT)
    answers = open_together(settings, str(versions))
    assert [version for version, _, _ in answers] == ["9999"] * TOGETHER
    with database.read() as connection:
        assert connection.execute(text("SELECT note FROM of_tomorrow")).scalars().all() == ["made"]
        assert connection.execute(text("SELECT count(*) FROM journal_entry")).scalar() == 1
    database.close()


def test_an_upgrade_that_fails_leaves_the_older_database_as_it_was(settings, clock, tmp_path):
    open_database(settings, clock).close()
    (tmp_path / "9999_of_tomorrow.py").write_text(NEXT + '    raise RuntimeError("power cut")\n')
    with pytest.raises(AssertionError, match="power cut"):
        run_together(OPEN, [(settings.url, str(settings.id_file), str(tmp_path))])
    database = open_database(settings, clock)
    assert version_of(database) == HEAD
    assert "of_tomorrow" not in schema.tables(database)
    database.close()


def made_by_version(settings: DatabaseSettings, revision: str) -> Database:
    """A database as the program of an earlier revision left it."""
    config, database = Config(), Database(settings)
    config.set_main_option("script_location", str(Path(runner.__file__).parent))
    config.set_main_option("path_separator", "newline")
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.execute(text("INSERT INTO database_identity VALUES ('3f2b7c1e-0000-4000-8000-000000000000', 1)"))
    return database


def test_what_an_earlier_version_kept_of_api_requests_is_forgotten(empty, clock):
    """It was made of names and NIK without a key; what those requests made is found by its own id (migration 0019)."""
    earlier = made_by_version(empty, "0018")
    with earlier.write() as connection:
        connection.execute(text("INSERT INTO api_request VALUES ('website', 'key-00001', 'a hash', 1)"))
    earlier.close()
    database = open_database(empty, clock)
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM api_request")).scalar() == 0
    assert version_of(database) == HEAD
    database.close()


def test_a_house_of_before_gets_the_new_indices_and_keeps_who_waits(empty, clock):
    """Migration 0029 makes three indices anew."""
    earlier = made_by_version(empty, "0028")
    row = "(id, service_day, series, number, code, request_id, service, lane, state, arrived_at, kiosk, channel)"
    number = "(1, '2026-11-23', 'A', 1, 'c', 'r', 'A', 'regular', 'waiting', 1, 'kiosk-1', 'touch')"
    with earlier.write() as connection:
        connection.execute(text(f"INSERT INTO ticket {row} VALUES {number}"))
    earlier.close()
    database = open_database(empty, clock)
    with database.read() as connection:
        assert connection.execute(text("SELECT id FROM ticket WHERE state = 'waiting'")).scalars().all() == [1]
        indices = {one["name"]: one["column_names"] for one in inspect(connection).get_indexes("ticket")}
    assert indices["ix_ticket_served"] == ["service", "service_day", "finished_at"]
    assert indices["ix_ticket_waiting"][-2:] == ["due_at", "not_before_call"]
    database.close()


# -- the schema against a reference ------------------------------------------------------------------


def test_the_migrated_tables_are_those_of_the_code(empty, clock, cluster, tmp_path, request):
    migrated = open_database(empty, clock)
    if migrated.kind == "sqlite":
        place = DatabaseSettings(f"sqlite:///{tmp_path / 'reference.sqlite3'}", tmp_path / "reference.id")
    else:
        name = cluster.create()
        request.addfinalizer(lambda: cluster.drop(name))
        place = DatabaseSettings(cluster.url(name), tmp_path / "reference.id")
    reference = Database(place)
    for rooms in (ROOT / "services").glob("*/tables.py"):  # a subject with tables of its own adds them at import
        import_module(f"services.{rooms.parent.name}.tables")
    with reference.write() as connection:
        metadata.create_all(connection)
    assert schema.tables(migrated) == schema.tables(reference)
    assert {"ticket", "journal_entry", "journal_head"} <= set(schema.tables(migrated))
    reference.close()
    migrated.close()


def test_the_guards_of_the_journal_are_the_reviewed_ones(empty, clock):
    database = open_database(empty, clock)
    guards = {name: words for name, words in schema.triggers(database).items() if " journal_" in name}
    shown = "".join(f"{name}\n    {words}\n" for name, words in sorted(guards.items()))
    # A change here is a change of what protects the log: look twice, then write it into the file.
    assert shown == (GOLDEN / f"journal-guards-{database.kind}.txt").read_text()
    database.close()


def test_every_step_of_the_way_has_its_migration():
    found = sorted(
        path.name[:4] for path in (ROOT / "services" / "store" / "migrations" / "versions").glob("[0-9]*.py")
    )
    assert tuple(found) == REVISIONS


# -- what an opening refuses --------------------------------------------------------------------------


def test_a_newer_schema_is_refused_and_left_alone(settings, clock):
    database = open_database(settings, clock)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseNewer, match="9999"):
        open_database(settings, clock)
    assert version_of(database) == "9999"
    database.close()


def test_an_id_file_without_its_database_is_never_a_fresh_start(empty, clock):
    empty.id_file.write_text("3f2b7c1e-0000-4000-8000-000000000000\n")
    for _ in range(2):  # the second look finds no trace of the first
        with pytest.raises(DatabaseMissing, match="kiosk restore"):
            open_database(empty, clock)
    if empty.sqlite_path is not None:
        assert not empty.sqlite_path.exists()
        empty.sqlite_path.touch()  # an empty file is no database either
        with pytest.raises(DatabaseMissing, match="empty"):
            open_database(empty, clock)
        assert empty.sqlite_path.stat().st_size == 0
    else:
        looked_at = Database(empty)
        assert schema.tables(looked_at) == {}
        looked_at.close()


def test_another_database_in_its_place_is_refused(empty, clock, tmp_path):
    open_database(empty, clock).close()
    empty.id_file.write_text("3f2b7c1e-0000-4000-8000-000000000000\n")
    with pytest.raises(DatabaseForeign, match="another database"):
        open_database(empty, clock)
    assert empty.id_file.read_text().startswith("3f2b7c1e")


def test_a_folder_that_cannot_be_made_is_a_fault_in_words(tmp_path, clock):
    (tmp_path / "file").write_text("")
    settings = DatabaseSettings(f"sqlite:///{tmp_path / 'file' / 'kiosk.sqlite3'}", tmp_path / "id")
    with pytest.raises(DatabaseAway, match="a file where a folder belongs"):
        open_database(settings, clock)


def test_a_server_that_is_not_there_is_a_fault_in_words(tmp_path, clock):
    settings = DatabaseSettings(f"postgresql+psycopg://kiosk@/none?host={tmp_path}", tmp_path / "id")
    with pytest.raises(DatabaseAway, match="cannot be used now"):
        open_database(settings, clock)


@pytest.mark.parametrize("url", ["postgresql+psycopg://kiosk@host:port/x", "nonsense", "postgresql+psycopg://[::1/x"])
def test_an_address_that_cannot_be_read_is_a_fault_in_words(tmp_path, clock, url):
    with pytest.raises(DatabaseAway, match="url"):
        open_database(DatabaseSettings(url, tmp_path / "id"), clock)


# -- a damaged file -----------------------------------------------------------------------------------


def overwrite_header(content: bytes) -> bytes:
    return b"not a database at all, " * 20 + content[460:]


def overwrite_pages(content: bytes) -> bytes:
    return content[:4096] + b"\xa5" * 8192 + content[4096 + 8192 :]


def cut_off(content: bytes) -> bytes:
    return content[: len(content) // 2]


@pytest.mark.parametrize("damage", [overwrite_header, overwrite_pages, cut_off])
def test_a_damaged_file_is_put_aside_whole_and_never_replaced(tmp_path, clock, damage: Callable[[bytes], bytes]):
    path = tmp_path / "kiosk.sqlite3"
    settings = DatabaseSettings(f"sqlite:///{path}", tmp_path / "database.id")
    working, log = open_database(settings, clock), tmp_path / "kiosk.sqlite3-wal"
    assert working.drop_history()
    with working.write() as connection:
        connection.execute(text("INSERT INTO kiosk_state (kiosk) VALUES ('kiosk-1')"))
    broken, beside = damage(path.read_bytes()), log.read_bytes()
    working.close()
    path.write_bytes(broken)
    log.write_bytes(beside)  # as a power cut leaves it: with commits that are not in the file
    with pytest.raises(DatabaseDamaged, match="put aside whole"):
        open_database(settings, clock, check=True)
    kept = {one.name: one.read_bytes() for one in tmp_path.glob("*.damaged-*")}
    assert [content for name, content in kept.items() if not name.endswith(("-wal", "-shm"))] == [broken]
    assert [content for name, content in kept.items() if name.endswith("-wal")] == [beside], (
        "nothing goes into the file"
    )
    assert not path.exists()
    with pytest.raises(DatabaseMissing, match=r"was damaged.*\.damaged-") as next_start:
        open_database(settings, clock, check=True)
    assert next_start.value.obstacle is Obstacle.DATABASE_DAMAGED


def test_two_damaged_files_in_one_second_are_both_kept(tmp_path, clock):
    path = tmp_path / "kiosk.sqlite3"
    settings = DatabaseSettings(f"sqlite:///{path}", tmp_path / "database.id")
    for content in (b"first ruin" * 100, b"second ruin" * 100):
        path.write_bytes(content)
        with pytest.raises(DatabaseDamaged):
            open_database(settings, clock, check=True)
    kept = {one.read_bytes()[:6] for one in tmp_path.glob("kiosk.sqlite3.damaged-*")}
    assert kept == {b"first ", b"second"}


def test_a_sound_file_passes_the_check(tmp_path, clock):
    settings = DatabaseSettings(f"sqlite:///{tmp_path / 'kiosk.sqlite3'}", tmp_path / "database.id")
    open_database(settings, clock).close()
    open_database(settings, clock, check=True).close()


def test_a_file_that_is_locked_for_good_is_away_not_damaged(tmp_path, clock, monkeypatch):
    path = tmp_path / "kiosk.sqlite3"
    settings = DatabaseSettings(f"sqlite:///{path}", tmp_path / "database.id")
    open_database(settings, clock).close()
    monkeypatch.setattr("services.store.engines.BUSY_SECONDS", 0.05)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(DatabaseFault) as caught:
        open_database(settings, clock, check=True)
    assert isinstance(caught.value, DatabaseAway)
    holder.close()
    assert path.exists()


def test_what_an_earlier_version_adopted_is_the_first_version_of_the_settings(empty, clock):
    """In the order in which it was written: that of the house's file."""
    said = [("house", "name", "Rumah Contoh"), ("service T", "series", "T"), ("service A", "series", "A")]
    earlier = made_by_version(empty, "0019")
    with earlier.write() as connection:
        for section, key, value in said:
            row = text("INSERT INTO house_setting (section, key, value) VALUES (:section, :key, :value)")
            connection.execute(row, {"section": section, "key": key, "value": value})
    earlier.close()
    database = open_database(empty, clock)
    (first,) = store.timeline(database).versions
    assert (first.number, first.made_by) == (1, "upgrade")
    assert list(store.timeline(database).values(clock.now()).items()) == [((a, b), c) for a, b, c in said]
    database.close()
