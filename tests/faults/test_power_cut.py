"""The power is cut at any moment; the long form is `script/soak powercut`."""

from __future__ import annotations

import random
from pathlib import Path

from tests.soak.powercut import recorded


def test_whatever_a_cut_leaves_nothing_that_was_told_is_lost(tmp_path):
    recording = recorded(tmp_path)
    assert not [str(one) for one in recording.lost(recording.states(random.Random(20), 28)) if one is not None]


def not_found(folder: Path, steps: list[str], broken: list[str], faults: set[str], *, after: bytes) -> set[str]:
    """Which of these faults no state shows, where protections are `broken` and somebody had been told this."""
    recording = recorded(folder, steps, broken)
    states = recording.states(random.Random(20), 80)
    for one in recording.lost(state for state in states if any(after in told for told in state.told)):
        faults = {fault for fault in faults if one is None or not any(fault in found for found in one.faults)}
        if not faults:
            break
    return faults


def test_a_database_that_is_not_synced_is_found_out(tmp_path):
    assert not not_found(tmp_path, ["numbers"], ["database"], {"does not start"}, after=b"number")


def test_keys_and_spool_that_are_not_synced_are_found_out(tmp_path):
    lost = {"'provisional'", "'pass key'", "weeks without key"}
    assert not not_found(tmp_path, ["visits", "outage"], ["keys", "spool"], lost, after=b"provisional")


def test_commits_that_are_not_synced_one_by_one_are_found_out(tmp_path):
    """A write-ahead log with synchronous = NORMAL: the database is whole, and does not have what people were told."""
    lost = {"'number'", "'paper'", "'forgone'"}
    assert not not_found(tmp_path, ["numbers"], ["commits"], lost, after=b"number")
