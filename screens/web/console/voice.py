"""Where the lobby board's sounds lie: the house's own recordings before those made at set-up."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from services.announcements import CHIME, announcement
from services.house import Counter

NAME: Final = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)
KINDS: Final = (".wav", ".mp3", ".ogg")


class Voice:
    """Clips by name; files are looked for each time, so that a new recording is heard without a restart."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders

    def file(self, name: str) -> Path | None:
        """The file of a clip; None: there is none, or it is no name of a clip."""
        if not NAME.fullmatch(name):
            return None
        places = (folder / f"{name}{kind}" for folder in self._folders for kind in KINDS)
        return next((place for place in places if place.is_file()), None)

    def addresses(self, label: str, counter: Counter) -> list[str]:
        """What is played for a call, in order, the chime not among them; a clip that is missing is left out."""
        clips = announcement(label, counter, lambda name: self.file(name) is not None)
        return [found for found in map(self._address, clips) if found]

    def chime(self) -> str:
        """The chime's address, "" where there is none."""
        return self._address(CHIME)

    def _address(self, name: str) -> str:
        file = self.file(name)
        return f"/board/voice/{name}?{file.stat().st_mtime_ns:x}" if file else ""
