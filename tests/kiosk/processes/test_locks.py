"""The lock of a process tells the next one whether its last holder ended in order."""

from __future__ import annotations

from pathlib import Path

from kiosk.processes import locks
from kiosk.processes.locks import ProcessLock


def taken(place: Path) -> ProcessLock:
    lock = ProcessLock(place)
    assert lock.acquire()
    return lock


def test_a_holder_that_did_not_end_in_order_is_told_of_once(tmp_path: Path, monkeypatch) -> None:
    place = tmp_path / "kiosk-1.app.lock"
    first = taken(place)
    assert not first.left_behind
    assert not ProcessLock(place).acquire()
    first.release(in_order=False)  # the kernel lets go of it in the same way when a process is killed
    second = taken(place)
    assert second.left_behind
    second.release()
    third = taken(place)
    assert not third.left_behind
    third.release(in_order=False)
    monkeypatch.setattr(locks, "_BOOT", tmp_path / "boot")
    (tmp_path / "boot").write_text("another-start-of-the-machine\n")
    fourth = taken(place)
    assert not fourth.left_behind, "power was cut: kiosk_started says it"
    fourth.release()
