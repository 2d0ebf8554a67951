"""The keys of a tactile pad: what someone can press who does not see the screen."""

from __future__ import annotations

from enum import StrEnum


class PadKey(StrEnum):
    NEXT = "next"
    PREVIOUS = "previous"
    CHOOSE = "choose"
    REPEAT = "repeat"
    LOUDER = "louder"
    SOFTER = "softer"
