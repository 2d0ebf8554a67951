"""The keys of the tactile pad for visitors who do not see the screen."""

from __future__ import annotations

from enum import StrEnum


class PadKey(StrEnum):
    NEXT = "next"
    PREVIOUS = "previous"
    CHOOSE = "choose"
    REPEAT = "repeat"
    LOUDER = "louder"
    SOFTER = "softer"
