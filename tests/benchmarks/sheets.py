"""The costliest small files (tests.support.nasty_files), each read by a process of its own: seconds and memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.benchmarks.figures import Bench, Figure, within
from tests.support.nasty_files import nasty_files

ROOT = Path(__file__).parents[2]


def measure(bench: Bench) -> list[Figure]:
    """The most seconds of processor and the most bytes of memory that one of the files took."""
    seconds, memory = 0.0, 0.0
    for name, make in nasty_files().items():
        place = bench.folder / name
        place.mkdir()
        (place / name).write_bytes(make())
        command = [sys.executable, "-P", "-m", "tests.support.nasty_files", str(place)]
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("|")
        print("  ".join(said).strip(), file=sys.stderr)
        seconds, memory = max(seconds, float(said[2])), max(memory, float(said[3]) * 1e6)
    return [
        within("costliest small file", seconds, 3.0, "s", "of processor; an officer waits 3 s"),
        within("memory of the costliest small file", memory / 1e6, 150.0, "MB", "of the whole process"),
    ]
