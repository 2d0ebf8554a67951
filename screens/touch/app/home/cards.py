"""The cards of the home screen, made from the list in its view."""

from __future__ import annotations

from collections.abc import Hashable

from kivy.properties import ObjectProperty, StringProperty

from screens.touch.app.home.view import CardKind, HomeCard
from screens.touch.look.kv import load_kv
from screens.touch.look.theme import look, u
from screens.touch.widgets.kit import Arranged, Touchable

ROOMY = 2  # so many cards have room on a landscape panel
# How high a card is, in units: with room; where a landscape panel has many; in low reach, where all of them share half
# a panel, with the largest letters, and on a low panel.
_HEIGHTS = {CardKind.MAIN: (292, 232, 184), CardKind.WIDE: (264, 212, 140), CardKind.HALF: (220, 188, 140)}


class HomeTile(Touchable):
    """One card: pictogram, title, hint, and an arrow where there is room for one."""

    card = ObjectProperty(rebind=True)
    language = StringProperty("id")
    ink = StringProperty("ink")
    soft = StringProperty("soft")

    def meaning(self) -> Hashable:
        return (self.card.title,)


class Cards(Arranged):
    """Lays out the cards: main and wide ones across, half ones two by two."""

    cards = ObjectProperty(())
    language = StringProperty("id")

    __events__ = ("on_choose",)

    def on_cards(self, _widget: object, cards: tuple[HomeCard, ...]) -> None:
        """Tiles stay where they are when only words of them change: a finger may be on one."""
        tiles = self.children[::-1]
        for tile in tiles[len(cards) :]:
            self.remove_widget(tile)
        for tile, card in zip(tiles, cards, strict=False):
            tile.card = card
        for card in cards[len(tiles) :]:
            tile = HomeTile(card=card, language=self.language)
            tile.bind(on_release=lambda chosen: self.dispatch("on_choose", chosen.card))
            tile.bind(height=self._trigger_layout, minimum_height=self._trigger_layout)
            self.add_widget(tile)
        self._trigger_layout()

    def on_language(self, _widget: object, language: str) -> None:
        for tile in self.children:
            tile.language = language

    def do_layout(self, *_arguments: object) -> None:
        # Counted from the top, never from where the cards stand: a rounding error that depended on
        # the place would make layout and place chase each other for ever.
        many = look.landscape and len(self.cards) > ROOMY
        room = 2 if look.low or look.largest or look.small else int(many)
        used = 0.0
        for row in self._rows():
            least = u(_HEIGHTS[row[0].card.kind][room])
            if len(row) > 1:  # the higher one says how high both are
                least = max(least, *(tile.minimum_height for tile in row))
            used += look.gap if used else 0
            width = (self.width - look.gap * (len(row) - 1)) / len(row)
            for column, tile in enumerate(row):
                tile.size_hint = (None, None)
                tile.least, tile.width = least, width
                tile.pos = self.x + column * (width + look.gap), self.top - used - tile.height
            used += max(tile.height for tile in row)
        self.minimum_height = used

    def _rows(self) -> list[list[HomeTile]]:
        """Each card in a row of its own; half ones two by two."""
        rows: list[list[HomeTile]] = []
        for tile in reversed(self.children):
            half = tile.card.kind is CardKind.HALF
            if half and rows and len(rows[-1]) == 1 and rows[-1][0].card.kind is CardKind.HALF:
                rows[-1].append(tile)
            else:
                rows.append([tile])
        return rows

    def on_choose(self, _card: HomeCard) -> None:
        """Default handler: nothing; the screen listens."""


load_kv(__file__)
