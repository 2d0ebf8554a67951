"""The lock of one panel: one touch app for a kiosk id in one data folder, and on which display its window is."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime

from kiosk.processes.children import display_answers
from kiosk.processes.locks import ProcessLock, lock_path
from kiosk.settings.model import Settings
from services.store.files import write_durably


class PanelLock:
    """`held_elsewhere`: another process had it when this was made, and since when; "" where none had."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = ProcessLock(lock_path(settings, "app"))
        self._display = self._lock.path.with_suffix(".display")
        self.held_elsewhere = ""
        with suppress(OSError):  # a full disk: the screen says so, and the lock is tried again with the database
            if not self._lock.acquire():
                self.held_elsewhere = self._since()

    def acquire(self) -> bool:
        """Raises OSError."""
        return self._lock.acquire()

    def release(self, *, in_order: bool = True) -> None:
        self._lock.release(in_order=in_order)

    @property
    def left_behind(self) -> bool:
        """Whether the kiosk before this one was killed."""
        return self._lock.left_behind

    def note_display(self) -> None:
        """The window opens on the display of this process's environment."""
        if not self.held_elsewhere:
            with suppress(OSError):
                write_durably(self._display, _own_display().encode())

    @property
    def screen_is_taken(self) -> bool:
        """Whether a window of ours would lie over the other one's."""
        if not self.held_elsewhere:
            return False
        own = _own_display()
        try:
            return bool(own) and self._display.read_text(encoding="utf-8") in ("", own)
        except (OSError, ValueError):
            return True

    @property
    def refusal(self) -> str:
        kiosk = self._settings.kiosk.id
        since = f" since {self.held_elsewhere}" if self.held_elsewhere else ""
        return (
            f"{kiosk} runs already on this machine{since} (the lock {self._lock.path} is held). A second panel needs "
            "a kiosk.ini of its own: another [kiosk] id, another [database] data."
        )

    def _since(self) -> str:
        changed = datetime.fromtimestamp(self._lock.path.stat().st_mtime, self._settings.house.time_zone)
        return f"{changed:%Y-%m-%d %H:%M}"


def _own_display() -> str:
    """The display that a window of ours would open on now; "" where there is none yet."""
    wayland, display = os.environ.get("WAYLAND_DISPLAY", ""), os.environ.get("DISPLAY", "")
    if wayland:
        return wayland
    return display.removesuffix(".0") if display and display_answers(display) else ""
