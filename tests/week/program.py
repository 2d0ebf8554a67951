"""`kiosk` with an eye on its screen: python -m tests.week.program --config FILE run."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from kiosk.__main__ import command
from kiosk.processes.watchdog import is_watched
from tests.week.eye import PLACE, Eye


def open_eye() -> None:
    """The touch app of this process is looked at as soon as it is made."""
    from kiosk.touch.run import _Touch
    from services.store.clock import SystemClock

    make = _Touch._make_app

    def made(self: _Touch) -> Any:
        app = make(self)
        app.bind(on_start=lambda _app: Eye(app, Path(os.environ[PLACE]), SystemClock().now))
        return app

    _Touch._make_app = made  # type: ignore[method-assign]


if __name__ == "__main__":
    if is_watched(os.environ):  # the touch app itself; its parent has no screen
        open_eye()
    sys.exit(command())
