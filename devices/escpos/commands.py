"""ESC/POS as it goes to a printer, cut into commands. Pure; any bytes are survived.

The simulated printer works by it and the wire decoder explains by it. It knows how long every command
is that this project sends and that is common elsewhere; a command that it does not know is two bytes.
`RealTimeCutter` takes out real-time commands (DLE …) first: a printer obeys them when they arrive, in front of a
full buffer or in the middle of another command.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DLE, EOT, ENQ, DC4, ESC, FS, GS = 0x10, 0x04, 0x05, 0x14, 0x1B, 0x1C, 0x1D
CLEAR_BUFFERS: Final = bytes((DLE, DC4, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08))

CONTROLS: Final = {0x00: "NUL", 0x09: "HT", 0x0A: "LF", 0x0C: "FF", 0x0D: "CR", 0x18: "CAN"}

_LEADS: Final = {ESC: "ESC", FS: "FS", GS: "GS"}
# Commands whose length in bytes is always the same: the characters that follow the lead, by that length.
_SAME_LENGTH: Final = {
    "ESC": {2: "@2im", 3: "taEGde!-MJR3 V{=", 4: "c$\\", 5: "p"},
    "FS": {2: ".&", 3: "!-C"},
    "GS": {3: "!raBIhwHfb", 4: "LWP"},
}
_FIXED: Final = {
    f"{lead} {'SP' if character == ' ' else character}": length
    for lead, lengths in _SAME_LENGTH.items()
    for length, characters in lengths.items()
    for character in characters
}


@dataclass(frozen=True, slots=True)
class Command:
    """One command. Text is one command a character; the rows of a raster picture are one command each."""

    name: str  # "text", "LF", "ESC @", "GS ( k", "raster row", or "unknown"
    data: bytes

    @property
    def parameters(self) -> bytes:
        """What follows the name; of "GS ( x" commands what follows their length."""
        if self.name.startswith("GS ("):
            return self.data[5:]
        return self.data[2:]


@dataclass(slots=True)
class RasterRows:
    """A raster picture of which rows are still to come."""

    row_bytes: int
    rows: int


class CommandReader:
    """Feed it bytes; it gives commands as they become whole."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._raster: RasterRows | None = None

    @property
    def between_commands(self) -> bool:
        """True when the next byte begins a command: nothing of an unfinished one is held."""
        return not self._held and self._raster is None

    def clear(self) -> None:
        """Forget an unfinished command."""
        self._held.clear()
        self._raster = None

    def feed(self, byte: int) -> Command | None:
        """One more byte; the command that it completes, if it does."""
        self._held.append(byte)
        if self._raster is not None:
            return self._row(self._raster)
        first = self._held[0]
        if first not in _LEADS:
            return self._done(CONTROLS.get(first, "text" if first >= 0x20 else "unknown"))
        if len(self._held) < 2:
            return None
        name = _name(first, self._held[1])
        length = self._length(name)
        if length is None or len(self._held) < length:
            return None
        return self._whole(name)

    def _length(self, name: str) -> int | None:
        """How long the command that is held will be; None while that is not known."""
        held = self._held
        match name:
            case "GS (":
                return 5 + (held[3] | held[4] << 8) if len(held) >= 5 else None
            case "GS v":
                return 8
            case "GS V":
                return (4 if held[2] in (65, 66, 97, 98, 103, 104) else 3) if len(held) >= 3 else None
            case "GS k":
                return self._barcode_length()
            case "ESC D":
                return len(held) if len(held) > 2 and (held[-1] == 0 or len(held) > 34) else None
            case _:
                return _FIXED.get(name, 2)

    def _barcode_length(self) -> int | None:
        held = self._held
        if len(held) < 4:
            return None
        if held[2] >= 65:
            return 4 + held[3]
        return len(held) if held[-1] == 0 or len(held) > 258 else None

    def _whole(self, name: str) -> Command:
        if name == "GS (":
            return self._done(f"GS ( {chr(self._held[2])}")
        if name == "GS v":
            header = bytes(self._held)
            row_bytes, rows = header[4] | header[5] << 8, header[6] | header[7] << 8
            if row_bytes and rows:
                self._raster = RasterRows(row_bytes, rows)
            return self._done("GS v 0")
        known = name in _FIXED or name in ("GS V", "GS k", "ESC D")
        return self._done(name if known else "unknown")

    def _row(self, raster: RasterRows) -> Command | None:
        if len(self._held) < raster.row_bytes:
            return None
        raster.rows -= 1
        if raster.rows == 0:
            self._raster = None
        return self._done("raster row")

    def _done(self, name: str) -> Command:
        command = Command(name, bytes(self._held))
        self._held.clear()
        return command


def _name(first: int, second: int) -> str:
    return f"{_LEADS[first]} {'SP' if second == 0x20 else chr(second)}"


class RealTimeCutter:
    """Feed it bytes; what may become a real-time command is held until that is known."""

    def __init__(self) -> None:
        self._held = b""

    def clear(self) -> None:
        """Forget the beginning of a command."""
        self._held = b""

    def feed(self, byte: int) -> tuple[bytes, bytes]:
        """The ordinary bytes that are known to be ordinary now, and the real-time command that is whole, or b""."""
        if not self._held and byte != DLE:
            return bytes((byte,)), b""
        self._held += bytes((byte,))
        ordinary = b""
        while self._held:
            length = _length(self._held)
            if length is None:
                break
            if length:
                command, self._held = self._held, b""
                return ordinary, command
            ordinary, self._held = ordinary + self._held[:1], self._held[1:]
        return ordinary, b""


def _length(held: bytes) -> int | None:
    """The length of the real-time command that `held` is; 0: it is none; None: that is not known yet."""
    if held[0] != DLE:
        return 0
    if len(held) == 1:
        return None
    if held[1] in (EOT, ENQ):
        return 3 if len(held) == 3 else None
    if not CLEAR_BUFFERS.startswith(held):
        return 0
    return len(held) if len(held) == len(CLEAR_BUFFERS) else None
