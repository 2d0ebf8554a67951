"""Who goes first where one machine does everything: the touchscreen, before which somebody stands."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Final

STANDS_BACK: Final = 5  # steps of nice: a third of the weight, and the whole processor whenever the touch app rests


def stand_back() -> None:
    """This process gives way to the touch app of the same machine: it serves pages, and has long work to do."""
    with suppress(OSError):
        os.nice(STANDS_BACK)
