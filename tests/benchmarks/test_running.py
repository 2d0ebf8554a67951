"""A run ends in order: with a code that says what was found, and with nothing left behind when it is stopped."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.benchmarks.figures import Figure, Row
from tests.benchmarks.running import STOPPED, Run

ROOT = Path(__file__).parents[2]
REACHED, MISSED = (Row((Figure("a", ratio, 1, "ms", 1.0),), (True,)) for ratio in (1, 2))
BUSY = Row(REACHED.rounds, (False,))

SLOW = """
import subprocess, sys, time
from pathlib import Path
from tests.benchmarks.figures import Figure, Measure
from tests.benchmarks import noise, running
from tests.benchmarks.running import Run
running.SETTLE_SECONDS, noise.PIECES, noise.MIN_SECONDS = 0, 3, 0
def quick(bench):
    yield [Figure("quick", 1, 1, "ms", None)]
def broken(bench):
    raise ValueError("broken on purpose")
    yield []
def slow(bench):
    # an orphan, as a server that was started by another program is
    subprocess.run(["sh", "-c", "setsid sleep 987654 & echo $!"], stdout=(bench.folder.parents[1] / "orphan").open("w"))
    yield [Figure("slow", 1, 1, "ms", None)]
    print("measuring", flush=True)
    time.sleep(60)
root = Path(sys.argv[1])
measures = {one.__name__: Measure(one, 0, 1) for one in (quick, broken, slow)}
sys.exit(Run(root, root / "build" / "bench.json", full=False, rounds=2).all_of(measures))
"""


@pytest.mark.parametrize(
    ("found", "code"),
    [([REACHED], 0), ([REACHED, BUSY], 3), ([BUSY, MISSED, REACHED], 1)],
    ids=["reached", "too busy", "missed"],
)
def test_the_exit_code_says_what_was_found(tmp_path, found, code):
    run = Run(tmp_path, tmp_path / "b.json", full=False, rounds=1)
    run.rows = found
    assert run._code() == code
    run.failed = ["one"]
    assert run._code() == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_leaves_no_process_and_no_folder(tmp_path, number):
    shutil.copyfile(ROOT / "kiosk.ini", tmp_path / "kiosk.ini")
    (tmp_path / "build-bench-999999999-killed").mkdir()  # of a run that was killed
    (tmp_path / "build-bench-1-lives").mkdir()
    running = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while "measuring" not in (said := running.stdout.readline()):
        assert said, running.stderr.read()
    orphan = Path(f"/proc/{int((tmp_path / 'orphan').read_text())}")
    assert orphan.exists()
    running.send_signal(number)
    errors = running.communicate(timeout=30)[1]
    assert running.returncode == STOPPED and "broken on purpose" in errors
    assert [one.name for one in tmp_path.glob("build-bench-*")] == ["build-bench-1-lives"]
    for _ in range(200):
        if not orphan.exists():
            break
        time.sleep(0.01)
    assert not orphan.exists()
    found = json.loads((tmp_path / "build" / "bench.json").read_text())
    assert (
        [one["what"] for one in found["figures"]] == ["quick"] and not found["whole"] and found["failed"] == ["broken"]
    )
