"""What a visitor has set for themselves. Part of their session: gone when they are gone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

LOUDEST = 3


class TextSize(IntEnum):
    NORMAL = 0
    LARGE = 1
    LARGEST = 2

    @property
    def next(self) -> TextSize:
        """One step larger; after the largest comes the normal one again."""
        return TextSize((self + 1) % len(TextSize))


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the screens are shown and spoken to one visitor. `volume` is 1 to LOUDEST."""

    text_size: TextSize = TextSize.NORMAL
    high_contrast: bool = False
    low_reach: bool = False
    spoken: bool = False
    volume: int = 2
    slow: bool = False  # more time on screens without booking data, and no motion

    def with_larger_text(self) -> Preferences:
        return replace(self, text_size=self.text_size.next)

    def with_contrast_toggled(self) -> Preferences:
        return replace(self, high_contrast=not self.high_contrast)

    def with_reach_toggled(self) -> Preferences:
        return replace(self, low_reach=not self.low_reach)

    def with_sound_toggled(self) -> Preferences:
        return replace(self, spoken=not self.spoken)

    def louder(self, by: int) -> Preferences:
        """Louder, or with a negative `by` softer, within what there is."""
        return replace(self, volume=max(1, min(LOUDEST, self.volume + by)))


ORDINARY = Preferences()  # what every session starts with


def page_size(preferences: Preferences) -> int:
    """How many choices a page holds. Lists page, they don't scroll; large letters need room."""
    if preferences.text_size is TextSize.LARGEST:
        return 3 if preferences.low_reach else 4
    return 6
