"""Choose a day, then one of its sessions. What is full says so; who touches it is told to choose another one."""

from __future__ import annotations

from screens.touch.booking.events import ChooseCard
from screens.touch.booking.view import ChoiceCard
from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv
from screens.touch.widgets.kit import Tile


class ChoiceTile(Tile):
    """A day or a session."""


class ChoiceScreen(TouchScreen):
    tile = ChoiceTile

    def choose(self, card: ChoiceCard) -> None:
        self.emit(ChooseCard(card.key))


load_kv(__file__)
