"""Several Python processes that do the same thing in the same moment."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LIMIT_SECONDS = 90
START_SECONDS = 0.2  # from the starting shot to the moment that it names


def run_together(program: str, arguments: Sequence[object], *, limit: float = LIMIT_SECONDS) -> list[Any]:
    """Run `program` once for each of `arguments`; returns what each gave to `answer(...)`.

    The program finds its own in `arguments`, calls `ready()` when it could begin, and all go on together. `ready`
    returns a moment, the same one for all (as time.time), for what has to be in the same millisecond. What it
    imports at its beginning is imported once for all of them: see tests.support.forked. Raises AssertionError with
    the error output when one fails.
    """
    with ExitStack() as ends:
        lines = [tuple(map(ends.enter_context, socket.socketpair())) for _ in arguments]
        process = ends.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "tests.support.forked"],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno() for _, theirs in lines],
                text=True,
            )
        )
        ends.callback(process.kill)
        assert process.stdin is not None
        work = [(one, theirs.fileno()) for one, (_, theirs) in zip(arguments, lines, strict=True)]
        process.stdin.write(json.dumps([program, work]))
        process.stdin.close()
        process.stdin = None
        talks = []
        for ours, theirs in lines:
            theirs.close()
            ours.settimeout(limit)
            talks.append(ends.enter_context(ours.makefile("rw")))
        for talk in talks:
            assert talk.readline() == "ready\n", process.communicate()[1]
        shot = f"{time.time() + START_SECONDS}\n"
        for talk in talks:
            talk.write(shot)
            talk.flush()
        answers = [talk.readline() for talk in talks]
        error = process.communicate(timeout=limit)[1]
        assert process.returncode == 0 and all(answers), error
        return [json.loads(one) for one in answers]
