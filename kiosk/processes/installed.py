"""Whether another version of this program was installed while it runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import kiosk


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
