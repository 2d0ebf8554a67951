"""The power is cut at any moment; the long form is `script/soak powercut`."""

from __future__ import annotations

import random

from tests.soak.powercut import Lost, lost, recorded


def losses(folder, states: int, **what) -> list[Lost]:
    recording = recorded(folder, **what)
    return [one for one in lost(recording.states(random.Random(20), states), folder) if one is not None]


def test_whatever_a_cut_leaves_nothing_that_was_told_is_lost(tmp_path):
    assert not [str(one) for one in losses(tmp_path, 36)]


def test_a_database_that_is_not_synced_is_found_out(tmp_path):
    found = losses(tmp_path, 6, steps=["numbers"], broken=["database"])
    assert any("does not start" in fault for one in found for fault in one.faults)


def test_keys_and_spool_that_are_not_synced_are_found_out(tmp_path):
    found = losses(tmp_path, 16, steps=["visits", "outage"], broken=["keys", "spool"])
    faults = [fault for one in found for fault in one.faults]
    assert any("'provisional'" in fault for fault in faults)
    assert any("weeks without key" in fault for fault in faults)
    assert any("'pass key'" in fault for fault in faults)
