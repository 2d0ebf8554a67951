"""Home: what the kiosk can do, in one touch's reach."""

from __future__ import annotations

from screens.touch import intents
from screens.touch.screen import TouchScreen, load_kv

load_kv("home")


class HomeScreen(TouchScreen):
    def take_number(self) -> None:
        self.emit(intents.TakeNumber())

    def choose(self, code: str) -> None:
        """Express mode: one touch, one number."""
        self.emit(intents.ChooseService(code))
