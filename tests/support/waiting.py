"""Waiting for a condition, with a limit: what tests do instead of sleeping."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 45.0  # seconds: how long a machine that does much else may take for what takes no time


def until(condition: Callable[[], object], seconds: float = PATIENCE, pause: float = 0.02) -> bool:
    """Wait until `condition` holds; False when `seconds` pass first."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def is_gone(pid: int) -> bool:
    """No such process, or only its entry in the table (its parent has not looked yet)."""
    return _stat(pid)[:1] in ([], ["Z"])


def session_members(session: int) -> dict[int, str]:
    """Every live process of a session (setsid(2)) with its command: children, and theirs, wherever they hang now."""
    members = {}
    for place in Path("/proc").iterdir():
        stat = _stat(int(place.name)) if place.name.isdigit() else []
        if stat and stat[0] != "Z" and int(stat[3]) == session:
            members[int(place.name)] = _command(place)
    return members


def _stat(pid: int) -> list[str]:
    """/proc/PID/stat from the state on: state, parent, group, session …; empty for no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return []


def _command(place: Path) -> str:
    try:
        return (place / "cmdline").read_text("utf-8", "replace").replace("\0", " ").strip()
    except OSError:
        return ""
