"""Writers to SQLite come in their order, and whoever dies with the turn takes it along."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from services.store import turn_file
from services.store.turn_file import TurnFile
from services.store.write_turn import WriteTurn
from tests.support.running_kiosk import ROOT

HOLDER = """
import sys, time
from pathlib import Path
from services.store import turn_file
from services.store.turn_file import TurnFile
turn = TurnFile(Path(sys.argv[1]))
assert turn.take(time.monotonic() + 5)
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kiosk.sqlite3"


def waiting(turn: WriteTurn, count: int) -> None:
    """Until so many threads stand in line."""
    deadline = time.monotonic() + 30
    while len(turn._waiting) != count:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_threads_come_in_the_order_in_which_they_asked(file: Path) -> None:
    turn, came = WriteTurn(file), list[int]()

    def work(number: int) -> None:
        with turn.within(30) as mine:
            assert mine
            came.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    with turn.within(1):
        for number, thread in enumerate(threads):
            thread.start()
            waiting(turn, number + 1)
    for thread in threads:
        thread.join()
    assert came == list(range(6))
    turn.close()


def test_whoever_gives_up_leaves_the_line_and_a_thread_may_enter_twice(file: Path) -> None:
    turn, answers = WriteTurn(file), list[bool]()

    def work() -> None:
        with turn.within(0.02) as mine:
            answers.append(mine)

    with turn.within(1), turn.within(1) as again:
        assert again
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        assert answers == [False]
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert answers == [False, True], "and the turn is free again"
    turn.close()


def test_of_two_processes_the_one_that_waits_is_the_next(file: Path) -> None:
    """Each open file is a process of its own for this lock."""
    first, second = TurnFile(file), TurnFile(file)
    assert first.take(time.monotonic())
    took = threading.Event()

    def wait() -> None:
        assert second.take(time.monotonic() + 30)
        took.set()

    thread = threading.Thread(target=wait)
    thread.start()
    third = TurnFile(file)
    deadline = time.monotonic() + 30
    place = os.open(f"{file}-turns", os.O_RDWR)
    while turn_file._lock(place, turn_file._NEXT):  # until the second one is known to be the next
        turn_file._unlock(place, turn_file._NEXT)
        assert time.monotonic() < deadline
    os.close(place)
    assert not third.take(time.monotonic())
    first.give()
    assert took.wait(30)
    assert not first.take(time.monotonic()), "who has just written does not overtake"
    second.give()
    thread.join()
    assert first.take(time.monotonic() + 5)
    for one in (first, second, third):
        one.close()


def test_a_turn_ends_with_its_process(file: Path) -> None:
    turn = TurnFile(file)
    command = [sys.executable, "-c", HOLDER, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
        assert not turn.take(time.monotonic())
        holder.kill()
    assert turn.take(time.monotonic() + 5)
    turn.close()


def test_where_there_are_no_locks_nobody_waits(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(*_asked: object) -> int:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("fcntl.fcntl", none_left)
    turn = WriteTurn(file)
    for _ in range(2):
        with turn.within(0) as mine:
            assert mine
    turn.close()


def test_its_file_is_for_whoever_may_write_the_database(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A group that shares it on purpose; and the house's own user, where root's command was there first."""
    given = list[tuple[int, int]]()
    monkeypatch.setattr("os.fchown", lambda _descriptor, user, group: given.append((user, group)))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    file.touch()
    file.chmod(0o664)
    house = file.stat()
    turn = TurnFile(file)
    assert turn.take(time.monotonic())
    assert Path(f"{file}-turns").stat().st_mode & 0o777 == 0o660
    assert given == []
    turn.close()
    seen = Path.stat
    other = os.stat_result((*house[:4], house.st_uid + 7, house.st_gid + 8, *house[6:]))
    monkeypatch.setattr(Path, "stat", lambda path, **how: other if path == file else seen(path, **how))
    assert turn.take(time.monotonic())
    assert given == [(house.st_uid + 7, house.st_gid + 8)]
    turn.close()


def test_where_no_file_can_be_made_nobody_waits(tmp_path: Path) -> None:
    turn = TurnFile(tmp_path / "no folder" / "kiosk.sqlite3")
    assert turn.take(time.monotonic())
    turn.give()
    turn.close()
