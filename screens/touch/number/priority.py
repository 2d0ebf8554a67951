"""Who should go first? A few large answers and "nobody"; what it costs and what to bring beside them."""

from __future__ import annotations

from screens.touch.core.lobby import PriorityCard
from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv
from screens.touch.number.events import ChoosePriority
from screens.touch.widgets.kit import Tile


class GroupTile(Tile):
    """A group of people who go first."""


class PriorityScreen(TouchScreen):
    tile = GroupTile

    def choose(self, card: PriorityCard) -> None:
        self.emit(ChoosePriority(card.code))

    def nobody(self) -> None:
        self.emit(ChoosePriority(None))


load_kv(__file__)
