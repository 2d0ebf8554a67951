"""Choose a service. Each card says how many numbers wait, or when it opens."""

from __future__ import annotations

from screens.touch.core.lobby import ServiceCard
from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv
from screens.touch.number.events import ChooseService
from screens.touch.widgets.kit import Tile


class ServiceTile(Tile):
    """A service that can be chosen, or why it cannot."""


class ServicesScreen(TouchScreen):
    tile = ServiceTile

    def choose(self, card: ServiceCard) -> None:
        self.emit(ChooseService(card.code))


load_kv(__file__)
