"""Topics to choose from, or the house's services."""

from __future__ import annotations

from screens.touch.core.lobby import InfoNode
from screens.touch.core.screen import TouchScreen
from screens.touch.info import feet  # noqa: F401 - its kv comes before ours
from screens.touch.info.events import ChooseTopic
from screens.touch.info.paging import info_grid
from screens.touch.look.kv import load_kv
from screens.touch.look.theme import look
from screens.touch.widgets.kit import Tile


class TopicTile(Tile):
    """A topic that can be opened."""


class TopicsScreen(TouchScreen):
    tile = TopicTile

    def grid(self, _version: float) -> tuple[int, int]:
        return info_grid(look.preferences, look.panel.shape)

    def choose(self, card: InfoNode) -> None:
        self.emit(ChooseTopic(card.code))


load_kv(__file__)
