"""What a child that died has left: its own children, wherever they hang, are ended before it is started again."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

GRACE_SECONDS: Final = 2.0  # their own ties to their parent end them sooner
_PR_SET_CHILD_SUBREAPER: Final = 36  # linux/prctl.h
_libc = ctypes.CDLL(None, use_errno=True)


def adopt_orphans() -> None:
    """From now on children of children that died are this process's own. Raises OSError."""
    if _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "PR_SET_CHILD_SUBREAPER refused")


def end_orphans(grace: float = GRACE_SECONDS) -> None:
    """End every child of this process, in order where it heeds it; call it when none of them is wanted."""
    for number in (signal.SIGTERM, signal.SIGCONT):  # one that was stopped can heed nothing before it goes on
        _send(_children(), number)
    begun = time.monotonic()
    while (left := _reaped(_children())) and time.monotonic() - begun < 2 * grace:
        if time.monotonic() - begun >= grace:
            _send(left, signal.SIGKILL)
        time.sleep(0.02)


def _send(children: list[int], number: signal.Signals) -> None:
    for pid in children:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _reaped(children: list[int]) -> list[int]:
    """Those that live on."""
    alive = []
    for pid in children:
        with suppress(ChildProcessError):
            if os.waitpid(pid, os.WNOHANG)[0] == 0:
                alive.append(pid)
    return alive


def _children() -> list[int]:
    """Of every thread of this process."""
    found: list[int] = []
    for thread in Path("/proc/self/task").iterdir():
        with suppress(OSError):
            found += [int(pid) for pid in (thread / "children").read_text("ascii").split()]
    return found
