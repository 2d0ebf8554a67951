"""The public widgets, in one place. Their looks are in widgets/*.kv."""

from screens.touch.widgets.layouts import (
    Arranged,
    Body,
    Feet,
    Filler,
    Head,
    Pairs,
    Presence,
    Remainder,
    Row,
    Slot,
    Stack,
    Tiles,
)
from screens.touch.widgets.notices import Advice, Band, Fact, Matter, Notice, Pill, QrPicture, TimeBar, qr_texture
from screens.touch.widgets.page import Page
from screens.touch.widgets.surfaces import Ground, Plate
from screens.touch.widgets.text import Badge, Icon, Number, OneLine, Txt
from screens.touch.widgets.touchables import LeftPlace, Primary, Tile, Touchable, WordButton

__all__ = [
    "Advice",
    "Arranged",
    "Badge",
    "Band",
    "Body",
    "Fact",
    "Feet",
    "Filler",
    "Ground",
    "Head",
    "Icon",
    "LeftPlace",
    "Matter",
    "Notice",
    "Number",
    "OneLine",
    "Page",
    "Pairs",
    "Pill",
    "Plate",
    "Presence",
    "Primary",
    "QrPicture",
    "Remainder",
    "Row",
    "Slot",
    "Stack",
    "Tile",
    "Tiles",
    "TimeBar",
    "Touchable",
    "Txt",
    "WordButton",
    "qr_texture",
]
