"""A scanner's bytes as readable text, and back: `visible` for display, `escaped`/`unescaped` for settings."""

from __future__ import annotations

import re

# The control characters 00 to 1F by name.
_CONTROLS = re.findall(
    r"\w+",
    "NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI "
    "DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US",
)
_ESCAPED = re.compile(r"\\x([0-9A-Fa-f]{2})|([ -\[\]-~])")


def visible(data: bytes) -> str:
    """For looking at: ``<STX>T1ABC<CR><LF>``; what is no ASCII by its number, ``<E9>``."""
    return "".join(
        f"<{_CONTROLS[byte]}>" if byte < 0x20 else chr(byte) if byte < 0x7F else f"<{byte:02X}>" for byte in data
    )


def escaped(data: bytes) -> str:
    r"""For a settings file: printable ASCII as it is, everything else (and the backslash) as ``\x1d``."""
    return "".join(chr(byte) if 0x20 <= byte < 0x7F and byte != 0x5C else f"\\x{byte:02x}" for byte in data)


def unescaped(text: str) -> bytes:
    """The bytes that `escaped` wrote. Raises ValueError for a text that it cannot have written."""
    found, end = bytearray(), 0
    for match in _ESCAPED.finditer(text):
        if match.start() != end:
            break
        found.append(int(match[1], 16) if match[1] else ord(match[2]))
        end = match.end()
    if end != len(text):
        raise ValueError(f"{text[end:][:8]!r} is neither a printable character nor \\xNN")
    return bytes(found)
