"""A visitor's preferences, part of their session and gone with it; and how many choices a page then holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

from screens.touch.look.tokens import PanelShape

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
    spoken: bool = False  # screens are read out
    by_ear: bool = False  # … to someone who does not see them: touching tells, a double tap chooses
    volume: int = 2
    slow: bool = False  # more time on screens without booking data, and no motion

    def with_larger_text(self) -> Preferences:
        return replace(self, text_size=self.text_size.next)

    def with_contrast_toggled(self) -> Preferences:
        return replace(self, high_contrast=not self.high_contrast)

    def with_reach_toggled(self) -> Preferences:
        return replace(self, low_reach=not self.low_reach)

    def with_sound_toggled(self) -> Preferences:
        return replace(self, spoken=not self.spoken, by_ear=False)

    def for_the_ear(self) -> Preferences:
        """Everything is spoken, nothing is chosen by one touch, and there is time to listen."""
        return replace(self, spoken=True, by_ear=True, slow=True)

    def silenced(self) -> Preferences:
        """The same where nothing can be heard: a screen that only speaks would be no screen at all."""
        return replace(self, spoken=False, by_ear=False)

    def louder(self, by: int) -> Preferences:
        """Louder, or with a negative `by` softer, within what there is."""
        return replace(self, volume=max(1, min(LOUDEST, self.volume + by)))


ORDINARY = Preferences()  # what every session starts with


# Columns and rows of a page of choices, by shape: with ordinary and large letters, the same in low
# reach, with the largest letters, those in low reach.
_GRIDS = {
    PanelShape.TALL: ((2, 3), (2, 2), (1, 3), (1, 2)),
    PanelShape.WIDE: ((2, 3), (2, 3), (2, 2), (2, 2)),
    PanelShape.SMALL: ((2, 2), (2, 2), (1, 3), (1, 3)),
}


def grid(preferences: Preferences, shape: PanelShape) -> tuple[int, int]:
    """Columns and rows of a page of choices. The largest letters make a list."""
    largest = preferences.text_size is TextSize.LARGEST
    return _GRIDS[shape][2 * largest + preferences.low_reach]


def page_size(preferences: Preferences, shape: PanelShape) -> int:
    """How many choices a page holds. Lists page, they don't scroll; large letters need room."""
    columns, rows = grid(preferences, shape)
    return columns * rows


def log_lines(preferences: Preferences, shape: PanelShape) -> int:
    """How many entries of the log a page of the staff's screen holds."""
    return {PanelShape.TALL: (9, 7, 4), PanelShape.WIDE: (6, 5, 3), PanelShape.SMALL: (4, 3, 2)}[shape][
        preferences.text_size
    ]


def paperless_lines(preferences: Preferences, shape: PanelShape) -> int:
    """How many numbers without paper a page holds; each has two buttons, which low reach must find room for."""
    if shape is not PanelShape.TALL:
        return ((3, 3, 2) if shape is PanelShape.WIDE else (2, 2, 1))[preferences.text_size]
    return (2, 2, 1)[preferences.text_size] if preferences.low_reach else (5, 4, 2)[preferences.text_size]
