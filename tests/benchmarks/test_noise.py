"""A busy machine is heard: by what others take, by the host, by work that waits."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from tests.benchmarks import noise
from tests.benchmarks.noise import Listener, Noise, between, worst
from tests.benchmarks.noise import _Counts as Counts

BUSY = {"waited": 0.06, "spread": 1.26, "slower": 1.31, "disk": 4.1, "others": 0.09, "stolen": 0.04}
LOOP = "import time\nwhile time.process_time() < 0.3: pass"


def test_a_quiet_machine_gives_no_reason():
    assert Noise().quiet


@pytest.mark.parametrize(("kind", "amount"), BUSY.items())
def test_each_kind_of_noise_is_a_reason_by_itself(kind, amount):
    loud = replace(Noise(), **{kind: amount})
    assert len(loud.reasons) == 1 and not loud.quiet
    assert worst([Noise(), loud, Noise()]) == loud


def test_what_ours_take_is_not_taken_by_others(monkeypatch):
    monkeypatch.setattr(noise, "CORES", 2)
    begun = Counts(at=0.0, busy=100.0, stolen=5.0, ours=10.0)
    found = between(begun, Counts(at=10.0, busy=113.0, stolen=6.0, ours=22.0))
    assert (found.others, found.stolen) == (pytest.approx(1 / 20), pytest.approx(1 / 20))
    assert between(begun, Counts(at=10.0, busy=101.0, stolen=5.0, ours=12.0)).others == 0.0  # ticks are coarse


def test_children_that_run_and_that_have_ended_are_ours():
    before = noise._ours()
    child = subprocess.Popen([sys.executable, "-c", LOOP + "\nprint()\ninput()"], stdin=-1, stdout=-1)
    child.stdout.readline()
    running = noise._ours()
    child.communicate(b"\n")
    assert running - before > 0.28 and noise._ours() - before > 0.28


def test_the_machine_is_heard_with_all_its_counts(tmp_path, monkeypatch):
    monkeypatch.setattr(noise, "PIECES", 5)
    listener = Listener(tmp_path)
    heard = listener.hear()
    assert heard.spread >= 1.0 and heard.disk == 1.0 and heard.waited >= 0.0
    monkeypatch.setattr(listener, "_quickest", listener._quickest / 10)
    assert listener.hear().slower > 5
    listener.begin()
    assert listener.end().others >= 0.0
