"""Cables cut at random over real pseudo-terminals and sockets; the hour of it is `script/soak cables`."""

from dataclasses import replace

import pytest

from tests.soak.cables import soak
from tests.support.printers import FAST


@pytest.mark.parametrize("seed", [19])
def test_the_next_slip_reaches_the_paper_whatever_was_cut(tmp_path, monkeypatch, seed):
    monkeypatch.setattr("devices.escpos.encoder.CUT_SECONDS", 0.02)  # the simulated knife is as quick
    timing = replace(FAST, voice=2.0, proof=0.4)
    tallies = soak(
        tmp_path,
        seconds=2.0,
        seed=seed,
        profiles=["epson-58", "generic-58"],
        timing=timing,
        longest_trouble=0.5,
    )
    assert [words for tally in tallies for words in tally.faults] == []
    assert all(tally.troubles for tally in tallies)
