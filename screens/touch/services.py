"""Choose a service. Each card says how many numbers wait, or when it opens."""

from __future__ import annotations

from screens.touch import intents
from screens.touch.screen import TouchScreen, load_kv

load_kv("services")


class ServicesScreen(TouchScreen):
    def choose(self, code: str) -> None:
        self.emit(intents.ChooseService(code))

    def back(self) -> None:
        self.emit(intents.Back())

    def turn(self, by: int) -> None:
        self.emit(intents.TurnPage(by))
