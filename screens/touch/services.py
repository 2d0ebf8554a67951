"""Choose a service. Each card says how many numbers wait, or when it opens."""

from __future__ import annotations

from screens.touch import intents
from screens.touch.kit import ServiceTile
from screens.touch.screen import TouchScreen, load_kv
from screens.touch.views import ServiceCard

load_kv("services")


class ServicesScreen(TouchScreen):
    tile = ServiceTile

    def choose(self, card: ServiceCard) -> None:
        self.emit(intents.ChooseService(card.code))

    def back(self) -> None:
        self.emit(intents.Back())

    def turn(self, by: int) -> None:
        self.emit(intents.TurnPage(by))
