"""Several Python processes that do the same thing in the same moment."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LIMIT_SECONDS = 90

# Imports come first and the starting shot after them, so that the work itself overlaps.
_PROLOGUE = """
import json, sys
arguments = json.loads(sys.argv[1])
def ready():
    print("ready", flush=True)
    sys.stdin.readline()
def answer(value):
    print(json.dumps(value), flush=True)
"""


def run_together(program: str, arguments: Sequence[object], *, limit: float = LIMIT_SECONDS) -> list[Any]:
    """Run `program` once for each of `arguments`; returns what each gave to `answer(...)`.

    The program finds its own in `arguments`, calls `ready()` after its imports, and all go on
    together. Raises AssertionError with the error output of a process that failed.
    """
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _PROLOGUE + program, json.dumps(one)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for one in arguments
    ]
    try:
        for process in running:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n", process.communicate()[1]
        answers = []
        for process in running:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        for process in running:
            out, err = process.communicate(timeout=limit)
            assert process.returncode == 0, err
            answers.append(json.loads(out))
        return answers
    finally:
        for process in running:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe is not None:
                    pipe.close()
