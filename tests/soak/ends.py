"""Kills the parent of a simulator (kill -9) in a loop: nothing may outlive it, and every end must be a tidy one.

At a parent's death each of its threads may send the child a signal of its own; which of them meet
inside the child's handlers is chance, so the short form of the tests sees little of it.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.support.ends import kill_parents_of_simulators
from tests.support.running_kiosk import settings_in


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="soak ends", description=__doc__)
    parser.add_argument("--rounds", type=int, default=300, help="about a second each")
    wish = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="soak-ends-") as folder:
        left = kill_parents_of_simulators(settings_in(Path(folder)), wish.rounds)
    for words in left:
        print(words)
    print(f"{wish.rounds} parents killed, {len(left)} untidy ends")
    return 1 if left else 0
