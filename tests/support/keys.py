"""Types as a keyboard scanner does: text → the kernel's input_event structs."""

from __future__ import annotations

import os
import struct
from contextlib import suppress

from evdev import ecodes as e

from devices.key_map import KEYS

EVENT = struct.Struct("@llHHi")
_BY_CHARACTER = {character: (code, False) for code, (character, _) in reversed(KEYS.items())}
_BY_CHARACTER = {character: (code, True) for code, (_, character) in reversed(KEYS.items())} | _BY_CHARACTER


def event(kind: int, code: int, value: int) -> bytes:
    return EVENT.pack(1_700_000_000, 0, kind, code, value)


def key(code: int, value: int) -> bytes:
    """One key goes down (1), up (0) or repeats (2), as the kernel reports it."""
    return event(e.EV_MSC, e.MSC_SCAN, 0x70000 + code) + event(e.EV_KEY, code, value) + event(e.EV_SYN, e.SYN_REPORT, 0)


def typed(text: str) -> bytes:
    """A text as a US keyboard types it."""
    strokes = b""
    for character in text:
        code, shift = _BY_CHARACTER[character]
        stroke = key(code, 1) + key(code, 0)
        strokes += key(e.KEY_LEFTSHIFT, 1) + stroke + key(e.KEY_LEFTSHIFT, 0) if shift else stroke
    return strokes


class PipeKeys:
    """A KeySource over the reading end of a pipe; `type` writes to the other end."""

    def __init__(self) -> None:
        self._reading, self.writing = os.pipe()
        os.set_blocking(self._reading, False)
        self.closed = False

    def fileno(self) -> int:
        return self._reading

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            os.close(self._reading)

    def type(self, events: bytes) -> None:
        with suppress(BrokenPipeError):
            os.write(self.writing, events)

    def unplug(self) -> None:
        os.close(self.writing)
