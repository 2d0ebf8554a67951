"""What the house tells: topics to choose from, or its services."""

from __future__ import annotations

from screens.touch import intents
from screens.touch.kit import Tile
from screens.touch.leaflet_paging import info_grid
from screens.touch.paged import PagedScreen
from screens.touch.screen import load_kv
from screens.touch.theme import look
from screens.touch.views_info import InfoNode


class TopicTile(Tile):
    """A topic that can be opened."""


class TopicsScreen(PagedScreen):
    tile = TopicTile

    def grid(self, _version: float) -> tuple[int, int]:
        return info_grid(look.preferences, look.panel.room)

    def choose(self, card: InfoNode) -> None:
        self.emit(intents.ChooseTopic(card.code))


load_kv("topics")
