"""Cuts real-time commands (DLE …) out of what goes to a printer. Pure.

A printer obeys them when they arrive, wherever that is: in front of a full buffer, in the middle of another
command. Everything else is ordinary.
"""

from __future__ import annotations

from devices.escpos.commands import CLEAR_BUFFERS, DLE, ENQ, EOT


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
