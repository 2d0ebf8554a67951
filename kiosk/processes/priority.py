"""Who goes first where one machine does everything: the touchscreen, before which somebody stands."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Final

STANDS_BACK: Final = 5  # nice: a third of the weight of the touch app, and all of the processor whenever that rests


def stand_back() -> None:
    """This process gives way to the touch app of the same machine: it serves pages, and has long work to do."""
    with suppress(OSError):
        os.nice(max(0, STANDS_BACK - os.nice(0)))
