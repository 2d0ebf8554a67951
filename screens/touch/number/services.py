"""Choose a service. Each card says how many numbers wait, or when it opens."""

from __future__ import annotations

from screens.touch.core import intents
from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv
from screens.touch.number.view import ServiceCard
from screens.touch.number.words import service_state
from screens.touch.widgets.kit import Tile


class ServiceTile(Tile):
    """A service that can be chosen, or why it cannot."""

    def words_of_state(self, card: ServiceCard | None, language: str) -> str:
        """What the pill says: how many wait, or why it cannot be taken."""
        return service_state(card, language) if card is not None else ""


class ServicesScreen(TouchScreen):
    tile = ServiceTile

    def choose(self, card: ServiceCard) -> None:
        self.emit(intents.ChooseService(card.code))

    def back(self) -> None:
        self.emit(intents.Back())

    def turn(self, by: int) -> None:
        self.emit(intents.TurnPage(by))


load_kv(__file__)
