"""The opening screen as a picture: on the glass with the window, while what draws it is still being imported.

Each start draws the same first screen: the house's name, and that the kiosk is starting. The start before keeps it as
pixels, for this very panel, house and program (`key`); a start that finds them shows them at once, half a second before
it could draw them itself, and then draws the same. Nothing else is ever kept: no clock stands on that screen, and
nothing of a visitor's.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import kiosk
from kiosk.settings.model import Settings
from kiosk.settings.values import ini_text

NAME: Final = "opening.rgb"  # in the run folder: key, checksum, then the rows from the lowest one up
_HEAD_BYTES: Final = 36


class OpeningPicture:
    """Of one panel, and of the house as it was known last.

    A disk that gives or takes nothing only makes the words come later.
    """

    def __init__(self, settings: Settings, size: tuple[int, int]) -> None:
        self.size = size
        self._path = settings.storage.run / NAME
        self._key = key(settings, size)
        self._bytes = _HEAD_BYTES + 3 * size[0] * size[1]

    def recalled(self) -> bytes | None:
        """Its pixels, three bytes each; None where there are none for what is started now."""
        with suppress(OSError):
            if self._path.stat().st_size == self._bytes:
                kept = self._path.read_bytes()
                pixels = kept[_HEAD_BYTES:]
                if kept.startswith(self._head(pixels)):
                    return pixels
        return None

    def keep(self, pixels: bytes) -> None:
        """What was drawn, unless it is there already. In a worker: it may wait for the disk."""
        if len(pixels) + _HEAD_BYTES != self._bytes or self.recalled() == pixels:
            return
        from services.store.files import make_private  # not before the first frame

        beside = self._path.with_suffix(".new")
        try:
            make_private(beside)
            beside.write_bytes(self._head(pixels) + pixels)  # not durably: a torn one is known by its sum
            beside.replace(self._path)
        except OSError:
            with suppress(OSError):
                beside.unlink()  # half of it would keep what is left of a full disk from the numbers

    def _head(self, pixels: bytes) -> bytes:
        return self._key + zlib.crc32(pixels).to_bytes(4, "big")


def key(settings: Settings, size: tuple[int, int]) -> bytes:
    """Stands for all that the picture depends on: the settings as they are written, the house, program and panel."""
    digest = hashlib.sha256(repr((kiosk.__version__, size)).encode())
    for part in _parts(settings):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


def _parts(settings: Settings) -> Iterator[bytes]:
    yield ini_text(settings.house_values).encode()
    try:
        yield settings.path.read_bytes()
    except OSError:
        yield b""
    found = Path(kiosk.__file__).stat()  # another program in its place, of the same version perhaps
    yield repr((found.st_ino, found.st_mtime_ns)).encode()
