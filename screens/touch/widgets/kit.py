"""The few widgets that every screen is made of, named in one place. Their looks are in widgets/*.kv."""

from screens.touch.widgets.layouts import Body, Feet, Filler, Head, Page, Pairs, Presence, Stack, Tiles
from screens.touch.widgets.notices import Advice, Band, Fact, Matter, Notice, Pill, QrPicture, qr_texture
from screens.touch.widgets.surfaces import Ground, Plate
from screens.touch.widgets.text import Badge, Icon, Number, OneLine, Txt
from screens.touch.widgets.touchables import DigitKey, GroupTile, Key, Primary, ServiceTile, Tile, Touchable, WordButton

__all__ = [
    "Advice",
    "Badge",
    "Band",
    "Body",
    "DigitKey",
    "Fact",
    "Feet",
    "Filler",
    "Ground",
    "GroupTile",
    "Head",
    "Icon",
    "Key",
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
    "ServiceTile",
    "Stack",
    "Tile",
    "Tiles",
    "Touchable",
    "Txt",
    "WordButton",
    "qr_texture",
]
