"""A keyboard scanner as a byte wire: its keys come to us alone and never reach the window.

The input device is grabbed (EVIOCGRAB): while we hold it, neither X nor the console sees a key of it.
Without the grab nothing is read at all; the driver says "blocked" instead.
"""

from __future__ import annotations

import os
import struct
import time
from collections.abc import Callable, Iterator
from typing import Protocol

import evdev

from devices.key_map import Keyboard
from devices.transports.wire import DescriptorWire

# The kernel's struct input_event on this machine: seconds, microseconds, type, code, value.
_EVENT = struct.Struct("@llHHi")


class KeySource(Protocol):
    """An opened input device."""

    def fileno(self) -> int: ...

    def close(self) -> None: ...


def grab(path: str) -> KeySource:
    """Open an input device for ourselves alone. Raises OSError: no such device, not permitted, held."""
    device: evdev.InputDevice[str] = evdev.InputDevice(path)
    try:
        device.grab()
    except OSError:
        device.close()
        raise
    return device


class KeyboardWire(DescriptorWire):
    """A `devices.transports.Transport` whose bytes are typed by a grabbed keyboard. Nothing can be written to it."""

    def __init__(self, path: str, open_keys: Callable[[str], KeySource] = grab) -> None:
        """`path`: a stable name, /dev/input/by-id/…-event-kbd. `open_keys` gives its keys to us alone."""
        super().__init__(path)
        self._open_keys = open_keys
        self._source: KeySource | None = None
        self._keyboard = Keyboard()
        self._begun = b""  # an event that is not whole yet

    def read(self, timeout: float) -> bytes:
        """What was typed within `timeout` seconds; keys that type nothing end no waiting."""
        end = time.monotonic() + timeout
        while True:
            typed = self._keyboard.bytes_of(self._events(super().read(end - time.monotonic())))
            if typed or time.monotonic() >= end:
                return typed

    def write(self, data: bytes, timeout: float) -> None:
        """A keyboard is told nothing."""

    def _connect(self) -> int:
        self._source = self._open_keys(self.name)
        self._keyboard, self._begun = Keyboard(), b""
        descriptor = self._source.fileno()
        os.set_blocking(descriptor, False)
        return descriptor

    def _let_go(self, descriptor: int, *, discard: bool) -> None:
        source, self._source = self._source, None
        try:
            if source is not None:
                source.close()
        except OSError:
            return  # it is gone already, and that is what was wanted

    def _events(self, data: bytes) -> Iterator[tuple[int, int, int]]:
        data = self._begun + data
        whole = len(data) - len(data) % _EVENT.size
        self._begun = data[whole:]
        return ((kind, code, value) for _, _, kind, code, value in _EVENT.iter_unpack(data[:whole]))
