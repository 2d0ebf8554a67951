"""Measures the figures, each beside a baseline of the same run, and judges them: ``script/bench [NAME …]``.

One table comes out, and build/bench.json. A machine that is too busy to judge is told, and nothing is judged by it.
Ends with 0 where every figure reached its target, 1 where one did not, 3 where none missed but something could not be
judged, 130 where it was stopped.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tests.benchmarks.measures import MEASURES, PEERS
from tests.benchmarks.peers import KNOWN
from tests.benchmarks.running import Run
from tests.benchmarks.table import DOCUMENT, write_document

ROOT = Path(__file__).parents[2]
FOUND = ROOT / "build" / "bench.json"
ROUNDS = 3


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="script/bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(MEASURES)}; all if none is given")
    parser.add_argument("--full", action="store_true", help="10 million tickets and log entries, 10,000 screen changes")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"of each figure; {ROUNDS} if not given")
    parser.add_argument("--write", action="store_true", help=f"the table of the last run into {DOCUMENT.name}, no run")
    parser.add_argument(
        "--peer",
        action="append",
        default=[],
        metavar="NAME=WHERE",
        help="another program to measure beside: mado=http://127.0.0.1:8000, fqm=http://127.0.0.1:5050,TOKEN, "
        "pretix=/its/environment/bin/python; see docs/performance.md",
    )
    wanted = parser.parse_args()
    peers = dict(one.partition("=")[::2] for one in wanted.peer)
    if unknown := peers.keys() - KNOWN:
        parser.error(f"--peer {', '.join(sorted(unknown))}: choose from {', '.join(sorted(KNOWN))}")
    if PEERS in wanted.names and not peers:
        parser.error(f"{PEERS}: say where they are by --peer")
    if wanted.rounds < 1:
        parser.error("--rounds: at least 1")
    if unknown := set(wanted.names) - set(MEASURES):
        parser.error(f"{', '.join(sorted(unknown))}: choose from {', '.join(MEASURES)}")
    if wanted.write:
        return _write()
    everything = [name for name in MEASURES if peers or name != PEERS]
    names = wanted.names or everything
    run = Run(ROOT, FOUND, full=wanted.full, rounds=wanted.rounds, peers=peers)
    return run.all_of({name: MEASURES[name] for name in names}, whole=set(names) >= set(everything))


def _write() -> int:
    """Only what a run of everything found may stand in the document."""
    found = json.loads(FOUND.read_text("utf-8"))
    if not found["whole"]:
        print(f"{FOUND}: not of a run of everything", file=sys.stderr)
        return 2
    write_document(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
