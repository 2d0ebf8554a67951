"""The section [voice] of kiosk.ini: the voice, and the keys of a tactile pad."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from kiosk.settings.ini_reader import Section
from kiosk.settings.model import VoiceSettings
from screens.touch.core.pad import PadKey

VOICE_DRIVERS = ("none", "simulated", "espeak")
# Names of keys and the codes that the window gives them; any other key by its number.
KEY_NAMES = {
    "up": 273,
    "down": 274,
    "right": 275,
    "left": 276,
    "home": 278,
    "end": 279,
    "page-up": 280,
    "page-down": 281,
    "enter": 13,
    "space": 32,
    "tab": 9,
    **{f"f{number}": 281 + number for number in range(1, 16)},
}
DEFAULT_KEYS = {
    PadKey.NEXT: "down",
    PadKey.PREVIOUS: "up",
    PadKey.CHOOSE: "enter",
    PadKey.REPEAT: "left",
    PadKey.LOUDER: "page-up",
    PadKey.SOFTER: "page-down",
}


def voice(section: Section) -> VoiceSettings:
    """Every fault is reported to the section."""
    keys: dict[int, PadKey] = {}
    for pad_key, default in DEFAULT_KEYS.items():
        code = section.take(f"key_{pad_key}", _free(keys), _EXPECTED, KEY_NAMES[default])
        if code:
            keys[code] = pad_key
    return VoiceSettings(
        driver=section.choice("driver", VOICE_DRIVERS, "none"),
        device=section.text("device", "default"),
        keys=MappingProxyType(keys),
    )


_EXPECTED = f"a key that does nothing else yet: a number, none, or one of: {', '.join(KEY_NAMES)}"


def _free(taken: dict[int, PadKey]) -> Callable[[str], int]:
    """A reader of key names that refuses one that has a meaning already; 0: no key."""

    def parse(text: str) -> int:
        if text == "none":
            return 0
        code = KEY_NAMES[text] if text in KEY_NAMES else int(text)
        if not 0 < code < 2**31 or code in taken:
            raise ValueError(text)
        return code

    return parse
