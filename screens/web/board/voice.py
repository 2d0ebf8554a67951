"""Where the lobby board's sounds lie: the house's own recordings before those made by espeak-ng."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from services.house.model import Counter
from services.queue.announcements import CHIME, WORDS, announcement

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
        try:
            return next((place for place in places if place.is_file()), None)
        except OSError:  # a folder that this user may not enter
            return None

    def addresses(self, label: str, counter: Counter) -> list[str]:
        """What is played for a call, in order, the chime not among them. Nothing while the voice is not `whole`."""
        if not self.whole:
            return []
        return [self._address(clip) for clip in announcement(label, counter, lambda name: self.file(name) is not None)]

    def chime(self) -> str:
        """The chime's address, "" while the voice is not `whole`: then the board says SUARA MATI."""
        return self._address(CHIME) if self.whole else ""

    @property
    def whole(self) -> bool:
        """No clip is missing: a number said without one of its digits would be somebody else's."""
        there = {file.stem for folder in self._folders for file in _files_in(folder) if file.suffix in KINDS}
        return there >= {CHIME, *WORDS}

    def _address(self, name: str) -> str:
        file = self.file(name)
        return f"/board/voice/{name}?{file.stat().st_mtime_ns:x}" if file else ""


def _files_in(folder: Path) -> list[Path]:
    """None where there is no such folder, or nobody may look."""
    try:
        return list(folder.iterdir())
    except OSError:
        return []
