"""Whether kiosk.ini has changed since it was read: a kiosk that cannot open for what it says begins anew with it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from kiosk.settings.reading import SettingsFaulty, load


class SettingsFile:
    """kiosk.ini as it was read when this was made. `faulty`: what was wrong with it."""

    def __init__(self, path: Path, faulty: SettingsFaulty | None = None) -> None:
        self.path = path
        self.faulty = faulty
        self._known = _content(path)

    @property
    def says_which_panel(self) -> bool:
        """Whether kiosk id and data folder can be relied on."""
        faulty = self.faulty
        return faulty is None or not (faulty.partly is None or faulty.concerns("kiosk") or faulty.concerns("database"))

    def sound_now(self) -> bool:
        """Whether it can be used and is not what was read. Raises nothing: `faulty` says what is wrong with it now."""
        content = _content(self.path)
        if content == self._known and self.faulty is None:
            return False
        try:
            load(self.path)
        except SettingsFaulty as faulty:
            self.faulty = faulty
            return False
        return True


def _content(path: Path) -> bytes:
    try:
        return sha256(path.read_bytes()).digest()
    except OSError:
        return b""
