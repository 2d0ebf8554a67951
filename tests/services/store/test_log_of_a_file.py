"""SQLite's write-ahead log lies beside the file under its name: it is never another file's, and goes with its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from services.log.journal import Journal
from services.log.verify import verify
from services.store import turn_file
from services.store.clock import SystemClock
from services.store.database import Database, DatabaseSettings
from services.store.sqlite import sqlite3
from services.store.upgrade import open_database
from tests.support.file_copies import copied
from tests.support.running_kiosk import ROOT

DIES = """
import os, sys
from pathlib import Path
from services.log.journal import Journal
from services.store.clock import SystemClock
from services.store.database import DatabaseSettings
from services.store.upgrade import open_database
folder = Path(sys.argv[1])
database = open_database(DatabaseSettings(f"sqlite:///{folder / 'k.sqlite3'}", folder / "id"), SystemClock())
for _ in range(3):
    Journal(database, "kiosk-1", SystemClock()).record("kiosk_stopped", reason="1")
os._exit(9)
"""
# An earlier version of the program, with the SQLite of the system: it knows nothing of write-ahead logs.
OF_BEFORE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
assert connection.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
print(connection.execute("SELECT seq FROM journal_head").fetchone()[0])
"""


def opened(folder: Path, **named: bool) -> Database:
    return open_database(DatabaseSettings(f"sqlite:///{folder / 'k.sqlite3'}", folder / "id"), SystemClock(), **named)


def note(database: Database) -> int:
    Journal(database, "kiosk-1", SystemClock()).record("kiosk_stopped", reason="1")
    return verify(database, "kiosk-1").entries


def numbered(monkeypatch: pytest.MonkeyPatch, file: Path, number: int) -> None:
    """As ext4 has it after `rm` and `cp`; a file system in memory counts on."""
    found = turn_file._identity

    def identity(path: Path) -> tuple[int, int, int] | None:
        known = found(path)
        return known and (known[0], number if path == file else known[1], known[2])

    monkeypatch.setattr(turn_file, "_identity", identity)


@pytest.fixture
def dead(tmp_path: Path) -> Path:
    """A folder whose program died with three entries in the log, all of them beside the file."""
    subprocess.run([sys.executable, "-c", DIES, str(tmp_path)], cwd=ROOT, check=False)
    assert (tmp_path / "k.sqlite3-wal").stat().st_size
    return tmp_path


def test_what_a_death_leaves_beside_the_file_is_not_lost(dead: Path) -> None:
    with contextlib.closing(opened(dead, check=True)) as database:
        assert note(database) == 4


@pytest.mark.parametrize("same_number", [False, True])
def test_a_log_goes_aside_where_another_file_came_into_its_place(
    dead: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, same_number: bool
) -> None:
    """A copy that knows more, put there after a death: pages of the log that was left would spoil it.

    After `rm` and `cp` it may even have the number of the file that was there.
    """
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for part in ("k.sqlite3", "k.sqlite3-wal", "id"):
        shutil.copy(dead / part, elsewhere / part)
    with contextlib.closing(opened(elsewhere)) as longer:
        for _ in range(40):
            note(longer)
        copied(elsewhere / "k.sqlite3", elsewhere / "copy")
    left = (dead / "k.sqlite3-wal").read_bytes()
    before = (dead / "k.sqlite3").stat().st_ino
    (elsewhere / "copy").replace(dead / "k.sqlite3")
    if same_number:
        numbered(monkeypatch, dead / "k.sqlite3", before)
    with contextlib.closing(opened(dead, check=True)) as database:
        assert note(database) == 44
    aside = list(dead.glob("k.sqlite3-wal.of-*"))
    assert [one.read_bytes() for one in aside] == [left], "and nothing of it is thrown away"


def test_a_folder_that_is_moved_whole_keeps_what_is_in_its_log(dead: Path, tmp_path: Path) -> None:
    place = tmp_path / "another disk"
    shutil.copytree(dead, place, ignore=shutil.ignore_patterns("another disk"))
    with contextlib.closing(opened(place)) as database:
        assert note(database) == 4


def test_two_programs_go_over_to_another_file_together(tmp_path: Path) -> None:
    """Neither takes the other's log away when it closes the old file."""
    first, second = opened(tmp_path), opened(tmp_path)
    file = tmp_path / "k.sqlite3"
    note(first), note(second)
    copied(file, tmp_path / "copy").replace(file)
    for number in range(3, 13):
        assert note(first if number % 2 else second) == number
    first.close()
    assert note(second) == 13
    second.close()
    with contextlib.closing(sqlite3.connect(file)) as alone:
        assert alone.execute("SELECT seq FROM journal_head").fetchone() == (13,)
        assert alone.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_an_earlier_version_takes_it_back_to_a_rollback_journal_and_this_one_forth(dead: Path) -> None:
    for entries in (3, 4):
        command = [sys.executable, "-c", OF_BEFORE, str(dead / "k.sqlite3")]
        found = subprocess.run(command, check=True, capture_output=True, text=True)
        assert int(found.stdout) == entries
        with contextlib.closing(opened(dead)) as database:
            assert note(database) == entries + 1


def test_all_that_lies_beside_it_is_for_its_owner_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with contextlib.closing(opened(tmp_path)) as database:
            note(database)
            beside = {one.name: one.stat().st_mode & 0o777 for one in tmp_path.glob("k.sqlite3*")}
    finally:
        os.umask(before)
    assert beside == dict.fromkeys(("k.sqlite3", "k.sqlite3-wal", "k.sqlite3-shm", "k.sqlite3-turns"), 0o600)


def test_a_log_is_emptied_a_little_after_a_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.store.history.LATER_SECONDS", 0.01)
    with contextlib.closing(opened(tmp_path)) as database:
        note(database)
        thread = database._forgetting._thread
        assert thread is not None
        for _ in range(3000):
            if not (tmp_path / "k.sqlite3-wal").stat().st_size:
                break
            thread.join(0.01)
        assert not (tmp_path / "k.sqlite3-wal").stat().st_size
    assert not thread.is_alive()
