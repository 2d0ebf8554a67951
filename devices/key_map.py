"""Keys of a keyboard scanner → characters. Pure; our own map, whatever the desktop's layout is.

Keyboard scanners type as a US keyboard. What cannot be part of a code (Ctrl, Alt and Windows
combinations, function and cursor keys: the tricks of codes that mean to operate a computer) becomes
`NO_CODE_HAS_THIS`, a byte that makes the code it stands in unusable as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator

from evdev import ecodes as e

NO_CODE_HAS_THIS = b"\x00"

_PLAIN = "abcdefghijklmnopqrstuvwxyz"
_ROWS = (  # keys, plain, with shift
    ("1234567890", "1234567890", "!@#$%^&*()"),
    (_PLAIN.upper(), _PLAIN, _PLAIN.upper()),
)
_SIGNS = {
    "MINUS": "-_",
    "EQUAL": "=+",
    "LEFTBRACE": "[{",
    "RIGHTBRACE": "]}",
    "BACKSLASH": "\\|",
    "SEMICOLON": ";:",
    "APOSTROPHE": "'\"",
    "GRAVE": "`~",
    "COMMA": ",<",
    "DOT": ".>",
    "SLASH": "/?",
    "SPACE": "  ",
    "KPASTERISK": "**",
    "KPMINUS": "--",
    "KPPLUS": "++",
    "KPDOT": "..",
    "KPSLASH": "//",
    **{f"KP{digit}": digit * 2 for digit in "0123456789"},
    "ENTER": "\r\r",
    "KPENTER": "\r\r",
    "TAB": "\t\t",
}


def _number(name: str) -> int:
    return int(getattr(e, f"KEY_{name}"))


KEYS: dict[int, tuple[str, str]] = {
    **{_number(key): (plain, shifted) for row in _ROWS for key, plain, shifted in zip(*row, strict=True)},
    **{_number(key): (both[0], both[1]) for key, both in _SIGNS.items()},
}
_SHIFTS = {_number(name) for name in ("LEFTSHIFT", "RIGHTSHIFT")}
_COMBINING = {
    _number(name) for name in ("LEFTCTRL", "RIGHTCTRL", "LEFTALT", "RIGHTALT", "LEFTMETA", "RIGHTMETA", "COMPOSE")
}
_CAPS = _number("CAPSLOCK")
RELEASED, PRESSED = 0, 1  # 2 is the kernel's own repeating: a scanner holds no key


class Keyboard:
    """One scanner's keyboard: which modifiers are down, and what its keys mean now."""

    def __init__(self) -> None:
        self._down: set[int] = set()
        self._caps = False

    def bytes_of(self, events: Iterator[tuple[int, int, int]]) -> bytes:
        """What events (type, code, value) type."""
        return b"".join(self._event(*event) for event in events)

    def _event(self, kind: int, code: int, value: int) -> bytes:
        if kind == e.EV_SYN and code == e.SYN_DROPPED:
            self._down.clear()
            return NO_CODE_HAS_THIS  # the kernel lost some: the code has a hole
        if kind != e.EV_KEY:
            return b""
        if code in _SHIFTS or code in _COMBINING:
            (self._down.discard if value == RELEASED else self._down.add)(code)
            return b""
        return self._pressed(code) if value == PRESSED else b""

    def _pressed(self, code: int) -> bytes:
        if code == _CAPS:
            self._caps = not self._caps
            return b""
        if code not in KEYS or self._down & _COMBINING:
            return NO_CODE_HAS_THIS
        plain, shifted = KEYS[code]
        shift = bool(self._down & _SHIFTS)
        if plain.isalpha():
            shift = shift != self._caps
        return (shifted if shift else plain).encode("ascii")
