"""Who should go first? Four large answers and "nobody"; what it costs and what to bring beside them."""

from __future__ import annotations

from screens.touch import intents
from screens.touch.screen import TouchScreen, load_kv

load_kv("priority")


class PriorityScreen(TouchScreen):
    def choose(self, group: str | None) -> None:
        self.emit(intents.ChoosePriority(group))

    def back(self) -> None:
        self.emit(intents.Back())
