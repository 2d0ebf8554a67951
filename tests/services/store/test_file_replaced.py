"""Somebody moves, restores or breaks the database's file under a running program: nothing is lost, and it goes on."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from services.log.journal import Journal
from services.log.verify import verify
from services.store.changes import watch
from services.store.clock import SystemClock
from services.store.database import Database, DatabaseSettings
from services.store.faults import DatabaseAway, DatabaseDamaged, DatabaseFault, DatabaseMissing, DatabaseOlder
from services.store.sqlite import sqlite3
from services.store.upgrade import open_database, require_identity
from services.store.witness import Witness
from tests.support.file_copies import copied


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kiosk.sqlite3"


@pytest.fixture
def kept(file: Path, tmp_path: Path) -> Iterator[Database]:
    database = open_database(DatabaseSettings(f"sqlite:///{file}", tmp_path / "id"), SystemClock())
    yield database
    database.close()


def note(database: Database) -> int:
    """Write an entry; returns how many the chain has."""
    Journal(database, "kiosk-1", SystemClock()).record("kiosk_stopped", reason="1")
    return verify(database, "kiosk-1").entries


def put(content: Path, file: Path) -> None:
    """As `mv` puts a file in the place of another."""
    fresh = file.with_name("fresh")
    shutil.copy(content, fresh)
    fresh.replace(file)


@pytest.mark.parametrize("newer", [0, 2])
def test_a_copy_that_knows_all_is_what_is_written_to(kept: Database, file: Path, tmp_path: Path, newer: int) -> None:
    note(kept)
    copy = tmp_path / "copy"
    copied(file, copy)
    longer = open_database(DatabaseSettings(f"sqlite:///{copy}", tmp_path / "id"), SystemClock(), older=True)
    for _ in range(newer):
        note(longer)
    longer.close()
    put(copy, file)
    assert note(kept) == 2 + newer, "it goes on where the copy ends"
    with contextlib.closing(sqlite3.connect(file)) as alone, alone:
        assert alone.execute("SELECT seq FROM journal_head").fetchone() == (2 + newer,), "in the file that has the name"


@pytest.mark.parametrize("way", [put, shutil.copyfile])
def test_a_copy_from_before_is_refused_until_the_right_one_is_back(
    kept: Database, file: Path, tmp_path: Path, way: Callable[[Path, Path], object]
) -> None:
    """Moved into its place or copied over it, and however short a time ago it was made."""
    note(kept)
    older, right = tmp_path / "older", tmp_path / "right"
    copied(file, older)
    note(kept)
    copied(file, right)
    assert kept.drop_history(), "what is copied over the file takes nothing away that is still in its log"
    way(older, file)
    for _ in range(2):
        for use in (require_identity, note):
            with pytest.raises(DatabaseOlder, match="entry 1 last"):
                use(kept)
    with contextlib.closing(sqlite3.connect(file)) as alone, alone:
        assert alone.execute("SELECT seq FROM journal_head").fetchone() == (1,), "nothing was written to it"
    way(right, file)
    require_identity(kept)
    assert note(kept) == 3


def test_a_file_that_is_gone_is_away_and_no_empty_one_takes_its_place(kept: Database, file: Path) -> None:
    note(kept)
    elsewhere = file.rename(file.with_name("elsewhere"))
    for _ in range(2):
        with pytest.raises(DatabaseAway):
            note(kept)
        assert not file.exists()
    elsewhere.rename(file)
    assert note(kept) == 2


@pytest.mark.parametrize("what", ["half", "nonsense", "empty", "another house's"])
def test_what_is_not_ours_is_refused_until_ours_is_back(kept: Database, file: Path, tmp_path: Path, what: str) -> None:
    note(kept)
    ours, other = copied(file, tmp_path / "ours"), tmp_path / "other"
    match what:
        case "half":
            other.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
        case "nonsense":
            other.write_bytes(b"no database at all" * 1000)
        case "empty":
            other.touch()
        case _:
            open_database(DatabaseSettings(f"sqlite:///{other}", tmp_path / "other id"), SystemClock()).close()
    before = other.read_bytes()
    put(other, file)
    for _ in range(2):
        with pytest.raises(DatabaseFault) as refused:
            note(kept)
        assert isinstance(refused.value, DatabaseDamaged | DatabaseMissing)
    assert file.read_bytes() == before, "nothing was written to it, and nothing put aside"
    put(ours, file)
    assert note(kept) == 2


def test_pages_that_are_damaged_under_us_are_read_anew_once_they_are_mended(kept: Database, file: Path) -> None:
    note(kept)
    assert kept.drop_history()
    whole = file.read_bytes()
    with file.open("r+b") as broken:
        broken.seek(4096)  # the first page would be missed at once
        broken.write(b"\xff" * (len(whole) - 4096))
    with pytest.raises(DatabaseDamaged):
        require_identity(kept)
    with file.open("r+b") as mended:
        mended.write(whole)
    assert note(kept) == 2


def test_another_house_that_is_copied_over_the_file_is_seen(kept: Database, file: Path, tmp_path: Path) -> None:
    note(kept)
    ours, other = copied(file, tmp_path / "ours"), tmp_path / "other"
    open_database(DatabaseSettings(f"sqlite:///{other}", tmp_path / "other id"), SystemClock()).close()
    assert kept.drop_history()
    shutil.copyfile(other, file)
    with pytest.raises(DatabaseMissing):
        require_identity(kept)
    shutil.copyfile(ours, file)
    require_identity(kept)


def test_whoever_watches_hears_of_it(kept: Database, file: Path, tmp_path: Path) -> None:
    note(kept)
    backup = copied(file, tmp_path / "backup")
    changes = watch(kept)
    try:
        assert not changes.wait(0.2)
        put(backup, file)
        assert changes.wait(2)
        note(kept)
        assert changes.wait(2)
    finally:
        changes.close()


def test_a_file_that_comes_while_another_one_is_opened_is_noticed(kept: Database, file: Path, tmp_path: Path) -> None:
    """Two of them in a row: what is written goes into the one that has the name."""
    note(kept)
    copy = tmp_path / "copy"
    copied(file, copy)
    later = [lambda: put(copy, file)]
    assert kept.watch is not None
    kept.watch.then(lambda: later.pop()() if later else None)
    put(copy, file)
    kept_here = 1
    with suppress(DatabaseAway):  # SQLite itself notices it, where it keeps a rollback journal
        note(kept)
        kept_here += 1
    note(kept)
    with contextlib.closing(sqlite3.connect(file)) as alone, alone:
        found = alone.execute("SELECT seq FROM journal_head").fetchone()
        assert found == (kept_here + 1,), "in the file that has the name"


def test_a_file_that_comes_while_a_program_starts_is_noticed(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = DatabaseSettings(f"sqlite:///{file}", tmp_path / "id")
    first = open_database(settings, SystemClock())
    note(first)
    first.close()
    copy = tmp_path / "copy"
    copied(file, copy)
    compare = Witness.compare

    def compared(witness: Witness, database: Database) -> None:
        compare(witness, database)
        monkeypatch.undo()
        put(copy, file)

    monkeypatch.setattr(Witness, "compare", compared)
    second = open_database(settings, SystemClock())
    note(second)
    second.close()
    with contextlib.closing(sqlite3.connect(file)) as alone, alone:
        assert alone.execute("SELECT seq FROM journal_head").fetchone() == (2,), "in the file that has the name"


def test_who_writes_waits_while_somebody_else_opens_the_file_that_came(
    kept: Database, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To open it takes a turn: whoever has the turn and waits for the opening would hold it up, and both would fail."""
    note(kept)
    copied(file, tmp_path / "copy")
    (tmp_path / "copy").replace(file)
    assert kept.watch is not None and kept.watch._anew is not None
    anew, writes, said = kept.watch._anew, list[threading.Thread](), list[object]()

    def write() -> None:
        try:
            note(kept)
        except DatabaseFault as fault:
            said.append(fault)

    def opens() -> None:
        if not writes:
            writes.append(threading.Thread(target=write))
            writes[0].start()
            writes[0].join(0.2)
        anew()

    monkeypatch.setattr("services.store.database.longest_wait", lambda: 1.0)
    kept.watch._anew = opens
    with kept.read():
        pass
    writes[0].join()
    assert said == []
    assert note(kept) == 3


def test_who_waited_for_a_turn_writes_nothing_into_a_file_that_came_meanwhile(
    kept: Database, file: Path, tmp_path: Path
) -> None:
    """It may be another house's, or from before: it is opened and held against what is known first."""
    note(kept)
    copied(file, tmp_path / "before")
    note(kept)
    assert kept._turn is not None
    faults = list[DatabaseFault]()

    def write() -> None:
        try:
            note(kept)
        except DatabaseFault as fault:
            faults.append(fault)

    with kept._turn.within(5):
        thread = threading.Thread(target=write)
        thread.start()
        while not kept._turn._waiting:
            thread.join(0.001)
        (tmp_path / "before").replace(file)
    thread.join()
    assert [type(one) for one in faults] == [DatabaseOlder]
    with contextlib.closing(sqlite3.connect(file)) as alone:
        assert alone.execute("SELECT seq FROM journal_head").fetchone() == (1,)
