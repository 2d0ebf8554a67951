"""What a visitor wants of the information."""

from __future__ import annotations

from dataclasses import dataclass

from screens.touch.core.events import Intent, Weight


@dataclass(frozen=True, slots=True)
class ChooseTopic(Intent):
    code: str
    weight = Weight.LIGHT
