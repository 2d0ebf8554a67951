"""How a benchmark ends a program that it has started."""

from __future__ import annotations

import subprocess
from typing import Final

STOP_SECONDS: Final = 15.0


def end(process: subprocess.Popen[bytes]) -> None:
    """In order, or by force where it does not end within STOP_SECONDS; it is gone when this returns."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
