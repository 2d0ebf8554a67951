"""Who should go first? A few large answers and "nobody"; what it costs and what to bring beside them."""

from __future__ import annotations

from screens.touch import intents
from screens.touch.kit import GroupTile
from screens.touch.screen import TouchScreen, load_kv
from screens.touch.views import PriorityCard

load_kv("priority")


class PriorityScreen(TouchScreen):
    tile = GroupTile

    def choose(self, card: PriorityCard) -> None:
        self.emit(intents.ChoosePriority(card.code))

    def nobody(self) -> None:
        self.emit(intents.ChoosePriority(None))

    def back(self) -> None:
        self.emit(intents.Back())
