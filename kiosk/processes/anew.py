"""The same program from its beginning, in the same process: whoever watches over it sees none end.

For what is read once at a start: another kiosk.ini, another version of the program.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import kiosk


def start_anew() -> NoReturn:
    """Everything of ours is closed. What a program inherits by exec is put back: deadline and signals."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    sys.stdout.flush(), sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def watch_program() -> Callable[[], bool]:
    """Returns a function that says whether another version of the program was installed since now."""
    file = Path(kiosk.__file__)
    known = _state(file)
    return lambda: _state(file) not in (known, None)


def _state(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns
