"""Which kiosk.ini is read when none is named, and the shipped one that a new house begins with."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from assets import ASSETS

NAME: Final = "kiosk.ini"
IN_CLONE: Final = ASSETS.parent / NAME  # the wheel holds it among the assets, for its data would lie beside it
SHIPPED: Final = IN_CLONE if IN_CLONE.exists() else ASSETS / NAME


def default_settings_file() -> Path:
    """kiosk.ini of the working folder; where there is none, a clone runs on its own. The file may be absent."""
    here = Path(NAME)
    return IN_CLONE if IN_CLONE.exists() and not here.exists() else here
